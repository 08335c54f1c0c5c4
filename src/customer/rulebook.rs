//! What the rules must know beside the form.

use chrono::NaiveDate;

use crate::customer::country::Country;

/// How a check finds a country's rules: by any name people use, or else the nearest names.
pub type FindCountry<'a> = &'a dyn Fn(&str) -> Result<&'a Country, Vec<String>>;

/// What the rules must know beside the form.
#[derive(Clone, Copy)]
pub struct Rulebook<'a> {
    /// The latest date that is today somewhere on Earth.
    pub today: NaiveDate,
    /// Where the countries' own rules come from: the whole table on the server, one country in the browser.
    pub find_country: FindCountry<'a>,
}

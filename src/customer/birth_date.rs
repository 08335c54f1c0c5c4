//! Birth dates: a calendar day, without a time and without a time zone.

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use crate::customer::fault::Code;

/// The earliest year accepted. Contract 5.
pub const FIRST_YEAR: i32 = 1900;

/// How people write months, and the beginnings of these names.
const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A real day from 1900-01-01 to today. Contract 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Reads `YYYY-MM-DD`. `today` is the latest day that is today somewhere on Earth.
    ///
    /// # Errors
    /// The first part that is wrong, in the order day, month, year: [`Code::DateDay`], [`Code::DateMonth`], [`Code::DateYear`]; or
    /// [`Code::DateFormat`], [`Code::DateNotReal`], [`Code::DateInFuture`], [`Code::DateTooEarly`].
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Code> {
        let text = text.trim();
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else {
            return Err(Code::DateFormat);
        };
        let day = number_up_to(day, 31).ok_or(Code::DateDay)?;
        let month = number_up_to(month, 12).ok_or(Code::DateMonth)?;
        let year = if year.len() == 4 { digits(year).ok_or(Code::DateYear)? } else { return Err(Code::DateYear) };
        if text.len() != "YYYY-MM-DD".len() {
            return Err(Code::DateFormat);
        }
        let date = NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or(Code::DateNotReal)?;
        match date {
            _ if date.year() < FIRST_YEAR => Err(Code::DateTooEarly),
            _ if date > today => Err(Code::DateInFuture),
            _ => Ok(Self(date)),
        }
    }

    /// A date as a table keeps it. `None` when it is not one: then somebody wrote past this program.
    pub fn stored(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// What three inputs mean together, as the text that [`BirthDate::parse`] reads; `None` when all are empty. Days and months may be
    /// written `3` or `03`, months also `mar` or `March`.
    pub fn join(day: &str, month: &str, year: &str) -> Option<String> {
        let (day, month, year) = (day.trim(), month.trim(), year.trim());
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return None;
        }
        let month = month_number(month).map_or_else(|| month.to_owned(), |number| number.to_string());
        // A hyphen inside a part would move the parts; no right part has one.
        let [day, month, year] = [day, &month, year].map(|part| part.replace('-', "?"));
        Some(format!("{year}-{month:0>2}-{day:0>2}", month = or_blank(&month), day = or_blank(&day)))
    }

    /// Day, month and year as a form shows them.
    pub fn parts(self) -> [String; 3] {
        [self.0.day().to_string(), self.0.month().to_string(), self.0.year().to_string()]
    }

    /// The day of the calendar, for whoever writes it in words.
    pub fn day(self) -> NaiveDate {
        self.0
    }
}

impl std::fmt::Display for BirthDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl Serialize for BirthDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An empty part must stay empty: padded, it would read as the number 0.
fn or_blank(part: &str) -> &str {
    if part.is_empty() { "??" } else { part }
}

fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn number_up_to(text: &str, limit: u32) -> Option<u32> {
    digits(text).filter(|number| (1..=limit).contains(number))
}

fn month_number(text: &str) -> Option<usize> {
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    if text.len() < 3 {
        return None;
    }
    MONTHS.iter().position(|month| month.to_ascii_lowercase().starts_with(&text)).map(|index| index + 1)
}

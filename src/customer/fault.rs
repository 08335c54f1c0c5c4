//! What can be wrong with a field of a profile: where, and which rule. The words for it stand in `words/`.

use crate::customer::{country::Word, field::Field};

named! {
    /// Which rule a value breaks. The snake-case form is part of the contract: stable, and listed in the documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Code {
        /// The field must be given and may not be blank.
        Required = "required",
        /// The member has another JSON type than the contract says.
        WrongType = "wrong_type",
        /// The text has more characters than its limit.
        TooLong = "too_long",
        /// The street has more lines than its limit.
        TooManyLines = "too_many_lines",
        /// Control, invisible or direction-changing characters (Unicode categories Cc, Co and parts of Cf).
        BadCharacters = "bad_characters",
        /// Not an address that mail could be sent to.
        EmailFormat = "email_format",
        /// Another customer has this email address.
        Taken = "taken",
        /// Not `YYYY-MM-DD`.
        DateFormat = "date_format",
        /// The day is missing or not from 1 to 31.
        DateDay = "date_day",
        /// The month is missing or not from 1 to 12.
        DateMonth = "date_month",
        /// The year is missing or not four digits.
        DateYear = "date_year",
        /// A day that the calendar does not have.
        DateNotReal = "date_not_real",
        /// Later than today, anywhere on Earth.
        DateInFuture = "date_in_future",
        /// Before 1900-01-01.
        DateTooEarly = "date_too_early",
        /// No country is known by this name.
        CountryUnknown = "country_unknown",
        /// The country has a list of states, and this is not one of them.
        StateUnknown = "state_unknown",
        /// The postal code does not look like one of its country.
        PostalCodeFormat = "postal_code_format",
        /// The country has no postal codes.
        PostalCodeUnexpected = "postal_code_unexpected",
    }
}

/// One broken rule, without words. It holds nothing that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field that breaks the rule.
    pub field: Field,
    /// The rule.
    pub code: Code,
    /// What the country calls the field, where it has a word of its own: a postal code is a ZIP code in the United States.
    pub called: Option<Word>,
    /// Names and examples out of our own tables: the country, what its codes look like, the countries that were perhaps meant.
    pub names: Vec<String>,
}

impl Fault {
    /// A fault of which no more is known.
    pub fn new(field: Field, code: Code) -> Self {
        Self { field, code, called: None, names: Vec::new() }
    }

    /// The same, where the country has a word for the field.
    pub fn called(field: Field, called: Option<Word>, code: Code) -> Self {
        Self { called, ..Self::new(field, code) }
    }

    /// The same with names.
    #[must_use]
    pub fn naming(self, names: Vec<String>) -> Self {
        Self { names, ..self }
    }
}

//! What can be wrong with one member of a form: where (a JSON pointer), which rule (a stable code) and the words for a person.

use serde::{Deserialize, Serialize};

use super::{address, email, name, password, postal_code};

named! {
    /// A member a customer can fill in; its name is JSON key, input name and column. The order is the order of the page, and of every list of faults.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[expect(missing_docs, reason = "each is named like the member it stands for")]
    pub enum Field {
        Email = "email",
        CurrentPassword = "current_password",
        FirstName = "first_name",
        LastName = "last_name",
        DateOfBirth = "date_of_birth",
        Password = "password",
        Password2 = "password2",
        Address = "address",
        Country = "country",
        StreetAddress = "street_address",
        City = "city",
        State = "state",
        PostalCode = "postal_code",
        Refresh = "refresh",
    }
}

impl Field {
    /// The member at a pointer.
    pub fn at(pointer: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.pointer() == pointer)
    }

    /// The place of this member in the JSON of the contract, as a URI fragment (RFC 6901, section 6).
    pub fn pointer(self) -> String {
        if self.is_in_address() { format!("#/address/{}", self.name()) } else { format!("#/{}", self.name()) }
    }

    /// Whether the member lives inside `address`.
    pub fn is_in_address(self) -> bool {
        matches!(self, Field::Country | Field::StreetAddress | Field::City | Field::State | Field::PostalCode)
    }

    /// What a page calls this member where no country has another word for it.
    pub fn label(self) -> &'static str {
        match self {
            Field::Email => "Email address",
            Field::CurrentPassword => "Current password",
            Field::FirstName => "First name",
            Field::LastName => "Last name",
            Field::DateOfBirth => "Date of birth",
            Field::Password => "Password",
            Field::Password2 => "The repeated password",
            Field::Address => "Address",
            Field::Country => "Country",
            Field::StreetAddress => "Street address",
            Field::City => "City",
            Field::State => "State",
            Field::PostalCode => "Postal code",
            Field::Refresh => "Refresh token",
        }
    }
}

named! {
    /// Which rule a value breaks. The snake-case form is part of the contract: stable, and listed in the documentation.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum Code {
        /// The member must be given and may not be blank.
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
        /// Fewer than 8 bytes.
        PasswordTooShort = "password_too_short",
        /// One of the passwords that are tried first.
        PasswordTooCommon = "password_too_common",
        /// The email address or a name.
        PasswordPersonal = "password_personal",
        /// `password2` is not the same as `password`.
        PasswordMismatch = "password_mismatch",
        /// Not the password of this account.
        CurrentPasswordWrong = "current_password_wrong",
    }
}

/// One broken rule. The words never repeat what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The member that breaks the rule.
    pub field: Field,
    /// The rule.
    pub code: Code,
    /// What to do about it, for a person.
    pub words: String,
}

impl Fault {
    /// A fault in the words every page and the API use.
    pub fn new(field: Field, code: Code) -> Self {
        Self { field, code, words: words(field, field.label(), code) }
    }

    /// The same, where the member has another name: a postal code is a ZIP code in the United States.
    pub fn called(field: Field, label: &str, code: Code) -> Self {
        Self { field, code, words: words(field, label, code) }
    }

    /// A fault in words of its own.
    pub fn in_words(field: Field, code: Code, words: String) -> Self {
        Self { field, code, words }
    }
}

fn words(field: Field, label: &str, code: Code) -> String {
    let fixed = match code {
        Code::Required => return enter(field, label),
        Code::WrongType => return format!("{label} must be {}", expected_type(field)),
        Code::TooLong => return format!("{label} must be {}", limit(field)),
        Code::BadCharacters => return format!("{label} must not contain control, invisible or direction-changing characters"),
        Code::StateUnknown => return format!("{label} must be one from the list of the country"),
        Code::PostalCodeFormat => return format!("{label} must look like one of the country"),
        Code::TooManyLines => "Street address must be 3 lines or fewer",
        Code::EmailFormat => "Enter an email address like name@example.com",
        Code::Taken => "Another account already uses this email address",
        Code::DateFormat => "Date of birth must look like 1987-03-27",
        Code::DateDay => "Date of birth must include a day from 1 to 31",
        Code::DateMonth => "Date of birth must include a month, like 3 or March",
        Code::DateYear => "Date of birth must include a year of four digits",
        Code::DateNotReal => "Date of birth must be a real date",
        Code::DateInFuture => "Date of birth must not be in the future",
        Code::DateTooEarly => "Date of birth must be in 1900 or later",
        Code::CountryUnknown => "Country must be one from the list",
        Code::PostalCodeUnexpected => "This country has no postal codes: leave it empty",
        Code::PasswordTooShort => "Password must be 8 characters or more",
        Code::PasswordTooCommon => "Choose a password that is harder to guess: this one is among the most common",
        Code::PasswordPersonal => "Choose a password that is not your email address or name",
        Code::PasswordMismatch => "The repeated password must be the same as the password",
        Code::CurrentPasswordWrong => "Enter the current password of your account",
    };
    fixed.to_owned()
}

fn enter(field: Field, label: &str) -> String {
    match field {
        Field::Password => "Enter a password".to_owned(),
        Field::Password2 => "Repeat the password".to_owned(),
        Field::CurrentPassword => "Enter your current password to change your email address".to_owned(),
        Field::Country => "Select a country".to_owned(),
        Field::Refresh => "Send the refresh token".to_owned(),
        _ => format!("Enter your {}", lower_first(label)),
    }
}

/// `ZIP code` stays, `Postal code` becomes `postal code`: only a word that is not an abbreviation loses its capital.
fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_ascii_lowercase() => std::iter::once(first.to_ascii_lowercase()).chain(letters).collect(),
        _ => label.to_owned(),
    }
}

fn expected_type(field: Field) -> &'static str {
    match field {
        Field::Address => "an object or null",
        Field::PostalCode => "text, a whole number from 1 to 2147483647, or null",
        Field::DateOfBirth => "text like 1987-03-27, or null",
        _ => "text",
    }
}

fn limit(field: Field) -> String {
    match field {
        Field::Email => format!("{} characters or fewer, {} before the @", email::MAX, email::MAX_LOCAL),
        Field::Password | Field::CurrentPassword => format!("{} bytes or fewer", password::MAX),
        Field::StreetAddress => format!("{} characters or fewer", address::MAX_STREET),
        Field::City | Field::State | Field::Country => format!("{} characters or fewer", address::MAX_PLACE),
        Field::PostalCode => format!("{} characters or fewer", postal_code::MAX),
        _ => format!("{} characters or fewer", name::MAX),
    }
}

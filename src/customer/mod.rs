//! The rulebook: what a customer's profile is, and the one place where each rule of the contract's section 5 stands. No input or output,
//! no framework: the server and the browser run the same code.

use chrono::NaiveDate;

use self::{
    address::Address,
    birth_date::BirthDate,
    country::Country,
    email::Email,
    fault::{Code, Fault, Field},
    form::{ProfileForm, Sent},
    name::Name,
};

#[macro_use]
mod named;

pub mod address;
pub mod birth_date;
pub(crate) mod characters;
pub mod country;
pub mod email;
pub mod fault;
pub mod form;
pub mod inputs;
pub mod merge;
pub mod name;
pub mod password;
pub(crate) mod platform;
pub mod postal_code;
pub mod slug;

/// The number of a customer: positive, at most 2^53 - 1, so that every JSON parser keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(pub i64);

impl std::fmt::Display for CustomerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A customer as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Who it is.
    pub id: CustomerId,
    /// 1 after sign-up, one more with every change of the profile.
    pub version: i64,
    /// As the customer writes it.
    pub email: String,
    /// Never empty.
    pub first_name: String,
    /// May be empty: many people have one name.
    pub last_name: String,
    /// Unique, lower-case ASCII. Contract 3.5.
    pub slug: String,
    /// `None` when not given.
    pub date_of_birth: Option<BirthDate>,
    /// `None` when not given.
    pub address: Option<Address>,
    /// Filled by the shop, `YYYY-MM-DD`.
    pub last_purchase_date: Option<String>,
}

/// A profile that has passed every rule that needs no database. Only a `Profile` is ever stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Contract 5.
    pub email: Email,
    /// Contract 5.
    pub first_name: Name,
    /// Contract 5.
    pub last_name: Name,
    /// Contract 5.
    pub date_of_birth: Option<BirthDate>,
    /// Contract 5.
    pub address: Option<Address>,
}

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

impl ProfileForm {
    /// Checks a form against every rule. What is left out keeps the stored value, and so does what asks for just that value: rules that
    /// have changed since never block another change.
    ///
    /// # Errors
    /// Every fault, in the order of the page.
    pub fn check(&self, stored: Option<&Customer>, rules: &Rulebook) -> Result<Profile, Vec<Fault>> {
        let mut faults = Vec::new();
        // The contract asks for the email in every PUT: a program that sends a profile says whose.
        let email = text(&self.email, Field::Email, None, stored.map(|c| c.email.as_str()), &mut faults, Email::parse, Email::stored);
        let first_name = text(
            &self.first_name,
            Field::FirstName,
            stored.map(|c| c.first_name.as_str()),
            stored.map(|c| c.first_name.as_str()),
            &mut faults,
            |raw| Name::parse_visible(raw, name::MAX),
            Name::stored,
        );
        let last_name = text(
            &or_empty(&self.last_name),
            Field::LastName,
            Some(stored.map_or("", |c| c.last_name.as_str())),
            stored.map(|c| c.last_name.as_str()),
            &mut faults,
            |raw| Name::parse(raw, name::MAX),
            Name::stored,
        );
        let date_of_birth = self.check_birth_date(stored, rules, &mut faults);
        let address = self.check_address(stored, rules, &mut faults);
        if matches!(self.current_password, Sent::WrongType) {
            faults.push(Fault::new(Field::CurrentPassword, Code::WrongType));
        }
        match (email, first_name, last_name) {
            (Some(email), Some(first_name), Some(last_name)) if faults.is_empty() => Ok(Profile { email, first_name, last_name, date_of_birth, address }),
            _ => {
                faults.sort_by_key(|fault| fault.field);
                Err(faults)
            }
        }
    }

    fn check_birth_date(&self, stored: Option<&Customer>, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<BirthDate> {
        let stored = stored.and_then(|customer| customer.date_of_birth);
        let fault = match &self.date_of_birth {
            Sent::Absent => return stored,
            Sent::Null => return None,
            Sent::Value(text) if stored.is_some_and(|date| date.to_string() == *text) => return stored,
            Sent::Value(text) => match BirthDate::parse(text, rules.today) {
                Ok(date) => return Some(date),
                Err(code) => code,
            },
            Sent::WrongType => Code::WrongType,
        };
        faults.push(Fault::new(Field::DateOfBirth, fault));
        None
    }

    fn check_address(&self, stored: Option<&Customer>, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<Address> {
        let stored = stored.and_then(|customer| customer.address.as_ref());
        match &self.address {
            Sent::Absent => stored.cloned(),
            Sent::Null => None,
            Sent::Value(form) => match stored {
                Some(address) if address.is_asked_for_by(form) => Some(address.clone()),
                _ => address::check(form, rules, faults),
            },
            Sent::WrongType => {
                faults.push(Fault::new(Field::Address, Code::WrongType));
                None
            }
        }
    }
}

/// One text member: absent → `default`, equal to what is stored → stays, else parsed.
fn text<T>(
    sent: &Sent<String>,
    field: Field,
    default: Option<&str>,
    stored: Option<&str>,
    faults: &mut Vec<Fault>,
    parse: impl FnOnce(&str) -> Result<T, Code>,
    keep: impl FnOnce(&str) -> T,
) -> Option<T> {
    let code = match (sent, default) {
        (Sent::Absent, Some(default)) => return Some(keep(default)),
        (Sent::Absent | Sent::Null, _) => Code::Required,
        (Sent::WrongType, _) => Code::WrongType,
        (Sent::Value(raw), _) if stored == Some(raw.as_str()) => return Some(keep(raw)),
        (Sent::Value(raw), _) => match parse(raw) {
            Ok(value) => return Some(value),
            Err(code) => code,
        },
    };
    faults.push(Fault::new(field, code));
    None
}

/// A last name may be empty, so `null` is one more way to say so.
fn or_empty(sent: &Sent<String>) -> Sent<String> {
    if matches!(sent, Sent::Null) { Sent::Value(String::new()) } else { sent.clone() }
}

/// A member of the profile by its name, and its text: what history keeps and versions are compared by.
pub type Members = [(Field, Option<String>); 9];

impl Customer {
    /// The email address as a checked type, for its key.
    pub fn email_as_stored(&self) -> Email {
        Email::stored(&self.email)
    }

    /// Every member a customer can change, as text.
    pub fn members(&self) -> Members {
        members(&self.email, &self.first_name, &self.last_name, self.date_of_birth, self.address.as_ref())
    }
}

impl Profile {
    /// Every member a customer can change, as text.
    pub fn members(&self) -> Members {
        members(self.email.as_str(), self.first_name.as_str(), self.last_name.as_str(), self.date_of_birth, self.address.as_ref())
    }
}

fn members(email: &str, first_name: &str, last_name: &str, date_of_birth: Option<BirthDate>, address: Option<&Address>) -> Members {
    let text = |text: &str| Some(text.to_owned());
    [
        (Field::Email, text(email)),
        (Field::FirstName, text(first_name)),
        (Field::LastName, text(last_name)),
        (Field::DateOfBirth, date_of_birth.map(|date| date.to_string())),
        (Field::StreetAddress, address.map(|address| address.street_address.clone())),
        (Field::PostalCode, address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str().to_owned())),
        (Field::City, address.map(|address| address.city.clone())),
        (Field::State, address.map(|address| address.state.clone())),
        (Field::Country, address.map(|address| address.country.clone())),
    ]
}

//! A profile that has passed every rule, and the one place where each rule of the contract's section 5 is asked for.

use std::borrow::Cow;

use crate::customer::{
    address::{self, Address},
    birth_date::BirthDate,
    email::Email,
    fault::{Code, Fault},
    field::{Field, Members, Texts},
    form::{ProfileForm, Sent},
    name::{self, Name},
    postal_code::PostalCode,
    rulebook::Rulebook,
};

/// A profile that has passed every rule that needs no database. Only a `Profile` is ever stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// As the customer writes it.
    pub email: Email,
    /// Never empty.
    pub first_name: Name,
    /// May be empty: many people have one name.
    pub last_name: Name,
    /// `None` when not given.
    pub date_of_birth: Option<BirthDate>,
    /// `None` when not given.
    pub address: Option<Address>,
}

impl Profile {
    /// Each stored field as text.
    pub fn texts(&self) -> Texts<'_> {
        let Self { email, first_name, last_name, date_of_birth, address } = self;
        Members::new(|field| {
            let text = match field {
                Field::Email => email.as_str(),
                Field::FirstName => first_name.as_str(),
                Field::LastName => last_name.as_str(),
                Field::DateOfBirth => return date_of_birth.map(|date| Cow::Owned(date.to_string())),
                Field::StreetAddress => &address.as_ref()?.street_address,
                Field::PostalCode => address.as_ref()?.postal_code.as_ref()?.as_str(),
                Field::City => &address.as_ref()?.city,
                Field::State => &address.as_ref()?.state,
                Field::Country => &address.as_ref()?.country,
                Field::CurrentPassword | Field::Address => return None,
            };
            Some(Cow::Borrowed(text))
        })
    }

    /// What a row or a version of history holds, perhaps under older rules. An address is there where its country is.
    pub fn stored(mut text: impl FnMut(Field) -> Option<String>) -> Self {
        let mut line = |field| text(field).unwrap_or_default();
        Self {
            email: Email::stored(line(Field::Email)),
            first_name: Name::stored(line(Field::FirstName)),
            last_name: Name::stored(line(Field::LastName)),
            date_of_birth: BirthDate::stored(&line(Field::DateOfBirth)),
            address: text(Field::Country).map(|country| Address {
                street_address: text(Field::StreetAddress).unwrap_or_default(),
                postal_code: text(Field::PostalCode).map(PostalCode::accepted),
                city: text(Field::City).unwrap_or_default(),
                state: text(Field::State).unwrap_or_default(),
                country,
            }),
        }
    }
}

impl ProfileForm {
    /// Checks a form against every rule. What is left out keeps the stored value, and so does what asks for just that value: rules that
    /// have changed since never block another change.
    ///
    /// # Errors
    /// Every fault, in the order of the page.
    pub fn check(&self, stored: Option<&Profile>, rules: &Rulebook) -> Result<Profile, Vec<Fault>> {
        let mut faults = Vec::new();
        let texts = stored.map(Profile::texts);
        let kept = |field| texts.as_ref().and_then(|texts| texts.text(field));
        // The contract asks for the email in every PUT: a program that sends a profile says whose.
        let email = text(self.sent(Field::Email), Field::Email, None, kept(Field::Email), &mut faults, Email::parse_text);
        let name = kept(Field::FirstName);
        let first_name = text(self.sent(Field::FirstName), Field::FirstName, name, name, &mut faults, |raw| Name::parse_visible_text(raw, name::MAX));
        let last_name = self.check_line(Field::LastName, kept(Field::LastName), &mut faults);
        let date_of_birth = self.check_birth_date(stored, rules, &mut faults);
        let address = self.check_address(stored, rules, &mut faults);
        if matches!(self.current_password, Sent::WrongType) {
            faults.push(Fault::new(Field::CurrentPassword, Code::WrongType));
        }
        match (email, first_name, last_name) {
            (Some(email), Some(first_name), Some(last_name)) if faults.is_empty() => {
                Ok(Profile { email: Email::stored(email), first_name: Name::stored(first_name), last_name: Name::stored(last_name), date_of_birth, address })
            }
            _ => {
                faults.sort_by_key(|fault| fault.field);
                Err(faults)
            }
        }
    }

    /// A merge patch (RFC 7396) laid over what is stored: the same wish, written as a `PUT`.
    #[must_use]
    pub fn patching(mut self, stored: &Profile) -> Self {
        let texts = stored.texts();
        let adds_to_address = matches!(self.address, Sent::Value(())) && stored.address.is_some();
        for field in Field::MEMBERS {
            let is_kept = field == Field::Email || (adds_to_address && field.is_in_address());
            if let Some(sent @ Sent::Absent) = self.members.get_mut(field).filter(|_| is_kept) {
                *sent = Sent::Value(texts.text(field).unwrap_or_default().to_owned());
            }
        }
        self
    }

    /// A line that may be empty, so `null` is one more way to say so.
    fn check_line(&self, field: Field, stored: Option<&str>, faults: &mut Vec<Fault>) -> Option<String> {
        let sent = match self.sent(field) {
            Sent::Null => &Sent::Value(String::new()),
            sent => sent,
        };
        text(sent, field, Some(stored.unwrap_or_default()), stored, faults, |raw| Name::parse_text(raw, name::MAX))
    }

    fn check_birth_date(&self, stored: Option<&Profile>, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<BirthDate> {
        let stored = stored.and_then(|profile| profile.date_of_birth);
        let fault = match self.sent(Field::DateOfBirth) {
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

    fn check_address(&self, stored: Option<&Profile>, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<Address> {
        let address = stored.and_then(|profile| profile.address.as_ref());
        match &self.address {
            Sent::Absent => address.cloned(),
            Sent::Null => None,
            Sent::Value(()) => match stored {
                Some(profile) if address.is_some() && address::is_asked_for(&profile.texts(), self) => address.cloned(),
                _ => address::check(self, rules, faults),
            },
            Sent::WrongType => {
                faults.push(Fault::new(Field::Address, Code::WrongType));
                None
            }
        }
    }
}

/// One text field: absent → `default`, equal to what is stored → stays, else parsed.
fn text(
    sent: &Sent<String>,
    field: Field,
    default: Option<&str>,
    stored: Option<&str>,
    faults: &mut Vec<Fault>,
    parse: fn(&str) -> Result<String, Code>,
) -> Option<String> {
    let code = match (sent, default) {
        (Sent::Absent, Some(default)) => return Some(default.to_owned()),
        (Sent::Absent | Sent::Null, _) => Code::Required,
        (Sent::WrongType, _) => Code::WrongType,
        (Sent::Value(raw), _) if stored == Some(raw.as_str()) => return Some(raw.clone()),
        (Sent::Value(raw), _) => match parse(raw) {
            Ok(value) => return Some(value),
            Err(code) => code,
        },
    };
    faults.push(Fault::new(field, code));
    None
}

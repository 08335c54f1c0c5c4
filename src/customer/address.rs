//! An address and the rules of its five members: the country decides about the other four.

use serde::Serialize;

use super::{
    Rulebook, characters,
    country::{Country, Part},
    fault::{Code, Fault, Field},
    form::{AddressForm, Sent},
    name::Name,
    postal_code::{self, PostalCode},
};

/// The most characters of a street address. Contract 5.
pub const MAX_STREET: usize = 200;
/// The most lines of a street address. Contract 5.
pub const MAX_STREET_LINES: usize = 3;
/// The most characters of a city, a state and a country. Contract 5.
pub const MAX_PLACE: usize = 100;

/// Where a customer lives. The members are in the order of the wire. Contract 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Address {
    /// 1 to 3 lines, joined by `\n`.
    pub street_address: String,
    /// `None` where the country has none, or asks for none.
    pub postal_code: Option<PostalCode>,
    /// Never empty.
    pub city: String,
    /// Empty where none was given.
    pub state: String,
    /// The full English name. Contract 3.4.
    pub country: String,
}

impl Address {
    /// The address of a row of the table, perhaps stored under older rules.
    pub fn stored(street_address: String, postal_code: Option<String>, city: String, state: String, country: String) -> Self {
        Self { street_address, postal_code: postal_code.map(PostalCode::accepted), city, state, country }
    }

    /// Whether a form asks for just this address: then it stays as it is, whatever the rules say today.
    pub(super) fn is_asked_for_by(&self, form: &AddressForm) -> bool {
        let same = |sent: &Sent<String>, stored: &str| match sent {
            Sent::Value(text) => with_line_feeds(text).trim() == stored,
            Sent::Absent | Sent::Null => stored.is_empty(),
            Sent::WrongType => false,
        };
        same(&form.street_address, &self.street_address)
            && same(&form.postal_code, self.postal_code.as_ref().map_or("", PostalCode::as_str))
            && same(&form.city, &self.city)
            && same(&form.state, &self.state)
            && same(&form.country, &self.country)
    }
}

/// Checks an address whole; every fault goes into `faults`, and then there is no address.
pub(super) fn check(form: &AddressForm, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<Address> {
    let faults_before = faults.len();
    let neutral = Country::neutral();
    let country = find_country(form, rules, faults);
    let words_of = country.as_ref().map_or(&neutral, |country| country.unwrap_or(&neutral));

    let street_address = member(&form.street_address, Field::StreetAddress, words_of, true, faults, parse_street);
    let city = member(&form.city, Field::City, words_of, true, faults, parse_place);
    let (state, postal_code) = match &country {
        Some(Some(country)) => (state_of(country, form, faults), postal_code_of(country, form, faults)),
        // Without a country nothing but absence can be judged; with an unknown one not even that.
        None => (
            member(&form.state, Field::State, &neutral, true, faults, parse_place),
            member(&form.postal_code, Field::PostalCode, &neutral, true, faults, parse_code_characters),
        ),
        Some(None) => {
            type_of(&form.state, Field::State, faults);
            type_of(&form.postal_code, Field::PostalCode, faults);
            (None, None)
        }
    };

    if faults.len() > faults_before {
        return None;
    }
    Some(Address {
        street_address: street_address?,
        postal_code: postal_code.filter(|code| !code.is_empty()).map(PostalCode::accepted),
        city: city?,
        state: state.unwrap_or_default(),
        country: country??.name().to_owned(),
    })
}

/// `None`: none was named. `Some(None)`: one was named that nobody knows.
fn find_country<'a>(form: &AddressForm, rules: &Rulebook<'a>, faults: &mut Vec<Fault>) -> Option<Option<&'a Country>> {
    let raw = match &form.country {
        Sent::Value(text) if !text.trim().is_empty() => text,
        Sent::WrongType => {
            faults.push(Fault::new(Field::Country, Code::WrongType));
            return Some(None);
        }
        _ => {
            faults.push(Fault::new(Field::Country, Code::Required));
            return None;
        }
    };
    let fault = match parse_place(raw) {
        Err(code) => Fault::new(Field::Country, code),
        Ok(text) => match (rules.find_country)(&text) {
            Ok(country) => return Some(Some(country)),
            Err(nearest) if nearest.is_empty() => Fault::new(Field::Country, Code::CountryUnknown),
            Err(nearest) => Fault::in_words(Field::Country, Code::CountryUnknown, format!("Country must be one we know, like {}", nearest.join(" or "))),
        },
    };
    faults.push(fault);
    Some(None)
}

/// One member that every country treats alike. `None` when it is empty or wrong.
fn member(
    sent: &Sent<String>,
    field: Field,
    country: &Country,
    is_required: bool,
    faults: &mut Vec<Fault>,
    parse: impl FnOnce(&str) -> Result<String, Code>,
) -> Option<String> {
    let checked = match sent {
        Sent::Value(text) => parse(text),
        Sent::WrongType => Err(Code::WrongType),
        Sent::Absent | Sent::Null => Ok(String::new()),
    };
    let code = match checked {
        Ok(text) if characters::is_visible(&text) => return Some(text),
        Ok(_) if is_required => Code::Required,
        Ok(_) => return None,
        Err(code) => code,
    };
    faults.push(Fault::called(field, label(country, field), code));
    None
}

fn state_of(country: &Country, form: &AddressForm, faults: &mut Vec<Fault>) -> Option<String> {
    let state = member(&form.state, Field::State, country, country.requires(Part::State), faults, parse_place)?;
    let known = country.parse_state(&state);
    if known.is_none() {
        faults.push(Fault::called(Field::State, label(country, Field::State), Code::StateUnknown));
    }
    known
}

fn postal_code_of(country: &Country, form: &AddressForm, faults: &mut Vec<Fault>) -> Option<String> {
    let label = label(country, Field::PostalCode);
    let code = member(&form.postal_code, Field::PostalCode, country, country.requires(Part::PostalCode), faults, parse_code_characters)?;
    if !country.has_postal_code() {
        let words = format!("{} has no postal codes: leave it empty", country.name());
        faults.push(Fault::in_words(Field::PostalCode, Code::PostalCodeUnexpected, words));
        return None;
    }
    let known = if form.postal_code_is_number { country.accepts_number(&code).then_some(code) } else { country.parse_postal_code(&code) };
    if known.is_none() {
        let fault = match country.postal_code_examples_in_words() {
            examples if examples.is_empty() => Fault::called(Field::PostalCode, label, Code::PostalCodeFormat),
            examples => Fault::in_words(Field::PostalCode, Code::PostalCodeFormat, format!("{label} must look like {examples}")),
        };
        faults.push(fault);
    }
    known
}

/// Where the country cannot say what is right, a JSON type can still be wrong.
fn type_of(sent: &Sent<String>, field: Field, faults: &mut Vec<Fault>) {
    if matches!(sent, Sent::WrongType) {
        faults.push(Fault::new(field, Code::WrongType));
    }
}

fn parse_place(raw: &str) -> Result<String, Code> {
    Name::parse(raw, MAX_PLACE).map(|name| name.as_str().to_owned())
}

fn parse_code_characters(raw: &str) -> Result<String, Code> {
    Name::parse(raw, postal_code::MAX).map(|name| name.as_str().to_owned())
}

fn parse_street(raw: &str) -> Result<String, Code> {
    let mut lines = Vec::new();
    for line in with_line_feeds(raw.trim()).split('\n') {
        let line = Name::parse(line, usize::MAX)?;
        if !line.as_str().is_empty() {
            lines.push(line.as_str().to_owned());
        }
    }
    let street = lines.join("\n");
    match lines.len() {
        _ if street.chars().count() > MAX_STREET => Err(Code::TooLong),
        count if count > MAX_STREET_LINES => Err(Code::TooManyLines),
        _ => Ok(street),
    }
}

/// Browsers send line breaks of a text area as CR LF (HTML, 4.10.21.8).
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn label(country: &Country, field: Field) -> &str {
    match field {
        Field::StreetAddress => country.label(Part::StreetAddress),
        Field::City => country.label(Part::City),
        Field::State => country.label(Part::State),
        Field::PostalCode => country.label(Part::PostalCode),
        other => other.label(),
    }
}

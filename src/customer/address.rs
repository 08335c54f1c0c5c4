//! An address and the rules of its five members: the country decides about the other four.

use serde::Serialize;

use crate::customer::{
    characters,
    country::{Country, Part, Word},
    fault::{Code, Fault},
    field::{Field, Texts},
    form::{ProfileForm, Sent},
    name::Name,
    postal_code::{self, PostalCode},
    rulebook::Rulebook,
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

/// Whether a form asks for just the address that is stored: then it stays as it is, whatever the rules say today.
pub(super) fn is_asked_for(stored: &Texts, form: &ProfileForm) -> bool {
    let in_address = Field::MEMBERS.into_iter().filter(|field| field.is_in_address());
    in_address.map(|field| (form.sent(field), stored.text(field).unwrap_or_default())).all(|(sent, stored)| match sent {
        Sent::Value(text) => with_line_feeds(text).trim() == stored,
        Sent::Absent | Sent::Null => stored.is_empty(),
        Sent::WrongType => false,
    })
}

/// Checks an address whole; every fault goes into `faults`, and then there is no address.
pub(super) fn check(form: &ProfileForm, rules: &Rulebook, faults: &mut Vec<Fault>) -> Option<Address> {
    let faults_before = faults.len();
    let neutral = Country::neutral();
    let country = find_country(form, rules, faults);
    let words_of = country.as_ref().map_or(&neutral, |country| country.unwrap_or(&neutral));

    let street_address = field(form, Field::StreetAddress, words_of, true, faults, parse_street);
    let city = field(form, Field::City, words_of, true, faults, parse_place);
    let (state, postal_code) = match &country {
        Some(Some(country)) => (state_of(country, form, faults), postal_code_of(country, form, faults)),
        // Without a country nothing but absence can be judged; with an unknown one not even that.
        None => (field(form, Field::State, &neutral, true, faults, parse_place), field(form, Field::PostalCode, &neutral, true, faults, parse_code_characters)),
        Some(None) => {
            for field in [Field::State, Field::PostalCode] {
                // Where the country cannot say what is right, a JSON type can still be wrong.
                if matches!(form.sent(field), Sent::WrongType) {
                    faults.push(Fault::new(field, Code::WrongType));
                }
            }
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
fn find_country<'a>(form: &ProfileForm, rules: &Rulebook<'a>, faults: &mut Vec<Fault>) -> Option<Option<&'a Country>> {
    let raw = match form.sent(Field::Country) {
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
            Err(nearest) => Fault::new(Field::Country, Code::CountryUnknown).naming(nearest),
        },
    };
    faults.push(fault);
    Some(None)
}

/// One field that every country treats alike. `None` when it is empty or wrong.
fn field(
    form: &ProfileForm,
    field: Field,
    country: &Country,
    is_required: bool,
    faults: &mut Vec<Fault>,
    parse: fn(&str) -> Result<String, Code>,
) -> Option<String> {
    let checked = match form.sent(field) {
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
    faults.push(Fault::called(field, word(country, field), code));
    None
}

fn state_of(country: &Country, form: &ProfileForm, faults: &mut Vec<Fault>) -> Option<String> {
    let state = field(form, Field::State, country, country.requires(Part::State), faults, parse_place)?;
    let known = country.parse_state(&state);
    if known.is_none() {
        faults.push(Fault::called(Field::State, word(country, Field::State), Code::StateUnknown));
    }
    known
}

fn postal_code_of(country: &Country, form: &ProfileForm, faults: &mut Vec<Fault>) -> Option<String> {
    let code = field(form, Field::PostalCode, country, country.requires(Part::PostalCode), faults, parse_code_characters)?;
    let fault = |code, names| Fault::called(Field::PostalCode, word(country, Field::PostalCode), code).naming(names);
    if !country.has_postal_code() {
        faults.push(fault(Code::PostalCodeUnexpected, vec![country.name().to_owned()]));
        return None;
    }
    let known = if form.postal_code_is_number { country.accepts_number(&code).then_some(code) } else { country.parse_postal_code(&code) };
    if known.is_none() {
        faults.push(fault(Code::PostalCodeFormat, country.postal_code_shapes()));
    }
    known
}

fn word(country: &Country, field: Field) -> Option<Word> {
    Part::of_field(field).and_then(|part| country.word(part))
}

fn parse_place(raw: &str) -> Result<String, Code> {
    Name::parse_text(raw, MAX_PLACE)
}

fn parse_code_characters(raw: &str) -> Result<String, Code> {
    Name::parse_text(raw, postal_code::MAX)
}

fn parse_street(raw: &str) -> Result<String, Code> {
    let mut lines = Vec::new();
    for line in with_line_feeds(raw.trim()).split('\n') {
        let line = Name::parse_text(line, usize::MAX)?;
        if !line.is_empty() {
            lines.push(line);
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

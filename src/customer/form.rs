//! What came in, unchecked: every member absent, null, or a value. Absent ≠ null ≠ empty. Contract 4.1.

use serde_json::{Map, Number, Value};

use super::{Customer, fault::Field, postal_code::MAX_NUMBER};

/// One member as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sent<T> {
    /// Left out: the stored value stays.
    #[default]
    Absent,
    /// `null`: cleared, where it may be empty.
    Null,
    /// A value, still to be checked.
    Value(T),
    /// A JSON type that this member cannot have.
    WrongType,
}

impl Sent<String> {
    /// The text, where one was sent.
    pub fn text(&self) -> Option<&str> {
        match self {
            Sent::Value(text) => Some(text),
            _ => None,
        }
    }
}

impl<T> Sent<T> {
    /// The other value where this member was left out.
    fn or(self, other: impl FnOnce() -> Sent<T>) -> Self {
        if matches!(self, Sent::Absent) { other() } else { self }
    }
}

/// A profile as somebody wishes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the member of its name in contract 5")]
pub struct ProfileForm {
    pub email: Sent<String>,
    pub first_name: Sent<String>,
    pub last_name: Sent<String>,
    pub date_of_birth: Sent<String>,
    pub address: Sent<AddressForm>,
    /// What a signed-in customer proves an email change with. Contract 4.4.
    pub current_password: Sent<String>,
}

/// An address as somebody wishes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the member of its name in contract 5")]
pub struct AddressForm {
    pub street_address: Sent<String>,
    pub postal_code: Sent<String>,
    pub city: Sent<String>,
    pub state: Sent<String>,
    pub country: Sent<String>,
    /// Whether the postal code came as a JSON number: it must go out as the same one.
    pub postal_code_is_number: bool,
}

impl ProfileForm {
    /// Reads the members of a JSON object; members we do not know are ignored. Contract 3.5.
    pub fn from_json(body: &Map<String, Value>) -> Self {
        Self {
            email: text(body, Field::Email),
            first_name: text(body, Field::FirstName),
            last_name: text(body, Field::LastName),
            date_of_birth: text(body, Field::DateOfBirth),
            address: match body.get(Field::Address.name()) {
                None => Sent::Absent,
                Some(Value::Null) => Sent::Null,
                Some(Value::Object(address)) => Sent::Value(AddressForm::from_json(address)),
                Some(_) => Sent::WrongType,
            },
            current_password: text(body, Field::CurrentPassword),
        }
    }

    /// A merge patch (RFC 7396) laid over what is stored: the same wish, written as a `PUT`.
    #[must_use]
    pub fn patching(mut self, stored: &Customer) -> Self {
        self.email = self.email.or(|| Sent::Value(stored.email.clone()));
        if let (Sent::Value(form), Some(address)) = (&mut self.address, &stored.address) {
            let keep = |sent: &mut Sent<String>, text: &str| *sent = std::mem::take(sent).or(|| Sent::Value(text.to_owned()));
            keep(&mut form.street_address, &address.street_address);
            keep(&mut form.postal_code, address.postal_code.as_ref().map_or("", |code| code.as_str()));
            keep(&mut form.city, &address.city);
            keep(&mut form.state, &address.state);
            keep(&mut form.country, &address.country);
        }
        self
    }
}

impl AddressForm {
    fn from_json(body: &Map<String, Value>) -> Self {
        Self {
            street_address: text(body, Field::StreetAddress),
            postal_code: match body.get(Field::PostalCode.name()) {
                Some(Value::Number(number)) => match whole(number) {
                    Some(number @ 1..=MAX_NUMBER) => Sent::Value(number.to_string()),
                    _ => Sent::WrongType,
                },
                _ => text(body, Field::PostalCode),
            },
            city: text(body, Field::City),
            state: text(body, Field::State),
            country: text(body, Field::Country),
            postal_code_is_number: matches!(body.get(Field::PostalCode.name()), Some(Value::Number(_))),
        }
    }
}

/// `54321.0` is the same number as `54321`: some programs write it so.
fn whole(number: &Number) -> Option<i64> {
    let is_exact = |float: &f64| float.fract() == 0.0 && float.abs() <= MAX_NUMBER as f64;
    number.as_i64().or_else(|| number.as_f64().filter(is_exact).map(|float| float as i64))
}

/// One text member of a JSON object.
pub fn text(body: &Map<String, Value>, field: Field) -> Sent<String> {
    match body.get(field.name()) {
        None => Sent::Absent,
        Some(Value::Null) => Sent::Null,
        Some(Value::String(text)) => Sent::Value(text.clone()),
        Some(_) => Sent::WrongType,
    }
}

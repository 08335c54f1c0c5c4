//! What came in, unchecked: every field absent, null, or a value. Absent ≠ null ≠ empty. Contract 4.1.

use serde_json::{Map, Number, Value};

use crate::customer::{
    field::{Field, Members},
    postal_code::MAX_NUMBER,
};

/// One field as it was sent.
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

/// A profile as somebody wishes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileForm {
    /// What was sent for each field that is stored. Those of the address count only where one was sent.
    pub members: Members<Sent<String>>,
    /// Whether an address was sent.
    pub address: Sent<()>,
    /// Whether the postal code came as a JSON number: it must go out as the same one.
    pub postal_code_is_number: bool,
    /// What a signed-in customer proves an email change with. Contract 4.4.
    pub current_password: Sent<String>,
}

impl ProfileForm {
    /// Reads the members of a JSON object; members we do not know are ignored. Contract 3.5.
    pub fn from_json(body: &Map<String, Value>) -> Self {
        let address = body.get(Field::Address.name());
        let inside = address.and_then(Value::as_object);
        let member = |field: Field| match (field, inside) {
            (Field::PostalCode, Some(address)) => postal_code(address),
            (field, Some(address)) if field.is_in_address() => text(address, field.name()),
            (field, None) if field.is_in_address() => Sent::Absent,
            (field, _) => text(body, field.name()),
        };
        Self {
            members: Members::new(member),
            address: match address {
                None => Sent::Absent,
                Some(Value::Null) => Sent::Null,
                Some(Value::Object(_)) => Sent::Value(()),
                Some(_) => Sent::WrongType,
            },
            postal_code_is_number: inside.is_some_and(|address| matches!(address.get(Field::PostalCode.name()), Some(Value::Number(_)))),
            current_password: text(body, Field::CurrentPassword.name()),
        }
    }

    /// What was sent for a field that is stored.
    pub fn sent(&self, field: Field) -> &Sent<String> {
        self.members.get(field).unwrap_or(&Sent::Absent)
    }
}

fn postal_code(address: &Map<String, Value>) -> Sent<String> {
    match address.get(Field::PostalCode.name()) {
        Some(Value::Number(number)) => match whole(number) {
            Some(number @ 1..=MAX_NUMBER) => Sent::Value(number.to_string()),
            _ => Sent::WrongType,
        },
        _ => text(address, Field::PostalCode.name()),
    }
}

/// `54321.0` is the same number as `54321`: some programs write it so.
fn whole(number: &Number) -> Option<i64> {
    let is_exact = |float: &f64| float.fract() == 0.0 && float.abs() <= MAX_NUMBER as f64;
    number.as_i64().or_else(|| number.as_f64().filter(is_exact).map(|float| float as i64))
}

/// One text member of a JSON object.
pub fn text(body: &Map<String, Value>, name: &str) -> Sent<String> {
    match body.get(name) {
        None => Sent::Absent,
        Some(Value::Null) => Sent::Null,
        Some(Value::String(text)) => Sent::Value(text.clone()),
        Some(_) => Sent::WrongType,
    }
}

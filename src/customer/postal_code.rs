//! Postal codes: text that is a JSON number where it can be. Contract 3.3.

use serde::{Serialize, Serializer};

/// The most characters of a postal code. Contract 5.
pub const MAX: usize = 20;
/// The largest postal code that is written as a JSON number. Contract 3.3.
pub const MAX_NUMBER: i64 = 2_147_483_647;

/// A postal code in its country's own writing, 1 to 20 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(String);

impl PostalCode {
    /// A code that a country's rules have accepted, or that is stored already.
    pub(super) fn accepted(text: String) -> Self {
        Self(text)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number this code is on the wire: only where its text is exactly that number's decimal, so that nothing is lost on the way.
    fn as_number(&self) -> Option<i64> {
        let number = self.0.parse().ok()?;
        ((1..=MAX_NUMBER).contains(&number) && number.to_string() == self.0).then_some(number)
    }
}

impl Serialize for PostalCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_number() {
            Some(number) => serializer.serialize_i64(number),
            None => serializer.serialize_str(&self.0),
        }
    }
}

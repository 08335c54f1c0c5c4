//! First and last names: any script, one line.

use super::{characters, fault::Code};

/// The most characters (Unicode scalar values) of a name. Contract 5.
pub const MAX: usize = 150;

/// A name or another single line of text: composed, trimmed, without control or invisible characters. May be empty. Contract 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// A line of at most `limit` characters, perhaps empty.
    ///
    /// # Errors
    /// [`Code::BadCharacters`], [`Code::TooLong`].
    pub fn parse(raw: &str, limit: usize) -> Result<Self, Code> {
        let name = characters::tidy(raw);
        if name.chars().any(characters::is_refused) {
            return Err(Code::BadCharacters);
        }
        if name.chars().count() > limit {
            return Err(Code::TooLong);
        }
        Ok(Self(name))
    }

    /// A line that must say something.
    ///
    /// # Errors
    /// [`Code::Required`] when there is nothing to see; otherwise as [`Name::parse`].
    pub fn parse_visible(raw: &str, limit: usize) -> Result<Self, Code> {
        let name = Self::parse(raw, limit)?;
        if characters::is_visible(&name.0) { Ok(name) } else { Err(Code::Required) }
    }

    /// A name that is stored already, perhaps under older rules.
    pub(super) fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

//! First and last names: any script, one line.

use crate::customer::{characters, fault::Code};

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
        Self::parse_text(raw, limit).map(Self)
    }

    /// The same as text.
    pub(super) fn parse_text(raw: &str, limit: usize) -> Result<String, Code> {
        let name = characters::tidy(raw);
        if name.chars().any(characters::is_refused) {
            return Err(Code::BadCharacters);
        }
        if name.chars().count() > limit {
            return Err(Code::TooLong);
        }
        Ok(name)
    }

    /// A line that must say something.
    ///
    /// # Errors
    /// [`Code::Required`] when there is nothing to see; otherwise as [`Name::parse`].
    pub fn parse_visible(raw: &str, limit: usize) -> Result<Self, Code> {
        Self::parse_visible_text(raw, limit).map(Self)
    }

    /// The same as text.
    pub(super) fn parse_visible_text(raw: &str, limit: usize) -> Result<String, Code> {
        let name = Self::parse_text(raw, limit)?;
        if characters::is_visible(&name) { Ok(name) } else { Err(Code::Required) }
    }

    /// A name that is stored already, perhaps under older rules.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

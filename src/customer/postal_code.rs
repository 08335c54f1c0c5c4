//! Postal codes: what they look like in each country, and on the wire text that is a JSON number where it can be. Contract 3.3.

use serde::{Serialize, Serializer};

use crate::customer::{country::Country, platform::matches_whole};

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

impl Country {
    /// One example, or two where the codes come in two shapes: `95014`, `95014-1234`. Empty where we know none.
    pub fn postal_code_shapes(&self) -> Vec<String> {
        let first = self.postal_code_examples.first();
        let other = self.postal_code_examples.iter().find(|other| first.is_some_and(|first| shape(other) != shape(first)));
        first.into_iter().chain(other).cloned().collect()
    }

    /// Whether a keypad without letters, space and hyphen can type every code: `inputmode=numeric`.
    pub fn postal_code_is_digits(&self) -> bool {
        let Some(pattern) = &self.postal_code_pattern else {
            return false;
        };
        self.separators.is_empty() && !pattern.replace(r"\d", "").contains(|letter: char| letter.is_ascii_alphabetic())
    }

    /// The postal code in the country's own writing (`sw1a1aa` is `SW1A 1AA`), or `None` when it is not one. Contract 3.3.
    ///
    /// Case, spaces, hyphens and full-width characters do not matter; letters and digits are never added or left out, so `2139` is no
    /// ZIP code. Where the country has codes but we know no pattern, any text of at most 20 letters, digits, spaces and hyphens will do.
    pub fn parse_postal_code(&self, raw: &str) -> Option<String> {
        if !self.has_postal_code() {
            return None;
        }
        let tidied = tidy(raw)?;
        let Some(pattern) = &self.postal_code_pattern else {
            return Some(tidied);
        };
        let bare: String = tidied.chars().filter(char::is_ascii_alphanumeric).collect();
        let separated = self.separators.iter().filter_map(|&(position, separator)| insert(&bare, position, separator));
        separated.chain([bare.clone()]).find(|code| matches_whole(pattern, code))
    }

    /// Whether digits alone, as they stand, are one of the country's codes: what came as a number goes out as the same number, so nothing
    /// may be put between its digits. Contract 3.3.
    pub fn accepts_number(&self, digits: &str) -> bool {
        self.has_postal_code() && self.postal_code_pattern.as_ref().is_none_or(|pattern| matches_whole(pattern, digits))
    }
}

/// ASCII capitals, digits and single separators; `None` for anything that no postal code is made of, or one that is too long.
fn tidy(raw: &str) -> Option<String> {
    let mut tidied = String::new();
    for typed in raw.trim().trim_start_matches('〒').trim().chars() {
        let character = ascii(typed)?;
        // a sign is no separator: -54321 is a number, not a code
        if character == '-' && tidied.is_empty() {
            return None;
        }
        if character.is_ascii_alphanumeric() || tidied.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            tidied.push(character);
        }
        if tidied.len() > 2 * MAX {
            return None;
        }
    }
    let tidied = tidied.trim_end_matches([' ', '-']);
    (!tidied.is_empty() && tidied.len() <= MAX).then(|| tidied.to_owned())
}

/// What a keyboard of another script means in a postal code: full-width forms, the digits of Arabic, Persian and Hindi, any space or dash.
fn ascii(typed: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(u32::from(typed).wrapping_sub(zero), 10);
    match typed {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Some(typed.to_ascii_uppercase()),
        '！'..='～' => char::from_u32(u32::from(typed) - 0xfee0).and_then(ascii),
        '٠'..='٩' => digit(0x660),
        '۰'..='۹' => digit(0x6f0),
        '०'..='९' => digit(0x966),
        '-' | '‐'..='―' | '−' | 'ー' => Some('-'),
        space if space.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// The code with a separator after so many characters (negative: before so many), if it goes on after it.
fn insert(bare: &str, position: i8, separator: char) -> Option<String> {
    let distance = usize::from(position.unsigned_abs());
    let at = if position < 0 { bare.len().checked_sub(distance)? } else { distance };
    let (before, after) = bare.split_at_checked(at)?;
    (!before.is_empty() && !after.is_empty()).then(|| format!("{before}{separator}{after}"))
}

/// A code with every letter and every digit alike: two codes of one shape need no second example.
fn shape(code: &str) -> String {
    let blank = |character: char| match character {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        other => other,
    };
    code.chars().map(blank).collect()
}

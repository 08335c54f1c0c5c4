//! New passwords: long enough, not among the commonest, not the customer's own name. Hashed exactly as received.

use std::{collections::HashSet, sync::LazyLock};

use crate::customer::{
    account::{AccountCode, FormCode},
    fault::Code,
};

/// The fewest bytes of a password. Contract 5.
pub const MIN: usize = 8;
/// The most bytes of a password: more would only make hashing slow. Contract 5.
pub const MAX: usize = 1024;

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A password that may be set. Never shown, also not in a log.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes a new password; `own` are the email address and names it must not be.
    ///
    /// # Errors
    /// [`Code::Required`], [`AccountCode::PasswordTooShort`], [`Code::TooLong`], [`AccountCode::PasswordTooCommon`],
    /// [`AccountCode::PasswordPersonal`].
    pub fn parse(raw: &str, own: &[&str]) -> Result<Self, FormCode> {
        let folded = raw.trim().to_lowercase();
        match raw.len() {
            0 => return Err(Code::Required.into()),
            length if length < MIN => return Err(AccountCode::PasswordTooShort.into()),
            length if length > MAX => return Err(Code::TooLong.into()),
            _ => {}
        }
        if COMMON.contains(folded.as_str()) {
            return Err(AccountCode::PasswordTooCommon.into());
        }
        if own.iter().any(|word| !word.is_empty() && word.trim().to_lowercase() == folded) {
            return Err(AccountCode::PasswordPersonal.into());
        }
        Ok(Self(raw.to_owned()))
    }

    /// The bytes to hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

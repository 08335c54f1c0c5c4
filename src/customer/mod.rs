//! The rulebook: what a customer's profile is, and the one place where each rule of the contract's section 5 stands. No input or output,
//! no framework, no words: the server and the browser run the same code.

use self::profile::Profile;

#[macro_use]
mod named;

pub mod address;
pub mod birth_date;
pub(crate) mod characters;
pub mod country;
pub mod email;
mod envelope;
pub mod fault;
pub mod field;
pub mod form;
pub mod inputs;
pub mod merge;
pub mod name;
pub mod platform;
pub mod postal_code;
pub mod profile;
pub mod rulebook;
mod state;

// What only the server asks.
#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod slug;

/// The number of a customer: positive, at most 2^53 - 1, so that every JSON parser keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerId(pub i64);

impl std::fmt::Display for CustomerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A customer as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Who it is.
    pub id: CustomerId,
    /// 1 after sign-up, one more with every change of the profile.
    pub version: i64,
    /// Unique, lower-case ASCII. Contract 3.5.
    pub slug: String,
    /// What the customer can change.
    pub profile: Profile,
    /// Filled by the shop, `YYYY-MM-DD`.
    pub last_purchase_date: Option<String>,
}

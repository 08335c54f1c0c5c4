//! Email addresses: what is accepted, and when two are the same.

use crate::customer::{
    characters::{is_refused, tidy},
    fault::Code,
    platform,
};

/// The most characters of an address. RFC 5321, 4.5.3.1.3 (a path has 256 octets, two of them its brackets).
pub const MAX: usize = 254;
/// The most characters before the `@`. RFC 5321, 4.5.3.1.1.
pub const MAX_LOCAL: usize = 64;
/// The most characters of a domain in its ASCII form. RFC 1035, 2.3.4 (255 octets with their lengths).
const MAX_DOMAIN: usize = 253;
/// The most characters between two dots of a domain. RFC 1035, 2.3.4.
const MAX_LABEL: usize = 63;

/// An address that mail can be sent to, in the customer's own writing. Contract 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// # Errors
    /// [`Code::Required`], [`Code::BadCharacters`], [`Code::TooLong`], [`Code::EmailFormat`].
    pub fn parse(raw: &str) -> Result<Self, Code> {
        Self::parse_text(raw).map(Self)
    }

    /// The same as text.
    pub(super) fn parse_text(raw: &str) -> Result<String, Code> {
        let text = tidy(raw);
        if text.is_empty() {
            return Err(Code::Required);
        }
        if text.chars().any(is_refused) {
            return Err(Code::BadCharacters);
        }
        let Some((local, domain)) = text.split_once('@') else {
            return Err(Code::EmailFormat);
        };
        if text.chars().count() > MAX || local.chars().count() > MAX_LOCAL {
            return Err(Code::TooLong);
        }
        // What the domain becomes on the wire must be one too: full-width digits are an IP address, and some characters are nothing.
        let is_mailable = is_domain(domain) && platform::domain_to_ascii(domain).is_some_and(|ascii| is_domain(&ascii) && ascii.len() <= MAX_DOMAIN);
        if !is_local(local) || !is_mailable {
            return Err(Code::EmailFormat);
        }
        Ok(text)
    }

    /// An address that is stored already, perhaps under older rules.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes two addresses the same: lower case, and the domain in its ASCII form (UTS 46). Unique among customers.
    pub fn key(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let domain = platform::domain_to_ascii(domain).unwrap_or_else(|| domain.to_lowercase());
        format!("{}@{domain}", local.to_lowercase())
    }
}

/// A dot-atom (RFC 5322, 3.2.3) that may hold letters of any script (RFC 6531).
fn is_local(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty() && atom.chars().all(|c| if c.is_ascii() { c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c) } else { !c.is_whitespace() })
    })
}

/// At least two labels of letters, digits and inner hyphens; the last is not a number, so an IP address is no domain.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2 && labels.iter().all(|label| is_label(label)) && labels.last().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.chars().count() <= MAX_LABEL
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| if c.is_ascii() { c.is_ascii_alphanumeric() || c == '-' } else { !c.is_whitespace() })
}

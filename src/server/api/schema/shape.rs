//! What an object of the API is made of, and the names of all of them.

use serde_json::{Value, json};

/// The body of `POST /api/v1/customers/`.
pub const CUSTOMER_FORM: &str = "CustomerForm";
/// The body of a `PUT`.
pub const PROFILE_FORM: &str = "ProfileForm";
/// The body of a `PATCH`.
pub const PROFILE_PATCH: &str = "ProfilePatch";
/// What a reader gets.
pub const PROFILE: &str = "Profile";
/// What a change answers.
pub const CHANGED_PROFILE: &str = "ChangedProfile";
/// Email and password.
pub const CREDENTIALS: &str = "Credentials";
/// A refresh token.
pub const REFRESH_FORM: &str = "RefreshForm";
/// A pair of tokens.
pub const TOKENS: &str = "Tokens";
/// What every failure answers.
pub const PROBLEM: &str = "Problem";
/// The OpenAPI document.
pub const DOCUMENT: &str = "Document";
/// A whole address, as it is sent.
pub const ADDRESS_FORM: &str = "AddressForm";
/// The part of an address that changes.
pub const ADDRESS_PATCH: &str = "AddressPatch";
/// An address, as it is stored.
pub const ADDRESS: &str = "Address";
/// One entry of `errors`.
pub const FAULT: &str = "Fault";

/// An object on the wire.
pub struct Shape {
    /// Its name in the document.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its members, in their order.
    pub members: Vec<Member>,
    /// Whether members that are not listed are ignored; else there are none.
    pub is_open: bool,
}

/// One member of an object.
pub struct Member {
    /// Its key.
    pub name: &'static str,
    /// Whether it is always there.
    pub is_required: bool,
    /// Its rule in words.
    pub rule: String,
    /// Its rule as JSON Schema.
    pub schema: Value,
}

/// Where the document keeps an object.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// An object, or nothing.
pub(super) fn or_null(name: &str) -> Value {
    json!({"anyOf": [reference(name), {"type": "null"}]})
}

/// Members that are not listed are ignored.
pub(super) fn open(name: &'static str, about: &'static str, members: Vec<Member>) -> Shape {
    Shape { name, about, members, is_open: true }
}

/// There are no other members.
pub(super) fn closed(name: &'static str, about: &'static str, members: Vec<Member>) -> Shape {
    Shape { name, about, members, is_open: false }
}

/// A member that is always there.
pub(super) fn member(name: &'static str, rule: impl Into<String>, schema: Value) -> Member {
    Member { name, is_required: true, rule: rule.into(), schema }
}

impl Member {
    /// It need not be there.
    pub(super) fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }
}

/// The same members, none of which must be there.
pub(super) fn all_optional(members: Vec<Member>) -> Vec<Member> {
    members.into_iter().map(Member::optional).collect()
}

//! What travels: each object of the API with its members, their rules in words, and the same rules as JSON Schema. Limits, patterns and
//! codes are those of the rulebook. Contract 3 and 5.

use serde_json::{Value, json};

use super::{patterns, problems};
use crate::customer::{
    address::{MAX_PLACE, MAX_STREET, MAX_STREET_LINES},
    birth_date::FIRST_YEAR,
    email,
    fault::{Code, Field},
    name, password, postal_code, slug,
};

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
const ADDRESS_PATCH: &str = "AddressPatch";
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

/// Every object.
pub fn shapes() -> Vec<Shape> {
    let sent = [customer_form(), profile_form(), profile_patch(), address_form(), address_patch(), credentials(), refresh_form()];
    let given = [profile(), changed_profile(), address(), tokens(), problem(), fault(), document()];
    sent.into_iter().chain(given).collect()
}

/// The object of a name.
pub fn shape(name: &str) -> Option<Shape> {
    shapes().into_iter().find(|shape| shape.name == name)
}

/// Where the document keeps an object.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn or_null(name: &str) -> Value {
    json!({"anyOf": [reference(name), {"type": "null"}]})
}

fn sent(name: &'static str, about: &'static str, members: Vec<Member>) -> Shape {
    Shape { name, about, members, is_open: true }
}

fn given(name: &'static str, about: &'static str, members: Vec<Member>) -> Shape {
    Shape { name, about, members, is_open: false }
}

fn member(name: &'static str, rule: impl Into<String>, schema: Value) -> Member {
    Member { name, is_required: true, rule: rule.into(), schema }
}

impl Member {
    fn optional(self) -> Self {
        Self { is_required: false, ..self }
    }
}

/// The same members, none of which must be there.
fn all_optional(members: Vec<Member>) -> Vec<Member> {
    members.into_iter().map(Member::optional).collect()
}

fn customer_form() -> Shape {
    let password2 = member("password2", "The same once more.", json!({"type": "string", "minLength": password::MIN, "maxLength": password::MAX}));
    let mut members = vec![email(), first_name(), new_password(), password2, last_name(), date_of_birth()];
    members.push(member("address", "An address, or `null` for none.", or_null(ADDRESS_FORM)).optional());
    sent(CUSTOMER_FORM, "A new account. Members that are not listed are ignored.", members)
}

fn profile_form() -> Shape {
    let mut members = vec![email(), first_name().optional(), last_name(), date_of_birth()];
    members.push(member("address", "The whole address, or `null` to clear it.", or_null(ADDRESS_FORM)).optional());
    members.push(current_password());
    sent(PROFILE_FORM, "A profile as it is wished. What is left out keeps its value; members that are not listed are ignored.", members)
}

fn profile_patch() -> Shape {
    let mut members = vec![email(), first_name(), last_name(), date_of_birth()];
    members.push(member("address", "The members of the address that change, or `null` to clear it.", or_null(ADDRESS_PATCH)));
    members.push(current_password());
    sent(PROFILE_PATCH, "The part of a profile that changes. Members that are not listed are ignored.", all_optional(members))
}

fn email() -> Member {
    let rule = format!(
        "At most {} characters, {} of them before the `@`; a domain with a dot, also an internationalised one; no spaces, quotes or IP addresses. No two \
         customers have the same, whatever its case. Changing it takes effect at once; a token needs the scope `email:write`.",
        email::MAX,
        email::MAX_LOCAL
    );
    member("email", rule, json!({"type": "string", "format": "idn-email", "minLength": 1, "maxLength": email::MAX, "pattern": patterns::EMAIL}))
}

fn first_name() -> Member {
    let rule = format!("1 to {} characters of any script, on one line.", name::MAX);
    member("first_name", rule, visible(name::MAX))
}

fn last_name() -> Member {
    let rule = format!("The same, or empty or `null`: many people have one name. At most {} characters.", name::MAX);
    member("last_name", rule, json!({"type": ["string", "null"], "maxLength": name::MAX, "pattern": *patterns::LINE})).optional()
}

fn date_of_birth() -> Member {
    let rule = format!("A real day as `YYYY-MM-DD`, from {FIRST_YEAR}-01-01 to today, or `null`.");
    member("date_of_birth", rule, json!({"type": ["string", "null"], "format": "date", "pattern": patterns::birth_date()})).optional()
}

fn new_password() -> Member {
    let rule = format!(
        "{} to {} bytes in UTF-8 (a schema counts characters, so it refuses a few that are right), taken exactly as sent. Not one of the most common, and neither the email address nor a name.",
        password::MIN,
        password::MAX
    );
    member("password", rule, json!({"type": "string", "minLength": password::MIN, "maxLength": password::MAX}))
}

fn current_password() -> Member {
    let rule = "Only for a caller with a cookie who changes `email`: the password of the account. A token needs none.";
    member("current_password", rule, json!({"type": ["string", "null"]})).optional()
}

fn address_form() -> Shape {
    sent(ADDRESS_FORM, "A whole address. Which members it needs is the country's to say.", address_members())
}

fn address_patch() -> Shape {
    let about = "The part of an address that changes. Where there was none, it must be a whole one.";
    sent(ADDRESS_PATCH, about, all_optional(address_members()))
}

fn address_members() -> Vec<Member> {
    let street = format!("1 to {MAX_STREET} characters on at most {MAX_STREET_LINES} lines.");
    let code = format!(
        "At most {} characters, or a whole number from 1 to {}; `null` where the country has none. Matched against the country's pattern; required where \
         the country requires it. A code that begins with 0 is text.",
        postal_code::MAX,
        postal_code::MAX_NUMBER
    );
    let state = format!("At most {MAX_PLACE} characters; a name, code or abbreviation where the country has a list; required where the country requires it.");
    let country = format!("An English name, an ISO 3166 code or a common other name of a country we know, in any case. At most {MAX_PLACE} characters.");
    let code_schema = json!({"type": ["integer", "string", "null"], "minimum": 1, "maximum": postal_code::MAX_NUMBER, "maxLength": postal_code::MAX,
                             "pattern": *patterns::LINE});
    vec![
        member("street_address", street, json!({"type": "string", "minLength": 1, "maxLength": MAX_STREET})),
        member("postal_code", code, code_schema).optional(),
        member("city", format!("1 to {MAX_PLACE} characters."), visible(MAX_PLACE)),
        member("state", state, json!({"type": ["string", "null"], "maxLength": MAX_PLACE, "pattern": *patterns::LINE})).optional(),
        member("country", country, visible(MAX_PLACE)),
    ]
}

fn visible(limit: usize) -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": limit, "pattern": *patterns::VISIBLE_LINE})
}

fn credentials() -> Shape {
    let text = || json!({"type": "string", "minLength": 1});
    let members = vec![member("email", "The email address of the account.", text()), member("password", "Its password.", text())];
    sent(CREDENTIALS, "What a customer signs in with.", members)
}

fn refresh_form() -> Shape {
    let members = vec![member("refresh", "A refresh token that was not used yet.", json!({"type": "string", "minLength": 1}))];
    sent(REFRESH_FORM, "A refresh token.", members)
}

fn changed_profile() -> Shape {
    let text = || json!({"type": "string"});
    let slug_schema = json!({"type": "string", "maxLength": slug::MAX, "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"});
    let members = vec![
        member("email", "As the customer writes it.", json!({"type": "string", "format": "idn-email"})),
        member("first_name", "Never empty.", json!({"type": "string", "minLength": 1})),
        member("last_name", "May be empty.", text()),
        member("slug", format!("Made from the name, unique, at most {} characters. It stays while the name does.", slug::MAX), slug_schema),
        member("date_of_birth", "A day, or `null`.", json!({"type": ["string", "null"], "format": "date"})),
        member("address", "An address, or `null`.", or_null(ADDRESS)),
    ];
    given(CHANGED_PROFILE, "A profile, as a change answers it.", members)
}

fn profile() -> Shape {
    let last_purchase = member("last_purchase_date", "A day that the shop fills in, or `null`.", json!({"type": ["string", "null"], "format": "date"}));
    let members = changed_profile().members.into_iter().chain([last_purchase]).collect();
    given(PROFILE, "A profile, as it is read.", members)
}

fn address() -> Shape {
    let code = format!("A number where the text is the plain decimal of one from 1 to {}, else text; `null` where there is none.", postal_code::MAX_NUMBER);
    let members = vec![
        member("street_address", format!("One to {MAX_STREET_LINES} lines."), json!({"type": "string", "minLength": 1})),
        member("postal_code", code, json!({"type": ["integer", "string", "null"], "minimum": 1, "maximum": postal_code::MAX_NUMBER, "minLength": 1})),
        member("city", "Never empty.", json!({"type": "string", "minLength": 1})),
        member("state", "The full name; may be empty.", json!({"type": "string"})),
        member("country", "The full English name.", json!({"type": "string", "minLength": 1})),
    ];
    given(ADDRESS, "An address as it is stored.", members)
}

fn tokens() -> Shape {
    let token = || json!({"type": "string", "minLength": 1});
    let members = vec![member("access", "For `Authorization: Bearer`.", token()), member("refresh", "For the next pair, once.", token())];
    given(TOKENS, "A pair of tokens.", members)
}

fn problem() -> Shape {
    let kinds: Vec<String> = problems::all().iter().map(problems::address_of).collect();
    let pointers: Vec<String> = Field::ALL.iter().map(|field| field.pointer()).collect();
    let members = vec![
        member("type", "Which problem it is, and where it is documented.", json!({"type": "string", "format": "uri-reference", "enum": kinds})),
        member("title", "What to do about it, for people.", json!({"type": "string", "minLength": 1})),
        member("status", "The HTTP status.", json!({"type": "integer", "minimum": 400, "maximum": 599})),
        member("errors", "Each fault of `invalid-profile`.", json!({"type": "array", "minItems": 1, "items": reference(FAULT)})).optional(),
        member(
            "changed",
            "With `stale`, where that is known: the members that differ.",
            json!({"type": "array", "items": {"type": "string", "enum": pointers}}),
        )
        .optional(),
        member("retry_after", "With `too-many-tries`: when to try again, in seconds.", json!({"type": "integer", "minimum": 1})).optional(),
    ];
    given(PROBLEM, "Problem details (RFC 9457): the answer of every request that was not done.", members)
}

fn fault() -> Shape {
    let pointers: Vec<String> = Field::ALL.iter().map(|field| field.pointer()).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    let members = vec![
        member("pointer", "The member, as a URI fragment (RFC 6901, 6).", json!({"type": "string", "enum": pointers})),
        member("code", "The rule that it breaks. Codes stay as they are.", json!({"type": "string", "enum": codes})),
        member("detail", "What to do about it, for people. Never repeats what was sent.", json!({"type": "string", "minLength": 1})),
    ];
    given(FAULT, "One member that breaks one rule.", members)
}

fn document() -> Shape {
    let members = vec![member("openapi", "The version of the format.", json!({"type": "string"}))];
    sent(DOCUMENT, "An OpenAPI document.", members)
}

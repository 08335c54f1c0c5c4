//! What clients send.

use serde_json::{Value, json};

use crate::{
    customer::{
        address::{MAX_PLACE, MAX_STREET, MAX_STREET_LINES},
        birth_date::FIRST_YEAR,
        email,
        field::Field,
        name, password, postal_code,
    },
    server::{
        actor::Scope,
        api::{
            patterns,
            schema::shape::{
                ADDRESS_FORM, ADDRESS_PATCH, CREDENTIALS, CUSTOMER_FORM, Member, PROFILE_FORM, PROFILE_PATCH, REFRESH_FORM, Shape, all_optional, member, open,
                or_null,
            },
        },
    },
};

pub(super) fn customer_form() -> Shape {
    let password2 = member("password2", "The same once more.", json!({"type": "string", "minLength": password::MIN, "maxLength": password::MAX}));
    let mut members = profile_members();
    let after_name = members.iter().position(|member| member.name == Field::LastName.name()).unwrap_or_default();
    members.splice(after_name..after_name, [new_password(), password2]);
    members.push(member(Field::Address.name(), "An address, or `null` for none.", or_null(ADDRESS_FORM)).optional());
    open(CUSTOMER_FORM, "A new account. Members that are not listed are ignored.", members)
}

pub(super) fn profile_form() -> Shape {
    // What is left out stays, but for the email address: a program that sends a profile says whose.
    let is_email = |member: &Member| member.name == Field::Email.name();
    let mut members: Vec<Member> = profile_members().into_iter().map(|member| if is_email(&member) { member } else { member.optional() }).collect();
    members.push(member(Field::Address.name(), "The whole address, or `null` to clear it.", or_null(ADDRESS_FORM)).optional());
    members.push(current_password());
    open(PROFILE_FORM, "A profile as it is wished. What is left out keeps its value; members that are not listed are ignored.", members)
}

pub(super) fn profile_patch() -> Shape {
    let mut members = profile_members();
    members.push(member(Field::Address.name(), "The members of the address that change, or `null` to clear it.", or_null(ADDRESS_PATCH)));
    members.push(current_password());
    open(PROFILE_PATCH, "The part of a profile that changes. Members that are not listed are ignored.", all_optional(members))
}

/// The members of a profile beside its address.
fn profile_members() -> Vec<Member> {
    Field::MEMBERS.into_iter().filter(|field| !field.is_in_address()).map(sent).collect()
}

fn address_members() -> Vec<Member> {
    Field::MEMBERS.into_iter().filter(|field| field.is_in_address()).map(sent).collect()
}

/// A stored field as it is sent. One that is not named here is a line that may be empty, as long as a name.
fn sent(field: Field) -> Member {
    let nullable = |limit: usize| json!({"type": ["string", "null"], "maxLength": limit, "pattern": *patterns::LINE});
    let (rule, schema, is_required) = match field {
        Field::Email => {
            (email_rule(), json!({"type": "string", "format": "idn-email", "minLength": 1, "maxLength": email::MAX, "pattern": patterns::EMAIL}), true)
        }
        Field::FirstName => (format!("1 to {} characters of any script, on one line.", name::MAX), visible(name::MAX), true),
        Field::LastName => {
            let rule = format!("The same, or empty or `null`: many people have one name. At most {} characters.", name::MAX);
            (rule, nullable(name::MAX), false)
        }
        Field::DateOfBirth => {
            let rule = format!("A real day as `YYYY-MM-DD`, from {FIRST_YEAR}-01-01 to today, or `null`.");
            (rule, json!({"type": ["string", "null"], "format": "date", "pattern": patterns::birth_date()}), false)
        }
        Field::StreetAddress => {
            let rule = format!("1 to {MAX_STREET} characters on at most {MAX_STREET_LINES} lines.");
            (rule, json!({"type": "string", "minLength": 1, "maxLength": MAX_STREET}), true)
        }
        Field::PostalCode => {
            let schema = json!({"type": ["integer", "string", "null"], "minimum": 1, "maximum": postal_code::MAX_NUMBER, "maxLength": postal_code::MAX,
                                "pattern": *patterns::LINE});
            (postal_code_rule(), schema, false)
        }
        Field::City => (format!("1 to {MAX_PLACE} characters."), visible(MAX_PLACE), true),
        Field::State => {
            let rule =
                format!("At most {MAX_PLACE} characters; a name, code or abbreviation where the country has a list; required where the country requires it.");
            (rule, nullable(MAX_PLACE), false)
        }
        Field::Country => {
            let rule = format!("An English name, an ISO 3166 code or a common other name of a country we know, in any case. At most {MAX_PLACE} characters.");
            (rule, visible(MAX_PLACE), true)
        }
        _ => (format!("At most {} characters on one line; may be empty or `null`.", name::MAX), nullable(name::MAX), false),
    };
    let member = member(field.name(), rule, schema);
    if is_required { member } else { member.optional() }
}

fn email_rule() -> String {
    format!(
        "At most {} characters, {} of them before the `@`; a domain with a dot, also an internationalised one; no spaces, quotes or IP addresses. No two \
         customers have the same, whatever its case. Changing it takes effect at once; a token needs the scope `{}`.",
        email::MAX,
        email::MAX_LOCAL,
        Scope::EmailWrite.name()
    )
}

fn postal_code_rule() -> String {
    format!(
        "At most {} characters, or a whole number from 1 to {}; `null` where the country has none. Matched against the country's pattern; required where \
         the country requires it. A code that begins with 0 is text.",
        postal_code::MAX,
        postal_code::MAX_NUMBER
    )
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

pub(super) fn address_form() -> Shape {
    open(ADDRESS_FORM, "A whole address. Which members it needs is the country's to say.", address_members())
}

pub(super) fn address_patch() -> Shape {
    let about = "The part of an address that changes. Where there was none, it must be a whole one.";
    open(ADDRESS_PATCH, about, all_optional(address_members()))
}

fn visible(limit: usize) -> Value {
    json!({"type": "string", "minLength": 1, "maxLength": limit, "pattern": *patterns::VISIBLE_LINE})
}

pub(super) fn credentials() -> Shape {
    let text = || json!({"type": "string", "minLength": 1});
    let members = vec![member("email", "The email address of the account.", text()), member("password", "Its password.", text())];
    open(CREDENTIALS, "What a customer signs in with.", members)
}

pub(super) fn refresh_form() -> Shape {
    let members = vec![member("refresh", "A refresh token that was not used yet.", json!({"type": "string", "minLength": 1}))];
    open(REFRESH_FORM, "A refresh token.", members)
}

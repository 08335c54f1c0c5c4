//! What we answer.

use serde_json::json;

use crate::{
    customer::{
        account::{FormCode, FormField},
        address::MAX_STREET_LINES,
        field::Field,
        postal_code, slug,
    },
    error::Kind,
    server::api::{
        problems,
        schema::shape::{ADDRESS, CHANGED_PROFILE, DOCUMENT, FAULT, Member, PROBLEM, PROFILE, Shape, TOKENS, closed, member, open, or_null, reference},
    },
};

pub(super) fn changed_profile() -> Shape {
    let slug_schema = json!({"type": "string", "maxLength": slug::MAX, "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$"});
    let slug = member("slug", format!("Made from the name, unique, at most {} characters. It stays while the name does.", slug::MAX), slug_schema);
    let mut members: Vec<Member> = Field::MEMBERS.into_iter().filter(|field| !field.is_in_address()).map(given).collect();
    let after_name = members.iter().position(|member| member.name == Field::LastName.name()).map_or(0, |place| place + 1);
    members.insert(after_name, slug);
    members.push(member(Field::Address.name(), "An address, or `null`.", or_null(ADDRESS)));
    closed(CHANGED_PROFILE, "A profile, as a change answers it.", members)
}

/// A stored field as it is answered. One that is not named here is text that may be empty.
fn given(field: Field) -> Member {
    let (text, filled) = (json!({"type": "string"}), json!({"type": "string", "minLength": 1}));
    let (rule, schema) = match field {
        Field::Email => ("As the customer writes it.".to_owned(), json!({"type": "string", "format": "idn-email"})),
        Field::FirstName | Field::City => ("Never empty.".to_owned(), filled),
        Field::DateOfBirth => ("A day, or `null`.".to_owned(), json!({"type": ["string", "null"], "format": "date"})),
        Field::StreetAddress => (format!("One to {MAX_STREET_LINES} lines."), filled),
        Field::PostalCode => {
            let max = postal_code::MAX_NUMBER;
            let rule = format!("A number where the text is the plain decimal of one from 1 to {max}, else text; `null` where there is none.");
            (rule, json!({"type": ["integer", "string", "null"], "minimum": 1, "maximum": max, "minLength": 1}))
        }
        Field::State => ("The full name; may be empty.".to_owned(), text),
        Field::Country => ("The full English name.".to_owned(), filled),
        _ => ("May be empty.".to_owned(), text),
    };
    member(field.name(), rule, schema)
}

pub(super) fn profile() -> Shape {
    let last_purchase = member("last_purchase_date", "A day that the shop fills in, or `null`.", json!({"type": ["string", "null"], "format": "date"}));
    let members = changed_profile().members.into_iter().chain([last_purchase]).collect();
    closed(PROFILE, "A profile, as it is read.", members)
}

pub(super) fn address() -> Shape {
    closed(ADDRESS, "An address as it is stored.", Field::MEMBERS.into_iter().filter(|field| field.is_in_address()).map(given).collect())
}

pub(super) fn tokens() -> Shape {
    let token = || json!({"type": "string", "minLength": 1});
    let members = vec![member("access", "For `Authorization: Bearer`.", token()), member("refresh", "For the next pair, once.", token())];
    closed(TOKENS, "A pair of tokens.", members)
}

pub(super) fn problem() -> Shape {
    let kinds: Vec<String> = Kind::ALL.iter().copied().map(problems::address_of).collect();
    let pointers: Vec<String> = FormField::all().into_iter().map(FormField::pointer).collect();
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
    closed(PROBLEM, "Problem details (RFC 9457): the answer of every request that was not done.", members)
}

pub(super) fn fault() -> Shape {
    let pointers: Vec<String> = FormField::all().into_iter().map(FormField::pointer).collect();
    let codes: Vec<&str> = FormCode::all().map(FormCode::name).collect();
    let members = vec![
        member("pointer", "The member, as a URI fragment (RFC 6901, 6).", json!({"type": "string", "enum": pointers})),
        member("code", "The rule that it breaks. Codes stay as they are.", json!({"type": "string", "enum": codes})),
        member("detail", "What to do about it, for people. Never repeats what was sent.", json!({"type": "string", "minLength": 1})),
    ];
    closed(FAULT, "One member that breaks one rule.", members)
}

pub(super) fn document() -> Shape {
    let members = vec![member("openapi", "The version of the format.", json!({"type": "string"}))];
    open(DOCUMENT, "An OpenAPI document.", members)
}

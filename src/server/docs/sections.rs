//! The table as parts with words, code and tables: what the page and the text for machines are both written from.

use crate::{
    customer::{
        account::FormCode,
        address::{MAX_PLACE, MAX_STREET, MAX_STREET_LINES},
        email,
        field::Field,
        name, password, postal_code,
    },
    error::Kind,
    pages::api::{Block, Row, Section, Table},
    server::{
        api::{
            operation::Operation,
            problems,
            schema::{
                find_shape,
                shape::{ADDRESS, ADDRESS_FORM, FAULT, PROBLEM, PROFILE, Shape, TOKENS},
            },
        },
        docs::{
            curl::{Reader, curl},
            openapi,
        },
        http::{body, head},
        limits, password_attempts, tokens,
    },
};

/// What it is about, in one line.
pub const LEAD: &str = "Version 1. Read and change the profile of a customer from a program.";

/// Every part, in the order of the page, with requests that `reader` can paste.
pub fn sections(reader: &Reader, operations: &[Operation]) -> Vec<Section> {
    let described = operations.iter().map(|operation| described(operation, reader));
    let rest = [shapes_section(), problems_section(), codes_section(), limits_section()];
    [basics(reader)].into_iter().chain(described).chain(rest).collect()
}

fn basics(reader: &Reader) -> Section {
    let blocks = vec![
        Block::Words(openapi::introduction().to_owned()),
        Block::Words(format!("Paths stand below `{}`. `{{id}}` is the number of a customer, or `me` for whoever asks.", reader.origin)),
        Block::Words(
            "Who asks is known by the token in `Authorization: Bearer`, which `POST /auth/token/` gives, or by the cookie of a page. With a cookie, every \
             method but `GET` and `HEAD` must come from our own pages."
                .to_owned(),
        ),
        Block::Words("Of 400 and above, the answers of an operation are named by their kinds; what each means stands under Problems.".to_owned()),
    ];
    section("basics", "Before you begin", blocks)
}

fn described(operation: &Operation, reader: &Reader) -> Section {
    let mut blocks = vec![Block::Words(format!("`{} {}`", operation.method, operation.path)), Block::Words(operation.about.to_owned())];
    blocks.push(Block::Code { name: format!("Example request: {}", operation.summary), text: curl(operation, reader) });
    if let Some(shape) = operation.body.as_ref().and_then(|body| find_shape(body.shape)) {
        blocks.push(members(format!("Members of the request: {}", operation.summary), &shape));
        if shape.members.iter().any(|member| member.name == "address") {
            let whole = if operation.name == "patch_customer" { "; here each may be left out" } else { "" };
            blocks.push(Block::Words(format!("The members of `address` stand below, under `AddressForm`{whole}.")));
        }
    }
    blocks.push(Block::Table(Table { name: format!("Answers: {}", operation.summary), columns: &["Status", "Meaning"], rows: answers(operation) }));
    section(operation.name, operation.summary, blocks)
}

fn answers(operation: &Operation) -> Vec<Row> {
    let done = operation.answers.iter().map(|answer| {
        let shape = answer.body.as_ref().map(|(shape, _)| format!(" `{shape}`.")).unwrap_or_default();
        let headers: Vec<String> = answer.headers.iter().map(|header| format!("`{header}`")).collect();
        let headers = if headers.is_empty() { String::new() } else { format!(" With {}.", headers.join(", ")) };
        row(vec![answer.status.to_string(), format!("{}{shape}{headers}", answer.about)])
    });
    let refused = operation.problem_statuses().into_iter().map(|status| {
        let kinds: Vec<String> = operation.problems_of(status).map(|problem| format!("`{}`", problem.kind().name())).collect();
        row(vec![status.to_string(), kinds.join(", ")])
    });
    done.chain(refused).collect()
}

fn shapes_section() -> Section {
    let shown = [ADDRESS_FORM, PROFILE, ADDRESS, TOKENS, PROBLEM, FAULT];
    let mut blocks = vec![Block::Words(
        "What travels, and in which form. `ChangedProfile`, which a change answers, is a `Profile` without `last_purchase_date`.".to_owned(),
    )];
    for shape in shown.iter().filter_map(|name| find_shape(name)) {
        blocks.push(Block::Words(format!("`{}`: {}", shape.name, shape.about)));
        blocks.push(members(format!("Members of {}", shape.name), &shape));
    }
    section("shapes", "Objects", blocks)
}

fn members(name: String, shape: &Shape) -> Block {
    let rows = shape.members.iter().map(|member| {
        let required = if member.is_required { "yes" } else { "no" };
        row(vec![format!("`{}`", member.name), types_of(&member.schema), required.to_owned(), member.rule.clone()])
    });
    Block::Table(Table { name, columns: &["Member", "Type", "Required", "Rule"], rows: rows.collect() })
}

/// The JSON types of a schema, in words.
fn types_of(schema: &serde_json::Value) -> String {
    let named = |schema: &serde_json::Value| match (&schema["type"], schema["$ref"].as_str()) {
        (_, Some(reference)) => format!("`{}`", reference.rsplit('/').next().unwrap_or_default()),
        (serde_json::Value::Array(types), _) => types.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(" or "),
        (one, _) => one.as_str().unwrap_or_default().to_owned(),
    };
    match schema["anyOf"].as_array() {
        Some(schemas) => schemas.iter().map(named).collect::<Vec<_>>().join(" or "),
        None => named(schema),
    }
}

fn problems_section() -> Section {
    let rows = Kind::ALL.iter().map(|kind| Row {
        anchor: Some(kind.name().to_owned()),
        cells: vec![format!("`{}`", kind.name()), kind.status().to_string(), problems::meaning_of(*kind).to_owned()],
    });
    let example = problems::example_of(Kind::Invalid);
    let blocks = vec![
        Block::Words("`type` of a problem points to its line here. Kinds stay as they are; the words of `title` may change.".to_owned()),
        Block::Code { name: "A problem".to_owned(), text: serde_json::to_string_pretty(&example).unwrap_or_default() },
        Block::Table(Table { name: "Kinds of problems".to_owned(), columns: &["Kind", "Status", "Meaning"], rows: rows.collect() }),
    ];
    section("problems", "Problems", blocks)
}

fn codes_section() -> Section {
    let rows = FormCode::all().map(|code| Row { anchor: Some(code.name().to_owned()), cells: vec![format!("`{}`", code.name()), problems::rule_of(code)] });
    let blocks = vec![
        Block::Words("`code` of an entry in `errors` says which rule a member breaks, `pointer` says which member. Codes stay as they are.".to_owned()),
        Block::Table(Table { name: "Codes of faults".to_owned(), columns: &["Code", "Rule"], rows: rows.collect() }),
    ];
    section("codes", "Codes", blocks)
}

fn limits_section() -> Section {
    let lines = Field::MEMBERS.iter().filter(|field| !field.is_in_address() && ![Field::Email, Field::DateOfBirth].contains(field));
    let lines = lines.map(|field| format!("`{}`", field.name())).collect::<Vec<_>>().join(", ");
    let sizes = [
        ("Body of a request", format!("{} KiB within {} seconds", body::MOST_BYTES / 1024, body::BODY_DEADLINE.as_secs())),
        ("Header lines", format!("{} with {} KiB", head::MOST_HEADERS, head::MOST_HEADER_BYTES / 1024)),
        ("`email`", format!("{} characters, {} before the `@`", email::MAX, email::MAX_LOCAL)),
        (&lines, format!("{} characters", name::MAX)),
        ("`street_address`", format!("{MAX_STREET} characters, {MAX_STREET_LINES} lines")),
        ("`city`, `state`, `country`", format!("{MAX_PLACE} characters")),
        ("`postal_code`", format!("{} characters, or a number up to {}", postal_code::MAX, postal_code::MAX_NUMBER)),
        ("`password`", format!("{} to {} bytes", password::MIN, password::MAX)),
        ("Access token", format!("{} hour", tokens::ACCESS_LIFE.as_secs() / 3600)),
        ("Refresh token", format!("{} days", tokens::REFRESH_LIFE.as_secs() / 86_400)),
    ];
    let sizes = sizes.into_iter().map(|(what, limit)| row(vec![what.to_owned(), limit]));
    let wrong_passwords = [password_attempts::ADDRESS, password_attempts::ACCOUNT, password_attempts::NEWCOMERS, password_attempts::PROOF];
    let quotas = limits::ALL
        .iter()
        .chain(&wrong_passwords)
        .map(|limit| row(vec![format!("`{}`", limit.name), limit.quota.to_string(), format!("{} seconds", limit.window)]));
    let blocks = vec![
        Block::Table(Table { name: "Sizes and times".to_owned(), columns: &["What", "Limit"], rows: sizes.collect() }),
        Block::Words(
            "So many tries at once, and all of them back after the window. Each counts for one address, except those with `account` or `current` in \
             their name, which count for one customer, and those for everybody together. Right passwords cost none of the wrong ones. `RateLimit` \
             says what is left."
                .to_owned(),
        ),
        Block::Table(Table { name: "Tries".to_owned(), columns: &["Limit", "Tries", "Window"], rows: quotas.collect() }),
    ];
    section("limits", "Limits", blocks)
}

fn section(anchor: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section { anchor: anchor.to_owned(), title: title.to_owned(), blocks }
}

fn row(cells: Vec<String>) -> Row {
    Row { anchor: None, cells }
}

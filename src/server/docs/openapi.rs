//! The table as an OpenAPI 3.1 document.

use leptos::server_fn::ContentType as _;
use serde_json::{Map, Value, json};

use crate::{
    error::AppError,
    server::{
        api::{
            operation::{Answer, Body, Link, Operation},
            problems,
            schema::{
                shape::{Member, PROBLEM, Shape, reference},
                shapes,
            },
        },
        config::Config,
        http::body::JSON,
    },
    wire::ProblemText,
};

/// The version of the format.
pub const VERSION: &str = "3.1.1";

/// What a header of an answer says, and what it looks like.
const HEADERS: [(&str, &str, &str); 9] = [
    ("Allow", "The methods of this path.", "^[A-Z]+(?: *, *[A-Z]+)*$"),
    ("Content-Location", "The path of the profile, also where the request said `me`.", "^/api/v1/customers/[0-9]+/$"),
    ("ETag", "The version of what was answered. It changes with the content, and with nothing else.", "^\"[^\"]+\"$"),
    ("Location", "The path of the new profile.", "^/api/v1/customers/[0-9]+/$"),
    ("RateLimit", "What is left of a quota (draft-ietf-httpapi-ratelimit-headers).", "^.+$"),
    ("RateLimit-Policy", "The quotas that apply.", "^.+$"),
    ("Retry-After", "When to try again, in seconds.", "^[0-9]+$"),
    ("WWW-Authenticate", "How to sign in (RFC 6750, 3).", "^Bearer"),
    ("X-Request-Id", "The number of this request in our log.", "^[0-9a-f]+$"),
];

/// One entity tag, or a list of them, or any.
const ENTITY_TAGS: &str = r#"^(?:\*|[, \t]*(?:(?:W/)?"[!#-~]*"[ \t]*(?:,[, \t]*(?:W/)?"[!#-~]*"[ \t]*)*(?:,[, \t]*)?)?)$"#;

/// The whole document.
pub fn document(config: &Config, operations: &[Operation]) -> Value {
    json!({
        "openapi": VERSION,
        "info": {"title": format!("{} customer API", config.shop_name), "version": env!("CARGO_PKG_VERSION"), "description": introduction()},
        "servers": [{"url": config.public_url.origin}],
        "externalDocs": {"url": format!("{}/docs/api", config.public_url.origin), "description": "The same for people."},
        "paths": paths(config, operations),
        "components": {
            "schemas": shapes().iter().map(|shape| (shape.name.to_owned(), schema(shape))).collect::<Map<_, _>>(),
            "headers": HEADERS.iter().map(|(name, about, pattern)| ((*name).to_owned(), header(about, pattern))).collect::<Map<_, _>>(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "The `access` token of `POST /auth/token/`."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": config.public_url.cookie_name(),
                           "description": "The session of a page. Unsafe methods must also come from our own pages: `Sec-Fetch-Site: same-origin`, or our `Origin`."},
            },
        },
    })
}

/// What is true for every operation.
pub fn introduction() -> &'static str {
    "The customer account of a shop, for programs. Every path is served with and without its last slash. Where there is `GET` there is `HEAD`; `OPTIONS` \
     answers 204 with `Allow`, every other method 405 with `Allow`. A failure is `application/problem+json` (RFC 9457). Members that are not known are \
     ignored, but none may be named twice. Only the customer who owns an account can read or change its profile."
}

fn schema(shape: &Shape) -> Value {
    let property = |member: &Member| {
        let mut schema = member.schema.clone();
        schema["description"] = json!(member.rule);
        (member.name.to_owned(), schema)
    };
    let required: Vec<&str> = shape.members.iter().filter(|member| member.is_required).map(|member| member.name).collect();
    json!({
        "type": "object",
        "description": shape.about,
        "properties": shape.members.iter().map(property).collect::<Map<_, _>>(),
        "required": required,
        "additionalProperties": shape.is_open,
    })
}

fn header(about: &str, pattern: &str) -> Value {
    json!({"description": about, "required": true, "schema": {"type": "string", "pattern": pattern}})
}

fn paths(config: &Config, operations: &[Operation]) -> Map<String, Value> {
    let mut paths = Map::new();
    for operation in operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = described(operation, config);
    }
    paths
}

fn described(operation: &Operation, config: &Config) -> Value {
    let security = if operation.is_personal { json!([{"token": []}, {"cookie": []}]) } else { json!([]) };
    let mut described = json!({
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.about,
        "security": security,
        "parameters": parameters(operation, config),
        "responses": responses(operation),
    });
    if let Some(body) = &operation.body {
        described["requestBody"] = request_body(body);
    }
    described
}

fn parameters(operation: &Operation, config: &Config) -> Vec<Value> {
    let id = json!({"name": "id", "in": "path", "required": true, "description": "The number of the customer, or `me` for whoever asks.",
                    "schema": {"type": "string", "pattern": "^(?:[0-9]+|me)$"}, "example": "me"});
    let condition = |name: &&str| {
        let is_required = *name == "If-Match" && config.require_if_match;
        json!({"name": name, "in": "header", "required": is_required, "description": "`*`, or entity tags (RFC 9110, 13.1).",
               "schema": {"type": "string", "pattern": ENTITY_TAGS}})
    };
    let id = operation.path.contains("{id}").then_some(id);
    id.into_iter().chain(operation.conditions.iter().map(condition)).collect()
}

fn request_body(body: &Body) -> Value {
    json!({"required": true, "content": {body.media_type: {"schema": reference(body.shape), "example": body.example}}})
}

fn responses(operation: &Operation) -> Map<String, Value> {
    let answers = operation.answers.iter().map(|answer| (answer.status.to_string(), answered(operation, answer)));
    let problems = operation.problem_statuses().into_iter().map(|status| (status.to_string(), refused(operation, status)));
    answers.chain(problems).collect()
}

fn answered(operation: &Operation, answer: &Answer) -> Value {
    let mut answered = json!({"description": answer.about, "headers": headers(answer.headers, limits_of(operation))});
    if let Some((shape, example)) = &answer.body {
        answered["content"] = json!({JSON: {"schema": reference(shape), "example": example}});
    }
    if !answer.links.is_empty() {
        answered["links"] = answer.links.iter().map(|link| (link.to.to_owned(), linked(link))).collect::<Map<_, _>>().into();
    }
    answered
}

fn linked(link: &Link) -> Value {
    let mut linked = json!({"operationId": link.to});
    if let Some(id) = link.id {
        linked["parameters"] = json!({"path.id": id});
    }
    if let Some(body) = &link.body {
        linked["requestBody"] = body.clone();
    }
    linked
}

fn refused(operation: &Operation, status: u16) -> Value {
    let problems: Vec<_> = operation.problems_of(status).collect();
    let words: Vec<String> = problems.iter().map(|problem| format!("`{}`: {}", problem.kind().name(), problems::meaning_of(problem.kind()))).collect();
    let kinds: Vec<String> = problems.iter().map(|problem| problems::address_of(problem.kind())).collect();
    let examples: Map<String, Value> =
        problems.iter().map(|problem| (problem.kind().name().to_owned(), json!({"value": problems::example_of(problem.kind())}))).collect();
    let needs_scope = operation.scope.is_some() && status == AppError::MissingScope.status();
    let perhaps: Vec<&str> = limits_of(operation).iter().copied().chain(needs_scope.then_some("WWW-Authenticate")).collect();
    let own = json!({"properties": {"type": {"enum": kinds}, "status": {"const": status}}});
    json!({
        "description": words.join(" "),
        "headers": headers(headers_of_problem(status), &perhaps),
        "content": {<ProblemText>::CONTENT_TYPE: {"schema": {"allOf": [reference(PROBLEM), own]}, "examples": examples}},
    })
}

/// The headers that come with a problem.
fn headers_of_problem(status: u16) -> &'static [&'static str] {
    match status {
        401 => &["WWW-Authenticate"],
        429 => &["RateLimit", "RateLimit-Policy", "Retry-After"],
        503 => &["Retry-After"],
        _ => &[],
    }
}

/// What comes with every answer of an operation that is limited, unless the operator has set no limits.
fn limits_of(operation: &Operation) -> &'static [&'static str] {
    if operation.limit.is_some() { &["RateLimit", "RateLimit-Policy"] } else { &[] }
}

/// Headers that are always there, and headers that may be.
fn headers(always: &[&str], perhaps: &[&str]) -> Map<String, Value> {
    let may_be = HEADERS.iter().filter(|(name, ..)| perhaps.contains(name)).map(|(name, about, pattern)| {
        let mut header = header(about, pattern);
        header["required"] = json!(false);
        ((*name).to_owned(), header)
    });
    let is = always.iter().chain(&["X-Request-Id"]).map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")})));
    may_be.chain(is).collect()
}

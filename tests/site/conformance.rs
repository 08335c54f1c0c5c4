//! Holds every answer that a test sees against the OpenAPI document: the status, the headers, the media type and the body. What was done
//! must also have been asked for in a way that the document allows. `site.rs` calls it, so that each test checks it without a word.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use axum::http::{HeaderMap, Method};
use clap::Parser;
use jsonschema::Validator;
use nameplate::server::{
    config::Config,
    docs::{openapi, operations},
};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use crate::request::Answer;

/// The document of a server with the default settings.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| openapi::document(&Config::parse_from(["nameplate"]), &operations()));

/// What was asked.
pub struct Asked {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Option<Vec<u8>>,
}

/// # Panics
/// When the document does not allow what was answered.
pub fn check(asked: &Asked, answer: &Answer) {
    if let Err(miss) = conforms(&DOCUMENT, asked, answer) {
        panic!("{} {} answered {} {}, and the document says otherwise: {miss}", asked.method, asked.path, answer.status, answer.text);
    }
}

/// Whether a document allows an answer.
pub fn conforms(document: &Value, asked: &Asked, answer: &Answer) -> Result<(), String> {
    if !["/api/", "/auth/", "/health/"].iter().any(|prefix| asked.path.starts_with(prefix)) {
        return Ok(());
    }
    // The header lines and the host are looked at before the path.
    let Some(path) = path_item(document, &asked.path).filter(|_| ![421, 431].contains(&answer.status)) else {
        return if [400, 404, 421, 431].contains(&answer.status) { problem(document, answer) } else { Err("the path is not documented".to_owned()) };
    };
    let method = if asked.method == Method::HEAD { Method::GET } else { asked.method.clone() };
    let Some(operation) = path.get(method.as_str().to_lowercase()) else {
        return refused_method(document, asked, answer);
    };
    let described = operation["responses"].get(answer.status.to_string()).ok_or("the status is not documented")?;
    for (name, header) in described["headers"].as_object().into_iter().flatten() {
        has_header(document, name, resolved(document, header), answer)?;
    }
    if asked.method != Method::HEAD {
        has_body(document, described, answer)?;
    }
    if answer.status < 300 { was_allowed(document, operation, asked) } else { Ok(()) }
}

fn path_item<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
    let fits = |template: &str| {
        let (template, path): (Vec<&str>, Vec<&str>) = (template.trim_end_matches('/').split('/').collect(), path.split('/').collect());
        template.len() == path.len() && template.iter().zip(&path).all(|(part, own)| part == own || (part.starts_with('{') && is_id(own)))
    };
    document["paths"].as_object()?.iter().find(|(template, _)| fits(template)).map(|(_, item)| item)
}

/// Digits may be written `%35`.
fn is_id(text: &str) -> bool {
    text == "me" || text.contains('%') || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn refused_method(document: &Value, asked: &Asked, answer: &Answer) -> Result<(), String> {
    // A preflight is another question (Fetch, 3.2).
    if asked.method == Method::OPTIONS && answer.status == 204 && answer.headers.contains_key("access-control-allow-methods") {
        return Ok(());
    }
    has_header(document, "Allow", &document["components"]["headers"]["Allow"], answer)?;
    match (&asked.method, answer.status) {
        (&Method::OPTIONS, 204) => Ok(()),
        (_, 405) => problem(document, answer),
        _ => Err("the method is not documented".to_owned()),
    }
}

fn resolved<'a>(document: &'a Value, described: &'a Value) -> &'a Value {
    let pointer = described["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(described)
}

fn has_header(document: &Value, name: &str, described: &Value, answer: &Answer) -> Result<(), String> {
    match answer.headers.get(name) {
        Some(value) => {
            valid(document, &described["schema"], &json!(value.to_str().map_err(|error| error.to_string())?)).map_err(|miss| format!("{name}: {miss}"))
        }
        None if described["required"] == json!(true) => Err(format!("{name} is missing")),
        None => Ok(()),
    }
}

fn has_body(document: &Value, described: &Value, answer: &Answer) -> Result<(), String> {
    let Some(content) = described["content"].as_object() else {
        return if answer.text.is_empty() { Ok(()) } else { Err("there should be no body".to_owned()) };
    };
    let media_type = content.get(answer.header("content-type")).ok_or("the media type is not documented")?;
    valid(document, &media_type["schema"], &answer.json())
}

fn problem(document: &Value, answer: &Answer) -> Result<(), String> {
    if answer.header("content-type") != "application/problem+json" {
        return Err("a failure is a problem".to_owned());
    }
    valid(document, &json!({"$ref": "#/components/schemas/Problem"}), &answer.json())
}

/// A request that was done is one that the document calls right: else it is stricter than the server.
fn was_allowed(document: &Value, operation: &Value, asked: &Asked) -> Result<(), String> {
    let (Some(content), Some(body)) = (operation["requestBody"]["content"].as_object(), &asked.body) else {
        return Ok(());
    };
    let sent = asked.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim().to_lowercase();
    let media_type = content.get(&essence).ok_or("a body of this media type is not documented")?;
    let body: Value = tidy(serde_json::from_slice(body).map_err(|error| error.to_string())?);
    valid(document, &media_type["schema"], &body).map_err(|miss| format!("the request was done, but {miss}"))
}

/// A schema cannot say that what is counted is the composed text, without the spaces around it.
fn tidy(value: Value) -> Value {
    match value {
        Value::String(text) => json!(text.trim().nfc().collect::<String>()),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, tidy(value))).collect(),
        value => value,
    }
}

/// Whether a value fits a schema of the document.
pub fn valid(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let errors: Vec<String> = validator(document, schema).iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("; ")) }
}

fn validator(document: &Value, schema: &Value) -> Arc<Validator> {
    static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    let compile = || {
        let mut whole = schema.clone();
        whole["components"] = document["components"].clone();
        Arc::new(jsonschema::draft202012::options().should_validate_formats(true).build(&whole).expect("the document's schemas are schemas"))
    };
    Arc::clone(compiled.entry(schema.to_string()).or_insert_with(compile))
}

//! The documentation of the API, made from one table: `operations.rs`. The router, the OpenAPI document, the page and the texts for
//! machines are all read from it, so no route is without its documentation and none of them knows more than another.

pub mod curl;
pub mod markdown;
pub mod openapi;
pub mod operation;
pub mod operations;
pub mod patterns;
pub mod problems;
pub mod sections;
pub mod shapes;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use self::curl::Caller;
use super::{
    AppState,
    api::json::JSON,
    visit::{Visit, render},
};
use crate::{
    app::{Frame, paths},
    customer::Customer,
    pages::api::ApiPage,
};

/// What it is about, in one line.
const LEAD: &str = "Version 1. Read and change the profile of a customer from a program.";
/// The media type of the texts. Their Markdown is read as it is.
const TEXT: &str = "text/plain; charset=utf-8";
/// How long anybody may keep a document: an hour.
const CACHE: &str = "public, max-age=3600";

/// `GET /api/v1/openapi.json`.
pub async fn get_openapi(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(JSON, openapi::document(&app.config).to_string(), &headers)
}

/// `GET /llms.txt`: the index of the documentation.
pub async fn get_llms(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(TEXT, markdown::index(&app.config), &headers)
}

/// `GET /llms-full.txt`: all of it.
pub async fn get_llms_full(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(TEXT, markdown::whole(&app.config), &headers)
}

/// `GET /docs/api`: the same for people, with requests that whoever is signed in can paste.
pub async fn get_page(visit: Visit) -> Response {
    let origin = &visit.app.config.public_url.origin;
    let caller = match visit.customer() {
        Some(customer) => Caller { origin: origin.clone(), id: customer.id.to_string(), profile: Some(own(customer)) },
        None => Caller::anybody(origin),
    };
    let (lead, sections) = (LEAD, sections::sections(&caller));
    let machines = vec![(paths::OPENAPI, "OpenAPI document"), (paths::LLMS, "Index as text"), (paths::LLMS_FULL, "Everything as text")];
    let frame = Frame { is_wide: true, ..visit.frame("API", paths::API) };
    render(StatusCode::OK, frame, move || view! { <ApiPage lead machines sections /> })
}

/// The profile as a `PUT` sends it.
fn own(customer: &Customer) -> Value {
    json!({"email": customer.email, "first_name": customer.first_name, "last_name": customer.last_name, "date_of_birth": customer.date_of_birth,
           "address": customer.address})
}

/// A document that is the same for everybody, or 304 for whoever has it already (RFC 9110, 13.1.2).
fn document(media_type: &'static str, text: String, headers: &HeaderMap) -> Response {
    let digest: String = Sha256::digest(&text)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}\"");
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let is_known = known.map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag);
    let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, CACHE.to_owned())];
    if is_known { (StatusCode::NOT_MODIFIED, caching).into_response() } else { (caching, [(header::CONTENT_TYPE, media_type)], text).into_response() }
}

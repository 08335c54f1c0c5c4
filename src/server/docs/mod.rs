//! The documentation of the API, rendered from the lines beside its handlers. The router, the OpenAPI document, the page and the texts for
//! machines are all read from them, so no route is without its documentation and none of them knows more than another.

pub mod curl;
pub mod markdown;
pub mod openapi;
pub mod sections;

use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    customer::{Customer, field::Field},
    pages::api::ApiPage,
    paths,
    server::{
        api::{self, operation::Operation, schema::shape},
        docs::{curl::Reader, sections::LEAD},
        http::body::JSON,
        state::AppState,
        web::{
            page_request::{PageRequest, render},
            route::{Access, Route},
        },
    },
};

/// The media type of the texts. Their Markdown is read as it is.
const TEXT: &str = "text/plain; charset=utf-8";
/// How long anybody may keep a document: an hour.
const CACHE: &str = "public, max-age=3600";

/// Every operation, in the order of the page.
pub fn operations() -> Vec<Operation> {
    api::operations(
        Operation::public(Method::GET, paths::OPENAPI, "get_openapi", get_openapi)
            .does("Read the OpenAPI document", "OpenAPI 3.1, made from the routes and the rules themselves.")
            .gives(200, "The document.", &["ETag"], shape::DOCUMENT, json!({"openapi": openapi::VERSION}))
            .answers(304, "`If-None-Match` names this document.", &["ETag"]),
    )
}

/// The page, and the same for machines.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::API, Access::Page, get_page).in_both_spellings(),
        Route::get(paths::LLMS, Access::Public, get_llms).in_both_spellings(),
        Route::get(paths::LLMS_FULL, Access::Public, get_llms_full).in_both_spellings(),
    ]
}

/// `GET /api/v1/openapi.json`.
pub async fn get_openapi(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(JSON, openapi::document(&app.config, &operations()).to_string(), &headers)
}

/// `GET /llms.txt`: the index of the documentation.
pub async fn get_llms(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(TEXT, markdown::index(&app.config, &operations()), &headers)
}

/// `GET /llms-full.txt`: all of it.
pub async fn get_llms_full(State(app): State<AppState>, headers: HeaderMap) -> Response {
    document(TEXT, markdown::whole(&app.config, &operations()), &headers)
}

/// `GET /docs/api`: the same for people, with requests that whoever is signed in can paste.
pub async fn get_page(request: PageRequest) -> Response {
    let origin = &request.app.config.public_url.origin;
    let reader = match request.customer() {
        Some(customer) => Reader { origin: origin.clone(), id: customer.id.to_string(), profile: Some(own(customer)) },
        None => Reader::anybody(origin),
    };
    let (lead, sections) = (LEAD, sections::sections(&reader, &operations()));
    let machines = vec![(paths::OPENAPI, "OpenAPI document"), (paths::LLMS, "Index as text"), (paths::LLMS_FULL, "Everything as text")];
    let frame = request.frame("API", paths::API).wide();
    render(StatusCode::OK, frame, move || view! { <ApiPage lead machines sections /> })
}

/// The profile as a `PUT` sends it.
fn own(customer: &Customer) -> Value {
    let texts = customer.profile.texts();
    let members = texts.iter().filter(|(field, _)| !field.is_in_address()).map(|(field, text)| (field.name().to_owned(), json!(text)));
    members.chain([(Field::Address.name().to_owned(), json!(customer.profile.address))]).collect()
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

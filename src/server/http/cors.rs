//! Pages of other origins that may use the API with a token: none, unless the operator names them. Never with our cookie.
//!
//! Not tower-http's layer: it takes every `OPTIONS` for a preflight, and ours answers with the `Allow` of its path.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::server::state::AppState;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS: &str = "Authorization, Content-Type, If-Match, If-None-Match";
const RESPONSE_HEADERS: &str = "ETag, Location, Content-Location, Retry-After, RateLimit, RateLimit-Policy, WWW-Authenticate, X-Request-Id";
/// How long a browser may remember a preflight, in seconds: two hours are the most that Chromium keeps.
const MAX_AGE: &str = "7200";

/// Answers preflights, and lets pages of the named origins read what the API says (Fetch, 3.2).
pub async fn share(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let allowed = &app.config.cors_origins;
    if allowed.is_empty() {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).filter(|origin| allowed.iter().any(|allowed| origin.as_bytes() == allowed.as_bytes())).cloned();
    let is_preflight = request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match &origin {
        Some(_) if is_preflight => preflight(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    }
    response
}

fn preflight() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    (StatusCode::NO_CONTENT, headers).into_response()
}

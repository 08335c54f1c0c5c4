//! Where requests are counted, and what a client is told of the limits it meets.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::{
    error::{AppError, Limit},
    server::{client::Client, limits::Kind, state::AppState},
};

/// The quotas that apply.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of them.
pub const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Counts the unsafe requests of a route, before anything is done for them.
///
/// # Errors
/// [`AppError::TooManyRequests`].
pub async fn admit(State((app, kind)): State<(AppState, Kind)>, request: Request, next: Next) -> Result<Response, AppError> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let client = Client::of(request.extensions(), request.headers(), &app.config.trusted_proxies);
    let counted = app.limits.count(kind, client)?;
    let mut response = next.run(request).await;
    if let Some((limit, left)) = counted
        && !response.headers().contains_key(STATE)
    {
        describe(response.headers_mut(), &limit, left, limit.window.div_ceil(limit.quota));
    }
    Ok(response)
}

/// Says what a client may still do (draft-ietf-httpapi-ratelimit-headers): the quota and its window, what is left and when more comes.
pub fn describe(headers: &mut HeaderMap, limit: &Limit, left: u32, seconds: u32) {
    let policy = format!("\"{}\";q={};w={}", limit.name, limit.quota, limit.window);
    let state = format!("\"{}\";r={left};t={seconds}", limit.name);
    if let (Ok(policy), Ok(state)) = (HeaderValue::from_str(&policy), HeaderValue::from_str(&state)) {
        headers.insert(POLICY, policy);
        headers.insert(STATE, state);
    }
}

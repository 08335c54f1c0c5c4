//! Requests that a page of another site makes a browser send: with our cookie, and in our customer's name.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::Response,
};

use crate::{error::AppError, server::state::AppState};

/// Refuses an unsafe request of a page that did not come from our own pages. Contract 3.1.
///
/// # Errors
/// [`AppError::CrossSite`].
pub async fn refuse_cross_site(State(app): State<AppState>, request: Request, next: Next) -> Result<Response, AppError> {
    if !request.method().is_safe() {
        must_be_ours(&app, request.method(), request.headers())?;
    }
    Ok(next.run(request).await)
}

/// Whether an unsafe request with our cookie comes from our own pages: the browser says so (`Sec-Fetch-Site`), or the `Origin` does.
/// Without either it may only come without a cookie: then it can do nothing in anybody's name.
///
/// # Errors
/// [`AppError::CrossSite`].
pub fn must_be_ours(app: &AppState, method: &Method, headers: &HeaderMap) -> Result<(), AppError> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_ours = match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.eq_ignore_ascii_case(&app.config.public_url.origin),
        (None, None) => !has_cookie(headers),
    };
    if method.is_safe() || is_ours { Ok(()) } else { Err(AppError::CrossSite) }
}

/// Any cookie at all: the session layer reads names that are written in other ways too, such as `%73id`.
pub fn has_cookie(headers: &HeaderMap) -> bool {
    headers.get_all(header::COOKIE).iter().any(|value| !value.is_empty())
}

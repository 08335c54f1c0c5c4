//! What happens to every request and every answer: the body is taken whole and small, the answer is given its id, its headers and its
//! line in the log; a panic becomes an answer; a request from another site, or for another server, does not pass.

use std::{any::Any, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt as _;

use super::{AppState, head, sessions};
use crate::error::AppError;

/// The most bytes of a body. Contract 6.
pub const MOST_BYTES: usize = 64 * 1024;
/// What is read of a larger one before it is refused: a client that is still sending would not hear the answer.
const MOST_DISCARDED: usize = 4 * 1024 * 1024;
/// How long a whole body may take.
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// How long an answer may take, once the body is here.
const ANSWER_DEADLINE: Duration = Duration::from_secs(8);

/// The id of a request: in the log, in the answer, on the page of an error.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The nonce of a page's Content-Security-Policy: the answer carries it to where its headers are written.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

/// The body of a request, or why there is none. Doors ask for it in their own place in the order of answers (contract 6).
#[derive(Clone, Debug)]
pub struct Arrived(pub Result<Bytes, AppError>);

/// Takes the body whole, before any door opens: a slow one ends here, and no door is left half way because its body stalled.
pub async fn take_body(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_waiting = parts.headers.contains_key(header::EXPECT);
    let arrived = match tokio::time::timeout(BODY_DEADLINE, read(body, is_waiting)).await {
        Ok(arrived) => arrived,
        Err(_) => Err(AppError::TooSlow),
    };
    let must_close = arrived.is_err();
    let body = arrived.clone().map_or_else(|_| Body::empty(), Body::from);
    parts.extensions.insert(Arrived(arrived));
    // What is being written goes on: writes are tasks of their own.
    let answer = tokio::time::timeout(ANSWER_DEADLINE, next.run(Request::from_parts(parts, body)));
    let mut response = answer.await.unwrap_or_else(|_| AppError::Unavailable.into_response());
    if must_close {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// `is_waiting`: whether the client sends nothing until it is asked to (RFC 9110, 10.1.1); it hears a refusal at once.
async fn read(body: Body, is_waiting: bool) -> Result<Bytes, AppError> {
    if body.size_hint().lower() > if is_waiting { MOST_BYTES } else { MOST_DISCARDED } as u64 {
        return Err(AppError::TooLarge);
    }
    let (mut taken, mut count) = (Vec::new(), 0);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| AppError::UnreadableBody)?;
        count += chunk.len();
        if count <= MOST_BYTES {
            taken.extend_from_slice(&chunk);
        } else if count > MOST_DISCARDED {
            break;
        }
    }
    if count > MOST_BYTES { Err(AppError::TooLarge) } else { Ok(taken.into()) }
}

/// An id for a request.
pub fn new_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// Gives every answer its id, its headers and its line in the log.
pub async fn dress(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let id = new_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = known_method(request.method());
    // The route, not the path: a path may hold what a person typed.
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let mut response = match head::check(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let nonce = response.extensions_mut().remove::<Nonce>();
    add_headers(response.headers_mut(), nonce.as_ref(), &id);
    let status = response.status().as_u16();
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(request = id, method, route, status, milliseconds, "answered");
    response
}

/// The name of a method for the log: one that nobody knows may be anything a person typed.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("(other)")
}

/// What every answer carries.
pub fn add_headers(headers: &mut HeaderMap, nonce: Option<&Nonce>, id: &str) {
    const FIXED: [(HeaderName, &str); 9] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
        (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
    ];
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = match nonce {
        Some(nonce) => HeaderValue::try_from(policy_of_page(nonce)).ok(),
        None => Some(HeaderValue::from_static("default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")),
    };
    if let (Some(policy), Ok(id)) = (policy, id.parse()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Scripts with the nonce of this answer, and what they load; styles, pictures and forms of our own; nothing else.
fn policy_of_page(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
        nonce.0
    )
}

/// Whether the body is of a media type; parameters like `charset` do not matter: JSON is always UTF-8 (RFC 8259, 8.1). What is compressed
/// is of another (RFC 9110, 8.4).
pub fn is_of_type(headers: &HeaderMap, media_type: &str) -> bool {
    if headers.get_all(header::CONTENT_ENCODING).iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return false;
    }
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let value = values.next().and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(media_type) && values.next().is_none()
}

/// What a panic answers. The panic itself is in the log.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    AppError::Broken.into_response()
}

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

/// Around everything that knows sessions: what one look-up finds is kept for the request, and the cookie that removes a session says the same as the one that began it: a browser refuses a `__Host-` cookie without `Secure`.
pub async fn mend_removal_cookie(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = sessions::keep_account(next.run(request)).await;
    if !response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let url = &app.config.public_url;
    let removal = format!("{}=;", url.cookie_name());
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if cookies.iter().any(|cookie| cookie.as_bytes().starts_with(removal.as_bytes())) {
        response.headers_mut().remove(header::SET_COOKIE);
        let secure = if url.is_https { " Secure;" } else { "" };
        let mended = format!("{removal} HttpOnly; SameSite=Lax;{secure} Path=/; Max-Age=0");
        for cookie in cookies {
            let cookie = if cookie.as_bytes().starts_with(removal.as_bytes()) { mended.parse().unwrap_or(cookie) } else { cookie };
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

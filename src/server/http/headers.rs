//! What every answer carries: the headers that are always the same, its id, and what a browser may load for it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The nonce of a page's Content-Security-Policy: the answer carries it to where its headers are written.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

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

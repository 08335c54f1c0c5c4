//! What is refused by its head alone: too much of it, a body in a coding nobody asked for, another server's name.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{HeaderMap, header, uri::Authority},
};

use crate::{error::AppError, server::state::AppState};

/// The most header lines.
pub const MOST_HEADERS: usize = 64;
/// The most bytes of all header lines.
pub const MOST_HEADER_BYTES: usize = 16 * 1024;

/// Whether a request can be answered at all.
///
/// # Errors
/// [`AppError::HeaderTooLarge`], [`AppError::MalformedRequest`], and those of the `Host`.
pub fn check(app: &AppState, request: &Request) -> Result<(), AppError> {
    if is_header_too_large(request.headers()) {
        return Err(AppError::HeaderTooLarge);
    }
    // The parser looks at the last coding only (RFC 9112, 6.1): the others would be taken for the body.
    if request.headers().get_all(header::TRANSFER_ENCODING).iter().any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        return Err(AppError::MalformedRequest);
    }
    check_host(app, request)
}

/// Refuses a request that is meant for another server: exactly one `Host`, and ours (RFC 9112, 3.2). Addresses and loopback names are ours
/// too: whoever watches over the process uses them, and no page of another site can be behind them.
///
/// # Errors
/// [`AppError::MalformedHost`], [`AppError::Misdirected`].
fn check_host(app: &AppState, request: &Request) -> Result<(), AppError> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(AppError::MalformedHost);
    };
    let host: Authority = host.to_str().ok().and_then(|host| host.parse().ok()).ok_or(AppError::MalformedHost)?;
    // The parser takes anything for a port; here it is digits, or nothing (RFC 3986, 3.2.3).
    let port = host.as_str().strip_prefix(host.host()).ok_or(AppError::MalformedHost)?;
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(AppError::MalformedHost);
    }
    // A request line with a whole URL names the host too (RFC 9112, 3.2.2).
    let is_ours = [Some(&host), request.uri().authority()].into_iter().flatten().all(|host| is_own_host(app, host.host()));
    if is_ours { Ok(()) } else { Err(AppError::Misdirected) }
}

fn is_own_host(app: &AppState, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let is_address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    is_address || host == app.config.public_url.host || host == "localhost" || host.ends_with(".localhost")
}

fn is_header_too_large(headers: &HeaderMap) -> bool {
    headers.len() > MOST_HEADERS || headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() > MOST_HEADER_BYTES
}

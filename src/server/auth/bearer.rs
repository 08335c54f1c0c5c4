//! The token of a request.

use axum::http::{HeaderMap, header};

use crate::error::AppError;

/// The token of `Authorization: Bearer …` (RFC 6750, 2.1); `None` without the header.
///
/// # Errors
/// [`AppError::SignInNeeded`] for another scheme or no token, [`AppError::BadToken`] for what cannot be one.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, AppError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AppError::BadToken);
    }
    let value = value.to_str().map_err(|_| AppError::BadToken)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => Ok(Some(token.trim())),
        _ => Err(AppError::SignInNeeded),
    }
}

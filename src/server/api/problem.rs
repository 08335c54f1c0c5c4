//! Failures as answers: problem details (RFC 9457). Contract 6.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{error::AppError, server::http::limit::describe, wire::Problem};

/// When to come back after a 503, in seconds.
const RETRY_AFTER: &str = "2";

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&Problem::from(&self)).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match &self {
            // RFC 6750, 3: the error is named only to whoever sent a token.
            AppError::SignInNeeded | AppError::WrongCredentials => challenge(headers, "Bearer"),
            AppError::BadToken => challenge(headers, r#"Bearer error="invalid_token""#),
            AppError::MissingScope => challenge(headers, r#"Bearer error="insufficient_scope""#),
            AppError::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
            }
            AppError::TooManyRequests { limit, seconds } => {
                headers.insert(header::RETRY_AFTER, (*seconds).into());
                describe(headers, limit, 0, *seconds);
            }
            _ => {}
        }
        // For the pages, which say the same thing to a person.
        response.extensions_mut().insert(self);
        response
    }
}

fn challenge(headers: &mut axum::http::HeaderMap, value: &'static str) {
    headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(value));
}

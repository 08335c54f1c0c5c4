//! The body of a request: taken whole and small before any door opens, and of the media type its door reads.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, HttpBody as _},
    extract::Request,
    http::{Extensions, HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt as _;

use crate::error::AppError;

/// The media type of a document.
pub const JSON: &str = "application/json";
/// The media type of a patch. RFC 7396.
pub const MERGE_PATCH: &str = "application/merge-patch+json";
/// The media type of a plain form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The most bytes of a body. Contract 6.
pub const MOST_BYTES: usize = 64 * 1024;
/// What is read of a larger one before it is refused: a client that is still sending would not hear the answer.
const MOST_DISCARDED: usize = 4 * 1024 * 1024;
/// How long a whole body may take.
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);

/// How long an answer may take, once the body is here.
const ANSWER_DEADLINE: Duration = Duration::from_secs(8);

/// The body of a request, or why there is none. Doors ask for it in their own place in the order of answers (contract 6).
#[derive(Clone, Debug)]
pub struct ReceivedBody(pub Result<Bytes, AppError>);

impl ReceivedBody {
    /// The body of a request that came through [`take_body`].
    ///
    /// # Errors
    /// Why there is none: [`AppError::TooLarge`], [`AppError::TooSlow`], [`AppError::UnreadableBody`].
    pub fn of(extensions: &Extensions) -> Result<Bytes, AppError> {
        extensions.get::<Self>().ok_or(AppError::Broken)?.0.clone()
    }
}

/// Takes the body whole, before any door opens: a slow one ends here, and no door is left half way because its body stalled.
pub async fn take_body(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let is_waiting = parts.headers.contains_key(header::EXPECT);
    let received = match tokio::time::timeout(BODY_DEADLINE, read(body, is_waiting)).await {
        Ok(received) => received,
        Err(_) => Err(AppError::TooSlow),
    };
    let must_close = received.is_err();
    let body = received.clone().map_or_else(|_| Body::empty(), Body::from);
    parts.extensions.insert(ReceivedBody(received));
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

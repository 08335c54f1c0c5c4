//! Reading a JSON body strictly: one object, the right media type, no member named twice at any depth.

use axum::{
    body::Bytes,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::{
    error::AppError,
    server::{
        http::body::{JSON, ReceivedBody, is_of_type},
        state::AppState,
    },
};

/// Refuses a request whose `Accept` excludes JSON (RFC 9110, 12.5.1): the answer would be nothing its client reads.
///
/// # Errors
/// [`AppError::NotAcceptable`].
pub async fn refuse_other_types(request: Request, next: Next) -> Result<Response, AppError> {
    let lines: Vec<&str> = request.headers().get_all(header::ACCEPT).iter().map(|line| line.to_str().unwrap_or_default()).collect();
    if accepts_json(&lines.join(",")) { Ok(next.run(request).await) } else { Err(AppError::NotAcceptable) }
}

/// The most specific range decides; no `Accept` accepts everything.
fn accepts_json(accept: &str) -> bool {
    let ranges = accept.split(',').map(str::trim).filter(|range| !range.is_empty());
    let weigh = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let specificity = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            JSON => 2,
            "application/*" => 1,
            "*/*" => 0,
            _ => return None,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q="))).map_or(Some(1.0), |quality| quality.parse().ok());
        Some((specificity, quality.unwrap_or(1.0_f32)))
    };
    let mut ranges = ranges.peekable();
    ranges.peek().is_none() || ranges.filter_map(weigh).max_by_key(|(specificity, _)| *specificity).is_some_and(|(_, quality)| quality > 0.0)
}

/// A request whose body has arrived and is small enough.
pub struct RequestBody {
    body: Bytes,
    headers: HeaderMap,
}

impl FromRequestParts<AppState> for RequestBody {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        Ok(Self { body: ReceivedBody::of(&parts.extensions)?, headers: parts.headers.clone() })
    }
}

impl RequestBody {
    /// The body as an object.
    ///
    /// # Errors
    /// [`AppError::WrongMediaType`], [`AppError::UnreadableBody`].
    pub fn object(&self, media_type: &str) -> Result<Map<String, Value>, AppError> {
        if !is_of_type(&self.headers, media_type) {
            return Err(AppError::WrongMediaType);
        }
        // A part of a representation is not the whole one (RFC 9110, 14.5).
        if self.headers.contains_key(header::CONTENT_RANGE) {
            return Err(AppError::UnreadableBody);
        }
        read_object(&self.body)
    }
}

/// The bytes as one JSON object in which nothing is named twice.
///
/// # Errors
/// [`AppError::UnreadableBody`].
pub fn read_object(bytes: &[u8]) -> Result<Map<String, Value>, AppError> {
    match serde_json::from_slice(bytes) {
        Ok(Unique(Value::Object(object))) => Ok(object),
        _ => Err(AppError::UnreadableBody),
    }
}

/// A JSON value in which no object names a member twice: two parsers would otherwise read two different requests.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strict;

        impl<'de> Visitor<'de> for Strict {
            type Value = Unique;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("JSON without duplicate members")
            }

            fn visit_unit<E>(self) -> Result<Unique, E> {
                Ok(Unique(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Unique, E> {
                Ok(Unique(Value::Bool(value)))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Unique, E> {
                Ok(Unique(Number::from_f64(value).map_or(Value::Null, Value::Number)))
            }

            fn visit_str<E>(self, value: &str) -> Result<Unique, E> {
                Ok(Unique(Value::String(value.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Unique, A::Error> {
                let mut items = Vec::new();
                while let Some(Unique(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Unique(Value::Array(items)))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
                let mut members = Map::new();
                while let Some((name, Unique(value))) = map.next_entry::<String, Unique>()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member is named twice"));
                    }
                }
                Ok(Unique(Value::Object(members)))
            }
        }

        deserializer.deserialize_any(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::accepts_json;

    #[test]
    fn accept_is_read_as_rfc_9110_says() {
        for accept in [
            "",
            "*/*",
            "application/json",
            "text/html, */*;q=0.1",
            "application/*",
            "application/JSON; charset=utf-8",
            "text/html;q=0.9,application/json;q=0.1",
        ] {
            assert!(accepts_json(accept), "{accept}");
        }
        for accept in ["text/html", "application/json;q=0", "application/json;q=0, */*", "application/xml", "application/problem+json", "image/*", "*/*;q=0.0"]
        {
            assert!(!accepts_json(accept), "{accept}");
        }
    }
}

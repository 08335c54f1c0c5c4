//! Reading a JSON body strictly: one object, the right media type, no member named twice at any depth.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::Arrival;
use crate::{error::AppError, server::http::is_of_type};

/// The media type of a document.
pub const JSON: &str = "application/json";
/// The media type of a patch. RFC 7396.
pub const MERGE_PATCH: &str = "application/merge-patch+json";

impl Arrival {
    /// The body as an object.
    ///
    /// # Errors
    /// [`AppError::WrongMediaType`], [`AppError::UnreadableBody`].
    pub fn object(&self, media_type: &str) -> Result<Map<String, Value>, AppError> {
        if !is_of_type(&self.headers, media_type) {
            return Err(AppError::WrongMediaType);
        }
        match serde_json::from_slice(&self.body) {
            Ok(Unique(Value::Object(object))) => Ok(object),
            _ => Err(AppError::UnreadableBody),
        }
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

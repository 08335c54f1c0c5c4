//! What travels between browser and server: failures as problem details, and the JSON of server functions.

use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    codec::Post,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    customer::fault::{Code, Fault, Field},
    error::{AppError, Limit},
};

/// A failure on the wire: problem details (RFC 9457), the same for the API and the server function. Contract 6.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where the problem is documented; its anchor is [`AppError::kind`].
    #[serde(rename = "type")]
    pub kind: String,
    /// The words of the failure.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Each broken rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemFault>,
    /// Contract 4.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Vec<String>>,
    /// When to come back after too many tries, in seconds: the same as `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// One broken rule on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemFault {
    /// The place of the member, as a URI fragment (RFC 6901, section 6).
    pub pointer: String,
    /// The rule.
    pub code: Code,
    /// What to do about it.
    pub detail: String,
}

/// Where problems are documented.
const DOCUMENTATION: &str = "/docs/api#";

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let errors = error.faults().iter().map(|fault| ProblemFault { pointer: fault.field.pointer(), code: fault.code, detail: fault.words.clone() });
        let changed = match error {
            AppError::Stale { changed } => changed.clone(),
            _ => None,
        };
        let retry_after = match error {
            AppError::TooManyTries { seconds, .. } => Some(*seconds),
            _ => None,
        };
        Problem {
            kind: format!("{DOCUMENTATION}{}", error.kind()),
            title: error.to_string(),
            status: error.status(),
            errors: errors.collect(),
            changed,
            retry_after,
        }
    }
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        match problem.kind.strip_prefix(DOCUMENTATION).unwrap_or_default() {
            "invalid-profile" => {
                let known = |fault: ProblemFault| Field::at(&fault.pointer).map(|field| Fault::in_words(field, fault.code, fault.detail));
                AppError::InvalidProfile(problem.errors.into_iter().filter_map(known).collect())
            }
            "stale" => AppError::Stale { changed: problem.changed },
            "sign-in-needed" => AppError::SignInNeeded,
            "not-yours" => AppError::NotYours,
            "cross-site" => AppError::CrossSite,
            "too-large" => AppError::TooLarge,
            "too-many-tries" => AppError::TooManyTries { limit: Limit { name: "", tries: 0, window: 0 }, seconds: problem.retry_after.unwrap_or_default() },
            "unavailable" => AppError::Unavailable,
            _ => AppError::Broken,
        }
    }
}

/// JSON, always read from text: reading it from bytes too would bring a second parser into the browser.
#[derive(Debug)]
pub struct JsonText;

/// How server functions are called and answered.
pub type PostJson = Post<JsonText>;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = String;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(|error| error.to_string())?;
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

/// Writes and reads the errors of server functions as problem details.
#[derive(Debug)]
pub struct ProblemText;

impl ContentType for ProblemText {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<AppError> for ProblemText {
    type Error = serde_json::Error;

    fn encode(error: &AppError) -> Result<Bytes, Self::Error> {
        JsonText::encode(&Problem::from(error))
    }
}

impl Decodes<AppError> for ProblemText {
    type Error = String;

    fn decode(bytes: Bytes) -> Result<AppError, Self::Error> {
        JsonText::decode(bytes).map(|problem: Problem| problem.into())
    }
}

impl FromServerFnError for AppError {
    type Encoder = ProblemText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => AppError::UnreadableBody,
            // The same word for two things: what came in on the server, what came back in the browser.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => AppError::UnreadableBody,
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => AppError::Unreachable,
            _ => AppError::Broken,
        }
    }
}

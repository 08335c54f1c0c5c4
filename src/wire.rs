//! What travels between browser and server: failures as problem details, and the JSON of server functions.

use leptos::server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    codec::Post,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

#[cfg(target_arch = "wasm32")]
use crate::json::stringify;
use crate::{
    customer::inputs::Inputs,
    json::{InBrowser, Json},
};

/// A failure on the wire: problem details (RFC 9457), the same for the API and the server function. Contract 6. The browser needs to know no
/// more of a failure than stands here, in the words of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where the problem is documented; its anchor is the name of its kind.
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
    /// When to come back after too many requests, in seconds: the same as `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// One broken rule on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemFault {
    /// The place of the member, as a URI fragment (RFC 6901, section 6).
    pub pointer: String,
    /// The rule.
    pub code: String,
    /// What to do about it.
    pub detail: String,
}

/// Where problems are documented.
pub const DOCUMENTATION: &str = "/docs/api#";

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// How it is meant: its colour, never alone.
    pub tone: Tone,
    /// The heading.
    pub title: String,
    /// Paragraphs below it.
    pub words: Vec<String>,
}

named! {
    /// How a message is meant.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Tone {
        /// It was done.
        Ok = "ok",
        /// It was not done, and somebody has to decide.
        Warn = "warn",
        /// It could not be done.
        Error = "error",
    }
}

impl Message {
    /// A message of one paragraph.
    pub fn new(tone: Tone, title: &str, words: &str) -> Self {
        Self { tone, title: title.to_owned(), words: vec![words.to_owned()] }
    }
}

/// What saving a profile answers the island: the values as they are stored now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SaveResult {
    /// The form as it would be opened now.
    pub inputs: Inputs,
    /// What was done.
    pub message: Message,
}

/// JSON: on the server by a library, in the browser by what is there already.
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

#[cfg(not(target_arch = "wasm32"))]
impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_string(output).map(Bytes::from)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<T: serde::de::DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        serde_json::from_slice(&bytes)
    }
}

#[cfg(target_arch = "wasm32")]
impl<T: InBrowser> Encodes<T> for JsonText {
    type Error = std::convert::Infallible;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from(stringify(&output.written())))
    }
}

#[cfg(target_arch = "wasm32")]
impl<T: InBrowser> Decodes<T> for JsonText {
    type Error = &'static str;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        let text = std::str::from_utf8(&bytes).map_err(|_| "no text")?;
        Json::parse(text).and_then(|json| T::read(&json)).ok_or("no JSON")
    }
}

impl InBrowser for Problem {
    fn read(json: &Json) -> Option<Self> {
        let fault = |json: Json| ProblemFault { pointer: json.get("pointer").text(), code: json.get("code").text(), detail: json.get("detail").text() };
        Some(Self {
            errors: json.get("errors").items().into_iter().map(fault).collect(),
            title: json.get("title").text(),
            status: u16::try_from(json.get("status").number()).ok()?,
            retry_after: u32::try_from(json.get("retry_after").number()).ok().filter(|seconds| *seconds > 0),
            ..Self::default()
        })
    }
}

impl InBrowser for Message {
    fn read(json: &Json) -> Option<Self> {
        let tone = json.get("tone").text();
        Some(Self {
            tone: Tone::ALL.iter().copied().find(|one| one.name() == tone)?,
            title: json.get("title").text(),
            words: json.get("words").items().iter().map(Json::text).collect(),
        })
    }
}

impl InBrowser for SaveResult {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { inputs: Inputs::read(&json.get("inputs"))?, message: Message::read(&json.get("message"))? })
    }
}

/// The media type of a problem; otherwise as [`JsonText`].
#[derive(Debug)]
pub struct ProblemText;

impl ContentType for ProblemText {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Problem> for ProblemText {
    type Error = <JsonText as Encodes<Problem>>::Error;

    fn encode(problem: &Problem) -> Result<Bytes, Self::Error> {
        JsonText::encode(problem)
    }
}

impl Decodes<Problem> for ProblemText {
    type Error = <JsonText as Decodes<Problem>>::Error;

    fn decode(bytes: Bytes) -> Result<Problem, Self::Error> {
        JsonText::decode(bytes)
    }
}

/// What Leptos itself refuses. In the browser: the server cannot be reached, or what came back is not its answer; such a problem has no kind.
/// On the server: what came in is no call of a function.
impl FromServerFnError for Problem {
    type Encoder = ProblemText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let is_of_client = matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_));
        Problem { status: if is_of_client { 400 } else { 500 }, ..Problem::default() }
    }
}

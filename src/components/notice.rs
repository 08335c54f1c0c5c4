//! A message at the top of a page: something was done, or could not be done.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The id an island moves the focus to.
pub const ID: &str = "notice";

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

/// The message, with a heading that can take the focus.
#[component]
pub fn Notice(
    /// What it says.
    message: Message,
) -> impl IntoView {
    let (class, role) = match message.tone {
        Tone::Ok => ("note ok", "status"),
        Tone::Warn => ("note warn", "alert"),
        Tone::Error => ("note error", "alert"),
    };
    view! {
        <div class=class id=ID role=role tabindex="-1" autofocus aria-labelledby="notice-title">
            <h2 id="notice-title">{message.title}</h2>
            {message.words.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
        </div>
    }
}

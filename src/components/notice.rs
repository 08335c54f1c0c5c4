//! A message at the top of a page: something was done, or could not be done.

use leptos::prelude::*;

use crate::wire::{Message, Tone};

/// The id an island moves the focus to.
pub const ID: &str = "notice";

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

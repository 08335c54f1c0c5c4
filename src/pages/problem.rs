//! What a person reads when a page could not be shown.

use leptos::prelude::*;

use crate::{app::paths, error::AppError};

/// One failure, what to do about it, and the number to give to the shop.
#[component]
pub fn ProblemPage(
    /// What went wrong.
    error: AppError,
    /// The id of the request, as in the log.
    request_id: String,
) -> impl IntoView {
    let advice = match &error {
        AppError::NotFound => "Check the address, or go back to your profile.",
        AppError::Unavailable => "What you typed is still in your browser: go back and send it again in a moment.",
        AppError::Broken => "It is not your fault. If it happens again, tell the shop the number below.",
        _ => "Go back to your profile and try again from there.",
    };
    let is_ours = error.status() >= 500;
    view! {
        <h1>{error.to_string()}</h1>
        <p>{advice}</p>
        {is_ours.then(|| view! { <p class="meta">"Request "<code>{request_id}</code></p> })}
        <div class="acts"><a class="btn" href=paths::PROFILE>"Go to your profile"</a></div>
    }
}

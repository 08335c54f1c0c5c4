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
    /// The form that was sent, to be sent again: its path and its inputs.
    again: Option<(String, Vec<(String, String)>)>,
) -> impl IntoView {
    let is_kept = again.is_some();
    let advice = match &error {
        AppError::NotFound => "Check the address, or go back to your profile.".to_owned(),
        AppError::Unavailable if is_kept => "Your changes are still here: send them again in a moment.".to_owned(),
        AppError::TooManyTries { seconds, .. } if is_kept => format!("Your changes are still here: wait {} and send them again.", in_words(*seconds)),
        AppError::Unavailable => "What you typed is still in your browser: go back and send it again in a moment.".to_owned(),
        AppError::TooManyTries { seconds, .. } => {
            format!("Wait {} and send it again: what you typed is still in your browser, one page back.", in_words(*seconds))
        }
        AppError::Broken => "It is not your fault. If it happens again, tell the shop the number below.".to_owned(),
        _ => "Go back to your profile and try again from there.".to_owned(),
    };
    let is_ours = error.status() >= 500;
    view! {
        <h1>{error.to_string()}</h1>
        <p>{advice}</p>
        {is_ours.then(|| view! { <p class="meta">"Request "<code>{request_id}</code></p> })}
        {match again {
            Some((path, inputs)) => view! {
                <form class="acts" method="post" action=path>
                    {inputs.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                    <button class="btn" type="submit">"Send again"</button>
                    <a class="btn ghost" href=paths::PROFILE>"Go to your profile"</a>
                </form>
            }
            .into_any(),
            None => view! { <div class="acts"><a class="btn" href=paths::PROFILE>"Go to your profile"</a></div> }.into_any(),
        }}
    }
}

/// A span of time as a person says it, never shorter than it is.
pub fn in_words(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

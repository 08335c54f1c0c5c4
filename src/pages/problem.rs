//! What a person reads when a page could not be shown.

use leptos::prelude::*;

use crate::{
    error::AppError,
    paths,
    words::{catalogue::Words, spoken::words},
};

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
    let words = words();
    let advice = advice(words, &error, again.is_some());
    let is_ours = error.status() >= 500;
    let words_of_page = &words.advice;
    view! {
        <h1>{(words.problem)(error.kind())}</h1>
        <p>{advice}</p>
        {is_ours.then(|| view! { <p class="meta">{words_of_page.request}<code>{request_id}</code></p> })}
        {match again {
            Some((path, inputs)) => view! {
                <form class="acts" method="post" action=path>
                    {inputs.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                    <button class="btn" type="submit">{words_of_page.send_again}</button>
                    <a class="btn ghost" href=paths::PROFILE>{words_of_page.to_profile}</a>
                </form>
            }
            .into_any(),
            None => view! { <div class="acts"><a class="btn" href=paths::PROFILE>{words_of_page.to_profile}</a></div> }.into_any(),
        }}
    }
}

/// What to do about a failure; `is_kept`: whether the page carries what was typed.
fn advice(words: &Words, error: &AppError, is_kept: bool) -> String {
    let advice = &words.advice;
    let fixed = match error {
        AppError::TooManyRequests { seconds, .. } => {
            let wait = words.form.wait(*seconds);
            return if is_kept { (advice.kept_too_many)(&wait) } else { (advice.too_many)(&wait) };
        }
        AppError::NotFound => advice.not_found,
        AppError::Unavailable if is_kept => advice.kept_unavailable,
        AppError::Unavailable => advice.unavailable,
        AppError::Broken => advice.broken,
        _ => advice.other,
    };
    fixed.to_owned()
}

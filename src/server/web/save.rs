//! Saving the form of a profile. It renders nothing, so that the page with the island can stand above it and call it.

use leptos::prelude::use_context;

use crate::{
    customer::{
        Customer,
        inputs::{Inputs, VERSION},
    },
    error::AppError,
    server::{
        actor::{Caller, Target},
        customers::{edits::edit::Edit, update::update_profile},
        precondition::Base,
        web::{action::answer, page_request::PageRequest},
    },
    wire::{Message, Problem, SaveResult, Tone},
    words::spoken::words,
};

/// The door of the island: the same as the plain form, with the answer as data.
///
/// # Errors
/// As [`update_profile`], as a problem.
pub async fn save_profile(inputs: Inputs) -> Result<SaveResult, Problem> {
    answer(save_as_data(inputs).await)
}

async fn save_as_data(inputs: Inputs) -> Result<SaveResult, AppError> {
    let request = use_context::<PageRequest>().ok_or(AppError::Broken)?;
    let before = request.customer().cloned().ok_or(AppError::SignInNeeded)?;
    let saved = save(&request, &inputs).await?;
    Ok(SaveResult { message: done(&inputs, &before, &saved), inputs: Inputs::of_customer(&saved) })
}

/// The one way from a form to the update.
///
/// # Errors
/// As [`update_profile`].
pub async fn save(request: &PageRequest, inputs: &Inputs) -> Result<Customer, AppError> {
    let actor = request.actor()?;
    if !inputs.is_for(actor.customer) {
        return Err(AppError::NotYours);
    }
    let base = match inputs.get(VERSION) {
        "" => Base::Any,
        // What is no number is a version that never was: then a person sees every difference.
        text => Base::Opened(text.parse().unwrap_or_default()),
    };
    update_profile(&request.app.customers, Edit::new(Caller::Session(actor), Target::Me, Ok(base), Ok(inputs.profile_form()), false)).await
}

/// What a save did, in words.
pub fn done(inputs: &Inputs, before: &Customer, saved: &Customer) -> Message {
    let opened: Option<i64> = inputs.get(VERSION).parse().ok();
    let words = &words().saved;
    let what = if before.version == saved.version {
        words.nothing_different
    } else if opened.is_some_and(|opened| opened.saturating_add(1) < saved.version) {
        words.merged
    } else {
        words.up_to_date
    };
    Message::new(Tone::Ok, words.title, what)
}

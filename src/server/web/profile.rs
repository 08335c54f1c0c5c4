//! Seeing and changing one's own profile.

use axum::{
    extract::{Path, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use leptos::prelude::*;

use crate::{
    customer::{
        field::Field,
        inputs::{ACTION, Inputs},
    },
    error::AppError,
    pages::profile::ProfilePage,
    paths,
    server::{
        limits::Kind,
        web::{
            conflict::{conflict_page, from_conflict_page, lines_of_profile},
            edit_page::edit_page,
            message::{say_once, take_message},
            page_request::{FormPost, PageRequest, render, see_other},
            route::{Access, Route},
            save::{done, save},
            sign_in::sign_in_again,
        },
    },
    words::spoken::words,
};

/// The profile, and the form that changes it.
pub fn routes() -> Vec<Route> {
    let of_version = paths::edit_of("{version}");
    vec![
        Route::get(paths::PROFILE, Access::Personal, get_profile),
        Route::get(paths::EDIT, Access::Personal, get_edit),
        Route::post(paths::EDIT, Access::Personal, post_edit).limited(Kind::Write).keeps_what_was_typed(),
        Route::get(&of_version, Access::Personal, get_edit_of),
        Route::post(&of_version, Access::Personal, post_edit_of).limited(Kind::Write).keeps_what_was_typed(),
    ]
}

/// `GET /profile`.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::Unavailable`].
pub async fn get_profile(request: PageRequest) -> Result<Response, AppError> {
    let profile = request.customer().ok_or(AppError::SignInNeeded)?.profile.clone();
    let message = take_message(&request).await?;
    let address_lines = lines_of_profile(&profile);
    let frame = request.frame(words().profile.title, paths::PROFILE);
    Ok(render(StatusCode::OK, frame, move || view! { <ProfilePage profile address_lines message /> }))
}

/// `GET /profile/edit`.
///
/// # Errors
/// [`AppError::SignInNeeded`].
pub async fn get_edit(request: PageRequest) -> Result<Response, AppError> {
    let customer = request.customer().ok_or(AppError::SignInNeeded)?;
    Ok(edit_page(&request, customer, StatusCode::OK, Inputs::of_customer(customer), &[], None))
}

/// `POST /profile/edit`: the same form without JavaScript, or without its wasm.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_edit(request: PageRequest, FormPost(mut inputs): FormPost) -> Result<Response, AppError> {
    from_conflict_page(&mut inputs);
    inputs.keep_own();
    let Some(customer) = request.customer().cloned() else {
        return Ok(sign_in_again(&request, &inputs));
    };
    if inputs.get(ACTION) == "country" {
        inputs.remove(Field::CurrentPassword.name());
        return Ok(edit_page(&request, &customer, StatusCode::OK, inputs, &[], None));
    }
    match save(&request, &inputs).await {
        Ok(saved) => {
            say_once(&request, &done(&inputs, &customer, &saved)).await?;
            Ok(see_other(paths::PROFILE))
        }
        Err(AppError::Invalid(faults)) => {
            inputs.remove(Field::CurrentPassword.name());
            Ok(edit_page(&request, &customer, StatusCode::UNPROCESSABLE_ENTITY, inputs, &faults, None))
        }
        Err(AppError::Stale { .. }) => conflict_page(&request, &inputs).await,
        Err(error) => Err(error),
    }
}

/// `GET /profile/edit/{version}`: where a browser asks again for the answer to a form.
///
/// # Errors
/// [`AppError::NotFound`], and those of [`get_edit`].
pub async fn get_edit_of(version: Result<Path<i64>, PathRejection>, request: PageRequest) -> Result<Response, AppError> {
    version.map_err(|_| AppError::NotFound)?;
    get_edit(request).await
}

/// `POST /profile/edit/{version}`: [`post_edit`]. The version in the form counts; the one in the path is for the browser.
///
/// # Errors
/// [`AppError::NotFound`], and those of [`post_edit`].
pub async fn post_edit_of(version: Result<Path<i64>, PathRejection>, request: PageRequest, form: FormPost) -> Result<Response, AppError> {
    version.map_err(|_| AppError::NotFound)?;
    post_edit(request, form).await
}

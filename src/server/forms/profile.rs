//! Seeing and changing the own profile.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use super::{
    account::sign_in_again,
    action::answer,
    changed_elsewhere::{changed_elsewhere, lines_of_customer, take_apart},
    say_once, take_message,
};
use crate::{
    app::{Frame, paths},
    components::{
        address::{CountryNames, in_page_order},
        notice::{Message, Tone},
    },
    customer::{
        Customer,
        country::Country,
        fault::{Fault, Field},
        inputs::{ACTION, Inputs, VERSION},
    },
    error::AppError,
    pages::{
        profile::ProfilePage,
        profile_edit::{EditForm, Opened, Saved},
    },
    server::{
        actor::{Target, Who},
        countries,
        customers::{self, Edit, Wish},
        precondition::Base,
        visit::{Form, Visit, render, see_other},
    },
};

/// `GET /profile`.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::Unavailable`].
pub async fn get_profile(visit: Visit) -> Result<Response, AppError> {
    let customer = visit.customer().cloned().ok_or(AppError::SignInNeeded)?;
    let message = take_message(&visit).await?;
    let address_lines = lines_of_customer(&customer);
    Ok(render(StatusCode::OK, visit.frame("Your profile", paths::PROFILE), move || view! { <ProfilePage customer address_lines message /> }))
}

/// The lines of an envelope; a country we no longer know stands below them.
pub(super) fn address_lines(country: &str, street_address: &str, city: &str, state: &str, postal_code: &str) -> Vec<String> {
    let lines = |rules: &Country| rules.lines(street_address, city, state, postal_code);
    match countries::find(country) {
        Ok(rules) => lines(rules),
        Err(_) => lines(&Country::neutral()).into_iter().chain([country.to_owned()]).collect(),
    }
}

/// `GET /profile/edit`.
///
/// # Errors
/// [`AppError::SignInNeeded`].
pub async fn get_edit(visit: Visit) -> Result<Response, AppError> {
    let customer = visit.customer().ok_or(AppError::SignInNeeded)?;
    Ok(edit_page(&visit, customer, StatusCode::OK, Inputs::of_customer(customer), Vec::new(), None))
}

/// `POST /profile/edit`: the same form without JavaScript, or without its wasm.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_edit(visit: Visit, Form(mut inputs): Form) -> Result<Response, AppError> {
    take_apart(&mut inputs);
    inputs.keep_own();
    let Some(customer) = visit.customer().cloned() else {
        return Ok(sign_in_again(&visit, &inputs));
    };
    if inputs.get(ACTION) == "country" {
        inputs.remove(Field::CurrentPassword.name());
        return Ok(edit_page(&visit, &customer, StatusCode::OK, inputs, Vec::new(), None));
    }
    match save(&visit, &inputs).await {
        Ok(saved) => {
            say_once(&visit, &done(&inputs, &customer, &saved)).await?;
            Ok(see_other(paths::PROFILE))
        }
        Err(AppError::InvalidProfile(faults)) => {
            inputs.remove(Field::CurrentPassword.name());
            Ok(edit_page(&visit, &customer, StatusCode::UNPROCESSABLE_ENTITY, inputs, faults, None))
        }
        Err(AppError::Stale { .. }) => changed_elsewhere(&visit, &inputs).await,
        Err(error) => Err(error),
    }
}

/// `GET /profile/edit/{version}`: where a browser asks again for the answer to a form.
///
/// # Errors
/// [`AppError::NotFound`], and those of [`get_edit`].
pub async fn get_edit_of(version: Result<Path<i64>, PathRejection>, visit: Visit) -> Result<Response, AppError> {
    version.map_err(|_| AppError::NotFound)?;
    get_edit(visit).await
}

/// `POST /profile/edit/{version}`: [`post_edit`]. The version in the form counts; the one in the path is for the browser.
///
/// # Errors
/// [`AppError::NotFound`], and those of [`post_edit`].
pub async fn post_edit_of(version: Result<Path<i64>, PathRejection>, visit: Visit, form: Form) -> Result<Response, AppError> {
    version.map_err(|_| AppError::NotFound)?;
    post_edit(visit, form).await
}

/// The door of the island: the same as [`post_edit`], with the answer as data.
///
/// # Errors
/// As [`customers::update_profile`].
pub async fn save_profile(inputs: Inputs) -> Result<Saved, AppError> {
    answer(save_as_data(inputs).await)
}

async fn save_as_data(inputs: Inputs) -> Result<Saved, AppError> {
    let visit = use_context::<Visit>().ok_or(AppError::Broken)?;
    let before = visit.customer().cloned().ok_or(AppError::SignInNeeded)?;
    let saved = save(&visit, &inputs).await?;
    Ok(Saved { message: done(&inputs, &before, &saved), inputs: Inputs::of_customer(&saved) })
}

async fn save(visit: &Visit, inputs: &Inputs) -> Result<Customer, AppError> {
    let actor = visit.actor()?;
    if !inputs.is_for(actor.customer) {
        return Err(AppError::NotYours);
    }
    let base = match inputs.get(VERSION) {
        "" => Base::Any,
        // What is no number is a version that never was: then a person sees every difference.
        text => Base::Opened(text.parse().unwrap_or_default()),
    };
    customers::update_profile(&visit.app, Edit::new(Who::Known(actor), Target::Me, Ok(base), Ok(Wish::Put(inputs.profile_form())))).await
}

fn done(inputs: &Inputs, before: &Customer, saved: &Customer) -> Message {
    let opened: Option<i64> = inputs.get(VERSION).parse().ok();
    let words = if before.version == saved.version {
        "Nothing was different, so nothing was changed."
    } else if opened.is_some_and(|opened| opened.saturating_add(1) < saved.version) {
        "Your details are up to date. They were also changed elsewhere meanwhile: both changes are kept."
    } else {
        "Your details are up to date."
    };
    Message::new(Tone::Ok, "Saved", words)
}

pub(super) fn edit_page(visit: &Visit, customer: &Customer, status: StatusCode, inputs: Inputs, faults: Vec<Fault>, message: Option<Message>) -> Response {
    let frame = Frame { is_wrong: !faults.is_empty(), has_island: true, ..visit.frame("Change your details", paths::EDIT) };
    let country = countries::find(inputs.of(Field::Country)).cloned().unwrap_or_else(|_| Country::neutral());
    let faults = in_page_order(faults, &country);
    let opened = Opened { inputs, faults, message, country, email: customer.email.clone() };
    let opened = serde_json::to_string(&opened).unwrap_or_default();
    render(status, frame, move || {
        provide_context(CountryNames(countries::names().map(str::to_owned).collect()));
        view! { <EditForm opened /> }
    })
}

/// `GET /countries/{name}`: the address rules of one country, for the form. The same for everybody.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_country(path: Result<Path<String>, PathRejection>) -> Result<Response, AppError> {
    let Path(name) = path.map_err(|_| AppError::NotFound)?;
    let country = countries::find(&name).map_err(|_| AppError::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=86400")], Json(country)).into_response())
}

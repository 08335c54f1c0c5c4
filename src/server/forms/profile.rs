//! Seeing and changing the own profile.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use super::{MESSAGE, account::sign_in_again, say_once};
use crate::{
    app::{Frame, paths},
    components::notice::{Message, Tone},
    customer::{
        Customer,
        country::Country,
        fault::{Fault, Field},
        inputs::{Inputs, VERSION},
    },
    error::AppError,
    pages::{
        profile::ProfilePage,
        profile_edit::{EditForm, Opened, Saved},
    },
    server::{
        countries,
        customers::{self, Wish},
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
    let message: Option<Message> = visit.session.session.remove(MESSAGE).await.map_err(|_| AppError::Unavailable)?;
    let address_lines = address_lines(&customer);
    Ok(render(StatusCode::OK, visit.frame("Your profile", paths::PROFILE), move || view! { <ProfilePage customer address_lines message /> }))
}

fn address_lines(customer: &Customer) -> Vec<String> {
    let Some(address) = &customer.address else {
        return Vec::new();
    };
    let postal_code = address.postal_code.as_ref().map_or("", |code| code.as_str());
    let lines = |country: &Country| country.lines(&address.street_address, &address.city, &address.state, postal_code);
    match countries::find(&address.country) {
        Ok(country) => lines(country),
        Err(_) => lines(&Country::neutral()).into_iter().chain([address.country.clone()]).collect(),
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
    let Some(customer) = visit.customer().cloned() else {
        return Ok(sign_in_again(&visit, &inputs));
    };
    if inputs.get("action") == "country" {
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
        Err(AppError::Stale { changed }) => changed_elsewhere(&visit, inputs, &changed).await,
        Err(error) => Err(error),
    }
}

/// The door of the island: the same as [`post_edit`], with the answer as data.
///
/// # Errors
/// As [`customers::update_profile`].
pub async fn save_profile(inputs: Inputs) -> Result<Saved, AppError> {
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
    let base = inputs.get(VERSION).parse().map_or(Base::Any, Base::Opened);
    customers::update_profile(&visit.app, &actor, actor.customer, base, Wish::Put(inputs.profile_form())).await
}

fn done(inputs: &Inputs, before: &Customer, saved: &Customer) -> Message {
    let opened: Option<i64> = inputs.get(VERSION).parse().ok();
    let words = if before.version == saved.version {
        "Nothing was different, so nothing was changed."
    } else if opened.is_some_and(|opened| opened + 1 < saved.version) {
        "Your details are up to date. They were also changed elsewhere meanwhile: both changes are kept."
    } else {
        "Your details are up to date."
    };
    Message::new(Tone::Ok, "Saved", words)
}

/// A stale form that clashes: everything typed stays, what is stored now stands above, and saving again decides.
async fn changed_elsewhere(visit: &Visit, mut inputs: Inputs, changed: &[String]) -> Result<Response, AppError> {
    let actor = visit.actor()?;
    let now = customers::find(&visit.app.db, &actor, actor.customer).await?;
    let stored = Inputs::of_customer(&now);
    inputs.remove(VERSION);
    inputs.insert(VERSION, stored.get(VERSION));
    inputs.remove(Field::CurrentPassword.name());
    let mut words =
        vec!["Somebody signed in to your account saved these since you opened this page. Check what you typed below and save to keep yours.".to_owned()];
    for field in changed.iter().filter_map(|pointer| Field::at(pointer)) {
        let text = now.members().into_iter().find(|(member, _)| *member == field).and_then(|(_, text)| text).unwrap_or_default();
        words.push(format!("{} is now: {}", field.label(), if text.is_empty() { "empty" } else { &text }));
    }
    let message = Message { tone: Tone::Warn, title: AppError::Stale { changed: Vec::new() }.to_string(), words };
    Ok(edit_page(visit, &now, StatusCode::UNPROCESSABLE_ENTITY, inputs, Vec::new(), Some(message)))
}

pub(super) fn edit_page(visit: &Visit, customer: &Customer, status: StatusCode, inputs: Inputs, faults: Vec<Fault>, message: Option<Message>) -> Response {
    let frame = Frame { is_wrong: !faults.is_empty(), has_island: true, ..visit.frame("Change your details", paths::EDIT) };
    let country = countries::find(inputs.of(Field::Country)).cloned().unwrap_or_else(|_| Country::neutral());
    let countries: Vec<String> = countries::names().map(str::to_owned).collect();
    let opened = Opened { inputs, faults, message, country, countries, email: customer.email.clone() };
    let opened = serde_json::to_string(&opened).unwrap_or_default();
    render(status, frame, move || view! { <EditForm opened /> })
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

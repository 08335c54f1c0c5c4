//! The doors of pages: what a browser asks for, what a plain form posts, and the server function behind the island.

use axum::{
    Json,
    extract::{Path, Query, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    auth::{self, Credentials},
    countries,
    customers::{self, Wish},
    precondition::Base,
    visit::{Form, Visit, own_path, render, see_other},
};
use crate::{
    app::{Frame, paths},
    components::notice::{Message, Tone},
    customer::{
        Customer,
        country::Country,
        fault::{Code, Fault, Field},
        form::Sent,
        inputs::Inputs,
    },
    error::AppError,
    pages::{
        profile::ProfilePage,
        profile_edit::{EditForm, Saved},
        sign_in::{EDITS, NEXT, SignInPage, SignedOutPage},
        sign_up::SignUpPage,
    },
};

/// The key of what a page says once, among a session's data.
const MESSAGE: &str = "message";

/// `GET /`: to the profile.
pub async fn get_home() -> Response {
    see_other(paths::PROFILE)
}

/// The query of the sign-in page.
#[derive(Deserialize)]
pub struct SignInQuery {
    next: Option<String>,
}

/// `GET /sign-in`.
pub async fn get_sign_in(visit: Visit, query: Result<Query<SignInQuery>, QueryRejection>) -> Response {
    let next = query.ok().and_then(|Query(query)| query.next).unwrap_or_default();
    if visit.customer().is_some() {
        return see_other(own_path(&next));
    }
    let mut inputs = Inputs::default();
    if !next.is_empty() {
        inputs.insert(NEXT, own_path(&next));
    }
    sign_in_page(&visit, StatusCode::OK, inputs, Vec::new(), None)
}

/// `POST /sign-in`.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_sign_in(mut visit: Visit, Form(mut inputs): Form) -> Result<Response, AppError> {
    let credentials = Credentials { email: inputs.of(Field::Email).to_owned(), password: inputs.of(Field::Password).to_owned() };
    inputs.remove(Field::Password.name());
    match auth::authenticate(&visit.app, credentials).await {
        Ok(customer) => {
            auth::sign_in(&mut visit.session, &customer, &visit.headers).await?;
            if inputs.get(EDITS).is_empty() {
                return Ok(see_other(own_path(inputs.get(NEXT))));
            }
            let edits = edits_of(&inputs);
            let message = Message::new(Tone::Warn, "You are signed in again", "Your changes are still here. Save them now.");
            Ok(edit_page(&visit, &customer.customer, StatusCode::OK, edits, Vec::new(), Some(message)))
        }
        Err(AppError::WrongCredentials) => {
            let fault = Fault::in_words(Field::Email, Code::CurrentPasswordWrong, AppError::WrongCredentials.to_string());
            Ok(sign_in_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, inputs, vec![fault], None))
        }
        Err(error) => Err(error),
    }
}

fn sign_in_page(visit: &Visit, status: StatusCode, inputs: Inputs, faults: Vec<Fault>, message: Option<Message>) -> Response {
    let frame = Frame { is_wrong: !faults.is_empty(), ..visit.frame("Sign in", paths::SIGN_IN) };
    render(status, frame, move || view! { <SignInPage inputs faults message /> })
}

/// `GET /sign-up`.
pub async fn get_sign_up(visit: Visit) -> Response {
    if visit.customer().is_some() {
        return see_other(paths::PROFILE);
    }
    sign_up_page(&visit, StatusCode::OK, Inputs::default(), Vec::new())
}

/// `POST /sign-up`: creates the account and signs in.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_sign_up(mut visit: Visit, Form(mut inputs): Form) -> Result<Response, AppError> {
    // The page asks once: what is typed can be shown.
    let password = inputs.sent(Field::Password);
    let password2 = match &password {
        Sent::Absent => Sent::Value(String::new()),
        password => password.clone(),
    };
    inputs.remove(Field::Password.name());
    match customers::register(&visit.app, inputs.profile_form(), password, password2).await {
        Ok(customer) => {
            if let Some(account) = customers::find_account(&visit.app.db, customer.id).await? {
                auth::sign_in(&mut visit.session, &account.into(), &visit.headers).await?;
            }
            say_once(&visit, &Message::new(Tone::Ok, "Welcome", "Your account is ready.")).await?;
            Ok(see_other(paths::PROFILE))
        }
        Err(AppError::InvalidProfile(mut faults)) => {
            faults.retain(|fault| fault.field != Field::Password2);
            Ok(sign_up_page(&visit, StatusCode::UNPROCESSABLE_ENTITY, inputs, faults))
        }
        Err(error) => Err(error),
    }
}

fn sign_up_page(visit: &Visit, status: StatusCode, inputs: Inputs, faults: Vec<Fault>) -> Response {
    let frame = Frame { is_wrong: !faults.is_empty(), ..visit.frame("Create an account", paths::SIGN_UP) };
    render(status, frame, move || view! { <SignUpPage inputs faults /> })
}

/// `POST /sign-out`: ends the session, and what the browser kept of it.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_sign_out(mut visit: Visit) -> Result<Response, AppError> {
    auth::sign_out(&mut visit.session).await?;
    let mut response = see_other(paths::SIGNED_OUT);
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// `GET /signed-out`.
pub async fn get_signed_out(visit: Visit) -> Response {
    if visit.customer().is_some() {
        return see_other(paths::PROFILE);
    }
    render(StatusCode::OK, visit.frame("Signed out", paths::SIGNED_OUT), || view! { <SignedOutPage /> })
}

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
            say_once(&visit, &done(&customer, &saved)).await?;
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
    Ok(Saved { message: done(&before, &saved), inputs: Inputs::of_customer(&saved) })
}

async fn save(visit: &Visit, inputs: &Inputs) -> Result<Customer, AppError> {
    let actor = visit.actor()?;
    let base = inputs.get("version").parse().map_or(Base::Any, Base::Opened);
    customers::update_profile(&visit.app, &actor, actor.customer, base, Wish::Put(inputs.profile_form())).await
}

fn done(before: &Customer, saved: &Customer) -> Message {
    let words = if before.version == saved.version {
        "Nothing was different, so nothing was changed."
    } else if before.version + 1 < saved.version {
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
    inputs.remove("version");
    inputs.insert("version", stored.get("version"));
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

/// A session that ended while somebody typed: the form goes along through signing in. Passwords do not.
fn sign_in_again(visit: &Visit, edits: &Inputs) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, text) in edits.iter().filter(|(name, _)| *name != Field::CurrentPassword.name() && *name != "action") {
        query.append_pair(name, text);
    }
    let mut inputs = Inputs::default();
    inputs.insert(EDITS, &query.finish());
    inputs.insert(Field::Email.name(), edits.of(Field::Email));
    let message = Message::new(Tone::Warn, "Your session has ended", "Sign in to go on. Your changes are still here.");
    sign_in_page(visit, StatusCode::UNAUTHORIZED, inputs, Vec::new(), Some(message))
}

fn edits_of(inputs: &Inputs) -> Inputs {
    let mut edits = Inputs::default();
    for (name, text) in form_urlencoded::parse(inputs.get(EDITS).as_bytes()) {
        edits.insert(&name, &text);
    }
    edits
}

fn edit_page(visit: &Visit, customer: &Customer, status: StatusCode, inputs: Inputs, faults: Vec<Fault>, message: Option<Message>) -> Response {
    let frame = Frame { is_wrong: !faults.is_empty(), has_island: true, ..visit.frame("Change your details", paths::EDIT) };
    let country = countries::find(inputs.of(Field::Country)).cloned().unwrap_or_else(|_| Country::neutral());
    let countries: Vec<String> = countries::names().map(str::to_owned).collect();
    let email = customer.email.clone();
    render(status, frame, move || view! { <EditForm inputs faults message country countries email /> })
}

/// `GET /countries/{name}`: the address rules of one country, for the form. The same for everybody.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_country(Path(name): Path<String>) -> Result<Response, AppError> {
    let country = countries::find(&name).map_err(|_| AppError::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=86400")], Json(country)).into_response())
}

async fn say_once(visit: &Visit, message: &Message) -> Result<(), AppError> {
    visit.session.session.insert(MESSAGE, message).await.map_err(|_| AppError::Unavailable)
}

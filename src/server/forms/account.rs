//! Signing up, in and out.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{profile::edit_page, say_once};
use crate::{
    app::{Frame, paths},
    components::notice::{Message, Tone},
    customer::{
        fault::{Code, Fault, Field},
        form::Sent,
        inputs::{ACTION, Inputs},
    },
    error::AppError,
    pages::{
        sign_in::{EDITS, NEXT, SignInPage, SignedOutPage},
        sign_up::SignUpPage,
    },
    server::{
        auth::{self, Credentials},
        client::Client,
        customers,
        visit::{Form, Visit, own_path, render, see_other},
    },
};

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
/// [`AppError::TooManyTries`], [`AppError::Unavailable`].
pub async fn post_sign_in(mut visit: Visit, client: Client, Form(mut inputs): Form) -> Result<Response, AppError> {
    let credentials = Credentials { email: inputs.of(Field::Email).to_owned(), password: inputs.of(Field::Password).to_owned() };
    inputs.remove(Field::Password.name());
    match auth::authenticate(&visit.app, client, credentials).await {
        Ok(customer) => {
            auth::sign_in(&mut visit.session, &customer, &visit.headers).await?;
            if inputs.get(EDITS).is_empty() {
                return Ok(see_other(own_path(inputs.get(NEXT))));
            }
            let edits = edits_of(&inputs);
            if !edits.is_for(customer.customer.id) {
                // Somebody else has signed in: what the one before typed is not theirs to see.
                return Ok(see_other(paths::PROFILE));
            }
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

/// A session that ended while somebody typed: the form goes along through signing in. Passwords do not.
pub(super) fn sign_in_again(visit: &Visit, edits: &Inputs) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, text) in edits.iter().filter(|(name, _)| *name != Field::CurrentPassword.name() && *name != ACTION) {
        query.append_pair(name, text);
    }
    let mut inputs = Inputs::default();
    inputs.insert(EDITS, &query.finish());
    let message = Message::new(Tone::Warn, "Your session has ended", "Sign in to go on. Your changes are still here.");
    sign_in_page(visit, StatusCode::UNAUTHORIZED, inputs, Vec::new(), Some(message))
}

fn edits_of(inputs: &Inputs) -> Inputs {
    let mut edits = Inputs::default();
    for (name, text) in form_urlencoded::parse(inputs.get(EDITS).as_bytes()) {
        edits.insert(&name, &text);
    }
    edits.keep_own();
    edits
}

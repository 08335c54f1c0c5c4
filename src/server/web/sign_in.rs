//! Signing in and out, and the way home.

use axum::{
    extract::{Query, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    components::InputFault,
    customer::{
        account::AccountField,
        field::Field,
        inputs::{ACTION, Inputs},
    },
    error::{self, AppError},
    pages::sign_in::{EDITS, NEXT, SignInPage, SignedOutPage},
    paths,
    server::{
        auth::{self, Credentials},
        client::Client,
        limits::Kind,
        web::{
            edit_page::edit_page,
            page_request::{FormPost, PageRequest, own_path, render, see_other},
            route::{Access, Route},
        },
    },
    wire::{Message, Tone},
    words::spoken::words,
};

/// In, out and home.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::HOME, Access::Page, get_home),
        Route::get(paths::SIGN_IN, Access::Page, get_sign_in),
        Route::post(paths::SIGN_IN, Access::Page, post_sign_in).limited(Kind::SignIn),
        Route::post(paths::SIGN_OUT, Access::Page, post_sign_out),
        Route::get(paths::SIGNED_OUT, Access::Page, get_signed_out),
    ]
}

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
pub async fn get_sign_in(request: PageRequest, query: Result<Query<SignInQuery>, QueryRejection>) -> Response {
    let next = query.ok().and_then(|Query(query)| query.next).unwrap_or_default();
    if request.customer().is_some() {
        return see_other(own_path(&next));
    }
    let mut inputs = Inputs::default();
    if !next.is_empty() {
        inputs.insert(NEXT, own_path(&next));
    }
    sign_in_page(&request, StatusCode::OK, inputs, Vec::new(), None)
}

/// `POST /sign-in`.
///
/// # Errors
/// [`AppError::TooManyRequests`], [`AppError::Unavailable`].
pub async fn post_sign_in(mut request: PageRequest, client: Client, FormPost(mut inputs): FormPost) -> Result<Response, AppError> {
    let password = AccountField::Password.name();
    let credentials = Credentials { email: inputs.of(Field::Email).to_owned(), password: inputs.get(password).to_owned() };
    inputs.remove(password);
    match auth::authenticate(&request.app.customers, client, credentials).await {
        Ok(customer) => {
            auth::sign_in(&mut request.session, &customer, &request.headers).await?;
            if inputs.get(EDITS).is_empty() {
                return Ok(see_other(own_path(inputs.get(NEXT))));
            }
            let edits = edits_of(&inputs);
            if !edits.is_for(customer.customer.id) {
                // Somebody else has signed in: what the one before typed is not theirs to see.
                return Ok(see_other(paths::PROFILE));
            }
            let [title, advice] = words().account.signed_in_again;
            let message = Message::new(Tone::Warn, title, advice);
            Ok(edit_page(&request, &customer.customer, StatusCode::OK, edits, &[], Some(message)))
        }
        Err(AppError::WrongCredentials) => {
            let kind = error::Kind::WrongCredentials;
            // Of the form, not of one field: the link of the summary leads to the first.
            let fault = InputFault { field: Field::Email.name().to_owned(), code: kind.name().to_owned(), words: (words().problem)(kind).to_owned() };
            Ok(sign_in_page(&request, StatusCode::UNPROCESSABLE_ENTITY, inputs, vec![fault], None))
        }
        Err(error) => Err(error),
    }
}

fn sign_in_page(request: &PageRequest, status: StatusCode, inputs: Inputs, faults: Vec<InputFault>, message: Option<Message>) -> Response {
    let frame = request.frame(words().account.sign_in, paths::SIGN_IN).wrong_if(!faults.is_empty());
    render(status, frame, move || view! { <SignInPage inputs faults message /> })
}

/// `POST /sign-out`: ends the session, and what the browser kept of it.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_sign_out(mut request: PageRequest) -> Result<Response, AppError> {
    auth::sign_out(&mut request.session).await?;
    let mut response = see_other(paths::SIGNED_OUT);
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// `GET /signed-out`.
pub async fn get_signed_out(request: PageRequest) -> Response {
    if request.customer().is_some() {
        return see_other(paths::PROFILE);
    }
    render(StatusCode::OK, request.frame(words().account.signed_out_title, paths::SIGNED_OUT), || view! { <SignedOutPage /> })
}

/// A session that ended while somebody typed: the form goes along through signing in. Passwords do not.
pub fn sign_in_again(request: &PageRequest, edits: &Inputs) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, text) in edits.iter().filter(|(name, _)| *name != Field::CurrentPassword.name() && *name != ACTION) {
        query.append_pair(name, text);
    }
    let mut inputs = Inputs::default();
    inputs.insert(EDITS, &query.finish());
    let [title, advice] = words().account.session_ended;
    let message = Message::new(Tone::Warn, title, advice);
    sign_in_page(request, StatusCode::UNAUTHORIZED, inputs, Vec::new(), Some(message))
}

fn edits_of(inputs: &Inputs) -> Inputs {
    let mut edits = Inputs::default();
    for (name, text) in form_urlencoded::parse(inputs.get(EDITS).as_bytes()) {
        edits.insert(&name, &text);
    }
    edits.keep_own();
    edits
}

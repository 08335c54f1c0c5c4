//! Creating an account.

use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;

use crate::{
    customer::{
        account::{AccountField, FormFault},
        form::Sent,
        inputs::Inputs,
    },
    error::AppError,
    pages::sign_up::SignUpPage,
    paths,
    server::{
        auth,
        customers::{register::register, table::find_account},
        limits::Kind,
        web::{
            message::say_once,
            page_request::{FormPost, PageRequest, render, see_other},
            route::{Access, Route},
        },
    },
    wire::{Message, Tone},
    words::spoken::words,
};

/// The page and its form.
pub fn routes() -> Vec<Route> {
    vec![Route::get(paths::SIGN_UP, Access::Page, get_sign_up), Route::post(paths::SIGN_UP, Access::Page, post_sign_up).limited(Kind::SignUp)]
}

/// `GET /sign-up`.
pub async fn get_sign_up(request: PageRequest) -> Response {
    if request.customer().is_some() {
        return see_other(paths::PROFILE);
    }
    sign_up_page(&request, StatusCode::OK, Inputs::default(), &[])
}

/// `POST /sign-up`: creates the account and signs in.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn post_sign_up(mut request: PageRequest, FormPost(mut inputs): FormPost) -> Result<Response, AppError> {
    // The page asks once: what is typed can be shown.
    let name = AccountField::Password.name();
    let password = inputs.sent(name);
    let password2 = match &password {
        Sent::Absent => Sent::Value(String::new()),
        password => password.clone(),
    };
    inputs.remove(name);
    match register(&request.app.customers, inputs.profile_form(), password, password2).await {
        Ok(customer) => {
            if let Some(account) = find_account(&request.app.db, customer.id).await? {
                auth::sign_in(&mut request.session, &account.into(), &request.headers).await?;
            }
            let [title, advice] = words().account.welcome;
            say_once(&request, &Message::new(Tone::Ok, title, advice)).await?;
            Ok(see_other(paths::PROFILE))
        }
        Err(AppError::Invalid(mut faults)) => {
            faults.retain(|fault| fault.field != AccountField::Password2.into());
            Ok(sign_up_page(&request, StatusCode::UNPROCESSABLE_ENTITY, inputs, &faults))
        }
        Err(error) => Err(error),
    }
}

fn sign_up_page(request: &PageRequest, status: StatusCode, inputs: Inputs, faults: &[FormFault]) -> Response {
    let (words, faults) = (words(), words().faults(faults));
    let frame = request.frame(words.account.create_account, paths::SIGN_UP).wrong_if(!faults.is_empty());
    render(status, frame, move || view! { <SignUpPage inputs faults /> })
}

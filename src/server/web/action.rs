//! The server function behind the island.

use std::sync::{Arc, OnceLock};

use axum::{
    body::to_bytes,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::{provide_context, use_context};

use crate::{
    error::AppError,
    paths,
    server::{
        http::body::{JSON, MOST_BYTES, ReceivedBody, is_of_type},
        limits::Kind,
        web::{
            page_request::PageRequest,
            route::{Access, Route},
        },
    },
    wire::Problem,
};

/// The one line: whatever their number, they have one gate.
pub fn routes() -> Vec<Route> {
    vec![Route::post(&format!("{}/{{name}}", paths::ACTIONS), Access::Action, run_action).limited(Kind::Write)]
}

/// Server functions, without what Leptos adds for pages that have no form of their own: no redirect to the referrer, no error in a URL.
/// Only JSON comes in: a foreign page cannot send it without asking first.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::WrongMediaType`], [`AppError::NotFound`], and what the function itself refuses.
pub async fn run_action(page: PageRequest, mut request: Request) -> Result<Response, AppError> {
    ReceivedBody::of(request.extensions())?;
    if page.customer().is_none() {
        return Err(AppError::SignInNeeded);
    }
    if !is_of_type(request.headers(), JSON) {
        return Err(AppError::WrongMediaType);
    }
    request.headers_mut().remove(header::REFERER);
    request.headers_mut().remove(header::ACCEPT);
    let is_known = leptos::server_fn::axum::server_fn_paths().any(|(path, method)| path == request.uri().path() && method == Method::POST);
    if !is_known {
        return Err(AppError::NotFound);
    }
    let refused = Refused::default();
    let heard = refused.clone();
    let context = move || {
        provide_context(page.clone());
        provide_context(refused.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    match heard.0.get() {
        Some(error) => Err(error.clone()),
        None => with_true_status(response).await,
    }
}

/// What a function refuses, past Leptos: that would say 500 to all of it, and forget what belongs into headers.
#[derive(Clone, Default)]
struct Refused(Arc<OnceLock<AppError>>);

/// Says what a function answers.
///
/// # Errors
/// Those it is given.
pub fn answer<T>(answer: Result<T, AppError>) -> Result<T, Problem> {
    if let (Err(error), Some(refused)) = (&answer, use_context::<Refused>()) {
        let _ = refused.0.set(error.clone());
    }
    answer.map_err(|error| Problem::from(&error))
}

/// Leptos says 500 to what it refuses itself, too; the problem in the body knows better: what came in was no call of the function.
async fn with_true_status(response: Response) -> Result<Response, AppError> {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return Ok(response);
    }
    let body = to_bytes(response.into_body(), MOST_BYTES).await.map_err(|_| AppError::Broken)?;
    let problem: Problem = serde_json::from_slice(&body).map_err(|_| AppError::Broken)?;
    Err(if problem.status == 400 { AppError::UnreadableBody } else { AppError::Broken })
}

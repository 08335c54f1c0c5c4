//! Failures as pages: for whoever asked for a page. A program gets the problem itself.

use std::sync::Arc;

use axum::{
    body::HttpBody as _,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::prelude::*;

use crate::{
    customer::field::Field,
    error::AppError,
    pages::{problem::ProblemPage, sign_in::NEXT},
    paths,
    server::{
        auth::AuthSession,
        http::{
            body::{FORM, ReceivedBody, is_of_type},
            layers::RequestId,
            limit::{POLICY, STATE},
        },
        state::AppState,
        web::{
            page_request::{frame, read_form, render, see_other},
            route::Route,
        },
    },
};

/// Below these, whatever is refused is refused with a problem.
const PROGRAMS: [&str; 3] = ["/api/", "/auth/", "/actions/"];

/// Which forms come back to be sent again: the paths of those routes that keep what was typed.
#[derive(Clone)]
pub struct KeptForms(Arc<[String]>);

impl KeptForms {
    /// What the lines of these routes say.
    pub fn of(routes: &[Route]) -> Self {
        Self(routes.iter().filter(|route| route.keeps_what_was_typed).map(|route| route.path.clone()).collect())
    }

    fn has(&self, request: &Request) -> bool {
        let path = request.extensions().get::<MatchedPath>();
        request.method() == Method::POST && path.is_some_and(|path| self.0.iter().any(|kept| kept == path.as_str()))
    }
}

/// Turns the problem of a page into a page: to sign-in where that is what is missing. Only who accepts no HTML keeps the problem.
pub async fn as_page(State((app, kept)): State<(AppState, KeptForms)>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let wanted = request.uri().path_and_query().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let is_signed_in = request.extensions().get::<AuthSession>().is_some_and(|session| session.user.is_some());
    let (is_get, reads_html) = (request.method().is_safe(), accepts(request.headers(), &["text/html", "text/*", "*/*"], true));
    let sent = kept.has(&request).then(|| sent_form(&request)).flatten();
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<AppError>().cloned() else {
        return response;
    };
    if error == AppError::SignInNeeded {
        let wanted = if is_get { wanted } else { paths::PROFILE.to_owned() };
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair(NEXT, &wanted).finish();
        return see_other(&format!("{}?{query}", paths::SIGN_IN));
    }
    if !reads_html {
        return response;
    }
    let frame = frame(&app, &error.to_string(), is_signed_in).wrong_if(true);
    let again = sent.filter(|_| matches!(error, AppError::Unavailable | AppError::TooManyRequests { .. }));
    let mut page = render(response.status(), frame, move || view! { <ProblemPage error request_id=id again /> });
    for name in [header::ALLOW, header::RETRY_AFTER, POLICY, STATE] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// A form with its path, to be sent again. Passwords are never sent back.
fn sent_form(request: &Request) -> Option<(String, Vec<(String, String)>)> {
    let body = ReceivedBody::of(request.extensions()).ok()?;
    if !is_of_type(request.headers(), FORM) {
        return None;
    }
    let mut inputs = read_form(&body)?;
    inputs.remove(Field::CurrentPassword.name());
    Some((request.uri().path().to_owned(), inputs.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()))
}

/// A person at an address that is not there gets a page; a program gets its problem.
pub async fn for_persons(state: State<(AppState, KeptForms)>, request: Request, next: Next) -> Response {
    if is_of_person(&request) { as_page(state, request, next).await } else { next.run(request).await }
}

/// Around everything that knows sessions: only their layers answer without a word, and only when the database does not.
pub async fn say_unavailable(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_wordless = response.status() == StatusCode::INTERNAL_SERVER_ERROR && response.body().size_hint().exact() == Some(0);
    if is_wordless { AppError::Unavailable.into_response() } else { response }
}

fn is_of_person(request: &Request) -> bool {
    !PROGRAMS.iter().any(|prefix| request.uri().path().starts_with(prefix)) && accepts(request.headers(), &["text/html"], false)
}

/// Whether `Accept` names one of these; without it, `otherwise`.
fn accepts(headers: &HeaderMap, types: &[&str], otherwise: bool) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.map_or(otherwise, |accept| types.iter().any(|media_type| accept.contains(media_type)))
}

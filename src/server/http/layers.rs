//! Around every door: the id of a request, its line in the log, and the answer of a panic.

use std::any::Any;

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    error::AppError,
    server::{
        http::{
            head,
            headers::{Nonce, add_headers},
        },
        state::AppState,
    },
};

/// The id of a request: in the log, in the answer, on the page of an error.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// An id for a request.
pub fn new_id() -> String {
    format!("{:016x}", rand::random::<u64>())
}

/// Gives every answer its id, its headers and its line in the log.
pub async fn finish_response(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let id = new_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = known_method(request.method());
    // The route, not the path: a path may hold what a person typed.
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let mut response = match head::check(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let nonce = response.extensions_mut().remove::<Nonce>();
    add_headers(response.headers_mut(), nonce.as_ref(), &id);
    let status = response.status().as_u16();
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(request = id, method, route, status, milliseconds, "answered");
    response
}

/// The name of a method for the log: one that nobody knows may be anything a person typed.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("(other)")
}

/// What a panic answers. The panic itself is in the log.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    AppError::Broken.into_response()
}

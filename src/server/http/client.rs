//! Where a request comes from, for the doors that count it.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::server::{client::Client, state::AppState};

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, &app.config.trusted_proxies))
    }
}

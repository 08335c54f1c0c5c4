//! Who asks, and whose profile: what stands in the path, in `Authorization` and in the cookie. Contract 2.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::{
    error::AppError,
    server::{
        actor::{Caller, Target},
        auth::{AuthSession, bearer::bearer, session_actor},
        http::cross_site::must_be_ours,
        secret,
        state::AppState,
    },
};

impl FromRequestParts<AppState> for Target {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Path(id) = Path::<String>::from_request_parts(parts, app).await.map_err(|_| AppError::NotFound)?;
        Target::parse(&id).ok_or(AppError::NotFound)
    }
}

/// The bearer of a token, or else the customer of the cookie, whose request must come from our own pages.
impl FromRequestParts<AppState> for Caller {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        if let Some(token) = bearer(&parts.headers)? {
            // The checksum is looked at first: garbage costs no query.
            return secret::hash_of(token).map(Caller::Token).ok_or(AppError::BadToken);
        }
        let actor = session_actor(parts.extensions.get::<AuthSession>(), &parts.headers)?;
        must_be_ours(app, &parts.method, &parts.headers)?;
        Ok(Caller::Session(actor))
    }
}

//! The REST doors, one file a resource. Each asks in the order of contract 6: which path, how large, who, whose, which type, what.

use axum::{
    extract::{FromRequestParts, Path},
    http::{HeaderMap, request::Parts},
};

use super::{
    AppState,
    actor::{Actor, Target, Through, Who},
    auth::{self, AuthSession},
    http::{self, Arrived},
    secret,
};
use crate::error::AppError;

pub mod customers;
pub mod health;
pub mod json;
pub mod problem;
pub mod tokens;

impl FromRequestParts<AppState> for Target {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let Path(id) = Path::<String>::from_request_parts(parts, app).await.map_err(|_| AppError::NotFound)?;
        Target::parse(&id).ok_or(AppError::NotFound)
    }
}

/// A request whose body has arrived and is small enough.
pub struct Arrival {
    body: axum::body::Bytes,
    headers: HeaderMap,
}

impl FromRequestParts<AppState> for Arrival {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        let Arrived(body) = parts.extensions.get::<Arrived>().cloned().ok_or(AppError::Broken)?;
        Ok(Self { body: body?, headers: parts.headers.clone() })
    }
}

impl FromRequestParts<AppState> for Actor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let actor = auth::actor(app, &parts.headers, parts.extensions.get::<AuthSession>()).await?;
        if matches!(actor.through, Through::Session { .. }) {
            http::must_be_ours(app, &parts.method, &parts.headers)?;
        }
        Ok(actor)
    }
}

impl FromRequestParts<AppState> for Who {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        match auth::bearer(&parts.headers)? {
            Some(token) => secret::hash_of(token).map(Who::Bearer).ok_or(AppError::BadToken),
            None => Actor::from_request_parts(parts, app).await.map(Who::Known),
        }
    }
}

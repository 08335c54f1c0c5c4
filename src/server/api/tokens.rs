//! `/auth/`: tokens for programs. Contract 2.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde_json::{Map, Value};

use super::{Arrival, json::JSON};
use crate::{
    customer::{
        fault::{Code, Fault, Field},
        form::{Sent, text},
    },
    error::AppError,
    server::{
        AppState,
        auth::{self, AuthSession, Credentials},
        client::Client,
        http,
        tokens::{self, Pair},
    },
};

/// `POST /auth/token/`: email and password for a pair of tokens.
///
/// # Errors
/// [`AppError::InvalidProfile`] for members that are missing, [`AppError::WrongCredentials`], [`AppError::TooManyTries`].
pub async fn post_token(State(app): State<AppState>, client: Client, arrival: Arrival) -> Result<Json<Pair>, AppError> {
    let body = arrival.object(JSON)?;
    let [email, password] = texts(&body, [Field::Email, Field::Password])?;
    let customer = auth::authenticate(&app, client, Credentials { email, password }).await?;
    tokens::issue(&app.db, customer.customer.id).await.map(Json)
}

/// `POST /auth/token/refresh/`: a refresh token for the next pair.
///
/// # Errors
/// [`AppError::InvalidProfile`] when it is missing, [`AppError::BadToken`].
pub async fn post_refresh(State(app): State<AppState>, arrival: Arrival) -> Result<Json<Pair>, AppError> {
    let body = arrival.object(JSON)?;
    let [refresh] = texts(&body, [Field::Refresh])?;
    tokens::refresh(&app.db, &refresh).await.map(Json)
}

/// `POST /auth/logout/`: ends the bearer's family of tokens, or the session of the cookie.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::BadToken`], [`AppError::CrossSite`].
pub async fn post_logout(
    State(app): State<AppState>,
    _arrival: Arrival,
    method: axum::http::Method,
    headers: HeaderMap,
    mut session: AuthSession,
) -> Result<StatusCode, AppError> {
    match auth::bearer(&headers)? {
        Some(token) => tokens::end_family(&app.db, token).await?,
        None if session.user.is_some() => {
            http::must_be_ours(&app, &method, &headers)?;
            auth::sign_out(&mut session).await?;
        }
        None => return Err(AppError::SignInNeeded),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Text members that must be there; what is missing is reported together.
fn texts<const N: usize>(body: &Map<String, Value>, fields: [Field; N]) -> Result<[String; N], AppError> {
    let mut faults = Vec::new();
    let texts = fields.map(|field| match text(body, field) {
        Sent::Value(text) if !text.is_empty() => text,
        Sent::WrongType => {
            faults.push(Fault::new(field, Code::WrongType));
            String::new()
        }
        _ => {
            faults.push(Fault::new(field, Code::Required));
            String::new()
        }
    });
    if faults.is_empty() { Ok(texts) } else { Err(AppError::InvalidProfile(faults)) }
}

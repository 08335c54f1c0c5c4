//! `/auth/`: tokens for programs. Contract 2.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
};
use serde_json::{Map, Value, json};

use crate::{
    customer::{
        account::{AccountField, FormFault, FormField},
        fault::Code,
        field::Field,
        form::{Sent, text},
    },
    error::AppError,
    server::{
        api::{examples, json::RequestBody, operation::Operation, schema::shape},
        auth::{self, AuthSession, Credentials, bearer::bearer},
        client::Client,
        http::{body::JSON, cross_site::must_be_ours},
        limits::Kind,
        state::AppState,
        tokens::{self, Pair},
    },
};

/// Every operation on tokens, in the order of the page.
pub fn operations() -> Vec<Operation> {
    let refresh = || Some(json!({"refresh": "$response.body#/refresh"}));
    vec![
        Operation::new(Method::POST, "/auth/token/", "post_token", post_token)
            .does(
                "Get a token",
                "Send `access` as `Authorization: Bearer` with each request; it lives for an hour. `refresh` gets the next pair and lives for three days.",
            )
            .limited(Kind::SignIn)
            .reads(JSON, shape::CREDENTIALS, examples::credentials())
            .gives(200, "A pair of tokens.", &[], shape::TOKENS, examples::tokens())
            .then("post_refresh", None, refresh())
            .then("get_customer", Some("me"), None)
            .fails(&[AppError::WrongCredentials]),
        Operation::new(Method::POST, "/auth/token/refresh/", "post_refresh", post_refresh)
            .does("Get the next pair of tokens", "A refresh token works once. Using it a second time ends every token that came from the same sign-in.")
            .limited(Kind::Token)
            .reads(JSON, shape::REFRESH_FORM, examples::refresh_form())
            .gives(200, "The next pair of tokens.", &[], shape::TOKENS, examples::tokens())
            .then("post_refresh", None, refresh())
            .fails(&[AppError::BadToken]),
        Operation::new(Method::POST, "/auth/logout/", "post_logout", post_logout)
            .does("End the tokens of a sign-in", "With a token, access or refresh, its whole family ends; with the cookie of a page, that session.")
            .by_caller()
            .limited(Kind::Token)
            .takes_body()
            .answers(204, "They have ended.", &[])
            .fails(&[AppError::CrossSite]),
    ]
}

/// `POST /auth/token/`: email and password for a pair of tokens.
///
/// # Errors
/// [`AppError::Invalid`] for members that are missing, [`AppError::WrongCredentials`], [`AppError::TooManyRequests`].
pub async fn post_token(State(app): State<AppState>, client: Client, sent: RequestBody) -> Result<Json<Pair>, AppError> {
    let body = sent.object(JSON)?;
    let [email, password] = texts(&body, [Field::Email.into(), AccountField::Password.into()])?;
    let customer = auth::authenticate(&app.customers, client, Credentials { email, password }).await?;
    tokens::issue(&app.db, customer.customer.id).await.map(Json)
}

/// `POST /auth/token/refresh/`: a refresh token for the next pair.
///
/// # Errors
/// [`AppError::Invalid`] when it is missing, [`AppError::BadToken`].
pub async fn post_refresh(State(app): State<AppState>, sent: RequestBody) -> Result<Json<Pair>, AppError> {
    let body = sent.object(JSON)?;
    let [refresh] = texts(&body, [AccountField::Refresh.into()])?;
    tokens::refresh(&app.db, &refresh).await.map(Json)
}

/// `POST /auth/logout/`: ends the bearer's family of tokens, or the session of the cookie.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::BadToken`], [`AppError::CrossSite`].
pub async fn post_logout(
    State(app): State<AppState>,
    _sent: RequestBody,
    method: Method,
    headers: HeaderMap,
    mut session: AuthSession,
) -> Result<StatusCode, AppError> {
    match bearer(&headers)? {
        Some(token) => tokens::end_family(&app.db, token).await?,
        None if session.user.is_some() => {
            must_be_ours(&app, &method, &headers)?;
            auth::sign_out(&mut session).await?;
        }
        None => return Err(AppError::SignInNeeded),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Text members that must be there; what is missing is reported together.
fn texts<const N: usize>(body: &Map<String, Value>, fields: [FormField; N]) -> Result<[String; N], AppError> {
    let mut faults = Vec::new();
    let texts = fields.map(|field| match text(body, field.name()) {
        Sent::Value(text) if !text.is_empty() => text,
        Sent::WrongType => {
            faults.push(FormFault::new(field, Code::WrongType));
            String::new()
        }
        _ => {
            faults.push(FormFault::new(field, Code::Required));
            String::new()
        }
    });
    if faults.is_empty() { Ok(texts) } else { Err(AppError::Invalid(faults)) }
}

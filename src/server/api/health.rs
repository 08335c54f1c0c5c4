//! `/health/`: for whoever watches over the process.

use axum::{extract::State, http::StatusCode};

use crate::{
    error::AppError,
    server::{
        AppState,
        database::{Failure, on},
    },
};

/// `GET /health/live`: the process answers.
pub async fn get_live() -> StatusCode {
    StatusCode::OK
}

/// Fails where the newest table is missing: then this program and this database do not belong together.
const PROBE: &str = "select count(*) from tokens where expires_at < 0";

/// `GET /health/ready`: the database answers, and with this version's schema.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn get_ready(State(app): State<AppState>) -> Result<StatusCode, AppError> {
    let mut reader = app.db.read().await?;
    let probed: Result<_, sqlx::Error> = on!(&mut reader.connection(), c => sqlx::query(PROBE).execute(c).await.map(|_| ()));
    probed.map(|()| StatusCode::OK).map_err(|error| Failure::from(error).into())
}

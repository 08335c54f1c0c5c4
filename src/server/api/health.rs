//! `/health/`: for whoever watches over the process.

use axum::{
    extract::State,
    http::{Method, StatusCode},
};

use crate::{
    error::AppError,
    server::{
        api::operation::Operation,
        database::{connection::on, failure::Failure},
        state::AppState,
    },
};

/// Both questions, in the order of the page.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::public(Method::GET, "/health/live", "get_live", get_live).does("Is the process alive?", "Asks nobody else.").answers(
            200,
            "It answers.",
            &[],
        ),
        Operation::public(Method::GET, "/health/ready", "get_ready", get_ready)
            .does("Is the server ready?", "Asks the database, and whether its schema is this version's.")
            .answers(200, "It is.", &[])
            .fails(&[AppError::Unavailable]),
    ]
}

/// `GET /health/live`: the process answers.
pub async fn get_live() -> StatusCode {
    StatusCode::OK
}

/// Fails where the newest column is missing (`0007_change_devices.sql`): then this program and this database do not belong together. It reads
/// no row: nobody's number is below nothing.
const PROBE: &str = "select count(device) from changes where customer_id < 0";

/// `GET /health/ready`: the database answers, and with this version's schema.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn get_ready(State(app): State<AppState>) -> Result<StatusCode, AppError> {
    let mut reader = app.db.read().await?;
    let probed: Result<_, sqlx::Error> = on!(&mut reader.connection(), c => sqlx::query(PROBE).execute(c).await.map(|_| ()));
    probed.map(|()| StatusCode::OK).map_err(|error| Failure::from(error).into())
}

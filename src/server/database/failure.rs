//! Why work on the database did not succeed, and what a customer hears of it.

use crate::error::AppError;

/// Why work on the database did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// A rule said no.
    Refused(AppError),
    /// Somebody else changed the same thing at the same time: the same work, done again, may succeed.
    Raced,
    /// The database said no.
    Database(sqlx::Error),
}

/// The result of work on the database.
pub type Outcome<T> = Result<T, Failure>;

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Failure::Refused(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return Failure::Database(error);
        };
        // Serialisation failure, deadlock: PostgreSQL asks to try again. A unique index that was free a moment ago: the same.
        if database.is_unique_violation() || matches!(database.code().as_deref(), Some("40001" | "40P01")) {
            return Failure::Raced;
        }
        Failure::Database(error)
    }
}

impl From<Failure> for AppError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error,
            Failure::Raced => AppError::Unavailable,
            Failure::Database(error) => {
                tracing::error!(error = %without_values(&error), "the database refused");
                AppError::Unavailable
            }
        }
    }
}

/// The text of an error without the row it speaks of: PostgreSQL puts values into its details, not into its message.
fn without_values(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(database) => format!("{} ({})", database.message(), database.code().unwrap_or_default()),
        None => error.to_string(),
    }
}

//! Whether a SQLite file is whole.

use std::time::Duration;

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::JoinHandle;

/// How long the start waits for the verdict.
const AT_START: Duration = Duration::from_millis(80);

/// Reads the whole file. A large one is read while it serves, and the process ends when it is damaged.
///
/// # Errors
/// [`sqlx::Error::Configuration`] when it is damaged.
pub(super) async fn check(options: &SqliteConnectOptions) -> Result<(), sqlx::Error> {
    let mut checked = tokio::spawn(read_all(options.clone()));
    match tokio::time::timeout(AT_START, &mut checked).await {
        Ok(verdict) => verdict.unwrap_or(Ok(())),
        Err(_) => {
            tokio::spawn(leave_if_damaged(checked));
            Ok(())
        }
    }
}

async fn read_all(options: SqliteConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let verdict = match sqlx::query_scalar::<_, String>("pragma quick_check(1)").fetch_one(&mut connection).await {
        Ok(verdict) if verdict == "ok" => return connection.close().await,
        Ok(verdict) => verdict.replace('\n', "; "),
        Err(error) => error.to_string(),
    };
    Err(sqlx::Error::Configuration(format!("the database file is damaged: {verdict}").into()))
}

/// Half a service on a damaged file would damage more.
async fn leave_if_damaged(checked: JoinHandle<Result<(), sqlx::Error>>) {
    if let Ok(Err(error)) = checked.await {
        tracing::error!(%error, "the database cannot be used");
        std::process::exit(1);
    }
}

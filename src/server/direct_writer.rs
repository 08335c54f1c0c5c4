//! A writer for what is stored most often: a transaction that is known beforehand, without a round trip for its beginning and its end. On
//! PostgreSQL it is one statement on a connection of its own, because a pool asks each connection that comes back whether it still lives. On
//! SQLite it is a thread of its own, because sqlx, which does everything else, goes to its thread and back for each statement.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};
use tokio_util::task::TaskTracker;

use super::{
    database::{Database, Outcome, TRANSACTION_DEADLINE},
    sqlite_writer::SqliteWriter,
};
use crate::error::AppError;

/// How long a new connection may take.
const CONNECT_DEADLINE: Duration = Duration::from_secs(2);

/// Belongs to a task that nobody cancels.
#[derive(Debug)]
pub enum DirectWriter {
    /// In turn with everybody else who writes to the file.
    Sqlite(SqliteWriter),
    /// Beside everybody else.
    Postgres(PostgresWriter),
}

impl DirectWriter {
    /// A writer that has done nothing yet.
    pub fn new(db: &Database) -> Self {
        match db {
            Database::Sqlite { writer, .. } => Self::Sqlite(writer.clone()),
            Database::Postgres { pool, writes } => Self::Postgres(PostgresWriter { pool: pool.clone(), writes: writes.clone(), connection: None }),
        }
    }
}

/// A connection of its own.
#[derive(Debug)]
pub struct PostgresWriter {
    /// Where its settings are from, and whether it is closed.
    pool: PgPool,
    /// Writes under way: shutdown waits for them.
    writes: TaskTracker,
    /// Made when it is needed; none after a failure.
    connection: Option<PgConnection>,
}

impl PostgresWriter {
    /// Does `work`, which is one statement, and answers when it is on disk.
    ///
    /// # Errors
    /// Those of the work and of a new connection. Then nothing was changed, except that the answer may have been lost on the way.
    pub async fn write<T>(&mut self, work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>) -> Outcome<T> {
        let _under_way = self.writes.token();
        // What fails or takes too long takes the connection along: it may be in any state.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let done = tokio::time::timeout(TRANSACTION_DEADLINE, work(&mut connection)).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        self.connection = Some(connection);
        Ok(done)
    }

    async fn connect(&self) -> Outcome<PgConnection> {
        if self.pool.is_closed() {
            return Err(AppError::Unavailable.into());
        }
        let options = self.pool.connect_options();
        let connecting = tokio::time::timeout(CONNECT_DEADLINE, PgConnection::connect_with(&options)).await;
        Ok(connecting.map_err(|_| sqlx::Error::PoolTimedOut)??)
    }
}

//! A writer for work that is one statement, which is its own transaction: no round trip for its beginning and its end. On PostgreSQL it keeps a
//! connection of its own, because a pool asks each connection that comes back whether it still lives, which is one round trip more.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};
use tokio_util::task::TaskTracker;

use super::{
    database::{Connection, Database, Failure, Outcome, TRANSACTION_DEADLINE},
    sqlite_writer::SqliteWriter,
};
use crate::error::AppError;

/// How long a new connection may take.
const CONNECT_DEADLINE: Duration = Duration::from_secs(2);

/// Belongs to a task that nobody cancels.
#[derive(Debug)]
pub enum DirectWriter {
    /// The one writer of the file, in turn with everybody else who writes.
    Sqlite(SqliteWriter),
    /// A connection of its own.
    Postgres {
        /// Where its settings are from, and whether it is closed.
        pool: PgPool,
        /// Writes under way: shutdown waits for them.
        writes: TaskTracker,
        /// Made when it is needed; none after a failure.
        connection: Option<PgConnection>,
    },
}

impl DirectWriter {
    /// A writer that has done nothing yet.
    pub fn new(db: &Database) -> Self {
        match db {
            Database::Sqlite { writer, .. } => Self::Sqlite(writer.clone()),
            Database::Postgres { pool, writes } => Self::Postgres { pool: pool.clone(), writes: writes.clone(), connection: None },
        }
    }

    /// Does `work`, which changes the database with one statement, and answers when that is on disk.
    ///
    /// # Errors
    /// Those of the work, and [`Failure::Database`]. Then nothing was changed, except that the answer to the statement may have been lost on
    /// the way.
    pub async fn write<T>(&mut self, work: impl AsyncFnOnce(&mut Connection<'_>) -> Outcome<T>) -> Outcome<T> {
        match self {
            Self::Sqlite(writer) => writer.write_directly(work).await,
            Self::Postgres { pool, writes, connection } => {
                let _under_way = writes.token();
                // What fails, panics or takes too long takes the connection along: it may be in any state.
                let mut open = match connection.take() {
                    Some(open) => open,
                    None => connect(pool).await?,
                };
                let done = tokio::time::timeout(TRANSACTION_DEADLINE, work(&mut Connection::Postgres(&mut open))).await;
                let done = done.map_err(|_| Failure::Database(sqlx::Error::PoolTimedOut))??;
                *connection = Some(open);
                Ok(done)
            }
        }
    }
}

async fn connect(pool: &PgPool) -> Outcome<PgConnection> {
    if pool.is_closed() {
        return Err(Failure::Refused(AppError::Unavailable));
    }
    let options = pool.connect_options();
    let connecting = tokio::time::timeout(CONNECT_DEADLINE, PgConnection::connect_with(&options)).await;
    Ok(connecting.map_err(|_| sqlx::Error::PoolTimedOut)??)
}

//! A writer for what is stored most often: a transaction that is known beforehand, without a round trip for its beginning and its end. On
//! PostgreSQL it is one statement on a connection of its own, because a pool asks each connection that comes back whether it still lives. On
//! SQLite it is a thread of its own, because sqlx, which does everything else, goes to its thread and back for each statement.
//! It belongs to a task that nobody cancels.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use crate::{
    error::AppError,
    server::database::{
        Database,
        connection::Connection,
        failure::{Failure, Outcome},
        postgres_transaction::DEADLINE,
        sqlite_readers::SqliteReaders,
        sqlite_writer::SqliteWriter,
    },
};

/// How long a new connection may take, and one that has rested to answer.
const CONNECT_DEADLINE: Duration = Duration::from_secs(2);
/// A connection that has rested for so long may have died meanwhile: it is asked before it is used.
const REST: Duration = Duration::from_millis(100);

/// The short way.
#[derive(Debug)]
pub enum BatchWriter {
    /// In turn with everybody else who writes to the file.
    Sqlite(SqliteWriter, SqliteReaders),
    /// Beside everybody else.
    Postgres(PostgresWriter),
}

impl BatchWriter {
    /// A writer that has done nothing yet.
    pub fn new(db: &Database) -> Self {
        match db {
            Database::Sqlite { writer, readers } => Self::Sqlite(writer.clone(), readers.clone()),
            Database::Postgres { pool, writes } => Self::Postgres(PostgresWriter { pool: pool.clone(), writes: writes.clone(), connection: None }),
        }
    }

    /// Whether what was read here lately is from where the next write goes: a new connection may lead to another server.
    pub fn is_warm(&self) -> bool {
        match self {
            Self::Sqlite(..) => true,
            Self::Postgres(writer) => writer.connection.as_ref().is_some_and(|(_, used_at)| used_at.elapsed() < REST / 2),
        }
    }

    /// Reads on the way to a write.
    ///
    /// # Errors
    /// Those of the work, [`Failure::Database`].
    pub async fn read<T>(&mut self, work: impl AsyncFnOnce(&mut Connection<'_>) -> Outcome<T>) -> Outcome<T> {
        match self {
            Self::Sqlite(_, readers) => work(&mut Connection::Sqlite(readers.acquire().await?.connection())).await,
            Self::Postgres(writer) => writer.run(async |connection| work(&mut Connection::Postgres(connection)).await).await,
        }
    }
}

/// A connection of its own.
#[derive(Debug)]
pub struct PostgresWriter {
    /// Where its settings are from.
    pool: PgPool,
    /// Writes under way: shutdown waits for them, and lets no more begin.
    writes: TaskTracker,
    /// Made when it is needed, with the moment of its last use; none after a failure.
    connection: Option<(PgConnection, Instant)>,
}

impl PostgresWriter {
    /// Does `work`, which writes with one statement at most, and answers when that is on disk.
    ///
    /// # Errors
    /// Those of the work and of a new connection, [`AppError::Unavailable`] when the database is closed. Then nothing was changed, except that
    /// the answer may have been lost on the way.
    pub async fn run<T>(&mut self, work: impl AsyncFnOnce(&mut PgConnection) -> Outcome<T>) -> Outcome<T> {
        if self.writes.is_closed() {
            return Err(AppError::Unavailable.into());
        }
        let _under_way = self.writes.token();
        let mut connection = match self.take_living().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let done = tokio::time::timeout(DEADLINE, work(&mut connection)).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        // What fails or takes too long takes the connection along: it may be in any state.
        if !matches!(done, Err(Failure::Database(_))) {
            self.connection = Some((connection, Instant::now()));
        }
        done
    }

    async fn take_living(&mut self) -> Option<PgConnection> {
        let (mut connection, used_at) = self.connection.take()?;
        let lives = used_at.elapsed() < REST || tokio::time::timeout(CONNECT_DEADLINE, connection.ping()).await.is_ok_and(|answer| answer.is_ok());
        lives.then_some(connection)
    }

    async fn connect(&self) -> Outcome<PgConnection> {
        let options = self.pool.connect_options();
        let connecting = tokio::time::timeout(CONNECT_DEADLINE, PgConnection::connect_with(&options)).await;
        Ok(connecting.map_err(|_| sqlx::Error::PoolTimedOut)??)
    }
}

//! SQLite or PostgreSQL, chosen by the URL. One SQL text for both; reads have connections of their own, and writes go through
//! [`Database::write`], or, for what is stored most often, through a `DirectWriter`.

use std::{fs::OpenOptions, io::ErrorKind, os::unix::fs::OpenOptionsExt as _, path::Path, str::FromStr, time::Duration};

use futures::future::BoxFuture;
use sqlx::{
    Connection as _, PgConnection, PgPool, SqliteConnection,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions, Postgres},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{runtime::Handle, time};
use tokio_util::task::TaskTracker;

use super::{
    mutant::Mutant,
    postgres_transaction,
    sqlite_readers::{SqliteReader, SqliteReaders},
    sqlite_writer::SqliteWriter,
};
use crate::error::AppError;

/// How long a request waits for a free connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long SQLite waits for another process that holds the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The database, cheap to clone.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file: a pool of readers, one writer.
    Sqlite {
        /// Connections that cannot write.
        readers: SqliteReaders,
        /// The only one that can.
        writer: SqliteWriter,
    },
    /// A server: any number of instances of this program may share it.
    Postgres {
        /// For reads and writes.
        pool: PgPool,
        /// Writes under way: shutdown waits for them.
        writes: TaskTracker,
    },
}

/// One connection of either kind. Queries run on it through [`on!`].
#[derive(Debug)]
pub enum Connection<'c> {
    /// To a file.
    Sqlite(&'c mut SqliteConnection),
    /// To a server.
    Postgres(&'c mut PgConnection),
}

/// A connection for reading, given back to its pool when it is dropped.
#[derive(Debug)]
pub enum Reader {
    /// To a file.
    Sqlite(SqliteReader),
    /// To a server.
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    /// What queries run on.
    pub fn connection(&mut self) -> Connection<'_> {
        match self {
            Reader::Sqlite(reader) => Connection::Sqlite(reader.connection()),
            Reader::Postgres(connection) => Connection::Postgres(connection),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let (Reader::Postgres(connection), Ok(runtime)) = (self, Handle::try_current()) {
            // The pool asks each connection whether it lives, and would wait for a dead one without an end.
            runtime.spawn(time::timeout(ACQUIRE_TIMEOUT, connection.return_to_pool()));
        }
    }
}

/// Runs the same expression on either kind of connection: `on!(connection, c => sqlx::query(SQL).bind(id).execute(c).await)`.
macro_rules! on {
    ($connection:expr, $name:ident => $run:expr) => {
        match $connection {
            $crate::server::database::Connection::Sqlite($name) => {
                let $name = &mut **$name;
                $run
            }
            $crate::server::database::Connection::Postgres($name) => {
                let $name = &mut **$name;
                $run
            }
        }
    };
}
pub(crate) use on;

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

impl Database {
    /// Opens the database and brings it to this version's schema.
    ///
    /// # Errors
    /// When the file cannot be opened or is damaged, the server does not answer, or a migration fails.
    pub async fn open(url: &str, connections: u32) -> Result<Self, sqlx::Error> {
        if url.starts_with("sqlite:") { Self::open_sqlite(url).await } else { Self::open_postgres(url, connections).await }
    }

    async fn open_sqlite(url: &str) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Durable before the answer: `normal` would lose acknowledged changes with the power.
            .synchronous(if Mutant::SynchronousOff.is_on() { SqliteSynchronous::Off } else { SqliteSynchronous::Full })
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        create_private(options.get_filename())?;
        let writer = SqliteWriter::open(options.clone()).await?;
        let readers = SqliteReaders::open(&options.pragma("query_only", "on")).await?;
        Ok(Database::Sqlite { readers, writer })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, sqlx::Error> {
        let options = PgConnectOptions::from_str(url)?.application_name("nameplate");
        // Without the limits of requests: an index on a large table takes its time, and an equal instance may be at it already.
        let connecting = time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(&options)).await;
        let mut migrating = connecting.map_err(|_| sqlx::Error::PoolTimedOut)??;
        sqlx::migrate!("migrations/postgres").run(&mut migrating).await?;
        migrating.close().await?;
        let options = options.options([("statement_timeout", "3s"), ("lock_timeout", "2s"), ("idle_in_transaction_session_timeout", "5s")]);
        let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE_TIMEOUT).test_before_acquire(false).connect_with(options).await?;
        Ok(Database::Postgres { pool, writes: TaskTracker::new() })
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// [`Failure::Database`] when none is free in time, or the database is away.
    pub async fn read(&self) -> Outcome<Reader> {
        Ok(match self {
            Database::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await?),
            Database::Postgres { pool, .. } => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Does `work` in a transaction of its own and answers when it is on disk. It runs in a task that nobody can cancel: a client that
    /// hangs up never leaves a transaction half open. Work that lost a race is done again, so it must not act on anything but the database.
    ///
    /// # Errors
    /// What the work refuses; [`AppError::Unavailable`] when the database cannot do it now. Then nothing was changed, except that the
    /// answer to a commit may have been lost on the way.
    pub async fn write<T, W>(&self, work: W) -> Result<T, AppError>
    where
        T: Send + 'static,
        W: for<'c> FnMut(&'c mut Connection<'_>) -> BoxFuture<'c, Outcome<T>> + Send + 'static,
    {
        match self {
            Database::Sqlite { writer, .. } => writer.write(work).await,
            Database::Postgres { pool, writes } => postgres_transaction::write(pool, writes, work).await,
        }
    }

    /// How many writes may wait for rows that others hold: enough connections are left for everybody else.
    pub fn most_long_writes(&self) -> usize {
        match self {
            // They come after one another all the same.
            Database::Sqlite { .. } => 8,
            Database::Postgres { pool, .. } => (pool.options().get_max_connections() as usize / 4).max(1),
        }
    }

    /// Waits for the writes under way and closes every connection. Writes after this are refused.
    pub async fn close(&self) {
        match self {
            Database::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Database::Postgres { pool, writes } => {
                writes.close();
                writes.wait().await;
                pool.close().await;
            }
        }
    }
}

/// A new file is for its owner alone: it holds addresses and password hashes. SQLite gives its companions the same rights.
fn create_private(file: &Path) -> Result<(), sqlx::Error> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(sqlx::Error::Io(error)),
        _ => Ok(()),
    }
}

//! SQLite or PostgreSQL, chosen by the URL. One SQL text for both; reads have connections of their own, and writes go through
//! [`Database::write`], or, for what is stored most often, through a `BatchWriter`.

pub mod batch_writer;
pub mod clock;
pub mod connection;
pub mod failure;
mod postgres_transaction;
pub mod reader;
mod sqlite_check;
pub mod sqlite_readers;
mod sqlite_thread;
pub mod sqlite_writer;

use std::{fs::OpenOptions, io::ErrorKind, os::unix::fs::OpenOptionsExt as _, path::Path, str::FromStr};

use futures::future::BoxFuture;
use sqlx::{
    Connection as _, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::time;
use tokio_util::task::TaskTracker;

use crate::{
    error::AppError,
    server::{
        database::{
            connection::{ACQUIRE_TIMEOUT, BUSY_TIMEOUT, Connection},
            failure::Outcome,
            reader::Reader,
            sqlite_readers::SqliteReaders,
            sqlite_writer::SqliteWriter,
        },
        mutant::Mutant,
    },
};

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
    /// [`Failure::Database`](failure::Failure::Database) when none is free in time, or the database is away.
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

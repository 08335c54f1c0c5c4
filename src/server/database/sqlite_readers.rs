//! The readers of a SQLite file: a few connections that cannot write, lent one at a time. sqlx's own pool asks each connection whether it
//! still lives before it takes it back, which for a file is a second trip to its thread for every query.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::database::connection::ACQUIRE_TIMEOUT;

/// How many read at one time.
const READERS: usize = 4;

/// The readers, cheap to clone.
#[derive(Clone, Debug)]
pub struct SqliteReaders {
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
    /// As many places as connections: whoever has a place finds one of them idle.
    places: Arc<Semaphore>,
}

/// A reader on loan, given back when it is dropped.
#[derive(Debug)]
pub struct SqliteReader {
    connection: Option<SqliteConnection>,
    idle: Arc<Mutex<Vec<SqliteConnection>>>,
    /// Given back after the connection.
    _place: OwnedSemaphorePermit,
}

impl SqliteReaders {
    /// Opens the file for every reader.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut idle = Vec::new();
        for _ in 0..READERS {
            idle.push(SqliteConnection::connect_with(options).await?);
        }
        Ok(Self { idle: Arc::new(Mutex::new(idle)), places: Arc::new(Semaphore::new(READERS)) })
    }

    /// The next reader that is free.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`], [`sqlx::Error::PoolClosed`].
    pub async fn acquire(&self) -> Result<SqliteReader, sqlx::Error> {
        let place = tokio::time::timeout(ACQUIRE_TIMEOUT, self.places.clone().acquire_owned()).await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let connection = lock(&self.idle).pop().ok_or(sqlx::Error::PoolClosed)?;
        Ok(SqliteReader { connection: Some(connection), idle: self.idle.clone(), _place: place })
    }

    /// Lends none any more and closes those that are idle: the file is tidied up by whoever closes it last, and that must be the writer.
    pub async fn close(&self) {
        self.places.close();
        let idle = std::mem::take(&mut *lock(&self.idle));
        for connection in idle {
            let _ = connection.close().await;
        }
    }
}

impl SqliteReader {
    /// What queries run on.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("a reader has its connection until it is dropped")
    }
}

impl Drop for SqliteReader {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            lock(&self.idle).push(connection);
        }
    }
}

fn lock(idle: &Mutex<Vec<SqliteConnection>>) -> std::sync::MutexGuard<'_, Vec<SqliteConnection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

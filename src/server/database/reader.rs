//! A connection for reading, on loan.

use sqlx::{pool::PoolConnection, postgres::Postgres};
use tokio::{runtime::Handle, time};

use crate::server::database::{
    connection::{ACQUIRE_TIMEOUT, Connection},
    sqlite_readers::SqliteReader,
};

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

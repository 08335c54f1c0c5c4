//! One connection of either kind, and how long anybody waits for one.

use std::time::Duration;

use sqlx::{PgConnection, SqliteConnection};

/// How long a request waits for a free connection before it is told to come back.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long SQLite waits for another process that holds the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// One connection of either kind. Queries run on it through [`on!`].
#[derive(Debug)]
pub enum Connection<'c> {
    /// To a file.
    Sqlite(&'c mut SqliteConnection),
    /// To a server.
    Postgres(&'c mut PgConnection),
}

/// Runs the same expression on either kind of connection: `on!(connection, c => sqlx::query(SQL).bind(id).execute(c).await)`.
macro_rules! on {
    ($connection:expr, $name:ident => $run:expr) => {
        match $connection {
            $crate::server::database::connection::Connection::Sqlite($name) => {
                let $name = &mut **$name;
                $run
            }
            $crate::server::database::connection::Connection::Postgres($name) => {
                let $name = &mut **$name;
                $run
            }
        }
    };
}
pub(crate) use on;

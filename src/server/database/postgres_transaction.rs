//! A transaction on PostgreSQL: in a task that nobody can cancel, within a deadline, and done again when it lost a race.

use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio_util::task::TaskTracker;

use crate::{
    error::AppError,
    server::database::{
        connection::Connection,
        failure::{Failure, Outcome},
    },
};

/// How long one transaction may take, as seen from here: a line that goes dead says nothing, and the server's own timeouts do not reach us.
pub(super) const DEADLINE: Duration = Duration::from_secs(5);
/// How often a write is repeated that lost a race with another one: enough for a few devices that change one profile at once.
const MOST_ATTEMPTS: u32 = 8;

/// As `Database::write`.
pub(super) async fn write<T, W>(pool: &PgPool, writes: &TaskTracker, work: W) -> Result<T, AppError>
where
    T: Send + 'static,
    W: for<'c> FnMut(&'c mut Connection<'_>) -> BoxFuture<'c, Outcome<T>> + Send + 'static,
{
    // A panic is a failure like any other, and is in the log already.
    writes.spawn(repeat(pool.clone(), work)).await.unwrap_or(Err(AppError::Broken))
}

async fn repeat<T, W>(pool: PgPool, mut work: W) -> Result<T, AppError>
where
    W: for<'c> FnMut(&'c mut Connection<'_>) -> BoxFuture<'c, Outcome<T>>,
{
    let mut attempt = 1;
    loop {
        match within_deadline(&pool, async |connection| in_transaction(connection, &mut work).await).await {
            Err(Failure::Raced) if attempt < MOST_ATTEMPTS => attempt += 1,
            outcome => return outcome.map_err(AppError::from),
        }
    }
}

/// Work on a connection of its own. When it takes too long the connection is closed, not given back: its line may be dead.
async fn within_deadline<T>(pool: &PgPool, work: impl AsyncFnOnce(&mut PgConnection) -> Outcome<T>) -> Outcome<T> {
    let mut connection = pool.acquire().await?;
    match tokio::time::timeout(DEADLINE, work(&mut connection)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            connection.close_on_drop();
            Err(Failure::Database(sqlx::Error::PoolTimedOut))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is Database::write, in a task that nobody cancels")]
async fn in_transaction<T, W>(connection: &mut PgConnection, work: &mut W) -> Outcome<T>
where
    W: for<'c> FnMut(&'c mut Connection<'_>) -> BoxFuture<'c, Outcome<T>>,
{
    let mut transaction = connection.begin().await?;
    match work(&mut Connection::Postgres(&mut transaction)).await {
        Ok(done) => transaction.commit().await.map(|()| done).map_err(Failure::from),
        Err(failure) => {
            // What cannot be rolled back is closed by the pool, which rolls it back too.
            let _ = transaction.rollback().await;
            Err(failure)
        }
    }
}

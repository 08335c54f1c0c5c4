//! What has ended is removed. What is missed here is refused all the same.

use std::time::Duration;

use futures::future::{BoxFuture, join_all};

use crate::{
    error::AppError,
    server::{database::Database, limits::Limits, password_attempts, sessions, tokens},
};

/// How often.
const SWEEP: Duration = Duration::from_secs(60);

/// Every table whose rows end by themselves, with what removes them.
fn sweeps(db: &Database) -> Vec<BoxFuture<'_, Result<(), AppError>>> {
    vec![Box::pin(sessions::delete_expired(db)), Box::pin(tokens::delete_expired(db)), Box::pin(password_attempts::delete_over(db))]
}

/// Sweeps again and again, and never ends.
pub async fn sweep(db: Database, limits: Limits) {
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        limits.sweep();
        if join_all(sweeps(&db)).await.iter().any(Result::is_err) {
            tracing::warn!("ended sessions, tokens and counters were not removed");
        }
    }
}

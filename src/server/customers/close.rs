//! Closing an account.

use super::{table, update::stale};
use crate::{
    customer::CustomerId,
    error::AppError,
    server::{actor::Actor, clock, database::Database, precondition::Base, sessions, tokens},
};

/// Closes the account of `target`: every session and every token ends with it, in one transaction. The email address is free for a new
/// account at once.
///
/// # Errors
/// [`AppError::NotYours`], [`AppError::Stale`], [`AppError::Excluded`], [`AppError::Unavailable`]; what [`Actor::gone`] says when it is closed
/// already.
pub async fn close(db: &Database, actor: &Actor, target: CustomerId, base: Base) -> Result<(), AppError> {
    actor.must_own(target)?;
    let gone = actor.gone();
    db.write(move |connection| {
        let (base, gone) = (base.clone(), gone.clone());
        Box::pin(async move {
            let stored = table::find_by_id(connection, target).await?.ok_or(gone)?.customer;
            if base.excludes(stored.version) {
                return Err(AppError::Excluded.into());
            }
            if !base.admits(stored.version) {
                return Err(stale(connection, &stored, &base, None).await?.into());
            }
            table::close(connection, target, stored.version, clock::now()).await?;
            sessions::end_all(connection, target).await?;
            tokens::end_all(connection, target).await
        })
    })
    .await
}

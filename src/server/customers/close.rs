//! Closing an account.

use crate::{
    customer::CustomerId,
    error::AppError,
    server::{
        actor::{Caller, Target},
        customers::{callers::hold_caller, edits::rebase::stale, table},
        database::{Database, clock},
        precondition::Base,
        sessions, tokens,
    },
};

/// Closes the account of `target` and says whose it was: every session and every token ends with it, in one transaction. The email address is
/// free for a new account at once.
///
/// # Errors
/// [`AppError::BadToken`] and [`AppError::SignInNeeded`], also for an account that is closed already; [`AppError::NotYours`]; what could not be
/// read of the version it is asked for; [`AppError::Stale`], [`AppError::Excluded`], [`AppError::Unavailable`].
pub async fn close(db: &Database, caller: Caller, target: Target, base: Result<Base, AppError>) -> Result<CustomerId, AppError> {
    if let Caller::Session(actor) = &caller {
        actor.must_own(target.of(actor))?;
    }
    db.write(move |connection| {
        let (caller, base) = (caller.clone(), base.clone());
        Box::pin(async move {
            let (actor, stored) = hold_caller(connection, &caller).await?;
            let id = target.of(&actor);
            actor.must_own(id)?;
            let base = base?;
            if base.excludes(stored.version) {
                return Err(AppError::Excluded.into());
            }
            if !base.admits(stored.version) {
                return Err(stale(connection, &stored, &base, None).await?.into());
            }
            table::close(connection, id, stored.version, clock::now()).await?;
            sessions::end_all(connection, id).await?;
            tokens::end_all(connection, id).await?;
            Ok(id)
        })
    })
    .await
}

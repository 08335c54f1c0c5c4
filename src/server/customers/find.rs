//! Seeing a profile.

use crate::{
    customer::Customer,
    error::AppError,
    server::{
        actor::{Caller, Target},
        customers::callers::find_caller,
        database::Database,
    },
};

/// The profile a request speaks of, for its owner.
///
/// # Errors
/// [`AppError::BadToken`], [`AppError::NotYours`], [`AppError::Unavailable`].
pub async fn find(db: &Database, caller: &Caller, target: Target) -> Result<Customer, AppError> {
    if let Caller::Session(actor) = caller {
        actor.must_own(target.of(actor))?;
    }
    let mut reader = db.read().await?;
    let (actor, customer) = find_caller(&mut reader.connection(), caller).await?;
    actor.must_own(target.of(&actor))?;
    Ok(customer)
}

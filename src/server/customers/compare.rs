//! Two edits side by side, where [`update_profile`](super::update_profile) could not merge them.

use super::{rulebook, table::find_by_id};
use crate::{
    customer::{Customer, Members, form::ProfileForm, merge::Sides},
    error::AppError,
    server::{
        actor::Actor,
        database::Database,
        history::{self, Past},
    },
};

/// An edit beside what is stored now.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The profile as it is stored now.
    pub now: Customer,
    /// As it was when the edit began.
    pub was: Members,
    /// As the edit wishes it.
    pub mine: Members,
    /// Which of the two each member gets.
    pub sides: Sides,
    /// What was stored since the edit began, the latest first.
    pub since: Vec<Past>,
}

/// Compares a form that was opened at version `opened` with the actor's own profile.
///
/// # Errors
/// [`AppError::InvalidProfile`] when the form breaks a rule, [`AppError::SignInNeeded`], [`AppError::Unavailable`].
pub async fn compare(db: &Database, actor: &Actor, opened: i64, form: &ProfileForm) -> Result<Comparison, AppError> {
    let mut reader = db.read().await?;
    let connection = &mut reader.connection();
    let now = find_by_id(connection, actor.customer).await?.ok_or_else(|| actor.gone())?.customer;
    let since = history::since(connection, actor.customer, opened).await?;
    let mine = form.check(Some(&now), &rulebook()).map_err(AppError::InvalidProfile)?.members();
    // A version that history does not know: then nothing counts as unchanged, and a person sees every difference.
    let was = history::members_at(opened, &since, &now).unwrap_or_else(|| mine.clone().map(|(field, _)| (field, None)));
    let sides = Sides::new(&was, &mine, &now.members());
    Ok(Comparison { now, was, mine, sides, since })
}

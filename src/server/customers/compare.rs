//! Two edits side by side, where [`update_profile`](super::update::update_profile) could not merge them.

use crate::{
    customer::{Customer, field::Texts, form::ProfileForm, merge::Sides},
    error::AppError,
    server::{
        actor::Actor,
        customers::table::find_by_id,
        database::Database,
        history::{self, StoredChange},
        rulebook::rulebook,
    },
};

/// An edit beside what is stored now.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The profile as it is stored now.
    pub now: Customer,
    /// As it was when the edit began.
    pub was: Texts<'static>,
    /// As the edit wishes it.
    pub mine: Texts<'static>,
    /// Which of the two each member gets.
    pub sides: Sides,
    /// What was stored since the edit began, the latest first.
    pub since: Vec<StoredChange>,
}

/// Compares a form that was opened at version `opened` with the actor's own profile.
///
/// # Errors
/// [`AppError::Invalid`] when the form breaks a rule, [`AppError::SignInNeeded`], [`AppError::Unavailable`].
pub async fn compare(db: &Database, actor: &Actor, opened: i64, form: &ProfileForm) -> Result<Comparison, AppError> {
    let mut reader = db.read().await?;
    let connection = &mut reader.connection();
    let now = find_by_id(connection, actor.customer).await?.ok_or_else(|| actor.gone())?.customer;
    let since = history::since(connection, actor.customer, opened).await?;
    let mine = form.check(Some(&now.profile), &rulebook()).map_err(AppError::invalid)?.texts().into_owned();
    // A version that history does not know: then nothing counts as unchanged, and a person sees every difference.
    let was = history::texts_at(opened, &since, &now).unwrap_or_default();
    let sides = Sides::new(&was, &mine, &now.profile.texts());
    Ok(Comparison { now, was, mine, sides, since })
}

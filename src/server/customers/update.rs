//! Changing a profile: the room all doors lead to.

use std::sync::Arc;

use crate::{
    customer::{Customer, CustomerId, email::Email, field::Field},
    error::AppError,
    server::{
        actor::{Actor, Caller, Through},
        customers::{
            Customers,
            edits::edit::{Edit, Proof},
            table::find_account,
        },
        password_attempts::Attempt,
    },
};

/// Changes a profile as its owner wishes it, if it still is what the edit was made for. Everything is checked before anything is written;
/// the change and its row of history are one transaction. A wish that changes nothing makes no version.
///
/// # Errors
/// What could not be read of the edit; [`AppError::BadToken`], [`AppError::SignInNeeded`], [`AppError::NotYours`], [`AppError::TooManyRequests`],
/// [`AppError::Stale`], [`AppError::Excluded`], [`AppError::Invalid`] with every fault, [`AppError::MissingScope`], [`AppError::Unavailable`].
pub async fn update_profile(customers: &Customers, mut edit: Edit) -> Result<Customer, AppError> {
    if let (Caller::Session(actor), Ok(form)) = (&edit.caller, &edit.form) {
        let target = edit.target.of(actor);
        actor.must_own(target)?;
        let email = form.sent(Field::Email).text().and_then(|raw| Email::parse(raw).ok());
        edit.proof = prove_email_change(customers, actor, target, email, form.current_password.text()).await?;
    }
    customers.edits.store(Arc::new(edit)).await
}

/// Hashing takes long, so it is done before the transaction, and only when the address would really change.
async fn prove_email_change(customers: &Customers, actor: &Actor, target: CustomerId, email: Option<Email>, password: Option<&str>) -> Result<Proof, AppError> {
    let (Some(email), false) = (email, matches!(actor.through, Through::Token { .. })) else {
        return Ok(Proof::NotNeeded);
    };
    let account = find_account(&customers.db, target).await?.ok_or_else(|| actor.gone())?;
    if email.key() == account.customer.profile.email.key() {
        return Ok(Proof::NotNeeded);
    }
    let Some(password) = password else {
        return Ok(Proof::Missing);
    };
    let (passwords, password) = (customers.passwords.clone(), password.to_owned());
    let verify = async move { Ok(passwords.verify(Some(account.password_hash), password).await?.then_some(())) };
    Ok(customers.attempts.attempt(Attempt::Proof(target), verify).await?.map_or(Proof::Wrong, |()| Proof::Shown))
}

//! Changing a profile: the room all doors lead to.

use std::sync::Arc;

use super::{
    EMAIL_SCOPE, Wish,
    bearer::hold_one,
    edit::{Edit, Proof, Question, Verdict, new_email, new_version},
    table::{find_account, free_slug, is_taken, update},
};
use crate::{
    customer::{
        Customer, CustomerId, Members, Profile,
        email::Email,
        fault::{Code, Fault, Field},
        merge::merge,
    },
    error::AppError,
    server::{
        AppState,
        actor::{Actor, Through, Who},
        database::{Connection, Outcome},
        history,
        limits::Limits,
        precondition::Base,
        sign_in_tries::{self, Payer},
    },
};

/// Changes a profile as its owner wishes it, if it still is what the edit was made for. Everything is checked before anything is written;
/// the change and its row of history are one transaction. A wish that changes nothing makes no version.
///
/// # Errors
/// What could not be read of the edit; [`AppError::BadToken`], [`AppError::SignInNeeded`], [`AppError::NotYours`], [`AppError::TooManyTries`],
/// [`AppError::Stale`], [`AppError::Excluded`],
/// [`AppError::InvalidProfile`] with every fault, [`AppError::MissingScope`], [`AppError::Unavailable`].
pub async fn update_profile(app: &AppState, mut edit: Edit) -> Result<Customer, AppError> {
    if let (Who::Known(actor), Ok(Wish::Put(form) | Wish::Patch(form))) = (&edit.who, &edit.wish) {
        let target = edit.target.of(actor);
        actor.must_own(target)?;
        let email = form.email.text().and_then(|raw| Email::parse(raw).ok());
        edit.proof = prove_email_change(app, actor, target, email, form.current_password.text()).await?;
    }
    app.updates.store(Arc::new(edit)).await
}

/// Hashing takes long, so it is done before the transaction, and only when the address would really change.
async fn prove_email_change(app: &AppState, actor: &Actor, target: CustomerId, email: Option<Email>, password: Option<&str>) -> Result<Proof, AppError> {
    let (Some(email), false) = (email, matches!(actor.through, Through::Token { .. })) else {
        return Ok(Proof::NotNeeded);
    };
    let account = find_account(&app.db, target).await?.ok_or_else(|| actor.gone())?;
    if email.key() == account.customer.email_as_stored().key() {
        return Ok(Proof::NotNeeded);
    }
    let Some(password) = password else {
        return Ok(Proof::Missing);
    };
    let (verifier, password) = (app.clone(), password.to_owned());
    let verify = async move { Ok(verifier.passwords.verify(Some(account.password_hash), password).await?.then_some(())) };
    Ok(sign_in_tries::count(app, Payer::SignedIn(target), verify).await?.map_or(Proof::Wrong, |()| Proof::Shown))
}

/// One edit by itself: reads, decides and stores.
pub(super) async fn store_one(connection: &mut Connection<'_>, edit: &Edit, limits: &Limits) -> Outcome<Customer> {
    let (actor, stored) = hold_one(connection, &edit.who).await?;
    let new = match edit.decide(&actor, &stored, limits)? {
        Verdict::Nothing => None,
        Verdict::Store(new) => Some(*new),
        Verdict::Ask(question) => new_version(&actor, &stored, answer(connection, &actor, &stored, edit.proof, *question).await?),
    };
    let Some(mut new) = new else {
        return Ok(stored);
    };
    if let Some(wanted) = new.wanted_slug.take() {
        new.customer.slug = free_slug(connection, wanted, stored.id).await?;
    }
    update(connection, &new.customer, new.change.changed_at).await?;
    history::record(connection, &new.change).await?;
    Ok(new.customer)
}

/// The profile to be stored, after the database has said what it knows.
async fn answer(connection: &mut Connection<'_>, actor: &Actor, stored: &Customer, proof: Proof, question: Question) -> Outcome<Profile> {
    let Question { form, base, mut checked } = question;
    if !base.admits(stored.version) {
        checked = rebase(connection, stored, &base, checked).await?;
    }
    let known = match new_email(&form, &checked, stored) {
        Some(email) => email_faults(connection, actor, &email, proof).await?,
        None => Vec::new(),
    };
    match checked {
        Ok(profile) if known.is_empty() => Ok(profile),
        checked => {
            let mut faults = checked.err().unwrap_or_default();
            // What is wrong already is not missing too.
            let more: Vec<Fault> = known.into_iter().filter(|fault| faults.iter().all(|other| other.field != fault.field)).collect();
            faults.extend(more);
            faults.sort_by_key(|fault| fault.field);
            Err(AppError::InvalidProfile(faults).into())
        }
    }
}

/// What only the database and the actor know about a new email address.
async fn email_faults(connection: &mut Connection<'_>, actor: &Actor, email: &Email, proof: Proof) -> Outcome<Vec<Fault>> {
    let mut faults = Vec::new();
    actor.must_have(EMAIL_SCOPE)?;
    if is_taken(connection, &email.key()).await? {
        faults.push(Fault::new(Field::Email, Code::Taken));
    }
    match (proof, &actor.through) {
        (Proof::Shown, _) | (_, Through::Token { .. }) => {}
        (Proof::Wrong, _) => faults.push(Fault::new(Field::CurrentPassword, Code::CurrentPasswordWrong)),
        (Proof::Missing | Proof::NotNeeded, _) => faults.push(Fault::new(Field::CurrentPassword, Code::Required)),
    }
    Ok(faults)
}

/// What becomes of a wish that was made for an older version. A form is merged: what only one side changed is kept. A program is refused,
/// unless what it asks for is stored already: a retry whose first answer was lost (RFC 9110, 13.1.1).
async fn rebase(connection: &mut Connection<'_>, stored: &Customer, base: &Base, wished: Result<Profile, Vec<Fault>>) -> Outcome<Result<Profile, Vec<Fault>>> {
    if base.excludes(stored.version) {
        return Err(AppError::Excluded.into());
    }
    if wished.as_ref().is_ok_and(|profile| profile.members() == stored.members()) {
        return Ok(wished);
    }
    if let Base::Opened(version) = base {
        let mine = match wished {
            Ok(mine) => mine,
            Err(faults) => return Ok(Err(faults)),
        };
        if let Some(seen) = seen(connection, stored, *version).await? {
            let merged = merge(&seen, mine, stored);
            return merged.map(Ok).map_err(|clashes| AppError::Stale { changed: Some(clashes.into_iter().map(Field::pointer).collect()) }.into());
        }
        return Err(stale(connection, stored, base, Some(mine.members())).await?.into());
    }
    Err(stale(connection, stored, base, wished.ok().map(|profile| profile.members())).await?.into())
}

/// Says why nothing is done for the version a request names, and which members have changed since; where history does not know it, which
/// differ from the wish.
pub(super) async fn stale(connection: &mut Connection<'_>, stored: &Customer, base: &Base, wished: Option<Members>) -> Outcome<AppError> {
    let seen = match base.version() {
        Some(version) => seen(connection, stored, version).await?,
        None => None,
    };
    let changed = seen.or(wished).map(|then| differing(&then, &stored.members()));
    Ok(AppError::Stale { changed })
}

async fn seen(connection: &mut Connection<'_>, stored: &Customer, version: i64) -> Outcome<Option<Members>> {
    let since = history::since(connection, stored.id, version).await?;
    Ok(history::members_at(version, &since, stored))
}

fn differing(then: &Members, now: &Members) -> Vec<String> {
    then.iter().zip(now).filter(|(then, now)| then.1 != now.1).map(|(then, _)| then.0.pointer()).collect()
}

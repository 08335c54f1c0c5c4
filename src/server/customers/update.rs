//! Changing a profile.

use super::{
    EMAIL_SCOPE, Wish, rulebook,
    table::{find_account, find_by_id, free_slug, is_taken, key_of, update},
};
use crate::{
    customer::{
        Customer, CustomerId, Members, Profile,
        email::Email,
        fault::{Code, Fault, Field},
        merge::merge,
        slug,
    },
    error::AppError,
    server::{
        AppState,
        actor::{Actor, Through},
        clock,
        database::{Connection, Outcome},
        history::{self, Change},
        precondition::Base,
    },
};

/// Changes the profile of `target` as `actor` wishes it, if it still is what `base` says. Everything is checked before anything is
/// written; the change and its row of history are one transaction. A wish that changes nothing makes no version.
///
/// # Errors
/// [`AppError::NotYours`], [`AppError::Stale`], [`AppError::InvalidProfile`] with every fault, [`AppError::MissingScope`],
/// [`AppError::Unavailable`].
pub async fn update_profile(app: &AppState, actor: &Actor, target: CustomerId, base: Base, wish: Wish) -> Result<Customer, AppError> {
    actor.must_own(target)?;
    let proof = prove_email_change(app, actor, target, &wish).await?;
    let actor = actor.clone();
    app.db
        .write(move |connection| {
            let (actor, base, wish, proof) = (actor.clone(), base.clone(), wish.clone(), proof.clone());
            Box::pin(async move {
                let stored = find_by_id(connection, target).await?.ok_or(AppError::NotYours)?.customer;
                let form = match wish {
                    Wish::Put(form) => form,
                    Wish::Patch(form) => form.patching(&stored),
                };
                let mut checked = form.check(Some(&stored), &rulebook());
                if !base.admits(stored.version) {
                    checked = rebase(connection, &stored, &base, checked).await?;
                }
                // What counts is the address that would be stored: after a merge it may be another one than the form's.
                let email = checked.as_ref().map_or_else(|_| form.email.text().and_then(|raw| Email::parse(raw).ok()), |profile| Some(profile.email.clone()));
                let mut faults = email_faults(connection, &actor, &stored, email, proof).await?;
                let profile = match checked {
                    Ok(profile) if faults.is_empty() => profile,
                    checked => {
                        faults.extend(checked.err().unwrap_or_default());
                        faults.sort_by_key(|fault| fault.field);
                        return Err(AppError::InvalidProfile(faults).into());
                    }
                };
                store(connection, &actor, stored, profile).await
            })
        })
        .await
}

/// Whether a signed-in customer has shown the current password for an email change.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    NotNeeded,
    Shown,
    Missing,
    Wrong,
}

/// Hashing takes long, so it is done before the transaction, and only when the address would really change.
async fn prove_email_change(app: &AppState, actor: &Actor, target: CustomerId, wish: &Wish) -> Result<Proof, AppError> {
    let (Wish::Put(form) | Wish::Patch(form)) = wish;
    let Some(email) = form.email.text().and_then(|raw| Email::parse(raw).ok()) else {
        return Ok(Proof::NotNeeded);
    };
    if matches!(actor.through, Through::Token { .. }) {
        return Ok(Proof::NotNeeded);
    }
    let account = find_account(&app.db, target).await?.ok_or(AppError::NotYours)?;
    if email.key() == key_of(&account.customer) {
        return Ok(Proof::NotNeeded);
    }
    let Some(password) = form.current_password.text() else {
        return Ok(Proof::Missing);
    };
    let is_right = app.passwords.verify(Some(account.password_hash), password.to_owned()).await?;
    Ok(if is_right { Proof::Shown } else { Proof::Wrong })
}

/// What only the database and the actor know about a new email address.
async fn email_faults(connection: &mut Connection<'_>, actor: &Actor, stored: &Customer, email: Option<Email>, proof: Proof) -> Outcome<Vec<Fault>> {
    let mut faults = Vec::new();
    let Some(email) = email.filter(|email| email.key() != key_of(stored)) else {
        return Ok(faults);
    };
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
    if base.may_be_retry() && wished.as_ref().is_ok_and(|profile| profile.members() == stored.members()) {
        return Ok(wished);
    }
    let seen = match base.version() {
        Some(version) => history::members_at(connection, stored.id, version, (stored.version, stored.members())).await?,
        None => None,
    };
    match (base, seen, wished) {
        (Base::Opened(_), Some(seen), Ok(mine)) => match merge(&seen, mine, stored) {
            Ok(merged) => Ok(Ok(merged)),
            Err(clashes) => Err(AppError::Stale { changed: clashes.into_iter().map(Field::pointer).collect() }.into()),
        },
        (Base::Opened(_), _, Err(faults)) => Ok(Err(faults)),
        (_, seen, wished) => {
            let then = seen.or_else(|| wished.ok().map(|profile| profile.members()));
            let changed = then.map(|then| differing(&then, &stored.members())).unwrap_or_default();
            Err(AppError::Stale { changed }.into())
        }
    }
}

fn differing(then: &Members, now: &Members) -> Vec<String> {
    then.iter().zip(now).filter(|(then, now)| then.1 != now.1).map(|(then, _)| then.0.pointer()).collect()
}

async fn store(connection: &mut Connection<'_>, actor: &Actor, stored: Customer, profile: Profile) -> Outcome<Customer> {
    let (old, new) = history::differences(&stored.members(), &profile.members());
    if old.is_empty() {
        return Ok(stored);
    }
    let wanted = slug::of_name(profile.first_name.as_str(), profile.last_name.as_str());
    let slug = if wanted == slug::of_name(&stored.first_name, &stored.last_name) { stored.slug } else { free_slug(connection, wanted, stored.id).await? };
    let customer = Customer { version: stored.version + 1, ..profile.into_customer(stored.id, slug, stored.last_purchase_date) };
    let changed_at = clock::now();
    update(connection, &customer, changed_at).await?;
    let change = Change { customer: customer.id, version: customer.version, changed_at, through: actor.door(), old, new };
    history::record(connection, &change).await?;
    Ok(customer)
}

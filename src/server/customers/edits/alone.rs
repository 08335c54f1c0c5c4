//! One edit by itself: what asks the database more than a batch does, and what was refused together with others.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::{
    customer::{
        Customer,
        account::{AccountCode, FormFault},
        email::Email,
        fault::Code,
        field::Field,
        profile::Profile,
    },
    error::AppError,
    server::{
        actor::{Actor, Scope, Through},
        customers::{
            callers::hold_caller,
            edits::{
                edit::{Edit, Proof, Question, Verdict, new_email},
                new_version::NewVersion,
                pending::Pending,
                rebase::rebase,
            },
            table::{free_slug, is_taken, update},
        },
        database::{Database, connection::Connection, failure::Outcome},
        history,
        limits::Limits,
    },
};

/// Where edits are stored by themselves.
#[derive(Clone)]
pub(super) struct Alone {
    db: Database,
    limits: Limits,
    /// A place for each edit.
    places: Arc<Semaphore>,
}

impl Alone {
    /// As many places as there are writes that may wait.
    pub(super) fn new(db: &Database, limits: &Limits) -> Self {
        Self { db: db.clone(), limits: limits.clone(), places: Arc::new(Semaphore::new(db.most_long_writes())) }
    }

    /// Stores an edit in a task of its own: whoever waits behind a row that somebody holds makes nobody wait whose edit is stored with others. As
    /// many tasks wait for a place as there are requests, and none longer than its client.
    pub(super) fn spawn(&self, pending: Pending) {
        let Self { db, limits, places } = self.clone();
        tokio::spawn(async move {
            let Ok(place) = places.acquire_owned().await else {
                return;
            };
            if !pending.is_in_time() {
                return;
            }
            let edit = pending.edit.clone();
            let stored = db.write(move |connection| {
                let (edit, limits) = (edit.clone(), limits.clone());
                Box::pin(async move { store(connection, &edit, &limits).await })
            });
            pending.answer(stored.await);
            drop(place);
        });
    }
}

/// Reads, decides and stores.
async fn store(connection: &mut Connection<'_>, edit: &Edit, limits: &Limits) -> Outcome<Customer> {
    let (actor, stored) = hold_caller(connection, &edit.caller).await?;
    let new = match edit.decide(&actor, &stored, limits)? {
        Verdict::Nothing => None,
        Verdict::Store(new) => Some(*new),
        Verdict::Ask(question) => NewVersion::of(&actor, &stored, answer(connection, &actor, &stored, edit.proof, *question).await?),
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
            let mut faults: Vec<FormFault> = checked.err().unwrap_or_default().into_iter().map(FormFault::from).collect();
            // What is wrong already is not missing too.
            let more: Vec<FormFault> = known.into_iter().filter(|fault| faults.iter().all(|other| other.field != fault.field)).collect();
            faults.extend(more);
            faults.sort_by_key(|fault| fault.field.rank());
            Err(AppError::Invalid(faults).into())
        }
    }
}

/// What only the database and the actor know about a new email address.
async fn email_faults(connection: &mut Connection<'_>, actor: &Actor, email: &Email, proof: Proof) -> Outcome<Vec<FormFault>> {
    let mut faults = Vec::new();
    actor.must_have(Scope::EmailWrite)?;
    if is_taken(connection, &email.key()).await? {
        faults.push(FormFault::new(Field::Email, Code::Taken));
    }
    match (proof, &actor.through) {
        (Proof::Shown, _) | (_, Through::Token { .. }) => {}
        (Proof::Wrong, _) => faults.push(FormFault::new(Field::CurrentPassword, AccountCode::CurrentPasswordWrong)),
        (Proof::Missing | Proof::NotNeeded, _) => faults.push(FormFault::new(Field::CurrentPassword, Code::Required)),
    }
    Ok(faults)
}

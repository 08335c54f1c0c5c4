//! What becomes of one edit of a profile, beside what is stored. No SQL here: the same verdict for an edit alone and for one of many.

use std::sync::OnceLock;

use super::{Wish, rulebook};
use crate::{
    customer::{Customer, Profile, email::Email, fault::Fault, form::ProfileForm, slug},
    error::AppError,
    server::{
        actor::{Actor, Target, Who},
        clock,
        history::{self, Change},
        limits::Limits,
        precondition::Base,
    },
};

/// An edit as it arrived at a door. What could not be read is a part of it: who asks and whose profile it is come first (contract 6).
#[derive(Debug)]
pub struct Edit {
    /// Who asks.
    pub who: Who,
    /// Whose profile.
    pub target: Target,
    /// For which version.
    pub base: Result<Base, AppError>,
    /// What for.
    pub wish: Result<Wish, AppError>,
    /// Whether a signed-in customer has shown the current password for an email change.
    pub(super) proof: Proof,
    /// An edit counts once, however often it is tried.
    counted: OnceLock<Result<(), AppError>>,
}

/// Whether a signed-in customer has shown the current password for an email change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    NotNeeded,
    Shown,
    Missing,
    Wrong,
}

/// What is to be done.
pub(super) enum Verdict {
    /// It is stored already.
    Nothing,
    /// A new version.
    Store(Box<NewVersion>),
    /// The database knows more: what changed since the version it was made for, or whether an email address is free.
    Ask(Box<Question>),
}

/// An edit that only the database can decide.
pub(super) struct Question {
    pub form: ProfileForm,
    pub base: Base,
    pub checked: Result<Profile, Vec<Fault>>,
}

/// A version that passed every rule, and its row of history.
pub(super) struct NewVersion {
    pub customer: Customer,
    pub change: Change,
    /// The slug of the new name, where the name is another one: it may be taken.
    pub wanted_slug: Option<String>,
    /// The sha-256 of the token it was asked for with.
    pub token: Option<Vec<u8>>,
}

impl Edit {
    /// An edit that nobody has looked at yet.
    pub fn new(who: Who, target: Target, base: Result<Base, AppError>, wish: Result<Wish, AppError>) -> Self {
        Self { who, target, base, wish, proof: Proof::NotNeeded, counted: OnceLock::new() }
    }

    /// What is to be done, by what can be known without asking the database again.
    pub(super) fn decide(&self, actor: &Actor, stored: &Customer, limits: &Limits) -> Result<Verdict, AppError> {
        let target = self.target.of(actor);
        actor.must_own(target)?;
        self.counted.get_or_init(|| limits.count_change(target)).clone()?;
        let form = match self.wish.clone()? {
            Wish::Put(form) => form,
            Wish::Patch(form) => form.patching(stored),
        };
        let base = self.base.clone()?;
        let checked = form.check(Some(stored), &rulebook());
        if !base.admits(stored.version) || new_email(&form, &checked, stored).is_some() {
            return Ok(Verdict::Ask(Box::new(Question { form, base, checked })));
        }
        let Some(new) = new_version(actor, stored, checked.map_err(AppError::InvalidProfile)?) else {
            return Ok(Verdict::Nothing);
        };
        let token = match &self.who {
            Who::Bearer(hash) => Some(hash.clone()),
            Who::Known(_) => None,
        };
        Ok(Verdict::Store(Box::new(NewVersion { token, ..new })))
    }
}

/// The address that would be stored instead of the present one. After a merge it may be another one than the form's.
pub(super) fn new_email(form: &ProfileForm, checked: &Result<Profile, Vec<Fault>>, stored: &Customer) -> Option<Email> {
    let email = match checked {
        Ok(profile) => Some(profile.email.clone()),
        Err(_) => form.email.text().and_then(|raw| Email::parse(raw).ok()),
    };
    email.filter(|email| email.key() != stored.email_as_stored().key())
}

/// The next version of a profile; none where nothing is different.
pub(super) fn new_version(actor: &Actor, stored: &Customer, profile: Profile) -> Option<NewVersion> {
    let (old, new) = history::differences(&stored.members(), &profile.members());
    if old.is_empty() {
        return None;
    }
    let wanted = slug::of_name(profile.first_name.as_str(), profile.last_name.as_str());
    let is_renamed = wanted != slug::of_name(&stored.first_name, &stored.last_name);
    let customer = Customer { version: stored.version + 1, ..profile.into_customer(stored.id, stored.slug.clone(), stored.last_purchase_date.clone()) };
    let change = Change { customer: customer.id, version: customer.version, changed_at: clock::now(), through: actor.door(), device: actor.device(), old, new };
    Some(NewVersion { customer, change, wanted_slug: is_renamed.then_some(wanted), token: None })
}

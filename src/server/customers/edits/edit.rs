//! What becomes of one edit of a profile, beside what is stored. No SQL here: the same verdict for an edit alone and for one of many.

use std::sync::OnceLock;

use crate::{
    customer::{Customer, email::Email, fault::Fault, field::Field, form::ProfileForm, profile::Profile},
    error::AppError,
    server::{
        actor::{Actor, Caller, Target},
        customers::edits::new_version::NewVersion,
        limits::Limits,
        precondition::Base,
        rulebook::rulebook,
    },
};

/// An edit as it arrived at a door. What could not be read is a part of it: who asks and whose profile it is come first (contract 6).
#[derive(Debug)]
pub struct Edit {
    /// Who asks.
    pub caller: Caller,
    /// Whose profile.
    pub target: Target,
    /// For which version.
    pub base: Result<Base, AppError>,
    /// What for.
    pub form: Result<ProfileForm, AppError>,
    /// Whether it is a `PATCH` (RFC 7396). With `PUT`, and from every form of a page, an address is given whole.
    pub is_patch: bool,
    /// Whether a signed-in customer has shown the current password for an email change.
    pub(crate) proof: Proof,
    /// An edit counts once, however often it is tried.
    counted: OnceLock<Result<(), AppError>>,
}

/// Whether a signed-in customer has shown the current password for an email change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
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

/// A form that was checked against the rules.
pub(super) type Checked = Result<Profile, Vec<Fault>>;

/// An edit that only the database can decide.
pub(super) struct Question {
    pub form: ProfileForm,
    pub base: Base,
    pub checked: Checked,
}

impl Edit {
    /// An edit that nobody has looked at yet.
    pub fn new(caller: Caller, target: Target, base: Result<Base, AppError>, form: Result<ProfileForm, AppError>, is_patch: bool) -> Self {
        Self { caller, target, base, form, is_patch, proof: Proof::NotNeeded, counted: OnceLock::new() }
    }

    /// What is to be done, by what can be known without asking the database again.
    pub(super) fn decide(&self, actor: &Actor, stored: &Customer, limits: &Limits) -> Result<Verdict, AppError> {
        let target = self.target.of(actor);
        actor.must_own(target)?;
        self.counted.get_or_init(|| limits.count_change(target)).clone()?;
        let form = self.form.clone()?;
        let form = if self.is_patch { form.patching(&stored.profile) } else { form };
        let base = self.base.clone()?;
        let checked = form.check(Some(&stored.profile), &rulebook());
        if !base.admits(stored.version) || new_email(&form, &checked, stored).is_some() {
            return Ok(Verdict::Ask(Box::new(Question { form, base, checked })));
        }
        let Some(new) = NewVersion::of(actor, stored, checked.map_err(AppError::invalid)?) else {
            return Ok(Verdict::Nothing);
        };
        let token = match &self.caller {
            Caller::Token(hash) => Some(hash.clone()),
            Caller::Session(_) => None,
        };
        Ok(Verdict::Store(Box::new(NewVersion { token, ..new })))
    }
}

/// The address that would be stored instead of the present one. After a merge it may be another one than the form's.
pub(super) fn new_email(form: &ProfileForm, checked: &Checked, stored: &Customer) -> Option<Email> {
    let email = match checked {
        Ok(profile) => Some(profile.email.clone()),
        Err(_) => form.sent(Field::Email).text().and_then(|raw| Email::parse(raw).ok()),
    };
    email.filter(|email| email.key() != stored.profile.email.key())
}

//! Edits that are stored together: what is to be done about each, by what is known of callers and profiles. No SQL here.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    customer::{Customer, CustomerId},
    error::AppError,
    server::{
        customers::{
            callers::Callers,
            edits::{
                edit::{Edit, Verdict},
                new_version::NewVersion,
            },
        },
        limits::Limits,
    },
};

/// `None`: this edit must be stored by itself.
pub(super) type Answers = Vec<Option<Result<Customer, AppError>>>;

/// What has been decided about a batch.
pub(super) struct Batch {
    pub answers: Answers,
    /// The new versions, by the edit that made them.
    pub new: Vec<(usize, NewVersion)>,
    /// The version each customer had.
    pub before: HashMap<CustomerId, i64>,
    /// Customers with an edit that must be stored by itself: those that come after it wait for it.
    alone: HashSet<CustomerId>,
}

impl Batch {
    /// Decides each edit in its turn: one of a customer builds on those before it.
    pub(super) fn new(mut found: Callers, edits: &[Arc<Edit>], limits: &Limits) -> Self {
        let before = found.customers.iter().map(|(id, customer)| (*id, customer.version)).collect();
        let mut batch = Self { answers: Vec::new(), new: Vec::new(), before, alone: HashSet::new() };
        for (index, edit) in edits.iter().enumerate() {
            let answer = batch.decide(edit, index, &mut found, limits);
            batch.answers.push(answer);
        }
        batch
    }

    /// `None`: the answer comes later.
    fn decide(&mut self, edit: &Edit, index: usize, found: &mut Callers, limits: &Limits) -> Option<Result<Customer, AppError>> {
        let actor = match found.actor(&edit.caller) {
            Ok(actor) => actor,
            Err(error) => return Some(Err(error)),
        };
        let stored = found.customers.get_mut(&actor.customer)?;
        if self.alone.contains(&stored.id) {
            return None;
        }
        // Decided beside a version that is not stored yet, and may never be: only what is stored together with it can be.
        let is_ahead = self.new.iter().any(|(_, earlier)| earlier.customer.id == stored.id);
        match edit.decide(&actor, stored, limits) {
            Err(AppError::Invalid(_)) | Ok(Verdict::Nothing) if is_ahead => {
                self.alone.insert(stored.id);
                None
            }
            Err(error) => Some(Err(error)),
            Ok(Verdict::Nothing) => Some(Ok(stored.clone())),
            Ok(Verdict::Ask(_)) => {
                self.alone.insert(stored.id);
                None
            }
            Ok(Verdict::Store(new)) => {
                // The statement asks for one token of each customer.
                if self.new.iter().any(|(_, earlier)| earlier.customer.id == stored.id && earlier.token != new.token) {
                    self.alone.insert(stored.id);
                    return None;
                }
                // The slug of a new name is only known when all are: what comes after must not be stored with the old one.
                if new.wanted_slug.is_some() {
                    self.alone.insert(stored.id);
                }
                *stored = new.customer.clone();
                self.new.push((index, *new));
                None
            }
        }
    }
}

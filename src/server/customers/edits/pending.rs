//! An edit that waits for its answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use crate::{customer::Customer, error::AppError, server::customers::edits::edit::Edit};

/// How long an edit waits for its answer. What is being stored then may be stored all the same; what is not yet, is not.
pub(super) const DEADLINE: Duration = Duration::from_secs(7);

/// An edit, since when it waits, and where its answer goes.
pub(super) struct Pending {
    pub edit: Arc<Edit>,
    since: Instant,
    answer: oneshot::Sender<Result<Customer, AppError>>,
}

impl Pending {
    /// From now on.
    pub(super) fn new(edit: Arc<Edit>, answer: oneshot::Sender<Result<Customer, AppError>>) -> Self {
        Self { edit, since: Instant::now(), answer }
    }

    /// Whoever was told to come back is not surprised by a change that is stored later.
    pub(super) fn is_in_time(&self) -> bool {
        self.since.elapsed() < DEADLINE
    }

    /// Whoever asked may be gone; the change is stored all the same.
    pub(super) fn answer(self, answer: Result<Customer, AppError>) {
        let _ = self.answer.send(answer);
    }
}

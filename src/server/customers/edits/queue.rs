//! The queue of edits. While one batch is stored the next gathers; a batch asks the database once where all is known, twice where it is not, and
//! once more for new slugs, however many edits it holds. Each is answered as soon as it is stored.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt as _;
use sqlx::error::ErrorKind;
use tokio::sync::{mpsc, oneshot};

use crate::{
    customer::Customer,
    error::AppError,
    server::{
        actor::{Caller, Target},
        customers::{
            callers::{Callers, find_callers},
            edits::{
                alone::Alone,
                batch::{Answers, Batch},
                edit::Edit,
                new_version::{NewVersion, StoredRow},
                pending::{DEADLINE, Pending},
                store::store,
            },
        },
        database::{
            Database,
            batch_writer::BatchWriter,
            failure::{Failure, Outcome},
        },
        limits::Limits,
    },
};

/// The most edits that wait in one lane; more are told to come back.
const QUEUE: usize = 1024;
/// While one lane waits for the disk, the other one decides.
const LANES: usize = 2;
/// The most edits of one batch: bounds how long the first waits for the last.
const BATCH: usize = 64;
/// PostgreSQL: a row was locked for longer than `lock_timeout`.
const LOCKED: &str = "55P03";
/// How many callers and profiles a lane remembers.
const MOST_RECENT: usize = 4096;

/// A handle to the queue. Its lanes are tasks of their own: a client that hangs up cancels nothing.
#[derive(Clone, Debug)]
pub struct EditQueue {
    lanes: Arc<[mpsc::Sender<Pending>]>,
}

impl EditQueue {
    /// Starts the lanes.
    pub fn new(db: &Database, limits: &Limits) -> Self {
        let alone = Alone::new(db, limits);
        let lane = |()| {
            let (lane, queue) = mpsc::channel(QUEUE);
            let (alone, recent) = (alone.clone(), Callers::default());
            tokio::spawn(Lane { limits: limits.clone(), writer: BatchWriter::new(db), alone, recent }.run(queue));
            lane
        };
        Self { lanes: [(); LANES].map(lane).into() }
    }

    /// Stores an edit, together with those that wait beside it.
    pub(crate) async fn store(&self, edit: Arc<Edit>) -> Result<Customer, AppError> {
        let (answer, answered) = oneshot::channel();
        // Two edits of one customer meet in one lane, wherever the door knows whose they are.
        let lane = match (&edit.caller, edit.target) {
            (_, Target::Id(id)) => id.0.unsigned_abs(),
            (Caller::Session(actor), Target::Me) => actor.customer.0.unsigned_abs(),
            (Caller::Token(hash), Target::Me) => hash.iter().map(|byte| u64::from(*byte)).sum(),
        };
        let lane = &self.lanes[usize::try_from(lane % self.lanes.len() as u64).unwrap_or_default()];
        lane.try_send(Pending::new(edit, answer)).map_err(|_| AppError::Unavailable)?;
        match tokio::time::timeout(DEADLINE, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(AppError::Unavailable),
        }
    }
}

struct Lane {
    limits: Limits,
    writer: BatchWriter,
    /// Where edits go that cannot be stored together with others.
    alone: Alone,
    /// Callers and profiles as this lane saw them last. Somebody else may have changed or ended them since, on this instance or another: an edit
    /// that is decided with them is stored only if the database still says the same in that moment.
    recent: Callers,
}

impl Lane {
    async fn run(mut self, mut queue: mpsc::Receiver<Pending>) {
        let mut batch = Vec::new();
        while queue.recv_many(&mut batch, BATCH).await > 0 {
            batch.retain(Pending::is_in_time);
            if batch.is_empty() {
                continue;
            }
            let edits: Vec<Arc<Edit>> = batch.iter().map(|pending| pending.edit.clone()).collect();
            let (answers, is_down) = self.store_together(&edits).await;
            // Nothing can be written now: whoever waits hears it at once, not after a timeout each.
            while is_down && let Ok(pending) = queue.try_recv() {
                pending.answer(Err(AppError::Unavailable));
            }
            let mut alone = Vec::new();
            for (pending, answer) in batch.drain(..).zip(answers) {
                match answer {
                    Some(answer) => self.tell(pending, answer),
                    None => alone.push(pending),
                }
            }
            for pending in alone {
                self.recent.forget(&pending.edit.caller);
                self.alone.spawn(pending);
            }
        }
    }

    fn tell(&mut self, pending: Pending, answer: Result<Customer, AppError>) {
        if let Ok(customer) = &answer {
            self.recent.customers.insert(customer.id, customer.clone());
        }
        pending.answer(answer);
    }

    /// All that can be stored together, and whether the database is down. One bad edit spoils no other: where the batch breaks before anything is
    /// stored, each is stored by itself.
    async fn store_together(&mut self, edits: &[Arc<Edit>]) -> (Answers, bool) {
        match AssertUnwindSafe(self.store_batch(edits)).catch_unwind().await {
            Ok(Ok(answers)) => (answers, false),
            Ok(Err(failure)) if is_of_one(&failure) => (vec![None; edits.len()], false),
            Ok(Err(failure)) => (vec![Some(Err(failure.into())); edits.len()], true),
            Err(_) => {
                tracing::error!("a batch of edits panicked");
                self.recent = Callers::default();
                (vec![None; edits.len()], false)
            }
        }
    }

    async fn store_batch(&mut self, edits: &[Arc<Edit>]) -> Outcome<Answers> {
        let mut batch = match self.decide_from_memory(edits) {
            Some(batch) => batch,
            None => self.decide(edits).await?,
        };
        if batch.new.is_empty() {
            return Ok(batch.answers);
        }
        let (indices, new): (Vec<usize>, Vec<NewVersion>) = batch.new.into_iter().unzip();
        let mut new: Arc<[NewVersion]> = new.into();
        let stored = store(&mut self.writer, &mut new, &batch.before).await?;
        for ((index, new), stored) in indices.into_iter().zip(&*new).zip(stored) {
            if let Some(StoredRow { last_purchase_date }) = stored {
                batch.answers[index] = Some(Ok(Customer { last_purchase_date, ..new.customer.clone() }));
            } else {
                // Somebody else was faster: the edit is made again on what is there now.
                self.recent.forget(&edits[index].caller);
            }
        }
        Ok(batch.answers)
    }

    /// Only where every edit would be stored: a refusal, and a profile that stays as it is, need the truth.
    fn decide_from_memory(&mut self, edits: &[Arc<Edit>]) -> Option<Batch> {
        if !self.writer.is_warm() {
            // A new connection may lead to another server, which may know less.
            self.recent = Callers::default();
            return None;
        }
        let found = self.recent.recall(edits.iter().map(|edit| &edit.caller))?;
        let batch = Batch::new(found, edits, &self.limits);
        (batch.new.len() == edits.len()).then_some(batch)
    }

    async fn decide(&mut self, edits: &[Arc<Edit>]) -> Outcome<Batch> {
        let found = self.writer.read(async |connection| find_callers(connection, edits.iter().map(|edit| &edit.caller)).await).await?;
        if self.recent.len() > MOST_RECENT {
            self.recent = Callers::default();
        }
        self.recent.extend(&found);
        Ok(Batch::new(found, edits, &self.limits))
    }
}

/// Whether only one edit of a batch is at fault: it broke a rule of the tables, or somebody holds its row. Anything else, a full disk or a lost
/// connection, would refuse each of them too, and take its time.
fn is_of_one(failure: &Failure) -> bool {
    match failure {
        Failure::Raced => true,
        Failure::Database(error) => {
            error.as_database_error().is_some_and(|error| !matches!(error.kind(), ErrorKind::Other) || error.code().as_deref() == Some(LOCKED))
        }
        Failure::Refused(_) => false,
    }
}

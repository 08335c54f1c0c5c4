//! The queue of edits. While one batch is stored the next gathers; a batch asks the database once where all is known, twice where it is not, and
//! once more for new slugs, however many edits it holds. Each is answered as soon as it is stored.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::FutureExt as _;
use sqlx::error::ErrorKind;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::{
    bearer::{Found, find_all},
    edit::{Edit, NewVersion},
    plan::{Answers, Plan},
    store::{Beside, store},
    update::store_one,
};
use crate::{
    customer::Customer,
    error::AppError,
    server::{
        actor::{Target, Who},
        database::{Database, Failure, Outcome},
        direct_writer::DirectWriter,
        limits::Limits,
    },
};

/// The most edits that wait in one lane; more are told to come back.
const QUEUE: usize = 1024;
/// While one lane waits for the disk, the other one decides.
const LANES: usize = 2;
/// The most edits of one batch: bounds how long the first waits for the last.
const BATCH: usize = 64;
/// How long an edit waits for its answer. What is being stored then may be stored all the same; what is not yet, is not.
const DEADLINE: Duration = Duration::from_secs(7);
/// PostgreSQL: a row was locked for longer than `lock_timeout`.
const LOCKED: &str = "55P03";
/// How many callers and profiles a lane remembers.
const MOST_RECENT: usize = 4096;

struct Pending {
    edit: Arc<Edit>,
    since: Instant,
    answer: oneshot::Sender<Result<Customer, AppError>>,
}

impl Pending {
    /// Whoever was told to come back is not surprised by a change that is stored later.
    fn is_in_time(&self) -> bool {
        self.since.elapsed() < DEADLINE
    }
}

/// A handle to the queue. Its lanes are tasks of their own: a client that hangs up cancels nothing.
#[derive(Clone, Debug)]
pub struct Updates {
    lanes: Arc<[mpsc::Sender<Pending>]>,
}

impl Updates {
    /// Starts the lanes.
    pub fn new(db: &Database, limits: &Limits) -> Self {
        let alone = Arc::new(Semaphore::new(db.most_long_writes()));
        let lane = |()| {
            let (lane, queue) = mpsc::channel(QUEUE);
            let (alone, recent) = (alone.clone(), Found::default());
            tokio::spawn(Lane { db: db.clone(), limits: limits.clone(), writer: DirectWriter::new(db), alone, recent }.run(queue));
            lane
        };
        Self { lanes: [(); LANES].map(lane).into() }
    }

    /// Stores an edit, together with those that wait beside it.
    pub(super) async fn store(&self, edit: Arc<Edit>) -> Result<Customer, AppError> {
        let (answer, answered) = oneshot::channel();
        // Two edits of one customer meet in one lane, wherever the door knows whose they are.
        let lane = match (&edit.who, edit.target) {
            (_, Target::Id(id)) => id.0.unsigned_abs(),
            (Who::Known(actor), Target::Me) => actor.customer.0.unsigned_abs(),
            (Who::Bearer(hash), Target::Me) => hash.iter().map(|byte| u64::from(*byte)).sum(),
        };
        let lane = &self.lanes[usize::try_from(lane % self.lanes.len() as u64).unwrap_or_default()];
        lane.try_send(Pending { edit, since: Instant::now(), answer }).map_err(|_| AppError::Unavailable)?;
        match tokio::time::timeout(DEADLINE, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(AppError::Unavailable),
        }
    }
}

struct Lane {
    db: Database,
    limits: Limits,
    writer: DirectWriter,
    /// A place for each edit that is stored by itself.
    alone: Arc<Semaphore>,
    /// Callers and profiles as this lane saw them last. Somebody else may have changed or ended them since, on this instance or another: an edit
    /// that is decided with them is stored only if the database still says the same in that moment.
    recent: Found,
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
                let _ = pending.answer.send(Err(AppError::Unavailable));
            }
            let mut alone = Vec::new();
            for (pending, answer) in batch.drain(..).zip(answers) {
                match answer {
                    Some(answer) => self.tell(pending, answer),
                    None => alone.push(pending),
                }
            }
            for pending in alone {
                self.store_alone(pending);
            }
        }
    }

    fn tell(&mut self, pending: Pending, answer: Result<Customer, AppError>) {
        if let Ok(customer) = &answer {
            self.recent.customers.insert(customer.id, customer.clone());
        }
        // Whoever asked may be gone; the change is stored all the same.
        let _ = pending.answer.send(answer);
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
                self.recent = Found::default();
                (vec![None; edits.len()], false)
            }
        }
    }

    /// One edit by itself, in a task of its own: whoever waits behind a row that somebody holds makes nobody wait whose edit is stored with others.
    /// As many tasks wait for a place as there are requests, and none longer than its client.
    fn store_alone(&mut self, pending: Pending) {
        self.recent.forget(&pending.edit.who);
        let (db, limits, alone) = (self.db.clone(), self.limits.clone(), self.alone.clone());
        tokio::spawn(async move {
            let Ok(place) = alone.acquire_owned().await else {
                return;
            };
            if !pending.is_in_time() {
                return;
            }
            let edit = pending.edit;
            let stored = db.write(move |connection| {
                let (edit, limits) = (edit.clone(), limits.clone());
                Box::pin(async move { store_one(connection, &edit, &limits).await })
            });
            let _ = pending.answer.send(stored.await);
            drop(place);
        });
    }

    async fn store_batch(&mut self, edits: &[Arc<Edit>]) -> Outcome<Answers> {
        let mut plan = match self.plan_from_memory(edits) {
            Some(plan) => plan,
            None => self.plan(edits).await?,
        };
        if plan.new.is_empty() {
            return Ok(plan.answers);
        }
        let (indices, new): (Vec<usize>, Vec<NewVersion>) = plan.new.into_iter().unzip();
        let mut new: Arc<[NewVersion]> = new.into();
        let stored = store(&mut self.writer, &mut new, &plan.before).await?;
        for ((index, new), stored) in indices.into_iter().zip(&*new).zip(stored) {
            if let Some(Beside { last_purchase_date }) = stored {
                plan.answers[index] = Some(Ok(Customer { last_purchase_date, ..new.customer.clone() }));
            } else {
                // Somebody else was faster: the edit is made again on what is there now.
                self.recent.forget(&edits[index].who);
            }
        }
        Ok(plan.answers)
    }

    /// Only where every edit would be stored: a refusal, and a profile that stays as it is, need the truth.
    fn plan_from_memory(&mut self, edits: &[Arc<Edit>]) -> Option<Plan> {
        if !self.writer.is_warm() {
            // A new connection may lead to another server, which may know less.
            self.recent = Found::default();
            return None;
        }
        let found = self.recent.find_again(edits.iter().map(|edit| &edit.who))?;
        let plan = Plan::new(found, edits, &self.limits);
        (plan.new.len() == edits.len()).then_some(plan)
    }

    async fn plan(&mut self, edits: &[Arc<Edit>]) -> Outcome<Plan> {
        let found = self.writer.read(async |connection| find_all(connection, edits.iter().map(|edit| &edit.who)).await).await?;
        if self.recent.len() > MOST_RECENT {
            self.recent = Found::default();
        }
        self.recent.extend(&found);
        Ok(Plan::new(found, edits, &self.limits))
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

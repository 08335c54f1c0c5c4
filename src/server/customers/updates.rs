//! The queue of edits. While one batch is stored the next gathers; each batch asks the database a few times, however many edits it holds.
//! An edit that is alone waits for nobody.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::sync::{mpsc, oneshot};

use super::{
    bearer::{Found, find_all},
    edit::{Edit, NewVersion, Verdict},
    set_based,
    update::store_one,
};
use crate::{
    customer::{Customer, CustomerId},
    error::AppError,
    server::{
        actor::{Target, Who},
        database::{Connection, Database, Failure, Outcome},
        limits::Limits,
    },
};

/// The most edits that wait in one lane; more are told to come back.
const QUEUE: usize = 1024;
/// The most edits of one batch: bounds how long the first waits for the last.
const BATCH: usize = 64;
/// How long an edit waits for its answer. What it asks for may be stored all the same.
const DEADLINE: Duration = Duration::from_secs(7);

struct Pending {
    edit: Arc<Edit>,
    answer: oneshot::Sender<Result<Customer, AppError>>,
}

/// A handle to the queue. Its lanes are tasks of their own: a client that hangs up cancels nothing.
#[derive(Clone, Debug)]
pub struct Updates {
    lanes: Arc<[mpsc::Sender<Pending>]>,
}

impl Updates {
    /// Starts the lanes: one for SQLite, which has one writer, two for PostgreSQL.
    pub fn new(db: &Database, limits: &Limits) -> Self {
        let count = if matches!(db, Database::Sqlite { .. }) { 1 } else { 2 };
        let lane = |_| {
            let (lane, queue) = mpsc::channel(QUEUE);
            tokio::spawn(run(db.clone(), limits.clone(), queue));
            lane
        };
        Self { lanes: (0..count).map(lane).collect() }
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
        lane.try_send(Pending { edit, answer }).map_err(|_| AppError::Unavailable)?;
        match tokio::time::timeout(DEADLINE, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Err(AppError::Unavailable),
        }
    }
}

async fn run(db: Database, limits: Limits, mut queue: mpsc::Receiver<Pending>) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let edits: Arc<[Arc<Edit>]> = batch.iter().map(|pending| pending.edit.clone()).collect();
        let answers = store_all(&db, &limits, edits).await;
        for (pending, answer) in batch.drain(..).zip(answers) {
            // Whoever asked may be gone; the change is stored all the same.
            let _ = pending.answer.send(answer);
        }
    }
}

/// All that can be stored together, then what must be stored by itself. One bad edit spoils no other: where the batch breaks before anything
/// is stored, each is stored by itself.
async fn store_all(db: &Database, limits: &Limits, edits: Arc<[Arc<Edit>]>) -> Vec<Result<Customer, AppError>> {
    let (batch, counters) = (edits.clone(), limits.clone());
    let stored = db.write_once(move |connection| {
        let (batch, counters) = (batch.clone(), counters.clone());
        Box::pin(async move { store_batch(connection, &batch, &counters).await.map_err(before_it_is_stored) })
    });
    let stored = match stored.await {
        Ok(answers) => answers,
        Err(AppError::Broken) => vec![None; edits.len()],
        Err(error) => vec![Some(Err(error)); edits.len()],
    };
    let mut answers = Vec::with_capacity(edits.len());
    for (answer, edit) in stored.into_iter().zip(edits.iter()) {
        answers.push(match answer {
            Some(answer) => answer,
            None => {
                let (edit, counters) = (edit.clone(), limits.clone());
                let alone = db.write(move |connection| {
                    let (edit, counters) = (edit.clone(), counters.clone());
                    Box::pin(async move { store_one(connection, &edit, &counters).await })
                });
                alone.await
            }
        });
    }
    answers
}

/// `None`: this edit must be stored by itself.
type Answers = Vec<Option<Result<Customer, AppError>>>;

/// What has been decided about a batch.
struct Plan {
    answers: Answers,
    /// The new versions, by the edit that made them.
    new: Vec<(usize, NewVersion)>,
    /// Customers with an edit that must be stored by itself: those that come after it wait for it.
    alone: HashSet<CustomerId>,
}

async fn store_batch(connection: &mut Connection<'_>, edits: &[Arc<Edit>], limits: &Limits) -> Outcome<Answers> {
    let mut found = find_all(connection, edits.iter().map(|edit| &edit.who)).await?;
    let before: HashMap<CustomerId, i64> = found.customers.iter().map(|(id, customer)| (*id, customer.version)).collect();
    let mut plan = Plan { answers: Vec::new(), new: Vec::new(), alone: HashSet::new() };
    for (index, edit) in edits.iter().enumerate() {
        let answer = decide(edit, index, &mut found, limits, &mut plan);
        plan.answers.push(answer);
    }
    let stored = set_based::store(connection, &mut plan.new, &before).await?;
    for (index, new) in plan.new {
        // Where another instance was faster, the edit is made again on what is there now.
        plan.answers[index] = stored.contains(&new.customer.id).then_some(Ok(new.customer));
    }
    Ok(plan.answers)
}

/// `None`: the answer comes later.
fn decide(edit: &Edit, index: usize, found: &mut Found, limits: &Limits, plan: &mut Plan) -> Option<Result<Customer, AppError>> {
    let actor = match found.actor(&edit.who) {
        Ok(actor) => actor,
        Err(error) => return Some(Err(error)),
    };
    let stored = found.customers.get_mut(&actor.customer)?;
    if plan.alone.contains(&stored.id) {
        return None;
    }
    match edit.decide(&actor, stored, limits) {
        Err(error) => Some(Err(error)),
        Ok(Verdict::Nothing) => Some(Ok(stored.clone())),
        Ok(Verdict::Ask(_)) => {
            plan.alone.insert(stored.id);
            None
        }
        Ok(Verdict::Store(new)) => {
            // The slug of a new name is only known when all are: what comes after must not be stored with the old one.
            if new.wanted_slug.is_some() {
                plan.alone.insert(stored.id);
            }
            *stored = new.customer.clone();
            plan.new.push((index, *new));
            None
        }
    }
}

/// What the database refuses of a batch it may accept of each edit alone.
fn before_it_is_stored(failure: Failure) -> Failure {
    match failure {
        Failure::Raced => AppError::Broken.into(),
        Failure::Database(error) if error.as_database_error().is_some() => {
            tracing::warn!(%error, "a batch was refused: its edits are stored one by one");
            AppError::Broken.into()
        }
        failure => failure,
    }
}

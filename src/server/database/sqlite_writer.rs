//! Who writes to a SQLite file, one after the other: all whose work goes through the queue share one transaction and one sync, and each is
//! answered after it; a batch of edits has a transaction of its own.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc};

use futures::{FutureExt as _, future::BoxFuture};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot};

use crate::{
    error::AppError,
    server::{
        database::{
            connection::{BUSY_TIMEOUT, Connection},
            failure::Outcome,
            sqlite_check::check,
            sqlite_thread::{LATE, SqliteThread},
        },
        mutant::Mutant,
    },
};

/// The most jobs that wait; more are told to come back.
const QUEUE: usize = 1024;
/// The most jobs of one transaction: bounds how long the first waits for the last.
const BATCH: usize = 64;

type Done = Box<dyn Any + Send>;
type Work = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Outcome<Done>> + Send>;

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<Done, AppError>>,
}

enum Message {
    Work(Job),
    Close(oneshot::Sender<()>),
}

/// A handle to the writer.
#[derive(Clone, Debug)]
pub struct SqliteWriter {
    queue: mpsc::Sender<Message>,
    /// Whoever has it writes; `None` when it is closed. First come, first served.
    pen: Arc<Mutex<Option<Pen>>>,
}

/// What writes: sqlx, or the thread for whole transactions, never both at once.
#[derive(Debug)]
struct Pen {
    connection: SqliteConnection,
    options: SqliteConnectOptions,
    direct: SqliteThread,
}

impl Pen {
    /// After a failed transaction: out of it, or a new connection when this one is broken.
    async fn reset(&mut self) {
        let _ = sqlx::query("rollback").execute(&mut self.connection).await;
        if self.connection.ping().await.is_err()
            && let Ok(fresh) = SqliteConnection::connect_with(&self.options).await
        {
            self.connection = fresh;
        }
    }
}

impl SqliteWriter {
    /// Opens the file, checks and migrates it, and starts the task.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or a migration fails.
    pub async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        check(&options).await?;
        sqlx::migrate!("migrations/sqlite").run(&mut connection).await?;
        let (queue, messages) = mpsc::channel(QUEUE);
        let direct = SqliteThread::open(options.get_filename()).map_err(|error| sqlx::Error::Configuration(error.into()))?;
        let pen = Arc::new(Mutex::new(Some(Pen { connection, options, direct })));
        tokio::spawn(run(pen.clone(), messages));
        Ok(Self { queue, pen })
    }

    /// Does `work` in a savepoint of the next transaction and answers when that is on disk.
    pub(super) async fn write<T, W>(&self, mut work: W) -> Result<T, AppError>
    where
        T: Send + 'static,
        W: for<'c> FnMut(&'c mut Connection<'_>) -> BoxFuture<'c, Outcome<T>> + Send + 'static,
    {
        let work: Work = Box::new(move |connection| {
            Box::pin(async move {
                let done = work(&mut Connection::Sqlite(connection)).await?;
                Ok(Box::new(done) as Done)
            })
        });
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Message::Work(Job { work, answer })).map_err(|_| AppError::Unavailable)?;
        let done = answered.await.map_err(|_| AppError::Unavailable)??;
        done.downcast().map(|done| *done).map_err(|_| AppError::Broken)
    }

    /// Does `work` in a transaction of its own, on the thread that is there for that. It must not be cancelled.
    pub async fn write_directly<T: Send + 'static>(&self, work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static) -> Outcome<T> {
        let place = take(&self.pen).await?;
        let pen = place.as_ref().ok_or(AppError::Unavailable)?;
        pen.direct.write(work).await
    }

    /// Ends the task after the jobs that wait already.
    pub(super) async fn close(&self) {
        let (closing, closed) = oneshot::channel();
        if self.queue.send(Message::Close(closing)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

/// In turn. Whoever has it may be waiting for another process that holds the file: waiting for both would take twice as long.
async fn take(pen: &Mutex<Option<Pen>>) -> Result<MutexGuard<'_, Option<Pen>>, AppError> {
    tokio::time::timeout(BUSY_TIMEOUT, pen.lock()).await.map_err(|_| AppError::Unavailable)
}

async fn run(pen: Arc<Mutex<Option<Pen>>>, mut queue: mpsc::Receiver<Message>) {
    let mut closing = None;
    while let Some(message) = queue.recv().await {
        let first = match message {
            Message::Work(job) => job,
            Message::Close(closed) => {
                queue.close();
                closing = Some(closed);
                continue;
            }
        };
        let mut answers = Vec::new();
        let Ok(mut place) = take(&pen).await else {
            refuse_all(first, &mut queue, &mut answers, &mut closing);
            for (answer, outcome) in answers {
                let _ = answer.send(outcome);
            }
            continue;
        };
        let Some(pen) = place.as_mut() else {
            return;
        };
        let committed = run_batch(&mut pen.connection, first, &mut queue, &mut answers, &mut closing).await;
        if let Err(error) = &committed {
            tracing::error!(%error, "a transaction was not stored");
            pen.reset().await;
        }
        for (answer, outcome) in answers {
            // Whoever asked may be gone; the change is stored all the same.
            let _ = answer.send(if committed.is_ok() { outcome } else { Err(AppError::Unavailable) });
        }
    }
    if let Some(pen) = pen.lock().await.take() {
        pen.direct.close().await;
        let _ = pen.connection.close().await;
    }
    drop(closing);
}

type Answers = Vec<(oneshot::Sender<Result<Done, AppError>>, Result<Done, AppError>)>;

async fn run_batch(
    connection: &mut SqliteConnection,
    first: Job,
    queue: &mut mpsc::Receiver<Message>,
    answers: &mut Answers,
    closing: &mut Option<oneshot::Sender<()>>,
) -> Result<(), sqlx::Error> {
    let mut next = Some(first);
    // The first job needs no savepoint: before it there is nothing to spoil.
    let (mut is_begun, mut is_first) = (false, true);
    while let Some(job) = next.take() {
        if !is_begun {
            if let Err(error) = sqlx::query("begin immediate").execute(&mut *connection).await {
                refuse_all(job, queue, answers, closing);
                return Err(error);
            }
            (is_begun, is_first) = (true, true);
        }
        let outcome = if is_first { run_guarded(connection, job.work).await } else { run_in_savepoint(connection, job.work).await };
        if is_first && outcome.is_err() {
            sqlx::query("rollback").execute(&mut *connection).await?;
            is_begun = false;
        }
        is_first = false;
        answers.push((job.answer, outcome.map_err(AppError::from)));
        if answers.len() < BATCH {
            next = next_job(queue, closing);
        }
    }
    if Mutant::AnswerFirst.is_on() {
        for (answer, outcome) in answers.drain(..) {
            let _ = answer.send(outcome);
        }
        tokio::time::sleep(LATE).await;
    }
    if is_begun {
        sqlx::query("commit").execute(&mut *connection).await?;
    }
    Ok(())
}

fn next_job(queue: &mut mpsc::Receiver<Message>, closing: &mut Option<oneshot::Sender<()>>) -> Option<Job> {
    match queue.try_recv() {
        Ok(Message::Work(job)) => Some(job),
        Ok(Message::Close(closed)) => {
            queue.close();
            *closing = Some(closed);
            None
        }
        Err(_) => None,
    }
}

/// Nothing can be written now: whoever waits hears it at once, not after a timeout each.
fn refuse_all(first: Job, queue: &mut mpsc::Receiver<Message>, answers: &mut Answers, closing: &mut Option<oneshot::Sender<()>>) {
    let mut next = Some(first);
    while let Some(job) = next {
        answers.push((job.answer, Err(AppError::Unavailable)));
        next = next_job(queue, closing);
    }
}

/// A panic is a failure like any other.
async fn run_guarded(connection: &mut SqliteConnection, work: Work) -> Outcome<Done> {
    AssertUnwindSafe(work(connection)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a write panicked");
        Err(AppError::Broken.into())
    })
}

/// A savepoint keeps one that fails, or panics, from spoiling those before it.
async fn run_in_savepoint(connection: &mut SqliteConnection, work: Work) -> Outcome<Done> {
    sqlx::query("savepoint job").execute(&mut *connection).await?;
    let outcome = run_guarded(connection, work).await;
    if outcome.is_err() {
        sqlx::query("rollback to job").execute(&mut *connection).await?;
    }
    sqlx::query("release job").execute(&mut *connection).await?;
    outcome
}

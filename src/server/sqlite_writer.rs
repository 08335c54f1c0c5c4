//! The one writer of a SQLite file: all who wait share one transaction and one sync, and each is answered after it.

use std::{any::Any, panic::AssertUnwindSafe};

use futures::{FutureExt as _, future::BoxFuture};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{mpsc, oneshot};

use super::database::{Connection, Outcome};
use crate::error::AppError;

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

/// A handle to the writer's task.
#[derive(Clone, Debug)]
pub struct SqliteWriter {
    queue: mpsc::Sender<Message>,
}

impl SqliteWriter {
    /// Opens the file, checks and migrates it, and starts the task.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or a migration fails.
    pub async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let verdict: String = sqlx::query_scalar("pragma quick_check(1)").fetch_one(&mut connection).await?;
        if verdict != "ok" {
            return Err(sqlx::Error::Configuration(format!("the database file is damaged: {verdict}").into()));
        }
        sqlx::migrate!("migrations/sqlite").run(&mut connection).await?;
        let (queue, messages) = mpsc::channel(QUEUE);
        tokio::spawn(run(connection, options, messages));
        Ok(Self { queue })
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

    /// Ends the task after the jobs that wait already.
    pub(super) async fn close(&self) {
        let (closing, closed) = oneshot::channel();
        if self.queue.send(Message::Close(closing)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

async fn run(mut connection: SqliteConnection, options: SqliteConnectOptions, mut queue: mpsc::Receiver<Message>) {
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
        let committed = run_batch(&mut connection, first, &mut queue, &mut answers, &mut closing).await;
        if let Err(error) = &committed {
            tracing::error!(%error, "a transaction was not stored");
            reset(&mut connection, &options).await;
        }
        for (answer, outcome) in answers {
            // Whoever asked may be gone; the change is stored all the same.
            let _ = answer.send(if committed.is_ok() { outcome } else { Err(AppError::Unavailable) });
        }
    }
    let _ = connection.close().await;
    drop(closing);
}

/// After a failed transaction: out of it, or a new connection when this one is broken.
async fn reset(connection: &mut SqliteConnection, options: &SqliteConnectOptions) {
    let _ = sqlx::query("rollback").execute(&mut *connection).await;
    if connection.ping().await.is_err()
        && let Ok(fresh) = SqliteConnection::connect_with(options).await
    {
        *connection = fresh;
    }
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
    let begun = sqlx::query("begin immediate").execute(&mut *connection).await;
    while let Some(job) = next.take() {
        let outcome = match &begun {
            Ok(_) => run_job(connection, job.work).await,
            Err(_) => Err(AppError::Unavailable),
        };
        answers.push((job.answer, outcome));
        if answers.len() < BATCH {
            match queue.try_recv() {
                Ok(Message::Work(job)) => next = Some(job),
                Ok(Message::Close(closed)) => {
                    queue.close();
                    *closing = Some(closed);
                }
                Err(_) => {}
            }
        }
    }
    begun?;
    sqlx::query("commit").execute(&mut *connection).await?;
    Ok(())
}

/// A savepoint keeps one that fails, or panics, from spoiling the others.
async fn run_job(connection: &mut SqliteConnection, work: Work) -> Result<Done, AppError> {
    run_in_savepoint(connection, work).await.map_err(AppError::from)
}

async fn run_in_savepoint(connection: &mut SqliteConnection, work: Work) -> Outcome<Done> {
    sqlx::query("savepoint job").execute(&mut *connection).await?;
    let outcome = AssertUnwindSafe(work(connection)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a write panicked");
        Err(AppError::Broken.into())
    });
    if outcome.is_err() {
        sqlx::query("rollback to job").execute(&mut *connection).await?;
    }
    sqlx::query("release job").execute(&mut *connection).await?;
    outcome
}

//! A connection to a SQLite file on a thread of its own, through rusqlite: a whole transaction between one message and its answer.

use std::{
    panic::{self, AssertUnwindSafe},
    path::Path,
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{
    error::AppError,
    server::{
        database::{
            connection::BUSY_TIMEOUT,
            failure::{Failure, Outcome},
        },
        mutant::Mutant,
    },
};

/// How much too early [`Mutant::AnswerFirst`] answers.
pub(super) const LATE: Duration = Duration::from_millis(5);

/// What the thread is told to do; `false` when it did not succeed.
type Order = Box<dyn FnOnce(&mut Connection) -> bool + Send>;

/// The thread, until it is closed.
#[derive(Debug)]
pub(super) struct SqliteThread {
    orders: Sender<Order>,
    thread: JoinHandle<()>,
}

impl SqliteThread {
    /// Opens the file, which is there already, and starts the thread.
    pub(super) fn open(file: &Path) -> rusqlite::Result<Self> {
        let connection = connect(file)?;
        let (orders, queue) = mpsc::channel();
        let file = file.to_owned();
        Ok(Self { orders, thread: thread::spawn(move || run(connection, &file, &queue)) })
    }

    /// Does `work` in a transaction, and answers when it is on disk.
    pub(super) async fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static) -> Outcome<T> {
        let (answer, answered) = oneshot::channel();
        let order = Box::new(move |connection: &mut Connection| {
            // Rolled back when it is dropped.
            let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
            let worked = begun.and_then(|transaction| Ok((work(&transaction)?, transaction)));
            if Mutant::AnswerFirst.is_on() {
                return answer_first(worked, answer);
            }
            let done = worked.and_then(|(done, transaction)| transaction.commit().map(|()| done));
            let is_done = done.is_ok();
            let _ = answer.send(done);
            is_done
        });
        self.orders.send(order).map_err(|_| AppError::Unavailable)?;
        answered.await.map_err(|_| AppError::Unavailable)?.map_err(failure)
    }

    /// Ends the thread: the file is tidied up by whoever closes it last.
    pub(super) async fn close(self) {
        drop(self.orders);
        let _ = tokio::task::spawn_blocking(|| self.thread.join()).await;
    }
}

fn run(mut connection: Connection, file: &Path, queue: &Receiver<Order>) {
    while let Ok(order) = queue.recv() {
        // Whatever a failure or a panic has done to the connection, a new one knows nothing of it.
        let is_done = panic::catch_unwind(AssertUnwindSafe(|| order(&mut connection)));
        if !is_done.unwrap_or(false)
            && let Ok(fresh) = connect(file)
        {
            connection = fresh;
        }
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let synchronous = if Mutant::SynchronousOff.is_on() { "off" } else { "full" };
    connection.execute_batch(&format!("pragma synchronous = {synchronous}; pragma foreign_keys = on;"))?;
    Ok(connection)
}

fn answer_first<T>(worked: rusqlite::Result<(T, Transaction<'_>)>, answer: oneshot::Sender<rusqlite::Result<T>>) -> bool {
    match worked {
        Ok((done, transaction)) => {
            let _ = answer.send(Ok(done));
            thread::sleep(LATE);
            transaction.commit().is_ok()
        }
        Err(error) => answer.send(Err(error)).is_err(),
    }
}

fn failure(error: rusqlite::Error) -> Failure {
    if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
        return Failure::Raced;
    }
    tracing::error!(%error, "a transaction was not stored");
    Failure::Refused(AppError::Unavailable)
}

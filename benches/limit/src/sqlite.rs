//! SQLite: one thread writes, and all who wait share one transaction and one sync. Reads go through sqlx as Nameplate's do, or, below
//! `/direct/`, through a connection of the thread that answers.

use std::{cell::RefCell, sync::mpsc, thread};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use rusqlite::{Connection, params};
use sqlx::{SqlitePool, sqlite::SqlitePoolOptions};
use tokio::sync::oneshot;

use crate::{AnyError, BATCH, Job, Row, Wish};

#[derive(Clone)]
struct Limit {
    file: String,
    readers: SqlitePool,
    queue: mpsc::Sender<Job>,
}

pub async fn router(file: &str) -> Result<Router, AnyError> {
    let writer = open(file)?;
    let (queue, jobs) = mpsc::channel();
    thread::spawn(move || write(writer, jobs).expect("the limit writes"));
    // A test of each connection before its use would be one more hop.
    let readers = SqlitePoolOptions::new().max_connections(4).test_before_acquire(false).connect(&format!("sqlite:{file}")).await?;
    let limit = Limit { file: file.to_owned(), readers, queue };
    Ok(Router::new()
        .route("/api/v1/customers/{id}/", get(get_customer).put(put_customer))
        .route("/direct/api/v1/customers/{id}/", get(get_directly))
        .with_state(limit))
}

fn open(file: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 2000;")?;
    Ok(connection)
}

async fn put_customer(State(limit): State<Limit>, Path(id): Path<i64>, Json(wish): Json<Wish>) -> Result<Json<Row>, StatusCode> {
    let (answer, answered) = oneshot::channel();
    let job = Job { id, street_address: wish.address.street_address, answer };
    limit.queue.send(job).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    answered.await.map(Json).map_err(|_| StatusCode::NOT_FOUND)
}

fn write(mut connection: Connection, jobs: mpsc::Receiver<Job>) -> rusqlite::Result<()> {
    while let Ok(first) = jobs.recv() {
        let transaction = connection.transaction()?;
        let mut answers = Vec::with_capacity(BATCH);
        let mut next = Some(first);
        while let Some(job) = next.take() {
            if let Ok(row) = change(&transaction, job.id, &job.street_address) {
                answers.push((job.answer, row));
            }
            next = if answers.len() < BATCH { jobs.try_recv().ok() } else { None };
        }
        transaction.commit()?;
        for (answer, row) in answers {
            let _ = answer.send(row);
        }
    }
    Ok(())
}

const RECORD: &str = "
    insert into changes (customer_id, version, changed_at, through, old_values, new_values)
    select id, version + 1, unixepoch() * 1000000, 'token', json_object('street_address', street_address), json_object('street_address', ?2)
    from customers where id = ?1";

const UPDATE: &str = "
    update customers set street_address = ?2, version = version + 1, updated_at = unixepoch() * 1000000 where id = ?1
    returning email, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country";

fn change(connection: &Connection, id: i64, street_address: &str) -> rusqlite::Result<Row> {
    connection.prepare_cached(RECORD)?.execute(params![id, street_address])?;
    connection.prepare_cached(UPDATE)?.query_row(params![id, street_address], row)
}

const FIND: &str = "
    select email, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country
    from customers where id = ?1";

async fn get_customer(State(limit): State<Limit>, Path(id): Path<i64>) -> Result<Json<Row>, StatusCode> {
    let found = sqlx::query_as(FIND).bind(id).fetch_one(&limit.readers).await;
    found.map(Json).map_err(|_| StatusCode::NOT_FOUND)
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

async fn get_directly(State(limit): State<Limit>, Path(id): Path<i64>) -> Result<Json<Row>, StatusCode> {
    let found = READER.with_borrow_mut(|reader| {
        let connection = match reader {
            Some(connection) => connection,
            None => reader.insert(open(&limit.file)?),
        };
        connection.prepare_cached(FIND)?.query_row([id], row)
    });
    found.map(Json).map_err(|_| StatusCode::NOT_FOUND)
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        email: row.get(0)?,
        first_name: row.get(1)?,
        last_name: row.get(2)?,
        slug: row.get(3)?,
        date_of_birth: row.get(4)?,
        street_address: row.get(5)?,
        postal_code: row.get(6)?,
        city: row.get(7)?,
        state: row.get(8)?,
        country: row.get(9)?,
    })
}

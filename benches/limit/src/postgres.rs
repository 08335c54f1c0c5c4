//! PostgreSQL: two writers, so that a batch forms only while another is under way; each batch is one statement and one round trip.

use std::{str::FromStr as _, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use sqlx::{
    ConnectOptions as _, FromRow as _, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{AnyError, BATCH, Job, Row, Wish};

/// As many as Nameplate opens by default.
const CONNECTIONS: u32 = 16;
const WRITERS: usize = 2;
const QUEUE: usize = 1024;

#[derive(Clone)]
struct Limit {
    pool: PgPool,
    queue: mpsc::Sender<Job>,
}

pub async fn router(url: &str) -> Result<Router, AnyError> {
    let options = PgConnectOptions::from_str(url)?;
    let (queue, jobs) = mpsc::channel(QUEUE);
    let jobs = Arc::new(Mutex::new(jobs));
    for _ in 0..WRITERS {
        tokio::spawn(write(options.connect().await?, jobs.clone()));
    }
    // A test of each connection before its use would be one more round trip.
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false).connect_with(options).await?;
    Ok(Router::new().route("/api/v1/customers/{id}/", get(get_customer).put(put_customer)).with_state(Limit { pool, queue }))
}

const FIND: &str = "
    select email, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country
    from customers where id = $1";

async fn get_customer(State(limit): State<Limit>, Path(id): Path<i64>) -> Result<Json<Row>, StatusCode> {
    let found = sqlx::query_as(FIND).bind(id).fetch_one(&limit.pool).await;
    found.map(Json).map_err(|_| StatusCode::NOT_FOUND)
}

async fn put_customer(State(limit): State<Limit>, Path(id): Path<i64>, Json(wish): Json<Wish>) -> Result<Json<Row>, StatusCode> {
    let (answer, answered) = oneshot::channel();
    let job = Job { id, street_address: wish.address.street_address, answer };
    limit.queue.send(job).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    answered.await.map(Json).map_err(|_| StatusCode::NOT_FOUND)
}

async fn write(mut connection: PgConnection, jobs: Arc<Mutex<mpsc::Receiver<Job>>>) {
    loop {
        let batch = next_batch(&mut *jobs.lock().await).await;
        let rows = match change(&mut connection, &batch).await {
            Ok(rows) => rows,
            Err(error) => {
                eprintln!("a batch was not stored: {error}");
                continue;
            }
        };
        for job in batch {
            let row = rows.iter().find(|row| row.try_get("id").is_ok_and(|id: i64| id == job.id));
            if let Some(row) = row.and_then(|row| Row::from_row(row).ok()) {
                let _ = job.answer.send(row);
            }
        }
    }
}

/// Who waits already. The benchmark never has two changes of one customer under way.
async fn next_batch(jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut batch = Vec::with_capacity(BATCH);
    jobs.recv_many(&mut batch, BATCH).await;
    batch
}

const CHANGE: &str = "
    with wished as (
        select id, street_address from unnest($1::bigint[], $2::text[]) as wished (id, street_address)
    ), recorded as (
        insert into changes (customer_id, version, changed_at, through, old_values, new_values)
        select id, version + 1, (extract(epoch from now()) * 1000000)::bigint, 'token',
               json_build_object('street_address', customers.street_address)::text, json_build_object('street_address', wished.street_address)::text
        from wished join customers using (id)
    )
    update customers
    set street_address = wished.street_address, version = version + 1, updated_at = (extract(epoch from now()) * 1000000)::bigint
    from wished where customers.id = wished.id
    returning customers.id, email, first_name, last_name, slug, date_of_birth, customers.street_address, postal_code, city, state, country";

async fn change(connection: &mut PgConnection, batch: &[Job]) -> Result<Vec<PgRow>, sqlx::Error> {
    let ids: Vec<i64> = batch.iter().map(|job| job.id).collect();
    let streets: Vec<&str> = batch.iter().map(|job| job.street_address.as_str()).collect();
    sqlx::query(CHANGE).bind(ids).bind(streets).fetch_all(connection).await
}

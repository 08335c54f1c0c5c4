//! All SQL of `sessions`. Ids are kept hashed; saving only updates, so a slow request cannot bring a session back that was signed out
//! meanwhile; idle and absolute lifetimes are the table's, not the cookie's.

use std::time::Duration;

use crate::{
    customer::CustomerId,
    error::AppError,
    server::{
        database::{
            Database, clock,
            connection::{Connection, on},
            failure::Outcome,
        },
        mutant::Mutant,
    },
};

/// A session nobody uses ends after this.
pub const IDLE: Duration = Duration::from_hours(14 * 24);
/// A session ends after this, used or not.
pub const ABSOLUTE: Duration = Duration::from_hours(90 * 24);
/// How exact "last seen" is: a session is not written at every request.
const SEEN_EVERY: Duration = Duration::from_hours(1);

/// A session as it is to be stored.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The sha-256 of its id.
    pub id_hash: Vec<u8>,
    /// Whose it is, once somebody has signed in.
    pub customer: Option<i64>,
    /// What it holds, as JSON.
    pub data: String,
    /// The readable name of browser and system.
    pub device: String,
}

/// A session as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredSession {
    /// What it holds, as JSON.
    pub data: String,
    /// In microseconds.
    pub created_at: i64,
    /// In microseconds.
    pub last_seen_at: i64,
}

impl StoredSession {
    /// Whether it has ended, idle or old.
    pub fn is_over(&self, now: i64) -> bool {
        now >= self.ends_at() || now >= self.last_seen_at + clock::micros(IDLE)
    }

    /// Whether it was not said for a while that it is in use.
    pub fn is_seen_late(&self, now: i64) -> bool {
        now >= self.last_seen_at + clock::micros(SEEN_EVERY)
    }

    /// When it ends however much it is used, in microseconds.
    pub fn ends_at(&self) -> i64 {
        self.created_at + clock::micros(ABSOLUTE)
    }
}

const INSERT: &str = "
    insert into sessions (id_hash, customer_id, data, device, created_at, last_seen_at)
    values ($1, $2, $3, $4, $5, $5)";

/// Stores a new one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn insert(db: &Database, new: NewSession) -> Result<(), AppError> {
    write_row(db, INSERT, new, Some(clock::now())).await
}

const UPDATE: &str = "update sessions set customer_id = $2, data = $3, device = $4 where id_hash = $1";

/// Stores what one that is there holds now.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn update(db: &Database, new: NewSession) -> Result<(), AppError> {
    if Mutant::UpsertSession.is_on() {
        let _ = insert(db, new.clone()).await;
    }
    write_row(db, UPDATE, new, None).await
}

async fn write_row(db: &Database, sql: &'static str, new: NewSession, created_at: Option<i64>) -> Result<(), AppError> {
    db.write(move |connection| {
        let NewSession { id_hash, customer, data, device } = new.clone();
        Box::pin(async move {
            on!(connection, c => {
                let query = sqlx::query(sql).bind(id_hash).bind(customer).bind(data).bind(device);
                match created_at {
                    Some(now) => query.bind(now).execute(c).await?.rows_affected(),
                    None => query.execute(c).await?.rows_affected(),
                }
            });
            Ok(())
        })
    })
    .await
}

const FIND: &str = "select data, created_at, last_seen_at from sessions where id_hash = $1";

/// The session behind the sha-256 of a cookie.
///
/// # Errors
/// Those of the database.
pub async fn find(connection: &mut Connection<'_>, id_hash: &[u8]) -> Outcome<Option<StoredSession>> {
    Ok(on!(connection, c => sqlx::query_as(FIND).bind(id_hash).fetch_optional(c).await?))
}

const SEEN: &str = "update sessions set last_seen_at = $2 where id_hash = $1";

/// It was in use at `now`.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn mark_seen(db: &Database, id_hash: Vec<u8>, now: i64) -> Result<(), AppError> {
    db.write(move |connection| {
        let id_hash = id_hash.clone();
        Box::pin(async move {
            on!(connection, c => sqlx::query(SEEN).bind(id_hash).bind(now).execute(c).await?.rows_affected());
            Ok(())
        })
    })
    .await
}

const DELETE: &str = "delete from sessions where id_hash = $1";

/// Ends one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn delete(db: &Database, id_hash: Vec<u8>) -> Result<(), AppError> {
    db.write(move |connection| {
        let id_hash = id_hash.clone();
        Box::pin(async move {
            on!(connection, c => sqlx::query(DELETE).bind(id_hash).execute(c).await?.rows_affected());
            Ok(())
        })
    })
    .await
}

const DELETE_ALL: &str = "delete from sessions where customer_id = $1";

/// Ends every session of a customer, in the transaction of whatever ends them.
///
/// # Errors
/// Those of the database.
pub async fn end_all(connection: &mut Connection<'_>, customer: CustomerId) -> Outcome<()> {
    on!(connection, c => sqlx::query(DELETE_ALL).bind(customer.0).execute(c).await?.rows_affected());
    Ok(())
}

const DELETE_EXPIRED: &str = "delete from sessions where last_seen_at < $1";

/// Removes what has ended.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn delete_expired(db: &Database) -> Result<(), AppError> {
    let idle = clock::now() - clock::micros(IDLE);
    db.write(move |connection| {
        Box::pin(async move {
            on!(connection, c => sqlx::query(DELETE_EXPIRED).bind(idle).execute(c).await?.rows_affected());
            Ok(())
        })
    })
    .await
}

//! The session store and all SQL of `sessions`. Ids are kept hashed; saving only updates, so a slow request cannot bring a session back
//! that was signed out meanwhile; idle and absolute lifetimes are the table's, not the cookie's.

use std::{cell::RefCell, time::Duration};

use axum_login::tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store,
};
use sha2::{Digest, Sha256};

use super::{
    clock,
    customers::{Account, find_signed_in},
    database::{Connection, Database, Failure, Outcome, on},
    mutant::Mutant,
};
use crate::{customer::CustomerId, error::AppError};

/// A session nobody uses ends after this.
pub const IDLE: Duration = Duration::from_hours(14 * 24);
/// A session ends after this, used or not.
pub const ABSOLUTE: Duration = Duration::from_hours(90 * 24);
/// How exact "last seen" is: a session is not written at every request.
const SEEN_EVERY: Duration = Duration::from_hours(1);
/// The key of the readable name of browser and system among a session's data.
pub const DEVICE: &str = "device";

/// Sessions in the app's own database.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Database,
}

impl Sessions {
    /// A store on `db`.
    pub fn new(db: Database) -> Self {
        Self { db }
    }
}

const INSERT: &str = "
    insert into sessions (id_hash, customer_id, data, device, created_at, last_seen_at)
    values ($1, $2, $3, $4, $5, $5)";

const UPDATE: &str = "update sessions set customer_id = $2, data = $3, device = $4 where id_hash = $1";

const FIND: &str = "select data, created_at, last_seen_at from sessions where id_hash = $1";

const SEEN: &str = "update sessions set last_seen_at = $2 where id_hash = $1";

const DELETE: &str = "delete from sessions where id_hash = $1";

const DELETE_EXPIRED: &str = "delete from sessions where last_seen_at < $1";

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        // 128 random bits do not meet twice; if they do, the unique key says so and the sign-in is refused.
        self.write_row(INSERT, record, Some(clock::now())).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        if Mutant::UpsertSession.is_on() {
            let _ = self.write_row(INSERT, record, Some(clock::now())).await;
        }
        self.write_row(UPDATE, record, None).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let (hash, now) = (hash_of(id), clock::now());
        let Some((data, created_at, last_seen_at)) = self.find(&hash).await.map_err(backend)? else {
            return Ok(None);
        };
        if now >= created_at + clock::micros(ABSOLUTE) || now >= last_seen_at + clock::micros(IDLE) {
            // Once over, over for good, also when the clock is set back.
            self.delete(id).await?;
            return Ok(None);
        }
        if now >= last_seen_at + clock::micros(SEEN_EVERY) {
            let seen = self.db.write(move |connection| {
                let hash = hash.clone();
                Box::pin(async move {
                    on!(connection, c => sqlx::query(SEEN).bind(hash).bind(now).execute(c).await?.rows_affected());
                    Ok(())
                })
            });
            // Reading goes on when nothing can be written: the session only ends a little earlier than it might.
            if let Err(error) = seen.await {
                tracing::warn!(%error, "the last use of a session was not stored");
            }
        }
        let expires = (created_at + clock::micros(ABSOLUTE)) / 1_000_000;
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(|error| session_store::Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(expires).map_err(|error| session_store::Error::Decode(error.to_string()))?,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let hash = hash_of(id);
        let deleted = self.db.write(move |connection| {
            let hash = hash.clone();
            Box::pin(async move {
                on!(connection, c => sqlx::query(DELETE).bind(hash).execute(c).await?.rows_affected());
                Ok(())
            })
        });
        deleted.await.map_err(|error| session_store::Error::Backend(error.to_string()))
    }
}

tokio::task_local! {
    /// The account that came along with the session of this request, until the one question about it is asked.
    static ACCOUNT: RefCell<Option<Account>>;
}

/// Keeps what the look-up of a session finds beside it, for the rest of its request.
pub async fn keep_account<T>(request: impl Future<Output = T>) -> T {
    ACCOUNT.scope(RefCell::new(None), request).await
}

/// The account of this request's session, once; `None` when it did not come along.
pub fn take_account(id: CustomerId) -> Option<Account> {
    let taken = ACCOUNT.try_with(RefCell::take).ok().flatten();
    taken.filter(|account| account.customer.id == id)
}

impl Sessions {
    /// Data, creation and last use. Most sessions belong to somebody, and then the account comes along: one query for both.
    async fn find(&self, hash: &[u8]) -> Outcome<Option<(String, i64, i64)>> {
        let mut reader = self.db.read().await?;
        let connection = &mut reader.connection();
        if let Some(mut row) = find_signed_in(connection, hash).await? {
            let found = (std::mem::take(&mut row.data), row.created_at, row.last_seen_at);
            let account = row.into_account();
            let _ = ACCOUNT.try_with(|kept| kept.replace(Some(account)));
            return Ok(Some(found));
        }
        Ok(on!(connection, c => sqlx::query_as(FIND).bind(hash).fetch_optional(c).await?))
    }

    async fn write_row(&self, sql: &'static str, record: &Record, created_at: Option<i64>) -> session_store::Result<()> {
        let data = serde_json::to_string(&record.data).map_err(|error| session_store::Error::Encode(error.to_string()))?;
        let customer = record.data.get("axum-login.data").and_then(|data| data.get("user_id")).and_then(serde_json::Value::as_i64);
        let device = record.data.get(DEVICE).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let hash = hash_of(&record.id);
        let written = self.db.write(move |connection| {
            let (hash, data, device) = (hash.clone(), data.clone(), device.clone());
            Box::pin(async move {
                on!(connection, c => {
                    let query = sqlx::query(sql).bind(hash).bind(customer).bind(data).bind(device);
                    match created_at {
                        Some(now) => query.bind(now).execute(c).await?.rows_affected(),
                        None => query.execute(c).await?.rows_affected(),
                    }
                });
                Ok(())
            })
        });
        written.await.map_err(|error| session_store::Error::Backend(error.to_string()))
    }

    /// Removes what has ended.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn delete_expired(&self) -> Result<(), AppError> {
        let idle = clock::now() - clock::micros(IDLE);
        self.db
            .write(move |connection| {
                Box::pin(async move {
                    on!(connection, c => sqlx::query(DELETE_EXPIRED).bind(idle).execute(c).await?.rows_affected());
                    Ok(())
                })
            })
            .await
    }
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

fn hash_of(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_le_bytes()).to_vec()
}

fn backend(failure: Failure) -> session_store::Error {
    session_store::Error::Backend(AppError::from(failure).to_string())
}

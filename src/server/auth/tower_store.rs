//! Where tower-sessions keeps its sessions: the app's own table, with the account of whoever is signed in beside.

use std::{cell::RefCell, fmt::Display};

use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore as Store,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{
    customer::CustomerId,
    error::AppError,
    server::{
        customers::{callers::find_signed_in, table::Account},
        database::{Database, clock, failure::Outcome},
        sessions::{self, NewSession, StoredSession},
    },
};

/// The key of the readable name of browser and system among a session's data.
pub const DEVICE: &str = "device";

/// Sessions in the app's own database.
#[derive(Clone, Debug)]
pub struct SessionStore {
    db: Database,
}

impl SessionStore {
    /// A store on `db`.
    pub fn new(db: Database) -> Self {
        Self { db }
    }

    /// Most sessions belong to somebody, and then the account comes along: one query for both.
    async fn find(&self, id_hash: &[u8]) -> Outcome<Option<StoredSession>> {
        let mut reader = self.db.read().await?;
        let connection = &mut reader.connection();
        let Some(found) = find_signed_in(connection, id_hash).await? else {
            return sessions::find(connection, id_hash).await;
        };
        let (session, account) = found.into_parts();
        let _ = ACCOUNT.try_with(|kept| kept.replace(Some(account)));
        Ok(Some(session))
    }
}

#[async_trait::async_trait]
impl Store for SessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not meet twice; if they do, the unique key says so and the sign-in is refused.
        sessions::insert(&self.db, row_of(record)?).await.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sessions::update(&self.db, row_of(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let (id_hash, now) = (hash_of(id), clock::now());
        let Some(session) = self.find(&id_hash).await.map_err(|failure| backend(failure.into()))? else {
            return Ok(None);
        };
        if session.is_over(now) {
            // Once over, over for good, also when the clock is set back.
            self.delete(id).await?;
            return Ok(None);
        }
        // Reading goes on when nothing can be written: the session only ends a little earlier than it might.
        if session.is_seen_late(now)
            && let Err(error) = sessions::mark_seen(&self.db, id_hash, now).await
        {
            tracing::warn!(%error, "the last use of a session was not stored");
        }
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&session.data).map_err(unreadable)?,
            expiry_date: OffsetDateTime::from_unix_timestamp(session.ends_at() / 1_000_000).map_err(unreadable)?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sessions::delete(&self.db, hash_of(id)).await.map_err(backend)
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

fn row_of(record: &Record) -> Result<NewSession> {
    Ok(NewSession {
        id_hash: hash_of(&record.id),
        customer: record.data.get("axum-login.data").and_then(|data| data.get("user_id")).and_then(serde_json::Value::as_i64),
        data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
        device: record.data.get(DEVICE).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned(),
    })
}

fn hash_of(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_le_bytes()).to_vec()
}

fn backend(error: AppError) -> Error {
    Error::Backend(error.to_string())
}

fn unreadable(error: impl Display) -> Error {
    Error::Decode(error.to_string())
}

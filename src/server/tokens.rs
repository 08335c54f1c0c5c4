//! Bearer tokens and all SQL of `tokens`: an access token for an hour, a refresh token for three days, one family from one sign-in.

use std::time::Duration;

use crate::{
    customer::CustomerId,
    error::AppError,
    server::{
        actor::Scope,
        database::{
            Database, clock,
            connection::{Connection, on},
            failure::{Failure, Outcome},
        },
        random::random_bytes,
        secret,
    },
};

/// How long an access token lives. Contract 2.
pub const ACCESS_LIFE: Duration = Duration::from_hours(1);
/// How long a refresh token lives. Contract 2.
pub const REFRESH_LIFE: Duration = Duration::from_hours(3 * 24);

/// What a sign-in by program is given.
#[derive(Clone, serde::Serialize)]
pub struct Pair {
    /// For `Authorization: Bearer`.
    pub access: String,
    /// For the next pair, once.
    pub refresh: String,
}

/// A new family for a customer who has shown the password.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn issue(db: &Database, customer: CustomerId) -> Result<Pair, AppError> {
    let family = i64::from_le_bytes(random_bytes()?);
    db.write(move |connection| Box::pin(insert_pair(connection, customer, family))).await
}

/// The next pair for a refresh token. One that is used a second time was stolen, by whoever came first or second: its family ends.
///
/// # Errors
/// [`AppError::BadToken`], [`AppError::Unavailable`].
pub async fn refresh(db: &Database, token: &str) -> Result<Pair, AppError> {
    let hash = secret::hash_of(token).ok_or(AppError::BadToken)?;
    let pair = db.write(move |connection| Box::pin(exchange(connection, hash.clone()))).await?;
    pair.ok_or(AppError::BadToken)
}

/// Ends the family of an access or refresh token.
///
/// # Errors
/// [`AppError::BadToken`], [`AppError::Unavailable`].
pub async fn end_family(db: &Database, token: &str) -> Result<(), AppError> {
    let hash = secret::hash_of(token).ok_or(AppError::BadToken)?;
    let ended = db.write(move |connection| {
        let hash = hash.clone();
        Box::pin(async move {
            match find(connection, &hash).await?.filter(|row| row.expires_at > clock::now()) {
                Some(row) => delete_family(connection, row.family).await.map(|()| true),
                None => Ok(false),
            }
        })
    });
    if ended.await? { Ok(()) } else { Err(AppError::BadToken) }
}

/// The kind of a token that is sent with requests.
pub const ACCESS: &str = "access";
const REFRESH: &str = "refresh";

#[derive(sqlx::FromRow)]
struct Row {
    customer_id: i64,
    family: i64,
    kind: String,
    expires_at: i64,
    used_at: Option<i64>,
}

/// The token of a closed account is none, however it came to be there.
const FIND: &str = "
    select tokens.customer_id, tokens.family, tokens.kind, tokens.expires_at, tokens.used_at
    from tokens join customers on customers.id = tokens.customer_id
    where tokens.secret_hash = $1 and customers.closed_at is null";

async fn find(connection: &mut Connection<'_>, hash: &[u8]) -> Outcome<Option<Row>> {
    let row: Result<_, sqlx::Error> = on!(connection, c => sqlx::query_as(FIND).bind(hash).fetch_optional(c).await);
    row.map_err(Failure::from)
}

/// `None` when the token is not one to be exchanged. Not an error: the end of a stolen family must be stored.
async fn exchange(connection: &mut Connection<'_>, hash: Vec<u8>) -> Outcome<Option<Pair>> {
    let Some(row) = find(connection, &hash).await?.filter(|row| row.kind == REFRESH) else {
        return Ok(None);
    };
    if row.expires_at <= clock::now() {
        return Ok(None);
    }
    if row.used_at.is_some() || !mark_used(connection, &hash).await? {
        tracing::warn!(customer = row.customer_id, "a refresh token was used twice: its family ends");
        delete_family(connection, row.family).await?;
        return Ok(None);
    }
    insert_pair(connection, CustomerId(row.customer_id), row.family).await.map(Some)
}

const MARK_USED: &str = "update tokens set used_at = $2 where secret_hash = $1 and used_at is null";

async fn mark_used(connection: &mut Connection<'_>, hash: &[u8]) -> Outcome<bool> {
    let marked = on!(connection, c => sqlx::query(MARK_USED).bind(hash).bind(clock::now()).execute(c).await?.rows_affected());
    Ok(marked == 1)
}

const DELETE_FAMILY: &str = "delete from tokens where family = $1";

/// Until there is none: a refresh that the first delete has waited for has added a pair which that one does not see (PostgreSQL, READ
/// COMMITTED). A refresh under way holds a row of the family, so none slips through.
async fn delete_family(connection: &mut Connection<'_>, family: i64) -> Outcome<()> {
    loop {
        let deleted = on!(connection, c => sqlx::query(DELETE_FAMILY).bind(family).execute(c).await?.rows_affected());
        if deleted == 0 {
            return Ok(());
        }
    }
}

async fn insert_pair(connection: &mut Connection<'_>, customer: CustomerId, family: i64) -> Outcome<Pair> {
    let pair = Pair { access: secret::generate()?, refresh: secret::generate()? };
    insert(connection, &pair.access, customer, family, ACCESS, ACCESS_LIFE).await?;
    insert(connection, &pair.refresh, customer, family, REFRESH, REFRESH_LIFE).await?;
    Ok(pair)
}

const INSERT: &str = "
    insert into tokens (secret_hash, customer_id, family, kind, prefix, name, scopes, created_at, expires_at)
    values ($1, $2, $3, $4, $5, '', $6, $7, $8)";

async fn insert(connection: &mut Connection<'_>, token: &str, customer: CustomerId, family: i64, kind: &str, life: Duration) -> Outcome<()> {
    let (hash, now) = (secret::hash_of(token), clock::now());
    on!(connection, c => {
        sqlx::query(INSERT)
            .bind(hash)
            .bind(customer.0)
            .bind(family)
            .bind(kind)
            .bind(secret::prefix_of(token))
            // Whoever has shown the password a moment ago may do everything its owner may.
            .bind(Scope::EmailWrite.name())
            .bind(now)
            .bind(now + clock::micros(life))
            .execute(c)
            .await?;
    });
    Ok(())
}

const DELETE_ALL: &str = "delete from tokens where customer_id = $1";

/// Ends every token of a customer, in the transaction of whatever ends them.
///
/// # Errors
/// Those of the database.
pub async fn end_all(connection: &mut Connection<'_>, customer: CustomerId) -> Outcome<()> {
    on!(connection, c => sqlx::query(DELETE_ALL).bind(customer.0).execute(c).await?.rows_affected());
    Ok(())
}

const DELETE_EXPIRED: &str = "delete from tokens where expires_at < $1";

/// Removes what has ended.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn delete_expired(db: &Database) -> Result<(), AppError> {
    let now = clock::now();
    db.write(move |connection| {
        Box::pin(async move {
            on!(connection, c => sqlx::query(DELETE_EXPIRED).bind(now).execute(c).await?.rows_affected());
            Ok(())
        })
    })
    .await
}

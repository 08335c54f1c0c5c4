//! Wrong passwords, counted where every instance sees them, and all SQL of `sign_in_tries`. An attempt is paid for before the password is looked
//! at, so that many at once do not slip through, and given back when it was right. Those of one address come one after the other, so that
//! what will be given back refuses nobody meanwhile.
//!
//! What strangers spend of an account's attempts does not lock its owner out: it does not count for places where the account has signed in
//! before, and a place that has made no mistake lately has attempts of its own. Only an attacker with many addresses can keep the owner from a
//! new place, and only while it lasts.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{
    customer::CustomerId,
    error::{AppError, Limit},
    server::{
        client::Client,
        database::{
            Database, clock,
            connection::{Connection, on},
            failure::{Failure, Outcome},
        },
        turns::Turns,
    },
};

/// Wrong passwords from one address: at most 10 in any three minutes.
pub const ADDRESS: Limit = Limit { name: "wrong-passwords", quota: 5, window: 180 };
/// Wrong passwords for one account, from anywhere.
pub const ACCOUNT: Limit = Limit { name: "wrong-passwords-account", quota: 30, window: 3600 };
/// When those are spent: the first attempts of addresses that have made no mistake yet. With [`ACCOUNT`]: at most 100 in any hour.
pub const NEWCOMERS: Limit = Limit { name: "wrong-passwords-newcomers", quota: 20, window: 3600 };
/// Wrong current passwords of somebody who is signed in.
pub const PROOF: Limit = Limit { name: "wrong-current-passwords", quota: 5, window: 180 };

/// How long a place where an account has signed in counts as its own.
const TRUST: Duration = Duration::from_hours(90 * 24);

/// Who tries a password.
#[derive(Debug)]
pub enum Attempt {
    /// Somebody at this address, for the account of an email address, which need not exist. What is no email address belongs to no account:
    /// then only the client pays.
    SignIn(Client, Option<String>),
    /// A customer who is signed in proves it.
    Proof(CustomerId),
}

/// What every attempt is counted in.
#[derive(Clone, Debug)]
pub struct Attempts {
    db: Database,
    turns: Turns,
    /// Whether anything is counted: not with `RATE_LIMITS=off`.
    are_on: bool,
}

impl Attempts {
    /// Counts in `db`.
    pub fn new(db: Database, are_on: bool) -> Self {
        Self { db, turns: Turns::default(), are_on }
    }

    /// Tries a password as `verify` does, which says nothing where it is wrong, and counts what is wrong. In a task that nobody cancels: a
    /// client that hangs up must not lose a try that would be given back, nor win one.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`], [`AppError::Unavailable`], and those of `verify`.
    pub async fn attempt<T: Send + 'static>(
        &self,
        attempt: Attempt,
        verify: impl Future<Output = Result<Option<T>, AppError>> + Send + 'static,
    ) -> Result<Option<T>, AppError> {
        if !self.are_on {
            return verify.await;
        }
        let (db, turns) = (self.db.clone(), self.turns.clone());
        let tried = tokio::spawn(async move {
            let first = match &attempt {
                Attempt::SignIn(client, _) => key("address", &client.to_string()),
                Attempt::Proof(customer) => key("proof", &customer.to_string()),
            };
            let _turn = turns.take(first.clone()).await;
            let spent = match attempt {
                Attempt::SignIn(client, email_key) => spend(&db, first, client, email_key.as_deref()).await?,
                Attempt::Proof(_) => spend_for_proof(&db, first).await?,
            };
            let answer = verify.await;
            settle(&db, spent, answer.as_ref().map(Option::is_some)).await?;
            answer
        });
        tried.await.unwrap_or(Err(AppError::Broken))
    }
}

/// What a try has cost, to be given back when the password was right.
#[derive(Clone, Debug, Default)]
struct Spent {
    attempts: Vec<(Vec<u8>, Limit)>,
    place: Option<Vec<u8>>,
}

/// Pays for one try to sign in.
async fn spend(db: &Database, address: Vec<u8>, client: Client, email_key: Option<&str>) -> Result<Spent, AppError> {
    let keys = email_key.map(|email_key| (key(&client.to_string(), email_key), key("account", email_key), key("newcomers", email_key)));
    db.write(move |connection| {
        let (address, keys) = (address.clone(), keys.clone());
        Box::pin(async move {
            let mut attempts = vec![(address.clone(), ADDRESS)];
            let is_first = take(connection, &address, ADDRESS).await?;
            let Some((place, account, newcomers)) = keys else {
                return Ok(Spent { attempts, place: None });
            };
            if !is_trusted(connection, &place).await? {
                match take(connection, &account, ACCOUNT).await {
                    Ok(_) => attempts.push((account, ACCOUNT)),
                    Err(Failure::Refused(_)) if is_first => {
                        take(connection, &newcomers, NEWCOMERS).await?;
                        attempts.push((newcomers, NEWCOMERS));
                    }
                    Err(failure) => return Err(failure),
                }
            }
            Ok(Spent { attempts, place: Some(place) })
        })
    })
    .await
}

/// Pays for one try to prove who is signed in.
async fn spend_for_proof(db: &Database, proof: Vec<u8>) -> Result<Spent, AppError> {
    db.write(move |connection| {
        let proof = proof.clone();
        Box::pin(async move {
            take(connection, &proof, PROOF).await?;
            Ok(Spent { attempts: vec![(proof, PROOF)], place: None })
        })
    })
    .await
}

/// What becomes of a try. The password was right: it is given back, and the place is the account's own. It was wrong: it is spent. Nobody
/// could say: it is given back.
async fn settle(db: &Database, spent: Spent, is_right: Result<bool, &AppError>) -> Result<(), AppError> {
    match is_right {
        Ok(false) => Ok(()),
        Ok(true) => give_back(db, spent).await,
        Err(_) => give_back(db, Spent { place: None, ..spent }).await,
    }
}

async fn give_back(db: &Database, spent: Spent) -> Result<(), AppError> {
    db.write(move |connection| {
        let spent = spent.clone();
        Box::pin(async move {
            for (key, limit) in &spent.attempts {
                on!(connection, c => sqlx::query(GIVE_BACK).bind(key).bind(every(limit)).execute(c).await?.rows_affected());
            }
            if let Some(place) = &spent.place {
                let now = clock::now();
                on!(connection, c => sqlx::query(TRUST_PLACE).bind(place).bind(now).bind(now + clock::micros(TRUST)).execute(c).await?.rows_affected());
            }
            Ok(())
        })
    })
    .await
}

/// Keys of what is counted differ in their first word, so that no address can be typed as an account.
fn key(what: &str, whose: &str) -> Vec<u8> {
    Sha256::digest(format!("{what}\n{whose}")).to_vec()
}

/// The time between two attempts that come back, in microseconds.
fn every(limit: &Limit) -> i64 {
    i64::from(limit.window) * 1_000_000 / i64::from(limit.quota)
}

const TAKE: &str = "
    insert into sign_in_tries (key_hash, free_at, trusted_until) values ($1, $2 + $3, 0)
    on conflict (key_hash) do update
    set free_at = $3 + case when sign_in_tries.free_at > $2 then sign_in_tries.free_at else $2 end
    where sign_in_tries.free_at <= $4
    returning free_at";

const FREE_AT: &str = "select free_at from sign_in_tries where key_hash = $1";

/// Takes one try, as a leaky bucket: whether it is the first of a full one. In the transaction of the caller, which gives it back by failing.
async fn take(connection: &mut Connection<'_>, key: &[u8], limit: Limit) -> Outcome<bool> {
    let (now, every) = (clock::now(), every(&limit));
    let latest = now + every * i64::from(limit.quota - 1);
    let taken: Option<(i64,)> = on!(connection, c => sqlx::query_as(TAKE).bind(key).bind(now).bind(every).bind(latest).fetch_optional(c).await?);
    if let Some((free_at,)) = taken {
        return Ok(free_at == now + every);
    }
    let (free_at,): (i64,) = on!(connection, c => sqlx::query_as(FREE_AT).bind(key).fetch_one(c).await?);
    let seconds = u32::try_from((free_at - latest + 999_999) / 1_000_000).unwrap_or(u32::MAX).max(1);
    Err(AppError::TooManyRequests { limit, seconds }.into())
}

const IS_TRUSTED: &str = "select 1 from sign_in_tries where key_hash = $1 and trusted_until > $2";

async fn is_trusted(connection: &mut Connection<'_>, place: &[u8]) -> Outcome<bool> {
    let row = on!(connection, c => sqlx::query(IS_TRUSTED).bind(place).bind(clock::now()).fetch_optional(c).await?.is_some());
    Ok(row)
}

const GIVE_BACK: &str = "update sign_in_tries set free_at = free_at - $2 where key_hash = $1";

const TRUST_PLACE: &str = "
    insert into sign_in_tries (key_hash, free_at, trusted_until) values ($1, $2, $3)
    on conflict (key_hash) do update set trusted_until = $3";

const DELETE_OVER: &str = "delete from sign_in_tries where free_at < $1 and trusted_until < $1";

/// Removes what no longer counts.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn delete_over(db: &Database) -> Result<(), AppError> {
    let now = clock::now();
    db.write(move |connection| {
        Box::pin(async move {
            on!(connection, c => sqlx::query(DELETE_OVER).bind(now).execute(c).await?.rows_affected());
            Ok(())
        })
    })
    .await
}

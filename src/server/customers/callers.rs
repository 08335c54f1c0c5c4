//! Who asks, together with their profile: a request with a token asks the database once for both. A token and a closed account are looked at
//! in the same query as the profile, or in the statement that stores the change, so both end at the next request on every instance.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    customer::{Customer, CustomerId},
    error::AppError,
    server::{
        actor::{Actor, Caller, Through},
        customers::table::{Account, COLUMNS, Row, find_by_id},
        database::{
            clock,
            connection::{Connection, on},
            failure::Outcome,
        },
        sessions::StoredSession,
        tokens,
    },
};

#[derive(sqlx::FromRow)]
struct BearerRow {
    secret_hash: Vec<u8>,
    scopes: String,
    #[sqlx(flatten)]
    customer: Row,
}

/// What `$1` is differs: SQLite has no arrays, so there it is a list in JSON.
static BEARERS_SQLITE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select tokens.secret_hash, tokens.scopes, {} from tokens join customers on customers.id = tokens.customer_id
      where tokens.secret_hash in (select unhex(value) from json_each($1))
        and tokens.kind = $2 and tokens.expires_at > $3 and customers.closed_at is null",
        *COLUMNS
    )
});

static BEARERS_POSTGRES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select tokens.secret_hash, tokens.scopes, {} from tokens join customers on customers.id = tokens.customer_id
      where tokens.secret_hash = any($1)
        and tokens.kind = $2 and tokens.expires_at > $3 and customers.closed_at is null",
        *COLUMNS
    )
});

static CUSTOMERS_SQLITE: LazyLock<String> =
    LazyLock::new(|| format!("select {} from customers where customers.id in (select value from json_each($1)) and customers.closed_at is null", *COLUMNS));

static CUSTOMERS_POSTGRES: LazyLock<String> =
    LazyLock::new(|| format!("select {} from customers where customers.id = any($1) and customers.closed_at is null", *COLUMNS));

/// Those of many callers that there are, with their profiles.
#[derive(Default)]
pub(super) struct Callers {
    bearers: HashMap<Vec<u8>, (CustomerId, String)>,
    /// The profiles, each once.
    pub customers: HashMap<CustomerId, Customer>,
}

impl Callers {
    /// The same bearers once more, if all are known here and no two of them are of one customer.
    pub fn recall<'w>(&self, all: impl Iterator<Item = &'w Caller>) -> Option<Self> {
        let mut again = Self::default();
        for caller in all {
            let Caller::Token(hash) = caller else {
                return None;
            };
            let bearer = self.bearers.get(hash)?;
            let customer = self.customers.get(&bearer.0)?;
            again.bearers.insert(hash.clone(), bearer.clone());
            if again.customers.insert(customer.id, customer.clone()).is_some() {
                return None;
            }
        }
        Some(again)
    }

    /// What was known of a caller and the profile is not so any more.
    pub fn forget(&mut self, caller: &Caller) {
        let customer = match caller {
            Caller::Session(actor) => Some(actor.customer),
            Caller::Token(hash) => self.bearers.remove(hash).map(|(customer, _)| customer),
        };
        customer.map(|customer| self.customers.remove(&customer));
    }

    /// How many bearers and profiles there are.
    pub fn len(&self) -> usize {
        self.bearers.len().max(self.customers.len())
    }

    /// Takes in what was found later.
    pub fn extend(&mut self, later: &Self) {
        self.bearers.extend(later.bearers.iter().map(|(hash, bearer)| (hash.clone(), bearer.clone())));
        self.customers.extend(later.customers.iter().map(|(id, customer)| (*id, customer.clone())));
    }

    /// Who this is.
    ///
    /// # Errors
    /// [`AppError::BadToken`] for a token that is none or has ended, [`AppError::SignInNeeded`] for a session whose account is closed.
    pub fn actor(&self, caller: &Caller) -> Result<Actor, AppError> {
        match caller {
            Caller::Session(actor) if self.customers.contains_key(&actor.customer) => Ok(actor.clone()),
            Caller::Session(actor) => Err(actor.gone()),
            Caller::Token(hash) => {
                let (customer, scopes) = self.bearers.get(hash).ok_or(AppError::BadToken)?;
                Ok(Actor { customer: *customer, through: Through::Token { scopes: scopes.clone() } })
            }
        }
    }
}

/// Looks many callers up: one query for the tokens, one for the sessions, none where there are none.
pub(super) async fn find_callers<'w>(connection: &mut Connection<'_>, all: impl Iterator<Item = &'w Caller>) -> Outcome<Callers> {
    let (mut hashes, mut ids, mut found) = (Vec::new(), Vec::new(), Callers::default());
    for caller in all {
        match caller {
            Caller::Session(actor) => ids.push(actor.customer.0),
            Caller::Token(hash) => hashes.push(hash.clone()),
        }
    }
    if !hashes.is_empty() {
        for row in bearers(connection, &hashes).await? {
            let customer = row.customer.into_customer();
            found.bearers.insert(row.secret_hash, (customer.id, row.scopes));
            found.customers.insert(customer.id, customer);
        }
    }
    if !ids.is_empty() {
        found.customers.extend(customers(connection, &ids).await?.into_iter().map(Row::into_customer).map(|customer| (customer.id, customer)));
    }
    Ok(found)
}

async fn bearers(connection: &mut Connection<'_>, hashes: &[Vec<u8>]) -> Outcome<Vec<BearerRow>> {
    let now = clock::now();
    Ok(match connection {
        Connection::Sqlite(c) => sqlx::query_as(BEARERS_SQLITE.as_str()).bind(in_json(hashes)).bind(tokens::ACCESS).bind(now).fetch_all(&mut **c).await?,
        Connection::Postgres(c) => sqlx::query_as(BEARERS_POSTGRES.as_str()).bind(hashes).bind(tokens::ACCESS).bind(now).fetch_all(&mut **c).await?,
    })
}

async fn customers(connection: &mut Connection<'_>, ids: &[i64]) -> Outcome<Vec<Row>> {
    Ok(match connection {
        Connection::Sqlite(c) => sqlx::query_as(CUSTOMERS_SQLITE.as_str()).bind(serde_json::json!(ids).to_string()).fetch_all(&mut **c).await?,
        Connection::Postgres(c) => sqlx::query_as(CUSTOMERS_POSTGRES.as_str()).bind(ids).fetch_all(&mut **c).await?,
    })
}

/// A session and the account it belongs to.
#[derive(sqlx::FromRow)]
pub struct SignedInRow {
    #[sqlx(flatten)]
    session: StoredSession,
    #[sqlx(flatten)]
    customer: Row,
}

impl SignedInRow {
    /// The session, and the account.
    pub fn into_parts(self) -> (StoredSession, Account) {
        (self.session, self.customer.into())
    }
}

static SIGNED_IN: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select sessions.data, sessions.created_at, sessions.last_seen_at, {} from sessions join customers on customers.id = sessions.customer_id where sessions.id_hash = $1 and customers.closed_at is null",
        *COLUMNS
    )
});

/// The session behind the sha-256 of a cookie, with its account: a page asks the database once for both.
///
/// # Errors
/// Those of the database.
pub async fn find_signed_in(connection: &mut Connection<'_>, id_hash: &[u8]) -> Outcome<Option<SignedInRow>> {
    Ok(on!(connection, c => sqlx::query_as(SIGNED_IN.as_str()).bind(id_hash).fetch_optional(c).await?))
}

fn in_json(hashes: &[Vec<u8>]) -> String {
    serde_json::json!(hashes.iter().map(|hash| in_hex(hash)).collect::<Vec<String>>()).to_string()
}

/// Bytes as hexadecimal digits.
pub(super) fn in_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

static BEARER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select tokens.secret_hash, tokens.scopes, {} from tokens join customers on customers.id = tokens.customer_id
      where tokens.secret_hash = $1 and tokens.kind = $2 and tokens.expires_at > $3 and customers.closed_at is null",
        *COLUMNS
    )
});

/// One caller and their profile.
///
/// # Errors
/// As [`Callers::actor`], and those of the database.
pub(super) async fn find_caller(connection: &mut Connection<'_>, caller: &Caller) -> Outcome<(Actor, Customer)> {
    match caller {
        Caller::Session(actor) => {
            let account = find_by_id(connection, actor.customer).await?.ok_or_else(|| actor.gone())?;
            Ok((actor.clone(), account.customer))
        }
        Caller::Token(hash) => {
            let row: Option<BearerRow> =
                on!(connection, c => sqlx::query_as(BEARER.as_str()).bind(hash).bind(tokens::ACCESS).bind(clock::now()).fetch_optional(c).await?);
            let row = row.ok_or(AppError::BadToken)?;
            let customer = row.customer.into_customer();
            Ok((Actor { customer: customer.id, through: Through::Token { scopes: row.scopes } }, customer))
        }
    }
}

const HOLD_CUSTOMER: &str = "select 1 from customers where id = $1 for update";
const HOLD_BEARER: &str = "select 1 from customers where id = (select customer_id from tokens where secret_hash = $1) for update";

/// As [`find_caller`], for a change: nobody else changes the profile until this transaction ends, and what waited for its turn is judged by what is
/// true then. Without it many who change one profile on PostgreSQL would overtake each other until one of them gives up; SQLite has one writer.
///
/// # Errors
/// As [`find_caller`].
pub(super) async fn hold_caller(connection: &mut Connection<'_>, caller: &Caller) -> Outcome<(Actor, Customer)> {
    if let Connection::Postgres(c) = connection {
        let hold = match caller {
            Caller::Session(actor) => sqlx::query(HOLD_CUSTOMER).bind(actor.customer.0),
            Caller::Token(hash) => sqlx::query(HOLD_BEARER).bind(hash),
        };
        hold.execute(&mut **c).await?;
    }
    find_caller(connection, caller).await
}

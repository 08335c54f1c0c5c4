//! All SQL of `customers`.

use std::sync::LazyLock;

use sqlx::{ColumnIndex, Decode, FromRow, Type};

use crate::{
    customer::{Customer, CustomerId, field::Field, profile::Profile, slug},
    error::AppError,
    server::{
        database::{
            Database, clock,
            connection::{Connection, on},
            failure::{Failure, Outcome},
        },
        random::random_bytes,
    },
};

/// A customer together with what signing in needs.
#[derive(Clone)]
pub struct Account {
    /// The profile.
    pub customer: Customer,
    /// A PHC string.
    pub password_hash: String,
    /// Rises when every session must end.
    pub auth_epoch: i64,
}

/// A piece of SQL for each stored field, from its number and its name, separated by commas.
pub(super) fn each_member(piece: impl Fn(usize, &str) -> String) -> String {
    let pieces: Vec<String> = Field::MEMBERS.iter().enumerate().map(|(number, field)| piece(number, field.name())).collect();
    pieces.join(", ")
}

/// What a [`Row`] is read from.
pub(super) static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let members = each_member(|_, name| format!("customers.{name}"));
    format!("customers.id, customers.version, customers.slug, {members}, customers.last_purchase_date, customers.password_hash, customers.auth_epoch")
});

/// A row of the table.
pub(super) struct Row(Account);

impl<'r, R: sqlx::Row> FromRow<'r, R> for Row
where
    &'static str: ColumnIndex<R>,
    i64: Type<R::Database> + Decode<'r, R::Database>,
    String: Type<R::Database> + Decode<'r, R::Database>,
    Option<String>: Type<R::Database> + Decode<'r, R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let mut missing = None;
        let profile = Profile::stored(|field| {
            row.try_get(field.name()).unwrap_or_else(|error| {
                missing = Some(error);
                None
            })
        });
        if let Some(error) = missing {
            return Err(error);
        }
        let customer = Customer {
            id: CustomerId(row.try_get("id")?),
            version: row.try_get("version")?,
            slug: row.try_get("slug")?,
            profile,
            last_purchase_date: row.try_get("last_purchase_date")?,
        };
        Ok(Self(Account { customer, password_hash: row.try_get("password_hash")?, auth_epoch: row.try_get("auth_epoch")? }))
    }
}

impl Row {
    /// The customer alone.
    pub(super) fn into_customer(self) -> Customer {
        self.0.customer
    }
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        row.0
    }
}

static FIND_BY_ID: LazyLock<String> = LazyLock::new(|| format!("select {} from customers where id = $1 and closed_at is null", *COLUMNS));

pub(super) async fn find_by_id(connection: &mut Connection<'_>, id: CustomerId) -> Outcome<Option<Account>> {
    let row: Option<Row> = on!(connection, c => sqlx::query_as(FIND_BY_ID.as_str()).bind(id.0).fetch_optional(c).await?);
    Ok(row.map(Account::from))
}

/// A customer with what signing in needs.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn find_account(db: &Database, id: CustomerId) -> Result<Option<Account>, AppError> {
    let mut reader = db.read().await?;
    Ok(find_by_id(&mut reader.connection(), id).await?)
}

static FIND_BY_EMAIL: LazyLock<String> = LazyLock::new(|| format!("select {} from customers where email_key = $1 and closed_at is null", *COLUMNS));

/// The customer who signs in with this address.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn find_by_email(db: &Database, key: &str) -> Result<Option<Account>, AppError> {
    let mut reader = db.read().await?;
    let row: Result<Option<Row>, sqlx::Error> = on!(&mut reader.connection(), c => sqlx::query_as(FIND_BY_EMAIL.as_str()).bind(key).fetch_optional(c).await);
    Ok(row.map_err(Failure::from)?.map(Account::from))
}

const IS_TAKEN: &str = "select 1 from customers where email_key = $1";

pub(super) async fn is_taken(connection: &mut Connection<'_>, key: &str) -> Outcome<bool> {
    let row = on!(connection, c => sqlx::query(IS_TAKEN).bind(key).fetch_optional(c).await?.is_some());
    Ok(row)
}

const SLUG_EXISTS: &str = "select 1 from customers where slug = $1";

/// The slug itself for the first of a name; for everybody after, one with their own number in it: two look-ups, however many there are.
/// A third is for a name that happens to look like such a slug.
pub(super) async fn free_slug(connection: &mut Connection<'_>, slug: String, id: CustomerId) -> Outcome<String> {
    let chance = i64::from_le_bytes(random_bytes()?);
    for candidate in [slug.clone(), slug::with_suffix(&slug, id.0)] {
        let exists = on!(connection, c => sqlx::query(SLUG_EXISTS).bind(&candidate).fetch_optional(c).await?.is_some());
        if !exists {
            return Ok(candidate);
        }
    }
    Ok(slug::with_suffix(&slug, chance))
}

/// `$1` id, `$2` the version before, `$3` key, `$4` slug, `$5` time; from `$6` the stored fields.
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let members = each_member(|number, name| format!("{name} = ${}", number + 6));
    format!(
        "update customers set {members}, email_key = $3, slug = $4, version = $2 + 1, updated_at = $5
         where id = $1 and version = $2 and closed_at is null"
    )
});

pub(super) async fn update(connection: &mut Connection<'_>, customer: &Customer, now: i64) -> Outcome<()> {
    let texts = customer.profile.texts();
    let updated = on!(connection, c => {
        let query = sqlx::query(UPDATE.as_str()).bind(customer.id.0).bind(customer.version - 1).bind(key_of(customer)).bind(&customer.slug).bind(now);
        let query = texts.iter().fold(query, |query, (_, text)| query.bind(text.as_deref()));
        query.execute(c).await?.rows_affected()
    });
    if updated == 1 { Ok(()) } else { Err(Failure::Raced) }
}

/// The key of an address has an `@`, so that of a closed account meets nobody's.
const CLOSE: &str = "
    update customers
    set closed_at = $2, updated_at = $2, email_key = $3, auth_epoch = auth_epoch + 1
    where id = $1 and version = $4 and closed_at is null";

pub(super) async fn close(connection: &mut Connection<'_>, id: CustomerId, version: i64, now: i64) -> Outcome<()> {
    let closed = on!(connection, c => sqlx::query(CLOSE).bind(id.0).bind(now).bind(format!("closed:{id}")).bind(version).execute(c).await?.rows_affected());
    if closed == 1 { Ok(()) } else { Err(Failure::Raced) }
}

/// `$1` id, `$2` key, `$3` slug, `$4` password, `$5` time; from `$6` the stored fields.
static INSERT: LazyLock<String> = LazyLock::new(|| {
    let (names, values) = (each_member(|_, name| name.to_owned()), each_member(|number, _| format!("${}", number + 6)));
    format!(
        "insert into customers (id, email_key, slug, password_hash, auth_epoch, version, created_at, updated_at, {names})
         values ($1, $2, $3, $4, 1, 1, $5, $5, {values})"
    )
});

/// Adds a new customer, at version 1.
pub(super) async fn insert(connection: &mut Connection<'_>, customer: &Customer, password_hash: &str, now: i64) -> Outcome<()> {
    let texts = customer.profile.texts();
    on!(connection, c => {
        let query = sqlx::query(INSERT.as_str()).bind(customer.id.0).bind(key_of(customer)).bind(&customer.slug).bind(password_hash).bind(now);
        let query = texts.iter().fold(query, |query, (_, text)| query.bind(text.as_deref()));
        query.execute(c).await?;
    });
    Ok(())
}

/// A number that rises with time, so that new rows stand together, and cannot be counted: milliseconds, then 12 random bits.
pub(super) fn new_id() -> Result<CustomerId, AppError> {
    /// 2026-01-01 in milliseconds: 41 bits from here last until 2095.
    const EPOCH: i64 = 1_767_225_600_000;
    let random = i64::from(u16::from_le_bytes(random_bytes()?) & 0xFFF);
    Ok(CustomerId(((clock::now() / 1000 - EPOCH).max(1) << 12) | random))
}

/// What makes the address of a stored customer unique.
fn key_of(customer: &Customer) -> String {
    customer.profile.email.key()
}

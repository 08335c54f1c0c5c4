//! All SQL of `customers`.

use super::Account;
use crate::{
    customer::{
        Customer, CustomerId, Profile,
        address::Address,
        birth_date::BirthDate,
        fault::{Code, Fault, Field},
        slug,
    },
    error::AppError,
    server::{
        clock,
        database::{Connection, Database, Failure, Outcome, on},
        history::{self, Change},
        random::random_bytes,
    },
};

/// What a [`Row`] is read from.
macro_rules! columns {
    () => {
        "customers.id, customers.email, customers.first_name, customers.last_name, customers.slug, customers.date_of_birth, customers.street_address,
         customers.postal_code, customers.city, customers.state, customers.country, customers.last_purchase_date, customers.password_hash,
         customers.auth_epoch, customers.version"
    };
}
pub(super) use columns;

/// A row of the table.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: i64,
    email: String,
    first_name: String,
    last_name: String,
    slug: String,
    date_of_birth: Option<String>,
    street_address: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
    last_purchase_date: Option<String>,
    password_hash: String,
    auth_epoch: i64,
    version: i64,
}

impl Row {
    /// The profile alone.
    pub(super) fn into_customer(self) -> Customer {
        Account::from(self).customer
    }
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        let address = row.country.map(|country| {
            let text = Option::unwrap_or_default;
            Address::stored(text(row.street_address), row.postal_code, text(row.city), text(row.state), country)
        });
        let customer = Customer {
            id: CustomerId(row.id),
            version: row.version,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            slug: row.slug,
            date_of_birth: row.date_of_birth.as_deref().and_then(BirthDate::stored),
            address,
            last_purchase_date: row.last_purchase_date,
        };
        Account { customer, password_hash: row.password_hash, auth_epoch: row.auth_epoch }
    }
}

const FIND_BY_ID: &str = concat!("select ", columns!(), " from customers where id = $1 and closed_at is null");

pub(super) async fn find_by_id(connection: &mut Connection<'_>, id: CustomerId) -> Outcome<Option<Account>> {
    let row: Option<Row> = on!(connection, c => sqlx::query_as(FIND_BY_ID).bind(id.0).fetch_optional(c).await?);
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

const FIND_BY_EMAIL: &str = concat!("select ", columns!(), " from customers where email_key = $1 and closed_at is null");

/// The customer who signs in with this address.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn find_by_email(db: &Database, key: &str) -> Result<Option<Account>, AppError> {
    let mut reader = db.read().await?;
    let row: Result<Option<Row>, sqlx::Error> = on!(&mut reader.connection(), c => sqlx::query_as(FIND_BY_EMAIL).bind(key).fetch_optional(c).await);
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

const UPDATE: &str = "
    update customers
    set email = $3, email_key = $4, first_name = $5, last_name = $6, slug = $7, date_of_birth = $8, street_address = $9,
        postal_code = $10, city = $11, state = $12, country = $13, version = $14, updated_at = $15
    where id = $1 and version = $2 and closed_at is null";

pub(super) async fn update(connection: &mut Connection<'_>, customer: &Customer, now: i64) -> Outcome<()> {
    let address = customer.address.as_ref();
    let updated = on!(connection, c => {
        sqlx::query(UPDATE)
            .bind(customer.id.0)
            .bind(customer.version - 1)
            .bind(&customer.email)
            .bind(key_of(customer))
            .bind(&customer.first_name)
            .bind(&customer.last_name)
            .bind(&customer.slug)
            .bind(customer.date_of_birth.map(|date| date.to_string()))
            .bind(address.map(|address| &address.street_address))
            .bind(address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str()))
            .bind(address.map(|address| &address.city))
            .bind(address.map(|address| &address.state))
            .bind(address.map(|address| &address.country))
            .bind(customer.version)
            .bind(now)
            .execute(c)
            .await?
            .rows_affected()
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

const INSERT: &str = "
    insert into customers (id, email, email_key, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country,
                           password_hash, auth_epoch, version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, 1, $14, $14)";

pub(super) async fn insert(connection: &mut Connection<'_>, profile: Profile, password_hash: &str) -> Outcome<Customer> {
    if is_taken(connection, &profile.email.key()).await? {
        return Err(AppError::InvalidProfile(vec![Fault::new(Field::Email, Code::Taken)]).into());
    }
    let (id, now, members) = (new_id()?, clock::now(), profile.members());
    let slug = free_slug(connection, slug::of_name(profile.first_name.as_str(), profile.last_name.as_str()), id).await?;
    let customer = profile.into_customer(id, slug, None);
    let address = customer.address.as_ref();
    on!(connection, c => {
        sqlx::query(INSERT)
            .bind(id.0)
            .bind(&customer.email)
            .bind(key_of(&customer))
            .bind(&customer.first_name)
            .bind(&customer.last_name)
            .bind(&customer.slug)
            .bind(customer.date_of_birth.map(|date| date.to_string()))
            .bind(address.map(|address| &address.street_address))
            .bind(address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str()))
            .bind(address.map(|address| &address.city))
            .bind(address.map(|address| &address.state))
            .bind(address.map(|address| &address.country))
            .bind(password_hash)
            .bind(now)
            .execute(c)
            .await?;
    });
    let (old, new) = history::beginning(&members);
    history::record(connection, &Change { customer: id, version: 1, changed_at: now, through: "sign-up", device: String::new(), old, new }).await?;
    Ok(customer)
}

/// A number that rises with time, so that new rows stand together, and cannot be counted: milliseconds, then 12 random bits.
fn new_id() -> Result<CustomerId, AppError> {
    /// 2026-01-01 in milliseconds: 41 bits from here last until 2095.
    const EPOCH: i64 = 1_767_225_600_000;
    let random = i64::from(u16::from_le_bytes(random_bytes()?) & 0xFFF);
    Ok(CustomerId(((clock::now() / 1000 - EPOCH).max(1) << 12) | random))
}
/// What makes the address of a stored customer unique.
pub(super) fn key_of(customer: &Customer) -> String {
    customer.email_as_stored().key()
}

impl Profile {
    /// The customer this profile belongs to, at version 1.
    pub(super) fn into_customer(self, id: CustomerId, slug: String, last_purchase_date: Option<String>) -> Customer {
        Customer {
            id,
            version: 1,
            email: self.email.as_str().to_owned(),
            first_name: self.first_name.as_str().to_owned(),
            last_name: self.last_name.as_str().to_owned(),
            slug,
            date_of_birth: self.date_of_birth,
            address: self.address,
            last_purchase_date,
        }
    }
}

//! The room all doors lead to: who may change a profile, what is valid, and all SQL of `customers`.

use super::{
    AppState,
    actor::{Actor, Through},
    clock, countries,
    database::{Connection, Database, Failure, Outcome, on},
    history::{self, Change},
    precondition::Base,
};
use crate::{
    customer::{
        Customer, CustomerId, Members, Profile, Rulebook,
        address::Address,
        birth_date::BirthDate,
        email::Email,
        fault::{Code, Fault, Field},
        form::{ProfileForm, Sent},
        merge::merge,
        password::Password,
        slug,
    },
    error::AppError,
};

/// The scope a token needs to change the email address. Contract 4.4.
pub const EMAIL_SCOPE: &str = "email:write";

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

/// How a wish is to be read.
#[derive(Clone, Debug)]
pub enum Wish {
    /// `PUT`, and every form of a page: an address is given whole.
    Put(ProfileForm),
    /// `PATCH`: RFC 7396.
    Patch(ProfileForm),
}

/// Changes the profile of `target` as `actor` wishes it, if it still is what `base` says. Everything is checked before anything is
/// written; the change and its row of history are one transaction. A wish that changes nothing makes no version.
///
/// # Errors
/// [`AppError::NotYours`], [`AppError::Stale`], [`AppError::InvalidProfile`] with every fault, [`AppError::MissingScope`],
/// [`AppError::Unavailable`].
pub async fn update_profile(app: &AppState, actor: &Actor, target: CustomerId, base: Base, wish: Wish) -> Result<Customer, AppError> {
    actor.must_own(target)?;
    let proof = prove_email_change(app, actor, target, &wish).await?;
    let actor = actor.clone();
    app.db
        .write(move |connection| {
            let (actor, base, wish, proof) = (actor.clone(), base.clone(), wish.clone(), proof.clone());
            Box::pin(async move {
                let stored = find_by_id(connection, target).await?.ok_or(AppError::NotYours)?.customer;
                let form = match wish {
                    Wish::Put(form) => form,
                    Wish::Patch(form) => form.patching(&stored),
                };
                let mut checked = form.check(Some(&stored), &rulebook());
                if !base.admits(stored.version) {
                    checked = rebase(connection, &stored, &base, checked).await?;
                }
                let mut faults = email_faults(connection, &actor, &stored, &form, proof).await?;
                let profile = match checked {
                    Ok(profile) if faults.is_empty() => profile,
                    checked => {
                        faults.extend(checked.err().unwrap_or_default());
                        faults.sort_by_key(|fault| fault.field);
                        return Err(AppError::InvalidProfile(faults).into());
                    }
                };
                store(connection, &actor, stored, profile).await
            })
        })
        .await
}

/// Creates a customer. The faults of the profile and of the password are reported together.
///
/// # Errors
/// [`AppError::InvalidProfile`], [`AppError::Unavailable`].
pub async fn register(app: &AppState, form: ProfileForm, password: Sent<String>, password2: Sent<String>) -> Result<Customer, AppError> {
    let (checked, password) = (form.check(None, &rulebook()), check_password(&form, &password, &password2));
    let mut faults = Vec::new();
    if let Some(email) = form.email.text().and_then(|raw| Email::parse(raw).ok())
        && find_by_email(&app.db, &email.key()).await?.is_some()
    {
        faults.push(Fault::new(Field::Email, Code::Taken));
    }
    let (profile, password) = match (checked, password) {
        (Ok(profile), Ok(password)) if faults.is_empty() => (profile, password),
        (profile, password) => {
            faults.extend(profile.err().unwrap_or_default());
            faults.extend(password.err().unwrap_or_default());
            faults.sort_by_key(|fault| fault.field);
            return Err(AppError::InvalidProfile(faults));
        }
    };
    let password_hash = app.passwords.hash(password).await?;
    app.db
        .write(move |connection| {
            let (profile, password_hash) = (profile.clone(), password_hash.clone());
            Box::pin(async move { insert(connection, profile, &password_hash).await })
        })
        .await
}

/// The profile of `target`, for its owner.
///
/// # Errors
/// [`AppError::NotYours`], [`AppError::Unavailable`].
pub async fn find(db: &Database, actor: &Actor, target: CustomerId) -> Result<Customer, AppError> {
    actor.must_own(target)?;
    let account = find_account(db, target).await?;
    account.map(|account| account.customer).ok_or(AppError::NotYours)
}

fn rulebook() -> Rulebook<'static> {
    Rulebook { today: clock::latest_today(), find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()) }
}

/// Whether a signed-in customer has shown the current password for an email change.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    NotNeeded,
    Shown,
    Missing,
    Wrong,
}

/// Hashing takes long, so it is done before the transaction, and only when the address would really change.
async fn prove_email_change(app: &AppState, actor: &Actor, target: CustomerId, wish: &Wish) -> Result<Proof, AppError> {
    let (Wish::Put(form) | Wish::Patch(form)) = wish;
    let Some(email) = form.email.text().and_then(|raw| Email::parse(raw).ok()) else {
        return Ok(Proof::NotNeeded);
    };
    if matches!(actor.through, Through::Token { .. }) {
        return Ok(Proof::NotNeeded);
    }
    let account = find_account(&app.db, target).await?.ok_or(AppError::NotYours)?;
    if email.key() == key_of(&account.customer) {
        return Ok(Proof::NotNeeded);
    }
    let Some(password) = form.current_password.text() else {
        return Ok(Proof::Missing);
    };
    let is_right = app.passwords.verify(Some(account.password_hash), password.to_owned()).await?;
    Ok(if is_right { Proof::Shown } else { Proof::Wrong })
}

/// What only the database and the actor know about a new email address.
async fn email_faults(connection: &mut Connection<'_>, actor: &Actor, stored: &Customer, form: &ProfileForm, proof: Proof) -> Outcome<Vec<Fault>> {
    let mut faults = Vec::new();
    let Some(email) = form.email.text().and_then(|raw| Email::parse(raw).ok()).filter(|email| email.key() != key_of(stored)) else {
        return Ok(faults);
    };
    actor.must_have(EMAIL_SCOPE)?;
    if is_taken(connection, &email.key()).await? {
        faults.push(Fault::new(Field::Email, Code::Taken));
    }
    match (proof, &actor.through) {
        (Proof::Shown, _) | (_, Through::Token { .. }) => {}
        (Proof::Wrong, _) => faults.push(Fault::new(Field::CurrentPassword, Code::CurrentPasswordWrong)),
        (Proof::Missing | Proof::NotNeeded, _) => faults.push(Fault::new(Field::CurrentPassword, Code::Required)),
    }
    Ok(faults)
}

fn key_of(customer: &Customer) -> String {
    customer.email_as_stored().key()
}

fn check_password(form: &ProfileForm, password: &Sent<String>, password2: &Sent<String>) -> Result<Password, Vec<Fault>> {
    let own = [&form.email, &form.first_name, &form.last_name].map(|sent| sent.text().unwrap_or_default());
    let full_name = format!("{} {}", own[1], own[2]);
    let first = match password {
        Sent::Value(raw) => Password::parse(raw, &[own[0], own[1], own[2], &full_name]),
        Sent::WrongType => Err(Code::WrongType),
        Sent::Absent | Sent::Null => Err(Code::Required),
    };
    let second = match password2 {
        Sent::WrongType => Some(Code::WrongType),
        Sent::Absent | Sent::Null => Some(Code::Required),
        second if second != password => Some(Code::PasswordMismatch),
        _ => None,
    };
    match (first, second) {
        (Ok(password), None) => Ok(password),
        (first, second) => {
            let first = first.err().map(|code| Fault::new(Field::Password, code));
            Err(first.into_iter().chain(second.map(|code| Fault::new(Field::Password2, code))).collect())
        }
    }
}

/// What becomes of a wish that was made for an older version. A form is merged: what only one side changed is kept. A program is refused,
/// unless what it asks for is stored already: a retry whose first answer was lost (RFC 9110, 13.1.1).
async fn rebase(connection: &mut Connection<'_>, stored: &Customer, base: &Base, wished: Result<Profile, Vec<Fault>>) -> Outcome<Result<Profile, Vec<Fault>>> {
    if base.may_be_retry() && wished.as_ref().is_ok_and(|profile| profile.members() == stored.members()) {
        return Ok(wished);
    }
    let seen = match base.version() {
        Some(version) => history::members_at(connection, stored.id, version, (stored.version, stored.members())).await?,
        None => None,
    };
    match (base, seen, wished) {
        (Base::Opened(_), Some(seen), Ok(mine)) => match merge(&seen, mine, stored) {
            Ok(merged) => Ok(Ok(merged)),
            Err(clashes) => Err(AppError::Stale { changed: clashes.into_iter().map(Field::pointer).collect() }.into()),
        },
        (Base::Opened(_), _, Err(faults)) => Ok(Err(faults)),
        (_, seen, wished) => {
            let then = seen.or_else(|| wished.ok().map(|profile| profile.members()));
            let changed = then.map(|then| differing(&then, &stored.members())).unwrap_or_default();
            Err(AppError::Stale { changed }.into())
        }
    }
}

fn differing(then: &Members, now: &Members) -> Vec<String> {
    then.iter().zip(now).filter(|(then, now)| then.1 != now.1).map(|(then, _)| then.0.pointer()).collect()
}

async fn store(connection: &mut Connection<'_>, actor: &Actor, stored: Customer, profile: Profile) -> Outcome<Customer> {
    let (old, new) = history::differences(&stored.members(), &profile.members());
    if old.is_empty() {
        return Ok(stored);
    }
    let wanted = slug::of_name(profile.first_name.as_str(), profile.last_name.as_str());
    let slug = if wanted == slug::of_name(&stored.first_name, &stored.last_name) { stored.slug } else { free_slug(connection, wanted, stored.id).await? };
    let customer = Customer { version: stored.version + 1, ..profile.into_customer(stored.id, slug, stored.last_purchase_date) };
    let changed_at = clock::now();
    update(connection, &customer, changed_at).await?;
    let change = Change { customer: customer.id, version: customer.version, changed_at, through: actor.door(), old, new };
    history::record(connection, &change).await?;
    Ok(customer)
}

impl Profile {
    fn into_customer(self, id: CustomerId, slug: String, last_purchase_date: Option<String>) -> Customer {
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

/// A row of the table.
#[derive(sqlx::FromRow)]
struct Row {
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

const FIND_BY_ID: &str = "
    select id, email, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country,
           last_purchase_date, password_hash, auth_epoch, version
    from customers where id = $1";

async fn find_by_id(connection: &mut Connection<'_>, id: CustomerId) -> Outcome<Option<Account>> {
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

const FIND_BY_EMAIL: &str = "
    select id, email, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country,
           last_purchase_date, password_hash, auth_epoch, version
    from customers where email_key = $1";

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

async fn is_taken(connection: &mut Connection<'_>, key: &str) -> Outcome<bool> {
    let row = on!(connection, c => sqlx::query(IS_TAKEN).bind(key).fetch_optional(c).await?.is_some());
    Ok(row)
}

const SLUG_EXISTS: &str = "select 1 from customers where slug = $1";

/// The slug itself for the first of a name; for everybody after, one with their own number in it: one look-up, however many there are.
async fn free_slug(connection: &mut Connection<'_>, slug: String, id: CustomerId) -> Outcome<String> {
    let exists = on!(connection, c => sqlx::query(SLUG_EXISTS).bind(&slug).fetch_optional(c).await?.is_some());
    Ok(if exists { slug::with_suffix(&slug, id.0) } else { slug })
}

const UPDATE: &str = "
    update customers
    set email = $3, email_key = $4, first_name = $5, last_name = $6, slug = $7, date_of_birth = $8, street_address = $9,
        postal_code = $10, city = $11, state = $12, country = $13, version = $14, updated_at = $15
    where id = $1 and version = $2";

async fn update(connection: &mut Connection<'_>, customer: &Customer, now: i64) -> Outcome<()> {
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

const INSERT: &str = "
    insert into customers (id, email, email_key, first_name, last_name, slug, date_of_birth, street_address, postal_code, city, state, country,
                           password_hash, auth_epoch, version, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, 1, $14, $14)";

async fn insert(connection: &mut Connection<'_>, profile: Profile, password_hash: &str) -> Outcome<Customer> {
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
    history::record(connection, &Change { customer: id, version: 1, changed_at: now, through: "sign-up", old, new }).await?;
    Ok(customer)
}

/// A number that rises with time, so that new rows stand together, and cannot be counted: milliseconds, then 12 random bits.
fn new_id() -> Result<CustomerId, AppError> {
    /// 2026-01-01 in milliseconds: 41 bits from here last until 2095.
    const EPOCH: i64 = 1_767_225_600_000;
    let random = i64::from(u16::from_le_bytes(super::passwords::random_bytes()?) & 0xFFF);
    Ok(CustomerId(((clock::now() / 1000 - EPOCH).max(1) << 12) | random))
}

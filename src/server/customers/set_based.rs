//! Storing many new versions with a few statements. `$1` is the rows as a list of JSON objects; only how it becomes a table differs.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::edit::NewVersion;
use crate::{
    customer::{CustomerId, slug},
    server::{
        database::{Connection, Outcome},
        history,
        random::random_bytes,
    },
};

/// A row as it will be.
#[derive(Serialize)]
struct Row<'a> {
    id: i64,
    base: i64,
    version: i64,
    at: i64,
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    slug: &'a str,
    date_of_birth: Option<String>,
    street_address: Option<&'a str>,
    postal_code: Option<&'a str>,
    city: Option<&'a str>,
    state: Option<&'a str>,
    country: Option<&'a str>,
}

/// The email address may be written in another case; one with another key is stored by itself.
macro_rules! update {
    ($set:literal, $rows:literal) => {
        concat!(
            "update customers
             set ",
            $set,
            "email = v.email, first_name = v.first_name, last_name = v.last_name, date_of_birth = v.date_of_birth,
                 street_address = v.street_address, postal_code = v.postal_code, city = v.city, state = v.state, country = v.country,
                 version = v.version, updated_at = v.at
             from ",
            $rows,
            " as v where customers.id = v.id and customers.version = v.base"
        )
    };
}

/// SQLite writes to an index whatever is set in its column, so slugs have a statement of their own.
const UPDATE_SQLITE: &str = update!(
    "",
    "(select value ->> 'id' as id, value ->> 'base' as base, value ->> 'version' as version, value ->> 'at' as at, value ->> 'email' as email,
             value ->> 'first_name' as first_name, value ->> 'last_name' as last_name, value ->> 'date_of_birth' as date_of_birth,
             value ->> 'street_address' as street_address, value ->> 'postal_code' as postal_code, value ->> 'city' as city,
             value ->> 'state' as state, value ->> 'country' as country
      from json_each($1))"
);

const SLUGS_SQLITE: &str = "
    update customers set slug = v.slug
    from (select value ->> 'id' as id, value ->> 'slug' as slug from json_each($1)) as v where customers.id = v.id";

/// Both tables in one statement, which is a transaction of its own.
const STORE_POSTGRES: &str = concat!(
    "with updated as (",
    update!(
        "slug = v.slug, ",
        "(select * from jsonb_to_recordset($1::jsonb)
          as r(id bigint, base bigint, version bigint, at bigint, email text, first_name text, last_name text, slug text, date_of_birth text,
               street_address text, postal_code text, city text, state text, country text))"
    ),
    " returning customers.id) ",
    history::insert_postgres!("$2"),
    " join updated on updated.id = v.customer_id returning customer_id"
);

/// Stores new versions and their history, and says whose were stored: not those that another instance changed meanwhile. Several of one
/// customer become one row and as many rows of history; `before` says which version each customer had.
pub(super) async fn store(connection: &mut Connection<'_>, new: &mut [(usize, NewVersion)], before: &HashMap<CustomerId, i64>) -> Outcome<HashSet<CustomerId>> {
    if new.is_empty() {
        return Ok(HashSet::new());
    }
    let are_renamed = choose_slugs(connection, new).await?;
    let latest: HashMap<CustomerId, &NewVersion> = new.iter().map(|(_, new)| (new.customer.id, new)).collect();
    let rows: Vec<Row> = latest.values().filter_map(|new| Some(row(new, *before.get(&new.customer.id)?))).collect();
    let (list, changes) = (serde_json::to_string(&rows).unwrap_or_default(), history::list(new.iter().map(|(_, new)| &new.change)));
    match connection {
        Connection::Postgres(c) => {
            let stored: Vec<i64> = sqlx::query_scalar(STORE_POSTGRES).bind(list).bind(changes).fetch_all(&mut **c).await?;
            Ok(stored.into_iter().map(CustomerId).collect())
        }
        Connection::Sqlite(c) => {
            if are_renamed {
                sqlx::query(SLUGS_SQLITE).bind(&list).execute(&mut **c).await?;
            }
            sqlx::query(UPDATE_SQLITE).bind(list).execute(&mut **c).await?;
            sqlx::query(history::INSERT_SQLITE).bind(changes).execute(&mut **c).await?;
            // Nobody else writes to this file.
            Ok(latest.into_keys().collect())
        }
    }
}

fn row(new: &NewVersion, base: i64) -> Row<'_> {
    let (customer, address) = (&new.customer, new.customer.address.as_ref());
    Row {
        id: customer.id.0,
        base,
        version: customer.version,
        at: new.change.changed_at,
        email: &customer.email,
        first_name: &customer.first_name,
        last_name: &customer.last_name,
        slug: &customer.slug,
        date_of_birth: customer.date_of_birth.map(|date| date.to_string()),
        street_address: address.map(|address| address.street_address.as_str()),
        postal_code: address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str()),
        city: address.map(|address| address.city.as_str()),
        state: address.map(|address| address.state.as_str()),
        country: address.map(|address| address.country.as_str()),
    }
}

const TAKEN_SQLITE: &str = "select slug from customers where slug in (select value from json_each($1))";
const TAKEN_POSTGRES: &str = "select slug from customers where slug in (select jsonb_array_elements_text($1::jsonb))";

/// As [`free_slug`](super::table::free_slug), for many at once: whether there are any.
async fn choose_slugs(connection: &mut Connection<'_>, new: &mut [(usize, NewVersion)]) -> Outcome<bool> {
    let wishes: Vec<[String; 2]> =
        new.iter().filter_map(|(_, new)| new.wanted_slug.as_ref().map(|slug| [slug.clone(), slug::with_suffix(slug, new.customer.id.0)])).collect();
    if wishes.is_empty() {
        return Ok(false);
    }
    let list = serde_json::json!(wishes.iter().flatten().collect::<Vec<_>>()).to_string();
    let taken: Vec<String> = match connection {
        Connection::Sqlite(c) => sqlx::query_scalar(TAKEN_SQLITE).bind(list).fetch_all(&mut **c).await?,
        Connection::Postgres(c) => sqlx::query_scalar(TAKEN_POSTGRES).bind(list).fetch_all(&mut **c).await?,
    };
    let mut taken: HashSet<String> = taken.into_iter().collect();
    for ((_, new), wishes) in new.iter_mut().filter(|(_, new)| new.wanted_slug.is_some()).zip(wishes) {
        let by_chance = slug::with_suffix(&wishes[0], i64::from_le_bytes(random_bytes()?));
        new.customer.slug = wishes.into_iter().find(|slug| !taken.contains(slug)).unwrap_or(by_chance);
        taken.insert(new.customer.slug.clone());
    }
    Ok(true)
}

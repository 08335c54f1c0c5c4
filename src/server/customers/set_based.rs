//! Storing many new versions, with their history, in one statement that is its own transaction. `$1` is the rows as a list of JSON objects,
//! `$2` the rows of history, `$3` the time; only how a list becomes a table differs.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{bearer::in_hex, edit::NewVersion};
use crate::{
    customer::{CustomerId, slug},
    server::{
        clock,
        database::{Connection, Outcome, on},
        history,
        mutant::Mutant,
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
    /// The sha-256 of the token it was asked for with, in hexadecimal digits.
    token: Option<String>,
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

/// The next version of a customer, if everything still is as it was when the version was made: the version before it, the account, and the
/// token it was asked for with. The email address may be written in another case; one with another key is stored by itself.
macro_rules! update {
    ($set:literal, $rows:literal, $hash:literal) => {
        concat!(
            "update customers set ",
            $set,
            " from ",
            $rows,
            " as v
             where customers.id = v.id and customers.version = v.base and customers.closed_at is null
               and (v.token is null or (select tokens.expires_at from tokens
                                        where tokens.secret_hash = ",
            $hash,
            " and tokens.customer_id = v.id and tokens.kind = 'access') > $3)"
        )
    };
    ($rows:literal, $hash:literal) => {
        update!(
            "email = v.email, first_name = v.first_name, last_name = v.last_name, date_of_birth = v.date_of_birth,
             street_address = v.street_address, postal_code = v.postal_code, city = v.city, state = v.state, country = v.country,
             version = v.version, updated_at = v.at",
            $rows,
            $hash
        )
    };
}

macro_rules! store_sqlite {
    ($begin:expr, $commit:literal) => {
        concat!(
            $begin,
            update!(
                "(select value ->> 'id' as id, value ->> 'base' as base, value ->> 'version' as version, value ->> 'at' as at, value ->> 'token' as token,
                         value ->> 'email' as email, value ->> 'first_name' as first_name, value ->> 'last_name' as last_name,
                         value ->> 'date_of_birth' as date_of_birth, value ->> 'street_address' as street_address, value ->> 'postal_code' as postal_code,
                         value ->> 'city' as city, value ->> 'state' as state, value ->> 'country' as country
                  from json_each($1))",
                "unhex(v.token)"
            ),
            " returning id; ",
            history::insert_sqlite!("$2"),
            // Only what the update has just made: where it did not, the version is there already, or is not there yet.
            " join customers on customers.id = v.customer_id and customers.version >= v.version
              where not exists (select 1 from changes where changes.customer_id = v.customer_id and changes.version = v.version)",
            $commit
        )
    };
}

/// SQLite writes to an index whatever is set in its column, so slugs have a text of their own.
const STORE_SQLITE: &str = store_sqlite!("begin immediate; ", "; commit");

const STORE_RENAMED_SQLITE: &str = store_sqlite!(
    concat!(
        "begin immediate; ",
        update!(
            "slug = v.slug",
            "(select value ->> 'id' as id, value ->> 'base' as base, value ->> 'token' as token, value ->> 'slug' as slug from json_each($1))",
            "unhex(v.token)"
        ),
        "; "
    ),
    "; commit"
);

/// For [`Mutant::AnswerFirst`], which commits later.
const UNCOMMITTED_SQLITE: &str = store_sqlite!("begin immediate; ", "");

/// Both tables in one statement.
const STORE_POSTGRES: &str = concat!(
    "with updated as (",
    update!(
        "slug = v.slug, email = v.email, first_name = v.first_name, last_name = v.last_name, date_of_birth = v.date_of_birth,
         street_address = v.street_address, postal_code = v.postal_code, city = v.city, state = v.state, country = v.country,
         version = v.version, updated_at = v.at",
        "(select * from jsonb_to_recordset($1::jsonb)
          as r(id bigint, base bigint, version bigint, at bigint, token text, email text, first_name text, last_name text, slug text, date_of_birth text,
               street_address text, postal_code text, city text, state text, country text))",
        "decode(v.token, 'hex')"
    ),
    " returning customers.id) ",
    history::insert_postgres!("$2"),
    " join updated on updated.id = v.customer_id returning customer_id"
);

/// Stores new versions and their history, and says whose were stored: not those that somebody else has changed or ended meanwhile. Several of
/// one customer become one row and as many rows of history; `before` says which version each customer had.
pub(super) async fn store(connection: &mut Connection<'_>, new: &mut [(usize, NewVersion)], before: &HashMap<CustomerId, i64>) -> Outcome<HashSet<CustomerId>> {
    let are_renamed = choose_slugs(connection, new).await?;
    let latest: HashMap<CustomerId, &NewVersion> = new.iter().map(|(_, new)| (new.customer.id, new)).collect();
    let rows: Vec<Row> = latest.values().filter_map(|new| Some(row(new, *before.get(&new.customer.id)?))).collect();
    let (list, changes) = (serde_json::to_string(&rows).unwrap_or_default(), history::list(new.iter().map(|(_, new)| &new.change)));
    let sql = match connection {
        Connection::Postgres(_) => STORE_POSTGRES,
        Connection::Sqlite(_) if Mutant::AnswerFirst.is_on() => UNCOMMITTED_SQLITE,
        Connection::Sqlite(_) if are_renamed => STORE_RENAMED_SQLITE,
        Connection::Sqlite(_) => STORE_SQLITE,
    };
    let stored: Vec<i64> = on!(connection, c => sqlx::query_scalar(sql).bind(list).bind(changes).bind(clock::now()).fetch_all(c).await?);
    Ok(stored.into_iter().map(CustomerId).collect())
}

fn row(new: &NewVersion, base: i64) -> Row<'_> {
    let (customer, address) = (&new.customer, new.customer.address.as_ref());
    Row {
        id: customer.id.0,
        base,
        version: customer.version,
        at: new.change.changed_at,
        token: new.token.as_deref().map(in_hex),
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

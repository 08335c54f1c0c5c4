//! Storing many new versions on PostgreSQL: both tables in one statement, which is its own transaction. `$1` is the rows as a list of JSON
//! objects, `$2` the rows of history, `$3` the time, `$4` the customers.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::PgConnection;

use super::{
    bearer::in_hex,
    edit::NewVersion,
    store::{Beside, Stored},
};
use crate::{
    customer::CustomerId,
    server::{clock, history},
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
    /// Only of a new name.
    slug: Option<&'a str>,
    date_of_birth: Option<String>,
    street_address: Option<&'a str>,
    postal_code: Option<&'a str>,
    city: Option<&'a str>,
    state: Option<&'a str>,
    country: Option<&'a str>,
}

/// A customer is updated if everything still is as it was when the version was made: the version before it, the account, and the token it was
/// asked for with, which all edits of one customer here have in common. The email address may be written in another case; one with another key is
/// stored by itself. A row that somebody holds counts as changed: nobody waits for another's row.
const STORE: &str = concat!(
    "with free as (select customers.id from customers where customers.id = any($4) for update skip locked),
     updated as (
         update customers
         set slug = coalesce(v.slug, customers.slug), email = v.email, first_name = v.first_name, last_name = v.last_name, date_of_birth = v.date_of_birth,
             street_address = v.street_address, postal_code = v.postal_code, city = v.city, state = v.state, country = v.country,
             version = v.version, updated_at = v.at
         from jsonb_to_recordset($1::jsonb)
              as v(id bigint, base bigint, version bigint, at bigint, token text, email text, first_name text, last_name text, slug text,
                   date_of_birth text, street_address text, postal_code text, city text, state text, country text)
              join free on free.id = v.id
         where customers.id = v.id and customers.version = v.base and customers.closed_at is null
           and (v.token is null or (select tokens.expires_at from tokens
                                    where tokens.secret_hash = decode(v.token, 'hex') and tokens.customer_id = v.id and tokens.kind = 'access') > $3)
         returning customers.id, customers.last_purchase_date
     ),
     recorded as (",
    history::insert_postgres!("$2"),
    " join updated on updated.id = v.customer_id)
     select id, last_purchase_date from updated"
);

/// Stores them. Several of one customer become one row and as many rows of history; `before` says which version each customer had.
pub(super) async fn store(connection: &mut PgConnection, new: &[NewVersion], before: &HashMap<CustomerId, i64>) -> Result<Vec<Stored>, sqlx::Error> {
    let latest: HashMap<CustomerId, &NewVersion> = new.iter().map(|new| (new.customer.id, new)).collect();
    let mut rows: Vec<Row> = latest.values().filter_map(|new| Some(row(new, *before.get(&new.customer.id)?))).collect();
    // In one order everywhere: two instances that want the same slugs wait for each other, not in a circle.
    rows.sort_by_key(|row| row.id);
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let (rows, changes) = (serde_json::to_string(&rows).unwrap_or_default(), history::list(new.iter().map(|new| &new.change)));
    let stored: Vec<(i64, Option<String>)> = sqlx::query_as(STORE).bind(rows).bind(changes).bind(clock::now()).bind(ids).fetch_all(connection).await?;
    let stored: HashMap<i64, Option<String>> = stored.into_iter().collect();
    Ok(new.iter().map(|new| stored.get(&new.customer.id.0).cloned().map(|last_purchase_date| Beside { last_purchase_date })).collect())
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
        slug: new.wanted_slug.is_some().then_some(&customer.slug),
        date_of_birth: customer.date_of_birth.map(|date| date.to_string()),
        street_address: address.map(|address| address.street_address.as_str()),
        postal_code: address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str()),
        city: address.map(|address| address.city.as_str()),
        state: address.map(|address| address.state.as_str()),
        country: address.map(|address| address.country.as_str()),
    }
}

//! Storing many new versions on PostgreSQL: both tables in one statement, which is its own transaction. `$1` is the rows as a list of JSON
//! objects, `$2` the rows of history, `$3` the time, `$4` the customers.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use sqlx::PgConnection;

use crate::{
    customer::{CustomerId, field::Texts},
    server::{
        customers::{
            callers::in_hex,
            edits::new_version::{NewVersion, Stored, StoredRow},
            table::each_member,
        },
        database::clock,
        history,
    },
};

/// A row as it will be.
struct Row<'a> {
    id: i64,
    base: i64,
    version: i64,
    at: i64,
    /// The sha-256 of the token it was asked for with, in hexadecimal digits.
    token: Option<String>,
    /// Only of a new name.
    slug: Option<&'a str>,
    members: Texts<'a>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("id", &self.id)?;
        row.serialize_entry("base", &self.base)?;
        row.serialize_entry("version", &self.version)?;
        row.serialize_entry("at", &self.at)?;
        row.serialize_entry("token", &self.token)?;
        row.serialize_entry("slug", &self.slug)?;
        for (field, text) in self.members.iter() {
            row.serialize_entry(field.name(), text)?;
        }
        row.end()
    }
}

/// A customer is updated if everything still is as it was when the version was made: the version before it, the account, and the token it was
/// asked for with, which all edits of one customer here have in common. The email address may be written in another case; one with another key is
/// stored by itself. A row that somebody holds counts as changed: nobody waits for another's row.
static STORE: LazyLock<String> = LazyLock::new(|| {
    let (set, columns) = (each_member(|_, name| format!("{name} = v.{name}")), each_member(|_, name| format!("{name} text")));
    format!(
        "with free as (select customers.id from customers where customers.id = any($4) for update skip locked),
         updated as (
             update customers
             set slug = coalesce(v.slug, customers.slug), {set}, version = v.version, updated_at = v.at
             from jsonb_to_recordset($1::jsonb) as v(id bigint, base bigint, version bigint, at bigint, token text, slug text, {columns})
                  join free on free.id = v.id
             where customers.id = v.id and customers.version = v.base and customers.closed_at is null
               and (v.token is null or (select tokens.expires_at from tokens
                                        where tokens.secret_hash = decode(v.token, 'hex') and tokens.customer_id = v.id and tokens.kind = 'access') > $3)
             returning customers.id, customers.last_purchase_date
         ),
         recorded as ({} join updated on updated.id = v.customer_id)
         select id, last_purchase_date from updated",
        history::insert_postgres!("$2")
    )
});

/// Stores them. Several of one customer become one row and as many rows of history; `before` says which version each customer had.
pub(super) async fn store(connection: &mut PgConnection, new: &[NewVersion], before: &HashMap<CustomerId, i64>) -> Result<Vec<Stored>, sqlx::Error> {
    let latest: HashMap<CustomerId, &NewVersion> = new.iter().map(|new| (new.customer.id, new)).collect();
    let mut rows: Vec<Row> = latest.values().filter_map(|new| Some(row(new, *before.get(&new.customer.id)?))).collect();
    // In one order everywhere: two instances that want the same slugs wait for each other, not in a circle.
    rows.sort_by_key(|row| row.id);
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let (rows, changes) = (serde_json::to_string(&rows).unwrap_or_default(), history::list(new.iter().map(|new| &new.change)));
    let stored: Vec<(i64, Option<String>)> = sqlx::query_as(STORE.as_str()).bind(rows).bind(changes).bind(clock::now()).bind(ids).fetch_all(connection).await?;
    let stored: HashMap<i64, Option<String>> = stored.into_iter().collect();
    Ok(new.iter().map(|new| stored.get(&new.customer.id.0).cloned().map(|last_purchase_date| StoredRow { last_purchase_date })).collect())
}

fn row(new: &NewVersion, base: i64) -> Row<'_> {
    let customer = &new.customer;
    Row {
        id: customer.id.0,
        base,
        version: customer.version,
        at: new.change.changed_at,
        token: new.token.as_deref().map(in_hex),
        slug: new.wanted_slug.is_some().then_some(&customer.slug),
        members: customer.profile.texts(),
    }
}

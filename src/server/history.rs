//! All SQL of `changes`: one row a version, what each changed member was and became, and through which door.

use rusqlite::params;
use serde::Serialize;
use serde_json::{Map, Value};

use super::database::{Connection, Outcome, on};
use crate::customer::{Customer, CustomerId, Members, fault::Field};

/// One new version of a profile.
#[derive(Clone, Debug)]
pub struct Change {
    /// Whose.
    pub customer: CustomerId,
    /// The version it made.
    pub version: i64,
    /// When, in microseconds.
    pub changed_at: i64,
    /// The door it came through: `page`, `session`, `token` or `sign-up`.
    pub through: &'static str,
    /// The browser and system it was made with, where a browser made it.
    pub device: String,
    /// What the changed members were.
    pub old: Map<String, Value>,
    /// What they became.
    pub new: Map<String, Value>,
}

/// The members that differ, what they were and what they became.
pub fn differences(old: &Members, new: &Members) -> (Map<String, Value>, Map<String, Value>) {
    old.iter().zip(new).filter(|(old, new)| old.1 != new.1).map(|(old, new)| (entry(old), entry(new))).unzip()
}

/// Every member, as the history of a new customer begins.
pub fn beginning(new: &Members) -> (Map<String, Value>, Map<String, Value>) {
    (Map::new(), new.iter().map(entry).collect())
}

fn entry((field, text): &(Field, Option<String>)) -> (String, Value) {
    (field.name().to_owned(), text.clone().map_or(Value::Null, Value::String))
}

/// A row of the table, as a list of them is written.
#[derive(Serialize)]
struct NewRow<'a> {
    customer_id: i64,
    version: i64,
    changed_at: i64,
    through: &'a str,
    device: &'a str,
    old_values: String,
    new_values: String,
}

impl<'a> NewRow<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            customer_id: change.customer.0,
            version: change.version,
            changed_at: change.changed_at,
            through: change.through,
            device: &change.device,
            old_values: json_of(&change.old),
            new_values: json_of(&change.new),
        }
    }
}

fn json_of(members: &Map<String, Value>) -> String {
    serde_json::to_string(members).unwrap_or_default()
}

const INSERT: &str = "
    insert into changes (customer_id, version, changed_at, through, device, old_values, new_values)
    values ($1, $2, $3, $4, $5, $6, $7)";

/// Inserts a [`list`], which is the parameter of that name.
macro_rules! insert_postgres {
    ($parameter:literal) => {
        concat!(
            "insert into changes (customer_id, version, changed_at, through, device, old_values, new_values)
             select v.customer_id, v.version, v.changed_at, v.through, v.device, v.old_values, v.new_values
             from jsonb_to_recordset(",
            $parameter,
            "::jsonb)
                  as v(customer_id bigint, version bigint, changed_at bigint, through text, device text, old_values text, new_values text)"
        )
    };
}
pub(super) use insert_postgres;

/// Writes the row, in the transaction of the change itself.
///
/// # Errors
/// Those of the database.
pub async fn record(connection: &mut Connection<'_>, change: &Change) -> Outcome<()> {
    let row = NewRow::of(change);
    on!(connection, c => {
        let values = sqlx::query(INSERT).bind(row.customer_id).bind(row.version).bind(row.changed_at).bind(row.through).bind(row.device);
        values.bind(row.old_values).bind(row.new_values).execute(c).await?.rows_affected()
    });
    Ok(())
}

/// The same on a connection of rusqlite.
///
/// # Errors
/// Those of the database.
pub fn record_directly(connection: &rusqlite::Connection, change: &Change) -> rusqlite::Result<()> {
    let row = NewRow::of(change);
    let values = params![row.customer_id, row.version, row.changed_at, row.through, row.device, row.old_values, row.new_values];
    connection.prepare_cached(INSERT)?.execute(values).map(|_| ())
}

/// Rows as a list of JSON objects, for a statement that stores many; only how it becomes a table differs.
pub(super) fn list<'c>(changes: impl Iterator<Item = &'c Change>) -> String {
    serde_json::to_string(&changes.map(NewRow::of).collect::<Vec<_>>()).unwrap_or_default()
}

/// One version of the past.
#[derive(Clone, Debug)]
pub struct Past {
    /// When, in microseconds.
    pub changed_at: i64,
    /// As [`Change::through`].
    pub through: String,
    /// As [`Change::device`].
    pub device: String,
    old: Map<String, Value>,
}

#[derive(sqlx::FromRow)]
struct Row {
    changed_at: i64,
    through: String,
    device: String,
    old_values: String,
}

const SINCE: &str = "
    select changed_at, through, device, old_values from changes
    where customer_id = $1 and version > $2
    order by version desc limit 1000";

/// What happened after `version`, the latest first; of a longer past the last 1000 changes.
///
/// # Errors
/// Those of the database.
pub async fn since(connection: &mut Connection<'_>, customer: CustomerId, version: i64) -> Outcome<Vec<Past>> {
    let rows: Vec<Row> = on!(connection, c => sqlx::query_as(SINCE).bind(customer.0).bind(version).fetch_all(c).await?);
    let past = |row: Row| Past {
        changed_at: row.changed_at,
        through: row.through,
        device: row.device,
        old: serde_json::from_str(&row.old_values).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(past).collect())
}

/// The members as they were at `version`, from what they are now and what happened [`since`]: `None` when history does not reach back
/// that far.
pub fn members_at(version: i64, since: &[Past], now: &Customer) -> Option<Members> {
    let reaches = version >= 1 && version <= now.version && i64::try_from(since.len()) == Ok(now.version - version);
    let mut members = now.members();
    for past in since {
        for (field, text) in &mut members {
            if let Some(was) = past.old.get(field.name()) {
                *text = was.as_str().map(str::to_owned);
            }
        }
    }
    reaches.then_some(members)
}

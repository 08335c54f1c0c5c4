//! All SQL of `changes`: one row a version, what each changed member was and became, and through which door.

use std::borrow::Cow;

use rusqlite::params;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::{
    customer::{
        Customer, CustomerId,
        field::{Field, Texts},
    },
    server::database::{
        connection::{Connection, on},
        failure::Outcome,
    },
};

/// One new version of a profile.
#[derive(Clone, Debug)]
pub struct NewChange {
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
    /// What the changed members were, and what they became.
    pub values: Values,
}

/// What changed members were and became, as JSON.
#[derive(Clone, Debug)]
pub struct Values {
    old: String,
    new: String,
}

impl Values {
    /// What differs; `None` where nothing does.
    pub fn between(old: &Texts, new: &Texts) -> Option<Self> {
        let fields = old.differences(new);
        (!fields.is_empty()).then(|| Self { old: Selection::json(old, &fields), new: Selection::json(new, &fields) })
    }

    /// Every member, as the history of a new customer begins.
    pub fn beginning(new: &Texts) -> Self {
        Self { old: "{}".to_owned(), new: Selection::json(new, &Field::MEMBERS) }
    }
}

/// Some of the members, as one object.
struct Selection<'a>(&'a Texts<'a>, &'a [Field]);

impl Selection<'_> {
    fn json(texts: &Texts, fields: &[Field]) -> String {
        serde_json::to_string(&Selection(texts, fields)).unwrap_or_default()
    }
}

impl Serialize for Selection<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.1.iter().map(|field| (field.name(), self.0.text(*field))))
    }
}

/// A row of the table, as a list of them is written.
#[derive(Serialize)]
struct NewRow<'a> {
    customer_id: i64,
    version: i64,
    changed_at: i64,
    through: &'a str,
    device: &'a str,
    old_values: &'a str,
    new_values: &'a str,
}

impl<'a> NewRow<'a> {
    fn of(change: &'a NewChange) -> Self {
        Self {
            customer_id: change.customer.0,
            version: change.version,
            changed_at: change.changed_at,
            through: change.through,
            device: &change.device,
            old_values: &change.values.old,
            new_values: &change.values.new,
        }
    }
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
pub async fn record(connection: &mut Connection<'_>, change: &NewChange) -> Outcome<()> {
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
pub fn record_directly(connection: &rusqlite::Connection, change: &NewChange) -> rusqlite::Result<()> {
    let row = NewRow::of(change);
    let values = params![row.customer_id, row.version, row.changed_at, row.through, row.device, row.old_values, row.new_values];
    connection.prepare_cached(INSERT)?.execute(values).map(|_| ())
}

/// Rows as a list of JSON objects, for a statement that stores many; only how it becomes a table differs.
pub(super) fn list<'c>(changes: impl Iterator<Item = &'c NewChange>) -> String {
    serde_json::to_string(&changes.map(NewRow::of).collect::<Vec<_>>()).unwrap_or_default()
}

/// One version of the past.
#[derive(Clone, Debug)]
pub struct StoredChange {
    /// When, in microseconds.
    pub changed_at: i64,
    /// As [`NewChange::through`].
    pub through: String,
    /// As [`NewChange::device`].
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
pub async fn since(connection: &mut Connection<'_>, customer: CustomerId, version: i64) -> Outcome<Vec<StoredChange>> {
    let rows: Vec<Row> = on!(connection, c => sqlx::query_as(SINCE).bind(customer.0).bind(version).fetch_all(c).await?);
    let past = |row: Row| StoredChange {
        changed_at: row.changed_at,
        through: row.through,
        device: row.device,
        old: serde_json::from_str(&row.old_values).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(past).collect())
}

/// The members as they were at `version`, from what they are now and what happened [`since`]: `None` when history does not reach back
/// that far.
pub fn texts_at(version: i64, since: &[StoredChange], now: &Customer) -> Option<Texts<'static>> {
    let reaches = version >= 1 && version <= now.version && i64::try_from(since.len()) == Ok(now.version - version);
    let now = now.profile.texts();
    // The latest first: what stands last is what was.
    let was = |field: Field| since.iter().rev().find_map(|change| change.old.get(field.name()));
    let text = |field: Field| was(field).map_or(now.text(field), Value::as_str).map(|text| Cow::Owned(text.to_owned()));
    reaches.then(|| Texts::new(text))
}

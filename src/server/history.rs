//! All SQL of `changes`: one row a version, what each changed member was and became, and through which door.

use serde_json::{Map, Value};

use super::database::{Connection, Outcome, on};
use crate::customer::{CustomerId, Members, fault::Field};

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

const INSERT: &str = "
    insert into changes (customer_id, version, changed_at, through, old_values, new_values)
    values ($1, $2, $3, $4, $5, $6)";

/// Writes the row, in the transaction of the change itself.
///
/// # Errors
/// Those of the database.
pub async fn record(connection: &mut Connection<'_>, change: &Change) -> Outcome<()> {
    let (old, new) = (Value::Object(change.old.clone()).to_string(), Value::Object(change.new.clone()).to_string());
    on!(connection, c => {
        sqlx::query(INSERT).bind(change.customer.0).bind(change.version).bind(change.changed_at).bind(change.through).bind(old).bind(new).execute(c).await?;
    });
    Ok(())
}

const SINCE: &str = "
    select old_values from changes
    where customer_id = $1 and version > $2
    order by version desc";

/// The members as they were at `version`, from what they are now: `None` when history does not reach back that far.
///
/// # Errors
/// Those of the database.
pub async fn members_at(connection: &mut Connection<'_>, customer: CustomerId, version: i64, now: (i64, Members)) -> Outcome<Option<Members>> {
    let (current, mut members) = now;
    let rows: Vec<(String,)> = on!(connection, c => sqlx::query_as(SINCE).bind(customer.0).bind(version).fetch_all(c).await?);
    let reaches = version >= 1 && version <= current && i64::try_from(rows.len()) == Ok(current - version);
    if !reaches {
        return Ok(None);
    }
    for (old,) in rows {
        let old: Map<String, Value> = serde_json::from_str(&old).unwrap_or_default();
        for (field, text) in &mut members {
            if let Some(was) = old.get(field.name()) {
                *text = was.as_str().map(str::to_owned);
            }
        }
    }
    Ok(Some(members))
}

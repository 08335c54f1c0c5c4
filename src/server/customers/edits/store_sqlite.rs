//! Storing many new versions in a SQLite file: one after the other, in one transaction.

use std::{collections::HashSet, sync::LazyLock};

use rusqlite::Connection;

use crate::server::{
    customers::{
        edits::new_version::{NewVersion, Stored, StoredRow},
        table::each_member,
    },
    database::clock,
    history,
};

/// A customer is updated if everything still is as it was when the version was made: the version before it, the account, and the token it was
/// asked for with. The email address may be written in another case; one with another key is stored by itself.
///
/// `?1` id, `?2` the version before, `?3` token, `?4` now, `?5` time, `?6` slug; from `?7` the stored fields.
fn update(slug: &str) -> String {
    let members = each_member(|number, name| format!("{name} = ?{}", number + 7));
    format!(
        "update customers set {members}, version = ?2 + 1, updated_at = ?5{slug}
         where id = ?1 and version = ?2 and closed_at is null
           and (?3 is null or (select expires_at from tokens where secret_hash = ?3 and customer_id = ?1 and kind = 'access') > ?4)
         returning last_purchase_date"
    )
}

static UPDATE: LazyLock<String> = LazyLock::new(|| update(""));
/// SQLite writes to an index whatever is set in its column, so this is for new slugs alone.
static UPDATE_WITH_SLUG: LazyLock<String> = LazyLock::new(|| update(", slug = ?6"));

/// Stores them. Where one of a customer is not, those after it are not either: they were built on it, and what has
/// its version now is somebody else's.
pub(super) fn store(connection: &Connection, new: &[NewVersion]) -> rusqlite::Result<Vec<Stored>> {
    let (now, mut overtaken) = (clock::now(), HashSet::new());
    let mut stored = Vec::with_capacity(new.len());
    for new in new {
        let one = if overtaken.contains(&new.customer.id) { None } else { store_one(connection, new, now)? };
        if one.is_none() {
            overtaken.insert(new.customer.id);
        }
        stored.push(one);
    }
    Ok(stored)
}

fn store_one(connection: &Connection, new: &NewVersion, now: i64) -> rusqlite::Result<Stored> {
    let (customer, is_renamed) = (&new.customer, new.wanted_slug.is_some());
    let mut statement = connection.prepare_cached(if is_renamed { &UPDATE_WITH_SLUG } else { &UPDATE })?;
    statement.raw_bind_parameter(1, customer.id.0)?;
    statement.raw_bind_parameter(2, customer.version - 1)?;
    statement.raw_bind_parameter(3, &new.token)?;
    statement.raw_bind_parameter(4, now)?;
    statement.raw_bind_parameter(5, new.change.changed_at)?;
    if is_renamed {
        statement.raw_bind_parameter(6, &customer.slug)?;
    }
    for (number, (_, text)) in customer.profile.texts().iter().enumerate() {
        statement.raw_bind_parameter(number + 7, text.as_deref())?;
    }
    let stored = statement.raw_query().next()?.map(|row| row.get(0)).transpose()?.map(|last_purchase_date| StoredRow { last_purchase_date });
    if stored.is_some() {
        history::record_directly(connection, &new.change)?;
    }
    Ok(stored)
}

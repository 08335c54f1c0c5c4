//! Storing many new versions in a SQLite file: one after the other, in one transaction.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    edit::NewVersion,
    store::{Beside, Stored},
};
use crate::server::{clock, history};

/// A customer is updated if everything still is as it was when the version was made: the version before it, the account, and the token it was
/// asked for with. The email address may be written in another case; one with another key is stored by itself.
macro_rules! update {
    ($slug:literal) => {
        concat!(
            "update customers
             set email = ?5, first_name = ?6, last_name = ?7, date_of_birth = ?8, street_address = ?9, postal_code = ?10, city = ?11,
                 state = ?12, country = ?13, version = ?2 + 1, updated_at = ?14",
            $slug,
            " where id = ?1 and version = ?2 and closed_at is null
                and (?3 is null or (select expires_at from tokens where secret_hash = ?3 and customer_id = ?1 and kind = 'access') > ?4)
              returning last_purchase_date"
        )
    };
}

const UPDATE: &str = update!("");
/// SQLite writes to an index whatever is set in its column, so this is for new slugs alone.
const UPDATE_WITH_SLUG: &str = update!(", slug = ?15");

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
    let (customer, address) = (&new.customer, new.customer.address.as_ref());
    let mut statement = connection.prepare_cached(if new.wanted_slug.is_some() { UPDATE_WITH_SLUG } else { UPDATE })?;
    let values = params![
        customer.id.0,
        customer.version - 1,
        new.token,
        now,
        customer.email,
        customer.first_name,
        customer.last_name,
        customer.date_of_birth.map(|date| date.to_string()),
        address.map(|address| &address.street_address),
        address.and_then(|address| address.postal_code.as_ref()).map(|code| code.as_str()),
        address.map(|address| &address.city),
        address.map(|address| &address.state),
        address.map(|address| &address.country),
        new.change.changed_at,
        customer.slug,
    ];
    let values = if new.wanted_slug.is_some() { values } else { &values[..14] };
    let stored = statement.query_row(values, |row| Ok(Beside { last_purchase_date: row.get(0)? })).optional()?;
    if stored.is_some() {
        history::record_directly(connection, &new.change)?;
    }
    Ok(stored)
}

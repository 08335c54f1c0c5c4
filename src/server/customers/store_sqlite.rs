//! Storing many new versions in a SQLite file: one after the other, in one transaction.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::edit::NewVersion;
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
                and (?3 is null or (select expires_at from tokens where secret_hash = ?3 and customer_id = ?1 and kind = 'access') > ?4)"
        )
    };
}

const UPDATE: &str = update!("");
/// SQLite writes to an index whatever is set in its column, so this is for new slugs alone.
const UPDATE_WITH_SLUG: &str = update!(", slug = ?15");

/// Stores them, and says which were stored. Where one of a customer is not, those after it are not either: they were built on it, and what has
/// its version now is somebody else's.
pub(super) fn store(connection: &Connection, new: &[NewVersion]) -> rusqlite::Result<Vec<bool>> {
    let (now, mut overtaken) = (clock::now(), HashSet::new());
    let mut stored = Vec::with_capacity(new.len());
    for new in new {
        let is_stored = !overtaken.contains(&new.customer.id) && store_one(connection, new, now)?;
        if !is_stored {
            overtaken.insert(new.customer.id);
        }
        stored.push(is_stored);
    }
    Ok(stored)
}

fn store_one(connection: &Connection, new: &NewVersion, now: i64) -> rusqlite::Result<bool> {
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
    let is_stored = statement.execute(if new.wanted_slug.is_some() { values } else { &values[..14] })? == 1;
    if is_stored {
        history::record_directly(connection, &new.change)?;
    }
    Ok(is_stored)
}

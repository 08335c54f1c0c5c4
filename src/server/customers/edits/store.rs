//! Storing many new versions with their history, in one transaction.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    customer::{CustomerId, slug},
    server::{
        customers::edits::{
            new_version::{NewVersion, Stored},
            store_postgres, store_sqlite,
        },
        database::{batch_writer::BatchWriter, connection::Connection, failure::Outcome},
        random::random_bytes,
    },
};

/// Stores new versions, and says of each what became of it. `before` is the version each customer had.
pub(super) async fn store(writer: &mut BatchWriter, new: &mut Arc<[NewVersion]>, before: &HashMap<CustomerId, i64>) -> Outcome<Vec<Stored>> {
    if let Some(new) = Arc::get_mut(new)
        && new.iter().any(|new| new.wanted_slug.is_some())
    {
        writer.read(async |connection| choose_slugs(connection, new).await).await?;
    }
    match writer {
        BatchWriter::Sqlite(writer, _) => {
            let new = new.clone();
            writer.write_directly(move |connection| store_sqlite::store(connection, &new)).await
        }
        BatchWriter::Postgres(writer) => writer.run(async |connection| Ok(store_postgres::store(connection, new, before).await?)).await,
    }
}

const TAKEN_SQLITE: &str = "select slug from customers where slug in (select value from json_each($1))";
const TAKEN_POSTGRES: &str = "select slug from customers where slug in (select jsonb_array_elements_text($1::jsonb))";

/// As [`free_slug`](crate::server::customers::table::free_slug), for many at once.
async fn choose_slugs(connection: &mut Connection<'_>, new: &mut [NewVersion]) -> Outcome<()> {
    let candidates: Vec<[String; 2]> =
        new.iter().filter_map(|new| new.wanted_slug.as_ref().map(|slug| [slug.clone(), slug::with_suffix(slug, new.customer.id.0)])).collect();
    let list = serde_json::json!(candidates.iter().flatten().collect::<Vec<_>>()).to_string();
    let taken: Vec<String> = match connection {
        Connection::Sqlite(c) => sqlx::query_scalar(TAKEN_SQLITE).bind(list).fetch_all(&mut **c).await?,
        Connection::Postgres(c) => sqlx::query_scalar(TAKEN_POSTGRES).bind(list).fetch_all(&mut **c).await?,
    };
    let mut taken: HashSet<String> = taken.into_iter().collect();
    for (new, candidates) in new.iter_mut().filter(|new| new.wanted_slug.is_some()).zip(candidates) {
        let by_chance = slug::with_suffix(&candidates[0], i64::from_le_bytes(random_bytes()?));
        new.customer.slug = candidates.into_iter().find(|slug| !taken.contains(slug)).unwrap_or(by_chance);
        taken.insert(new.customer.slug.clone());
    }
    Ok(())
}

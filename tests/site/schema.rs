//! Both databases have the same tables and columns.

use std::collections::BTreeSet;

use nameplate::{customer::field::Field, server::database::connection::Connection};

use crate::site::Site;

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (Site::on_sqlite().await, Site::on_postgres(2).await);

    let columns = (columns_of(&sqlite).await, columns_of(&postgres).await);
    let indexes = (indexes_of(&sqlite).await, indexes_of(&postgres).await);

    assert!(columns.0.len() > 30);
    assert_eq!(columns.0, columns.1);
    assert_eq!(indexes.0, indexes.1);
}

/// What stands in the list of fields is stored: as text, on both databases.
#[tokio::test(flavor = "multi_thread")]
async fn every_stored_field_is_a_column_of_text() {
    let columns = columns_of(&Site::on_sqlite().await).await;
    for field in Field::MEMBERS {
        let column = format!("customers.{} text ", field.name());
        assert!(columns.iter().any(|one| one.starts_with(&column)), "no column for {}: a migration is missing in migrations/", field.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_sqlite_is_strict() {
    let site = Site::on_sqlite().await;
    assert_eq!(site.count("select count(*) from pragma_table_list where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%' and name <> '_sqlx_migrations'").await, 0);
}

/// `table.column type nullable`.
async fn columns_of(site: &Site) -> BTreeSet<String> {
    const SQLITE: &str = "
        select t.name || '.' || c.name || ' ' || case lower(c.type) when 'integer' then 'bigint' when 'blob' then 'bytea' else lower(c.type) end || ' ' ||
               case when c.\"notnull\" = 1 or c.pk > 0 then 'no' else 'yes' end
        from pragma_table_list t join pragma_table_info(t.name) c
        where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%' and t.name <> '_sqlx_migrations'";
    const POSTGRES: &str = "
        select table_name || '.' || column_name || ' ' || data_type || ' ' || lower(is_nullable) from information_schema.columns
        where table_schema = 'public' and table_name <> '_sqlx_migrations'";
    rows(site, SQLITE, POSTGRES).await
}

async fn indexes_of(site: &Site) -> BTreeSet<String> {
    const SQLITE: &str = "select tbl_name || '.' || name from sqlite_master where type = 'index' and sql is not null";
    const POSTGRES: &str = "select tablename || '.' || indexname from pg_indexes where schemaname = 'public' and indexname not like '%_pkey'";
    rows(site, SQLITE, POSTGRES).await
}

async fn rows(site: &Site, sqlite: &'static str, postgres: &'static str) -> BTreeSet<String> {
    let mut reader = site.app.db.read().await.expect("a reader");
    let rows: Vec<String> = match reader.connection() {
        Connection::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_all(c).await.expect("rows"),
        Connection::Postgres(c) => sqlx::query_scalar(postgres).fetch_all(c).await.expect("rows"),
    };
    rows.into_iter().collect()
}

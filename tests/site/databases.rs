//! A database of its own for each test: one is migrated, and the others are copies of it.

use std::sync::atomic::{AtomicU32, Ordering};

use nameplate::server::database::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A new file, and the folder that it goes away with.
pub async fn sqlite() -> (String, TempDir) {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let bytes = MIGRATED.get_or_init(migrated_file).await;
    let (url, folder) = file_in_a_new_folder();
    std::fs::write(folder.path().join(FILE), bytes).expect("a copy");
    (url, folder)
}

const FILE: &str = "test.db";

fn file_in_a_new_folder() -> (String, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (format!("sqlite:{}", folder.path().join(FILE).display()), folder)
}

async fn migrated_file() -> Vec<u8> {
    let (url, folder) = file_in_a_new_folder();
    migrate(&url).await;
    assert!(!folder.path().join(format!("{FILE}-wal")).exists(), "everything is in the file");
    std::fs::read(folder.path().join(FILE)).expect("a file")
}

/// A new database of the test cluster.
pub async fn postgres() -> String {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let template = MIGRATED.get_or_init(migrated_database).await;
    create(&format!("nameplate_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)), template).await
}

async fn migrated_database() -> String {
    let name = format!("nameplate_{}", std::process::id());
    migrate(&create(&name, "template1").await).await;
    name
}

async fn create(name: &str, template: &str) -> String {
    let server = run(format!("create database {name} template {template}")).await;
    let (host, _, query) = parts_of(&server);
    format!("{host}/{name}?{query}")
}

/// What is gone within seconds is never written to a disk; a gigabyte at the end would be.
pub async fn drop_postgres(url: &str) {
    run(format!("drop database {} with (force)", parts_of(url).1)).await;
}

/// Runs a statement about databases, and says where.
async fn run(statement: String) -> String {
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL: run the tests with `make test`, or behind tests/with_postgres.sh");
    let mut connection = PgConnection::connect(&server).await.expect("the test cluster answers");
    connection.execute(AssertSqlSafe(statement)).await.expect("a statement about databases");
    server
}

/// Host, database and query of a URL.
fn parts_of(url: &str) -> (&str, &str, &str) {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, name) = before.rsplit_once('/').expect("a URL with a database");
    (host, name, query)
}

/// Nobody may be connected to what is copied.
async fn migrate(url: &str) {
    Database::open(url, 1).await.expect("the database opens").close().await;
}

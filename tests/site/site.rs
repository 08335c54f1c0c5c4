//! The cast: a `Site` is one server on one database of its own; a `Person` is somebody who signed up there, with a browser's cookie and
//! a token. `on_both_databases!` writes a test that runs on SQLite and on PostgreSQL.

use std::sync::Arc;

use axum::{
    Router,
    http::{Error, Method},
};
use clap::Parser;
use nameplate::server::{
    config::Config,
    database::{Database, connection::Connection},
    router::router,
    state::AppState,
};
use serde_json::{Map, Value, json};
use sqlx::AssertSqlSafe;
use tempfile::TempDir;

use crate::{cast, databases, person::Person, request::Ask};

/// The password of everybody.
pub const PASSWORD: &str = "long enough to be good";
/// The origin of the site.
pub const ORIGIN: &str = "http://localhost:3000";

/// A promise holds on either database.
macro_rules! on_both_databases {
    (async fn $name:ident($site:ident) $body:block) => {
        async fn $name($site: $crate::site::Site) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::$name($crate::site::Site::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                let site = $crate::site::Site::on_postgres(4).await;
                super::$name(site.clone()).await;
                $crate::databases::drop_postgres(&site.app.config.database_url).await;
            }
        }
    };
}

/// One server on one database.
#[derive(Clone)]
pub struct Site {
    pub router: Router,
    pub app: AppState,
    _folder: Option<Arc<TempDir>>,
}

impl Site {
    pub async fn on_sqlite() -> Self {
        let (url, folder) = databases::sqlite().await;
        Self { _folder: Some(Arc::new(folder)), ..Self::on(&url, 4).await }
    }

    /// A site on a new database of the test cluster, with a pool of `connections`.
    pub async fn on_postgres(connections: u32) -> Self {
        Self::on(&databases::postgres().await, connections).await
    }

    pub async fn on(url: &str, connections: u32) -> Self {
        let config = Config::parse_from(["nameplate", "--database-url", url, "--rate-limits", "off"]);
        let db = Database::open(url, connections).await.expect("the database opens");
        let app = AppState::new(config, db).expect("the app starts");
        Self { router: router(app.clone()), app, _folder: None }
    }

    /// The same database behind settings of one's own. Limits are off, unless a test asks for them.
    pub fn with(&self, arguments: &[&str]) -> Self {
        let limits: &[&str] = if arguments.contains(&"--rate-limits") { &[] } else { &["--rate-limits", "off"] };
        let config = Config::parse_from(["nameplate"].iter().chain(limits).chain(arguments));
        let app = AppState::new(config, self.app.db.clone()).expect("the app starts");
        Self { router: router(app.clone()), app, ..self.clone() }
    }

    // What nobody in particular asks:

    pub fn ask<M>(&self, method: M, path: impl AsRef<str>) -> Ask
    where
        Method: TryFrom<M, Error: Into<Error>>,
    {
        Ask::new(&self.router, method, path)
    }

    pub fn get(&self, path: impl AsRef<str>) -> Ask {
        self.ask(Method::GET, path)
    }

    pub fn post_json(&self, path: impl AsRef<str>, body: &Value) -> Ask {
        self.ask(Method::POST, path).json(body)
    }

    /// Opens a page.
    pub fn page(&self, path: impl AsRef<str>) -> Ask {
        self.get(path).header("accept", "text/html")
    }

    /// Sends a form of ours.
    pub fn post(&self, path: impl AsRef<str>, inputs: &[(&str, &str)]) -> Ask {
        self.ask(Method::POST, path).ours().header("accept", "text/html").form(inputs)
    }

    /// The server function behind the island.
    pub fn action(&self, inputs: &[(&str, &str)]) -> Ask {
        let inputs: Map<String, Value> = inputs.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        self.ask(Method::POST, "/actions/save-profile").ours().json(&json!({ "inputs": inputs }))
    }

    // The people:

    /// Somebody who has signed up and signed in, whose password is looked at in no time. Tests that are about signing up do it with
    /// [`Site::sign_up`].
    pub async fn person(&self, email: &str) -> Person {
        let id = cast::add(self, email).await;
        self.signed_in(id, email).await
    }

    /// Signs up through the API and signs in through the page.
    pub async fn sign_up(&self, email: &str) -> Person {
        let mut body = profile_of(email);
        body["password"] = json!(PASSWORD);
        body["password2"] = json!(PASSWORD);
        let answer = self.post_json("/api/v1/customers/", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let id = answer.header("location").trim_end_matches('/').rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        self.signed_in(id, email).await
    }

    async fn signed_in(&self, id: i64, email: &str) -> Person {
        let (token, refresh) = self.tokens(email).await;
        Person { site: self.clone(), id, email: email.to_owned(), cookie: self.sign_in(email).await, token, refresh }
    }

    /// The cookie of a new session.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.cookie().expect("a cookie")
    }

    /// A new pair of tokens: access, refresh.
    pub async fn tokens(&self, email: &str) -> (String, String) {
        let answer = self.post_json("/auth/token/", &json!({"email": email, "password": PASSWORD})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let pair = answer.json();
        let text = |name: &str| pair[name].as_str().expect("a token").to_owned();
        (text("access"), text("refresh"))
    }

    // Past the doors:

    /// Runs SQL that no door has, to make a past that a test needs.
    pub async fn sql(&self, statement: impl Into<String>) {
        let statement = statement.into();
        let write = self.app.db.write(move |connection| {
            let statement = AssertSqlSafe(statement.clone());
            Box::pin(async move {
                let _changed = match connection {
                    Connection::Sqlite(c) => sqlx::query(statement).execute(&mut **c).await?.rows_affected(),
                    Connection::Postgres(c) => sqlx::query(statement).execute(&mut **c).await?.rows_affected(),
                };
                Ok(())
            })
        });
        write.await.expect("SQL");
    }

    /// A column of texts out of the database.
    pub async fn texts(&self, query: impl Into<String>) -> Vec<String> {
        let query = AssertSqlSafe(query.into());
        let mut reader = self.app.db.read().await.expect("a reader");
        let texts = match reader.connection() {
            Connection::Sqlite(c) => sqlx::query_scalar(query).fetch_all(c).await,
            Connection::Postgres(c) => sqlx::query_scalar(query).fetch_all(c).await,
        };
        texts.expect("texts")
    }

    /// One number out of the database.
    pub async fn count(&self, query: &'static str) -> i64 {
        let mut reader = self.app.db.read().await.expect("a reader");
        match reader.connection() {
            Connection::Sqlite(c) => sqlx::query_scalar(query).fetch_one(c).await.expect(query),
            Connection::Postgres(c) => sqlx::query_scalar(query).fetch_one(c).await.expect(query),
        }
    }
}

/// Signed up a moment ago, these people live here.
pub fn american() -> Value {
    json!({"street_address": "456 Oak Avenue", "postal_code": 54321, "city": "Los Angeles", "state": "California", "country": "United States"})
}

/// The body of contract 1.
pub fn profile_of(email: &str) -> Value {
    json!({"email": email, "first_name": "John", "last_name": "Doe", "date_of_birth": "1990-01-15", "address": american()})
}

pub fn path(id: i64) -> String {
    format!("/api/v1/customers/{id}/")
}

//! The cast: a `Site` is one server on one database of its own; `Person` is somebody who signed up there, with a browser's cookie and
//! a token. `promise!` writes a test that runs on both databases.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::{
    Router,
    body::{Body, HttpBody as _, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use clap::Parser;
use nameplate::server::{AppState, config::Config, database::Database, router::router};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use tower::ServiceExt;

use crate::conformance::{self, Asked};

/// The password of everybody.
pub const PASSWORD: &str = "long enough to be good";
/// The origin of the site.
pub const ORIGIN: &str = "http://localhost:3000";

/// A promise holds on either database.
macro_rules! promise {
    (async fn $name:ident($site:ident) $body:block) => {
        async fn $name($site: $crate::site::Site) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                super::$name($crate::site::Site::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                super::$name($crate::site::Site::on_postgres(4).await).await;
            }
        }
    };
}

/// One server on one database.
pub struct Site {
    pub router: Router,
    pub app: AppState,
    _folder: Option<tempfile::TempDir>,
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub email: String,
    pub cookie: String,
    pub token: String,
    pub refresh: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Pointer and code of each fault, sorted.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let body = self.json();
        let mut faults: Vec<_> = body["errors"].as_array().into_iter().flatten().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect();
        faults.sort();
        faults
    }

    /// `name=value` of the cookie that was set.
    pub fn cookie(&self) -> Option<String> {
        let value = self.headers.get(header::SET_COOKIE)?.to_str().expect("text");
        value.split(';').next().map(str::to_owned)
    }
}

impl Site {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        Self::on(&url, 4, Some(folder)).await
    }

    /// A site on a new database of the test cluster, with a pool of `connections`.
    pub async fn on_postgres(connections: u32) -> Self {
        Self::on(&new_postgres_database().await, connections, None).await
    }

    pub async fn on(url: &str, connections: u32, folder: Option<tempfile::TempDir>) -> Self {
        let config = Config::parse_from(["nameplate", "--database-url", url, "--rate-limits", "off"]);
        let db = Database::open(url, connections).await.expect("the database opens");
        let app = AppState::new(config, db).expect("the app starts");
        Self { router: router(app.clone()), app, _folder: folder }
    }

    /// The same database behind settings of one's own. Limits are off, unless a test asks for them.
    pub fn with(&self, arguments: &[&str]) -> Router {
        let limits: &[&str] = if arguments.contains(&"--rate-limits") { &[] } else { &["--rate-limits", "off"] };
        let config = Config::parse_from(["nameplate"].iter().chain(limits).chain(arguments));
        router(AppState::new(config, self.app.db.clone()).expect("the app starts"))
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        answer_of(&self.router, request).await
    }

    /// Signs up through the API and signs in through the page.
    pub async fn sign_up(&self, email: &str) -> Person {
        let body = json!({"email": email, "first_name": "John", "last_name": "Doe", "password": PASSWORD, "password2": PASSWORD,
                          "date_of_birth": "1990-01-15", "address": american()});
        let answer = self.send(post_json("/api/v1/customers/", &body)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let id = answer.header("location").trim_end_matches('/').rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let tokens = self.tokens(email).await;
        Person { id, email: email.to_owned(), cookie: self.sign_in(email).await, token: tokens.0, refresh: tokens.1 }
    }

    /// The cookie of a new session.
    pub async fn sign_in(&self, email: &str) -> String {
        let answer = self.send(post_form("/sign-in", &[("email", email), ("password", PASSWORD)])).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.cookie().expect("a cookie")
    }

    /// The same person on another device.
    pub async fn another_sign_in(&self, person: &Person) -> Person {
        let (token, refresh) = self.tokens(&person.email).await;
        Person { cookie: self.sign_in(&person.email).await, token, refresh, ..person.clone() }
    }

    /// A new pair of tokens: access, refresh.
    pub async fn tokens(&self, email: &str) -> (String, String) {
        let answer = self.send(post_json("/auth/token/", &json!({"email": email, "password": PASSWORD}))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let pair = answer.json();
        let text = |name: &str| pair[name].as_str().expect("a token").to_owned();
        (text("access"), text("refresh"))
    }

    /// The profile as its owner reads it.
    pub async fn profile(&self, person: &Person) -> Value {
        let answer = self.send(bearer(Request::get(path(person.id)), &person.token).body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub async fn put(&self, person: &Person, body: &Value) -> Answer {
        self.send(
            bearer(Request::put(path(person.id)), &person.token).header("content-type", "application/json").body(body.to_string().into()).expect("a request"),
        )
        .await
    }

    /// Runs SQL that no door has, to make a past that a test needs.
    pub async fn sql(&self, statement: &'static str) {
        self.app
            .db
            .write(move |connection| {
                Box::pin(async move {
                    let _changed = match connection {
                        nameplate::server::database::Connection::Sqlite(c) => sqlx::query(statement).execute(&mut **c).await?.rows_affected(),
                        nameplate::server::database::Connection::Postgres(c) => sqlx::query(statement).execute(&mut **c).await?.rows_affected(),
                    };
                    Ok(())
                })
            })
            .await
            .expect(statement);
    }

    /// A column of texts out of the database.
    pub async fn texts(&self, query: &'static str) -> Vec<String> {
        let mut reader = self.app.db.read().await.expect("a reader");
        match reader.connection() {
            nameplate::server::database::Connection::Sqlite(c) => sqlx::query_scalar(query).fetch_all(c).await.expect(query),
            nameplate::server::database::Connection::Postgres(c) => sqlx::query_scalar(query).fetch_all(c).await.expect(query),
        }
    }

    /// One number out of the database.
    pub async fn count(&self, query: &'static str) -> i64 {
        let mut reader = self.app.db.read().await.expect("a reader");
        match reader.connection() {
            nameplate::server::database::Connection::Sqlite(c) => sqlx::query_scalar(query).fetch_one(c).await.expect(query),
            nameplate::server::database::Connection::Postgres(c) => sqlx::query_scalar(query).fetch_one(c).await.expect(query),
        }
    }
}

/// The answer, which must be one that the OpenAPI document allows.
pub async fn answer_of(router: &Router, mut request: Request<Body>) -> Answer {
    // Every client sends one; tests that are about it send their own.
    request.headers_mut().entry(header::HOST).or_insert(header::HeaderValue::from_static("localhost:3000"));
    let (parts, body) = request.into_parts();
    // Only a body that is there whole is read here: another one is the server's to wait for.
    let (body, known) = match body.size_hint().exact() {
        Some(_) => to_bytes(body, usize::MAX).await.map(|bytes| (Body::from(bytes.clone()), Some(bytes.to_vec()))).expect("a body"),
        None => (body, None),
    };
    let asked = Asked { method: parts.method.clone(), path: parts.uri.path().to_owned(), headers: parts.headers.clone(), body: known };
    let response = router.clone().oneshot(Request::from_parts(parts, body)).await.expect("the router never fails");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8_lossy(&body).into_owned() };
    conformance::check(&asked, &answer);
    answer
}

async fn new_postgres_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL: run the tests with `make test`, or behind src/tests/with_postgres.sh");
    let name = format!("nameplate_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.expect("the test cluster answers");
    connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await.expect("a new database");
    let (before, query) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = before.rsplit_once('/').expect("a URL with a database");
    format!("{host}/{name}?{query}")
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

pub fn bearer(request: axum::http::request::Builder, token: &str) -> axum::http::request::Builder {
    request.header("authorization", format!("Bearer {token}"))
}

/// A request of one of our own pages.
pub fn ours(request: axum::http::request::Builder, cookie: &str) -> axum::http::request::Builder {
    request.header("cookie", cookie).header("origin", ORIGIN).header("sec-fetch-site", "same-origin")
}

pub fn get(path: &str, cookie: &str) -> Request<Body> {
    Request::get(path).header("cookie", cookie).header("accept", "text/html").body(Body::empty()).expect("a request")
}

pub fn post_json(path: &str, body: &Value) -> Request<Body> {
    Request::post(path).header("content-type", "application/json").body(body.to_string().into()).expect("a request")
}

pub fn post_form(path: &str, inputs: &[(&str, &str)]) -> Request<Body> {
    form_with_cookie(path, inputs, "")
}

pub fn form_with_cookie(path: &str, inputs: &[(&str, &str)], cookie: &str) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(inputs).finish();
    ours(Request::builder().method(Method::POST).uri(path), cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .body(body.into())
        .expect("a request")
}

/// The server function behind the island.
pub fn action(inputs: &[(&str, &str)], cookie: &str) -> Request<Body> {
    let inputs: serde_json::Map<String, Value> = inputs.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    ours(Request::post("/actions/save-profile"), cookie)
        .header("content-type", "application/json")
        .body(json!({ "inputs": inputs }).to_string().into())
        .expect("a request")
}

/// Whether a page with this status shows these words.
pub fn shows(answer: &Answer, status: StatusCode, words: &str) -> bool {
    answer.status == status.as_u16() && answer.text.contains(words)
}

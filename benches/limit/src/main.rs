//! The limit that `make bench` compares Nameplate with: the same durable change and the same read, without rules and without asking who
//! it is. `limit sqlite FILE` or `limit postgres URL`; it listens on `LISTEN_ADDR`.

mod postgres;
mod sqlite;

use axum::{Router, serve::ListenerExt as _};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::oneshot};

type AnyError = Box<dyn std::error::Error>;

/// The most changes of one transaction: as many as Nameplate takes.
const BATCH: usize = 64;

/// The body of a `PUT`. All of it is parsed; what the benchmark changes is written.
#[derive(Deserialize)]
#[expect(dead_code, reason = "parsing is part of the work")]
struct Wish {
    email: String,
    first_name: String,
    last_name: String,
    date_of_birth: String,
    address: Address,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "parsing is part of the work")]
struct Address {
    street_address: String,
    postal_code: i64,
    city: String,
    state: String,
    country: String,
}

/// The answer: the row as it stands.
#[derive(Serialize, sqlx::FromRow)]
struct Row {
    email: String,
    first_name: String,
    last_name: String,
    slug: String,
    date_of_birth: Option<String>,
    street_address: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

/// A change that waits for its transaction.
struct Job {
    id: i64,
    street_address: String,
    answer: oneshot::Sender<Row>,
}

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let [kind, place]: [String; 2] = std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "limit sqlite FILE | limit postgres URL")?;
    let router: Router = match kind.as_str() {
        "sqlite" => sqlite::router(&place).await?,
        _ => postgres::router(&place).await?,
    };
    let listener = TcpListener::bind(std::env::var("LISTEN_ADDR")?).await?;
    println!("listening on {}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

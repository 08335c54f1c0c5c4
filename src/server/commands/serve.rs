//! `nameplate serve`: pages and API, until the process is asked to end.

use std::error::Error;

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::server::{
    config::{Config, Switch},
    connections,
    database::Database,
    housekeeping,
    router::router,
    state::AppState,
};

/// Opens the doors, and serves until the end.
///
/// # Errors
/// As [`prepare`] and [`until_stopped`].
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    let (listener, app) = prepare(config).await?;
    until_stopped(listener, app).await
}

/// A database at this version's schema, an address that is ours, and the parts of the server.
///
/// # Errors
/// When the database cannot be used, or the address not be listened on.
pub(super) async fn prepare(config: Config) -> Result<(TcpListener, AppState), Box<dyn Error>> {
    warn(&config);
    let db = open(&config).await?;
    let listener = connections::listen(config.listen_addr).map_err(|error| format!("cannot listen on {}: {error}", config.listen_addr))?;
    let app = AppState::new(config, db)?;
    tokio::spawn(housekeeping::sweep(app.db.clone(), app.limits.clone()));
    Ok((listener, app))
}

/// Serves; then the last answers go out, and the last writes to disk.
///
/// # Errors
/// When the signals of the system cannot be heard.
pub(super) async fn until_stopped(listener: TcpListener, app: AppState) -> Result<(), Box<dyn Error>> {
    let (stopped, db) = (stopped()?, app.db.clone());
    println!("listening on http://{}", listener.local_addr()?);
    connections::serve(listener, router(app), stopped).await;
    db.close().await;
    Ok(())
}

/// What an operator should know of the settings.
pub(super) fn warn(config: &Config) {
    if config.rate_limits == Switch::Off {
        tracing::warn!("RATE_LIMITS=off: passwords can be guessed without end");
    } else if config.public_url.is_https && config.trusted_proxies.is_empty() {
        tracing::warn!("TRUSTED_PROXIES is empty: behind a proxy all customers would share the limits of its address");
    }
}

/// # Errors
/// When the database cannot be used.
pub(super) async fn open(config: &Config) -> Result<Database, String> {
    Database::open(&config.database_url, config.database_connections).await.map_err(|error| format!("the database cannot be used: {error}"))
}

/// Ends when the process is asked to: by an operator (SIGTERM) or at the keyboard (SIGINT).
fn stopped() -> Result<impl Future<Output = ()>, std::io::Error> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

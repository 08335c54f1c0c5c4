//! Reads the settings, opens the database, and serves.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use nameplate::server::{
    AppState,
    config::{Command, Config, LogFormat, Switch},
    database::Database,
    demo,
    router::router,
    serve::{listen, serve},
    sessions::Sessions,
    sign_in_tries, tokens,
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// A server that answers thousands of requests a second asks for memory millions of times.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often ended sessions, tokens and counters are removed.
const SWEEP: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> ExitCode {
    // A wrong setting is one clear line and status 2: clap says it and leaves.
    let config = Config::parse();
    if let Err(wrong) = config.check().and_then(|()| start_log(config.log_format)) {
        eprintln!("nameplate: {wrong}");
        return ExitCode::from(2);
    }
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nameplate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start_log(format: LogFormat) -> Result<(), String> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(&wanted).map_err(|error| format!("RUST_LOG cannot be read: {error}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    // A panic is a line of the log like any other. Where it was, not what it says: that may hold what a person typed.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
    Ok(())
}

async fn run(mut config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let command = config.command.unwrap_or(Command::Serve);
    // Gone when this function ends, however it ends.
    let scratch = if command == Command::Demo { Some(tempfile::tempdir()?) } else { None };
    if let Some(folder) = &scratch {
        config.database_url = format!("sqlite:{}", folder.path().join("demo.db").display());
    }
    if config.rate_limits == Switch::Off {
        tracing::warn!("RATE_LIMITS=off: passwords can be guessed without end");
    } else if config.public_url.is_https && config.trusted_proxies.is_empty() {
        tracing::warn!("TRUSTED_PROXIES is empty: behind a proxy all customers would share the limits of its address");
    }
    let db = Database::open(&config.database_url, config.database_connections).await.map_err(|error| format!("the database cannot be used: {error}"))?;
    if command == Command::Migrate {
        db.close().await;
        println!("the database is up to date");
        return Ok(());
    }
    let listener = listen(config.listen_addr).map_err(|error| format!("cannot listen on {}: {error}", config.listen_addr))?;
    let app = AppState::new(config, db.clone())?;
    tokio::spawn(sweep(app.clone()));
    if command == Command::Demo {
        let customers = demo::create_customers(&app).await?;
        println!("{}", demo::introduction(&app, &customers).await?);
    }
    let stopped = stopped()?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, router(app), stopped).await;
    db.close().await;
    Ok(())
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

/// Removes what has ended. What it misses is refused all the same.
async fn sweep(app: AppState) {
    let sessions = Sessions::new(app.db.clone());
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        app.limits.sweep();
        let swept = tokio::join!(sessions.delete_expired(), tokens::delete_expired(&app.db), sign_in_tries::delete_over(&app.db));
        if swept.0.and(swept.1).and(swept.2).is_err() {
            tracing::warn!("ended sessions, tokens and counters were not removed");
        }
    }
}

//! Reads the settings, opens the database, and serves.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use nameplate::server::{
    AppState,
    config::{Command, Config, LogFormat},
    database::Database,
    demo,
    router::router,
    serve::serve,
    sessions::Sessions,
    tokens,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

/// How often ended sessions and tokens are removed.
const SWEEP: Duration = Duration::from_secs(600);

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
    Ok(())
}

async fn run(mut config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let command = config.command.unwrap_or(Command::Serve);
    // Gone when this function ends, however it ends.
    let scratch = if command == Command::Demo { Some(tempfile::tempdir()?) } else { None };
    if let Some(folder) = &scratch {
        config.database_url = format!("sqlite:{}", folder.path().join("demo.db").display());
    }
    let db = Database::open(&config.database_url, config.database_connections).await.map_err(|error| format!("the database cannot be used: {error}"))?;
    if command == Command::Migrate {
        db.close().await;
        println!("the database is up to date");
        return Ok(());
    }
    let listener = TcpListener::bind(config.listen_addr).await.map_err(|error| format!("cannot listen on {}: {error}", config.listen_addr))?;
    let app = AppState::new(config, db.clone())?;
    tokio::spawn(sweep(db.clone()));
    if command == Command::Demo {
        let customers = demo::create_customers(&app).await?;
        println!("{}", demo::introduction(&app, &customers).await?);
    }
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, router(app), stopped()?).await;
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
async fn sweep(db: Database) {
    let sessions = Sessions::new(db.clone());
    let mut ticks = tokio::time::interval(SWEEP);
    loop {
        ticks.tick().await;
        if sessions.delete_expired().await.is_err() || tokens::delete_expired(&db).await.is_err() {
            tracing::warn!("ended sessions and tokens were not removed");
        }
    }
}

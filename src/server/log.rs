//! The log: on standard error, for people or for programs.

use tracing_subscriber::EnvFilter;

use crate::server::config::LogFormat;

/// Starts it. `RUST_LOG` says how much of it there is.
///
/// # Errors
/// One line about `RUST_LOG`.
pub fn start(format: LogFormat) -> Result<(), String> {
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

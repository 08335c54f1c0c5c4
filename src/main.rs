//! Reads the settings, and does what is asked.

use std::process::ExitCode;

use clap::Parser;
use nameplate::server::{commands, config::Config, log};

/// A server that answers thousands of requests a second asks for memory millions of times.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // A wrong setting is one clear line and status 2: clap says it and leaves.
    let config = Config::parse();
    if let Err(wrong) = config.check().and_then(|()| log::start(config.log_format)) {
        eprintln!("nameplate: {wrong}");
        return ExitCode::from(2);
    }
    match commands::run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nameplate: {error}");
            ExitCode::FAILURE
        }
    }
}

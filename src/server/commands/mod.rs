//! What the program can do, one file a command.

pub mod demo;
pub mod migrate;
pub mod serve;

use std::error::Error;

use crate::server::config::{Command, Config};

/// Does what is asked; without a command: serves.
///
/// # Errors
/// One line for the operator.
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    match config.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Migrate => migrate::run(config).await,
        Command::Demo => demo::run(config).await,
    }
}

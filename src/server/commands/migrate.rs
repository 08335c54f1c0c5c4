//! `nameplate migrate`: brings the database to this version's schema and leaves.

use std::error::Error;

use crate::server::{
    commands::serve::{open, warn},
    config::Config,
};

/// Opening is migrating.
///
/// # Errors
/// When the database cannot be used.
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    warn(&config);
    open(&config).await?.close().await;
    println!("the database is up to date");
    Ok(())
}

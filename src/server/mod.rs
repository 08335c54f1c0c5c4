//! The server: database, sign-in, and the doors of pages and programs.

use std::sync::Arc;

use self::{config::Config, database::Database, passwords::Passwords};
use crate::error::AppError;

pub mod actor;
pub mod api;
pub mod assets;
pub mod auth;
pub mod clock;
pub mod config;
pub mod countries;
pub mod customers;
pub mod database;
pub mod demo;
pub mod forms;
pub mod history;
pub mod http;
pub mod passwords;
pub mod precondition;
pub mod random;
pub mod router;
pub mod secret;
pub mod serve;
pub mod sessions;
pub mod sqlite_writer;
pub mod tokens;
pub mod visit;

/// Everything a door needs, cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The settings.
    pub config: Arc<Config>,
    /// Where profiles, sessions and tokens live.
    pub db: Database,
    /// Where passwords are hashed.
    pub passwords: Passwords,
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub fn new(config: Config, db: Database) -> Result<Self, AppError> {
        Ok(Self { config: Arc::new(config), db, passwords: Passwords::new()? })
    }
}

//! The server: database, sign-in, and the doors of pages and programs.

use std::{ops::Deref, sync::Arc};

use self::{
    config::{Config, Switch},
    customers::Updates,
    database::Database,
    limits::Limits,
    passwords::Passwords,
    sign_in_tries::Turns,
};
use crate::error::AppError;

pub mod actor;
pub mod api;
pub mod assets;
pub mod auth;
pub mod client;
pub mod clock;
pub mod config;
pub mod cors;
pub mod countries;
pub mod customers;
pub mod database;
pub mod demo;
pub mod direct_writer;
pub mod docs;
pub mod forms;
pub mod head;
pub mod history;
pub mod http;
pub mod limits;
pub mod mutant;
pub mod passwords;
mod postgres_transaction;
pub mod precondition;
pub mod problem_page;
pub mod random;
mod refused;
pub mod router;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod sessions;
pub mod sign_in_tries;
mod sqlite_check;
mod sqlite_direct;
pub mod sqlite_readers;
pub mod sqlite_writer;
pub mod tokens;
pub mod visit;

/// Everything a door needs. Every layer of every request has a copy, so a copy costs next to nothing.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of the server.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Where profiles, sessions and tokens live.
    pub db: Database,
    /// What one address and one account may ask for.
    pub limits: Limits,
    /// Edits on their way into the database.
    pub updates: Updates,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// Who is trying a password.
    pub turns: Turns,
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub fn new(config: Config, db: Database) -> Result<Self, AppError> {
        let limits = Limits::new(config.rate_limits == Switch::On);
        let (updates, passwords) = (Updates::new(&db, &limits), Passwords::new()?);
        Ok(Self(Arc::new(Parts { config, db, limits, updates, passwords, turns: Turns::default() })))
    }
}

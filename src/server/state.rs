//! Everything a door needs.

use std::{ops::Deref, sync::Arc};

use crate::{
    error::AppError,
    server::{
        config::{Config, Switch},
        customers::Customers,
        database::Database,
        limits::Limits,
        password_attempts::Attempts,
        passwords::Passwords,
    },
};

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
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// Wrong passwords.
    pub attempts: Attempts,
    /// The room where profiles are seen and changed.
    pub customers: Customers,
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
        let are_on = config.rate_limits == Switch::On;
        let (limits, passwords, attempts) = (Limits::new(are_on), Passwords::new()?, Attempts::new(db.clone(), are_on));
        let customers = Customers::new(db.clone(), passwords.clone(), attempts.clone(), &limits);
        Ok(Self(Arc::new(Parts { config, db, limits, passwords, attempts, customers })))
    }
}

//! The room all doors lead to: who may see and change a profile, what is valid, and all SQL of `customers`.

pub mod callers;
pub mod close;
pub mod compare;
pub mod edits;
pub mod find;
pub mod register;
pub mod table;
pub mod update;

use crate::server::{customers::edits::queue::EditQueue, database::Database, limits::Limits, password_attempts::Attempts, passwords::Passwords};

/// What the room works with. A copy costs next to nothing.
#[derive(Clone)]
pub struct Customers {
    /// Where profiles are.
    pub db: Database,
    /// Where passwords are hashed.
    pub passwords: Passwords,
    /// Where wrong passwords are counted.
    pub attempts: Attempts,
    /// Edits on their way into the database.
    edits: EditQueue,
}

impl Customers {
    /// Opens the room, and starts the queue of edits.
    pub fn new(db: Database, passwords: Passwords, attempts: Attempts, limits: &Limits) -> Self {
        let edits = EditQueue::new(&db, limits);
        Self { db, passwords, attempts, edits }
    }
}

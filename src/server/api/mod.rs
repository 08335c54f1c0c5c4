//! The REST doors, one file a resource: its handlers, and the line of each that says everything about it. Each handler asks in the order of
//! contract 6: which path, how large, who, whose, which type, what.

pub mod caller;
pub mod customers;
pub mod examples;
pub mod health;
pub mod json;
pub mod operation;
pub mod patterns;
pub mod problem;
pub mod problems;
pub mod schema;
pub mod tokens;

use crate::server::api::operation::Operation;

/// Every operation, in the order of the page. `document` reads this very list, so its door is above this room, in `docs/`.
pub fn operations(document: Operation) -> Vec<Operation> {
    [customers::operations(), tokens::operations(), vec![document], health::operations()].into_iter().flatten().collect()
}

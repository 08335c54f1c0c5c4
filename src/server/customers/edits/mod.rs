//! How edits are stored: what becomes of one, the queue, many at once, and one by itself.

mod alone;
mod batch;
pub mod edit;
mod new_version;
mod pending;
pub mod queue;
pub(super) mod rebase;
mod store;
mod store_postgres;
mod store_sqlite;

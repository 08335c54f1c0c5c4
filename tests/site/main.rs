//! The promises, kept through the router alone, on SQLite and on PostgreSQL. `site.rs` explains the cast.

#[macro_use]
mod site;
mod databases;
mod person;
mod request;

mod addresses;
mod cast;
mod close;
mod conflicts;
mod conformance;
mod contract;
mod cors;
mod countries;
mod docs;
mod hostile_requests;
mod http;
mod inputs;
mod layers;
mod limits;
mod matrix;
mod ownership;
mod pages;
mod parsers;
mod preconditions;
mod properties;
mod races;
mod row_locks;
mod schema;
mod sessions;
mod tokens;
mod words;

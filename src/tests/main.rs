//! The promises, kept through the router alone, on SQLite and on PostgreSQL. `site.rs` explains the cast.

#[macro_use]
mod site;

mod addresses;
mod close;
mod conformance;
mod contract;
mod cors;
mod docs;
mod elsewhere;
mod held;
mod http;
mod inputs;
mod intruders;
mod limits;
mod matrix;
mod ownership;
mod pages;
mod parsers;
mod preconditions;
mod properties;
mod races;
mod schema;
mod sessions;
mod tokens;

//! Nameplate: the customer account of a shop. One crate, two builds: `ssr` is the server, `hydrate` the browser.
//!
//! Who may use whom: `customer ← error ← {wire, browser} ← components ← pages`, `app` is used by all of them and uses nobody, and on the server
//! `database ← {customers, history, sessions, sign_in_tries, tokens} ← auth ← {api, forms} ← docs ← router`; tables may use each other.
//! Pages reach the server only inside the body of a server function.

// The type of a page is as deep as its HTML.
#![recursion_limit = "512"]

#[macro_use]
pub mod customer;

pub mod app;
pub mod browser;
pub mod components;
pub mod error;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
pub mod wire;

/// Wakes the islands: what the page calls when its wasm has arrived.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

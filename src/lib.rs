//! Nameplate: the customer account of a shop. One crate, two builds: `ssr` is the server, `hydrate` the browser.
//! Who may use whom stands in `docs/architecture.md`, and a test holds it. Pages reach the server only inside the body of a server function.

// The type of a page is as deep as its HTML.
#![recursion_limit = "512"]

#[macro_use]
pub mod customer;

pub mod browser;
pub mod components;
pub mod json;
pub mod pages;
pub mod paths;
pub mod wire;
pub mod words;

#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod shell;

/// Wakes the islands: what the page calls when its wasm has arrived.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

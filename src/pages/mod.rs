//! The pages, one file each; a server function stands right above what calls it. The browser has only what moves: the page with an
//! island.

pub mod edit_island;
pub mod profile_edit;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod conflict;
#[cfg(feature = "ssr")]
pub mod problem;
#[cfg(feature = "ssr")]
pub mod profile;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sign_up;

//! The pages, one file each; a server function stands right above the page that calls it.

pub mod api;
pub mod changed_elsewhere;
pub mod problem;
pub mod profile;
pub mod profile_edit;
pub mod sign_in;
pub mod sign_up;

//! The doors of pages, one file a page: what a browser asks for, what a plain form posts, and the line of each. With them the server function
//! behind the island, and what is the same for everybody.

pub mod action;
pub mod assets;
pub mod conflict;
pub mod countries;
pub mod edit_page;
pub mod message;
pub mod page_request;
pub mod problem_page;
pub mod profile;
pub mod route;
pub mod save;
pub mod sign_in;
pub mod sign_up;

use crate::server::web::route::Route;

/// Every route that is neither an operation of the API nor its documentation.
pub fn routes() -> Vec<Route> {
    [sign_in::routes(), sign_up::routes(), profile::routes(), action::routes(), countries::routes(), assets::routes()].into_iter().flatten().collect()
}

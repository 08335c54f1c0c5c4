//! Where each page lives. Every path is a constant, so that a link and its door cannot drift apart.

/// Leads to the profile.
pub const HOME: &str = "/";
/// The profile of whoever is signed in.
pub const PROFILE: &str = "/profile";
/// The form that changes it.
pub const EDIT: &str = "/profile/edit";
/// Where the form that was opened on a version goes. A browser that comes back to a form puts what was typed into one that goes to the same
/// path: into a form of another version it must not, or it would be saved as an edit of that one.
pub fn edit_of(version: &str) -> String {
    if version.is_empty() { EDIT.to_owned() } else { format!("{EDIT}/{version}") }
}
/// Sign in.
pub const SIGN_IN: &str = "/sign-in";
/// Create an account.
pub const SIGN_UP: &str = "/sign-up";
/// Ends the session (POST).
pub const SIGN_OUT: &str = "/sign-out";
/// Says that it has ended.
pub const SIGNED_OUT: &str = "/signed-out";
/// The documentation of the API, and its parts for machines.
pub const API: &str = "/docs/api";
/// OpenAPI 3.1.
pub const OPENAPI: &str = "/api/v1/openapi.json";
/// An index of the documentation (llmstxt.org).
pub const LLMS: &str = "/llms.txt";
/// All of it as one text.
pub const LLMS_FULL: &str = "/llms-full.txt";
/// Each country's address rules, for the form.
pub const COUNTRIES: &str = "/countries";
/// Where server functions live.
pub const ACTIONS: &str = "/actions";

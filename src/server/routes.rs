//! The table of routes beside the API: pages, the posts of their forms, the server function, and what is the same for everybody. The router
//! is built from it and from the table of operations, and serves nothing else.

use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};

use super::{AppState, assets, docs, forms, limits::Kind};
use crate::app::paths;

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The same for everybody: no session is looked up.
    Public,
    /// A page for everybody.
    Page,
    /// A page for whoever is signed in.
    Personal,
    /// A server function, for whoever is signed in.
    Action,
}

/// One method of one path.
pub struct Route {
    /// The verb.
    pub method: Method,
    /// The path, as axum writes it.
    pub path: String,
    /// Whom it is for.
    pub access: Access,
    /// Whether it is served with the last slash too.
    pub is_in_both_spellings: bool,
    /// What its requests count as, where they are limited.
    pub limit: Option<Kind>,
    /// The handler.
    pub door: MethodRouter<AppState>,
}

/// Every route that is not an operation of the API.
pub fn routes() -> Vec<Route> {
    vec![
        get(paths::HOME, Access::Page, forms::get_home),
        get(paths::SIGN_IN, Access::Page, forms::get_sign_in),
        post(paths::SIGN_IN, Access::Page, forms::post_sign_in).limited(Kind::SignIn),
        get(paths::SIGN_UP, Access::Page, forms::get_sign_up),
        post(paths::SIGN_UP, Access::Page, forms::post_sign_up).limited(Kind::SignUp),
        post(paths::SIGN_OUT, Access::Page, forms::post_sign_out),
        get(paths::SIGNED_OUT, Access::Page, forms::get_signed_out),
        get(paths::PROFILE, Access::Personal, forms::get_profile),
        get(paths::EDIT, Access::Personal, forms::get_edit),
        post(paths::EDIT, Access::Personal, forms::post_edit).limited(Kind::Write),
        get(&paths::edit_of("{version}"), Access::Personal, forms::get_edit_of),
        post(&paths::edit_of("{version}"), Access::Personal, forms::post_edit_of).limited(Kind::Write),
        post(&format!("{}/{{name}}", paths::ACTIONS), Access::Action, forms::run_action).limited(Kind::Write),
        get(paths::API, Access::Page, docs::get_page).in_both_spellings(),
        get(paths::LLMS, Access::Public, docs::get_llms).in_both_spellings(),
        get(paths::LLMS_FULL, Access::Public, docs::get_llms_full).in_both_spellings(),
        get(&format!("{}/{{name}}", paths::COUNTRIES), Access::Public, forms::get_country),
        get(assets::ROUTE, Access::Public, assets::get_asset),
    ]
}

fn get<H: Handler<T, AppState>, T: 'static>(path: &str, access: Access, handler: H) -> Route {
    route(Method::GET, path, access, on(MethodFilter::GET, handler))
}

fn post<H: Handler<T, AppState>, T: 'static>(path: &str, access: Access, handler: H) -> Route {
    route(Method::POST, path, access, on(MethodFilter::POST, handler))
}

fn route(method: Method, path: &str, access: Access, door: MethodRouter<AppState>) -> Route {
    Route { method, path: path.to_owned(), access, is_in_both_spellings: false, limit: None, door }
}

impl Route {
    fn limited(self, kind: Kind) -> Self {
        Self { limit: Some(kind), ..self }
    }

    fn in_both_spellings(self) -> Self {
        Self { is_in_both_spellings: true, ..self }
    }
}

//! What a line can say of a route beside the API: of a page, the post of its form, the server function, or what is the same for everybody.

use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};

use crate::server::{limits::Kind, state::AppState};

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
    /// Whether what was typed comes back, to be sent again, where it could not be done just now.
    pub keeps_what_was_typed: bool,
    /// What its requests count as, where they are limited.
    pub limit: Option<Kind>,
    /// The handler.
    pub door: MethodRouter<AppState>,
}

impl Route {
    /// What a browser asks for.
    pub fn get<H: Handler<T, AppState>, T: 'static>(path: &str, access: Access, handler: H) -> Self {
        Self::new(Method::GET, path, access, on(MethodFilter::GET, handler))
    }

    /// What a form or the island sends.
    pub fn post<H: Handler<T, AppState>, T: 'static>(path: &str, access: Access, handler: H) -> Self {
        Self::new(Method::POST, path, access, on(MethodFilter::POST, handler))
    }

    fn new(method: Method, path: &str, access: Access, door: MethodRouter<AppState>) -> Self {
        Self { method, path: path.to_owned(), access, is_in_both_spellings: false, keeps_what_was_typed: false, limit: None, door }
    }

    /// Its requests are limited.
    pub fn limited(self, kind: Kind) -> Self {
        Self { limit: Some(kind), ..self }
    }

    /// It is served with the last slash too.
    pub fn in_both_spellings(self) -> Self {
        Self { is_in_both_spellings: true, ..self }
    }

    /// A form that can be sent again as it was, passwords aside: nobody types it twice because the database was away.
    pub fn keeps_what_was_typed(self) -> Self {
        Self { keeps_what_was_typed: true, ..self }
    }
}

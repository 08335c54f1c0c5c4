//! One operation: its door, and everything that is to be said about it.

use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use serde_json::Value;

use crate::{
    error::AppError,
    server::{actor::Scope, limits::Kind, state::AppState},
};

/// What every request may meet.
const ANY: &[AppError] = &[AppError::MalformedRequest, AppError::MalformedHost, AppError::AddressTooLong, AppError::Misdirected, AppError::HeaderTooLarge];
/// What a request may meet that is not the same for everybody: the database is asked, if only for the session of a cookie.
const STORED: &[AppError] = &[AppError::NotAcceptable, AppError::Unavailable];
/// What a request with a body may meet.
const BODY: &[AppError] = &[AppError::UnreadableBody, AppError::TooSlow, AppError::TooLarge];
/// What a request with JSON may meet.
const MEMBERS: &[AppError] = &[AppError::WrongMediaType, AppError::Invalid(Vec::new())];
/// What a request in somebody's name may meet.
const CALLER: &[AppError] = &[AppError::SignInNeeded, AppError::BadToken];
/// What a request for one profile may meet.
const PROFILE: &[AppError] = &[AppError::NotFound, AppError::NotYours];

/// A method and a path, the handler behind them, and what programs may rely on.
pub struct Operation {
    /// The verb.
    pub method: Method,
    /// The path as it is documented; it is served with and without the last slash.
    pub path: &'static str,
    /// The name of the handler: the operation's id, and its anchor on the page.
    pub name: &'static str,
    /// A few words.
    pub summary: &'static str,
    /// What else is to be known; Markdown of one paragraph, nothing but words and `code`.
    pub about: &'static str,
    /// Whether no session is looked up.
    pub is_public: bool,
    /// Whether the caller must be known, by a token or a cookie.
    pub is_personal: bool,
    /// What a token needs for a part of it; a signed-in customer may do everything.
    pub scope: Option<Scope>,
    /// What its requests count as, where they are limited.
    pub limit: Option<Kind>,
    /// The conditional headers it reads (RFC 9110, 13.1).
    pub conditions: &'static [&'static str],
    /// What it reads.
    pub body: Option<Body>,
    /// What it answers when it is done.
    pub answers: Vec<Answer>,
    /// Every way it can fail.
    pub problems: Vec<AppError>,
    /// The handler, as axum routes it.
    pub door: MethodRouter<AppState>,
}

/// The body of a request.
pub struct Body {
    /// Its media type.
    pub media_type: &'static str,
    /// The name of its shape.
    pub shape: &'static str,
    /// One that works.
    pub example: Value,
}

/// An answer of a request that was done.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// When it is given.
    pub about: &'static str,
    /// The name of its shape, with an example; without one there is no body.
    pub body: Option<(&'static str, Value)>,
    /// The headers that it always has.
    pub headers: &'static [&'static str],
    /// What can be asked next: the name of an operation, its parameters and its body, with runtime expressions.
    pub links: Vec<Link>,
}

/// What can be asked next (OpenAPI 3.1, 4.8.20).
pub struct Link {
    /// The name of the other operation.
    pub to: &'static str,
    /// Its `{id}`.
    pub id: Option<&'static str>,
    /// Its body.
    pub body: Option<Value>,
}

impl Operation {
    /// An operation of one resource; the session of a cookie is looked up before it.
    pub fn new<H: Handler<T, AppState>, T: 'static>(method: Method, path: &'static str, name: &'static str, handler: H) -> Self {
        Self::public(method, path, name, handler).behind_session()
    }

    /// An operation that is the same for everybody.
    pub fn public<H: Handler<T, AppState>, T: 'static>(method: Method, path: &'static str, name: &'static str, handler: H) -> Self {
        let filter = MethodFilter::try_from(method.clone()).expect("a method of RFC 9110");
        let door = on(filter, handler);
        let (summary, about, conditions) = ("", "", &[]);
        let empty = Self {
            method,
            path,
            name,
            summary,
            about,
            is_public: true,
            is_personal: false,
            scope: None,
            limit: None,
            conditions,
            body: None,
            answers: Vec::new(),
            problems: Vec::new(),
            door,
        };
        empty.fails(ANY)
    }

    fn behind_session(self) -> Self {
        Self { is_public: false, ..self.fails(STORED) }
    }

    /// What it does.
    pub fn does(self, summary: &'static str, about: &'static str) -> Self {
        Self { summary, about, ..self }
    }

    /// It is asked in somebody's name.
    pub fn by_caller(self) -> Self {
        Self { is_personal: true, ..self.fails(CALLER) }
    }

    /// It is asked by the owner of a profile.
    pub fn by_owner(self) -> Self {
        self.by_caller().fails(PROFILE)
    }

    /// A token needs this scope for a part of it: the room behind the door knows for which.
    pub fn scope(self, scope: Scope) -> Self {
        Self { scope: Some(scope), ..self.fails(&[AppError::MissingScope]) }
    }

    /// Its requests are limited.
    pub fn limited(self, kind: Kind) -> Self {
        let met = AppError::TooManyRequests { limit: kind.limit(), seconds: 1 };
        Self { limit: Some(kind), ..self.fails(&[met]) }
    }

    /// It heeds these headers.
    pub fn heeds(self, conditions: &'static [&'static str]) -> Self {
        Self { conditions, ..self.fails(&[AppError::MalformedVersion]) }
    }

    /// It waits for the body, whatever is in it.
    pub fn takes_body(self) -> Self {
        self.fails(BODY)
    }

    /// It reads JSON.
    pub fn reads(self, media_type: &'static str, shape: &'static str, example: Value) -> Self {
        Self { body: Some(Body { media_type, shape, example }), ..self.takes_body().fails(MEMBERS) }
    }

    /// It answers without a body.
    pub fn answers(mut self, status: u16, about: &'static str, headers: &'static [&'static str]) -> Self {
        self.answers.push(Answer { status, about, body: None, headers, links: Vec::new() });
        self
    }

    /// It answers JSON.
    pub fn gives(mut self, status: u16, about: &'static str, headers: &'static [&'static str], shape: &'static str, example: Value) -> Self {
        self.answers.push(Answer { status, about, body: Some((shape, example)), headers, links: Vec::new() });
        self
    }

    /// What can be asked after the answer that was named last.
    pub fn then(mut self, to: &'static str, id: Option<&'static str>, body: Option<Value>) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.links.push(Link { to, id, body });
        }
        self
    }

    /// It can fail in these ways too.
    pub fn fails(mut self, problems: &[AppError]) -> Self {
        self.problems.extend_from_slice(problems);
        self
    }

    /// The problems of one status.
    pub fn problems_of(&self, status: u16) -> impl Iterator<Item = &AppError> {
        self.problems.iter().filter(move |problem| problem.status() == status)
    }

    /// Every status of a problem, ascending.
    pub fn problem_statuses(&self) -> Vec<u16> {
        let mut statuses: Vec<u16> = self.problems.iter().map(AppError::status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    }
}

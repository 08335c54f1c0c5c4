//! Who asks, and through what. Ownership is decided here, from the actor and the target alone, before the database is asked.

use crate::{customer::CustomerId, error::AppError, server::mutant::Mutant};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The customer who signed in or whose token it is.
    pub customer: CustomerId,
    /// How they are known.
    pub through: Through,
}

/// How an actor is known, and what that allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// A page of ours: an email change needs the current password.
    Page {
        /// Browser and system, in words a person knows.
        device: String,
    },
    /// The API with the cookie of a page: the same.
    Session {
        /// As of a page.
        device: String,
    },
    /// A Bearer token with its scopes: an email change needs `email:write`.
    Token {
        /// The names of [`Scope`]s, separated by spaces as in RFC 6749, 3.3.
        scopes: String,
    },
}

named! {
    /// What a token may be allowed to do beside what every token may. Contract 4.4.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Scope {
        /// To change the email address.
        EmailWrite = "email:write",
    }
}

/// Who asks, as far as a door knows: the bearer of a token is looked up together with the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody with a session.
    Session(Actor),
    /// The sha-256 of a token.
    Token(Vec<u8>),
}

/// The customer a request speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// By number.
    Id(CustomerId),
    /// Whoever asks.
    Me,
}

impl Target {
    /// What stands in a path: a decimal number, or `me`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "me" {
            return Some(Target::Me);
        }
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number too large for any id is a number all the same: nobody's profile, like every other that is not the caller's.
        is_number.then(|| Target::Id(CustomerId(text.parse().unwrap_or(i64::MAX))))
    }

    /// The number.
    pub fn of(self, actor: &Actor) -> CustomerId {
        match self {
            Target::Id(id) => id,
            Target::Me => actor.customer,
        }
    }
}

impl Actor {
    /// # Errors
    /// [`AppError::NotYours`], whether the other customer exists or not.
    pub fn must_own(&self, target: CustomerId) -> Result<(), AppError> {
        if self.customer == target || Mutant::SkipOwner.is_on() { Ok(()) } else { Err(AppError::NotYours) }
    }

    /// # Errors
    /// [`AppError::MissingScope`] when the actor is a token without the scope. A signed-in customer may do everything.
    pub fn must_have(&self, scope: Scope) -> Result<(), AppError> {
        match &self.through {
            Through::Token { scopes } if !scopes.split(' ').any(|own| own == scope.name()) => Err(AppError::MissingScope),
            _ => Ok(()),
        }
    }

    /// Why this actor may do nothing any more: the account was closed while the request was under way, and with it session and token ended.
    pub fn gone(&self) -> AppError {
        match self.through {
            Through::Token { .. } => AppError::BadToken,
            Through::Page { .. } | Through::Session { .. } => AppError::SignInNeeded,
        }
    }

    /// The word history keeps.
    pub fn channel(&self) -> &'static str {
        match self.through {
            Through::Page { .. } => "page",
            Through::Session { .. } => "session",
            Through::Token { .. } => "token",
        }
    }

    /// The browser history keeps; none for a token.
    pub fn device(&self) -> String {
        match &self.through {
            Through::Page { device } | Through::Session { device } => device.clone(),
            Through::Token { .. } => String::new(),
        }
    }
}

//! Every way a request can fail, in words a customer may read. Shared by the pages, the server function and the API, so that it never
//! carries text of a lower layer: the cause goes into the log where it is turned.

use thiserror::Error;

use crate::customer::fault::Fault;

/// So many tries at once, and one more each time a part of the window has passed: in any window at most twice as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in `RateLimit-Policy`.
    pub name: &'static str,
    /// How many at once.
    pub tries: u32,
    /// How long it takes to get all of them back, in seconds.
    pub window: u32,
}

/// Why a request was not done. The words are the `title` of a problem (RFC 9457) and the text of a page.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AppError {
    /// A value breaks a rule of contract 5. Nothing was stored.
    #[error("Some details need another look")]
    InvalidProfile(Vec<Fault>),
    /// The body is no JSON object or form, or names a member twice.
    #[error("The body must be one JSON object or form that names each member once")]
    UnreadableBody,
    /// `If-Match` or `If-None-Match` is not what RFC 9110, 13.1 says.
    #[error("If-Match and If-None-Match must be * or a list of entity tags in double quotes")]
    MalformedVersion,
    /// Nobody is signed in.
    #[error("Sign in to see or change your profile")]
    SignInNeeded,
    /// A token was sent, and it is not, or no longer, valid.
    #[error("This token is unknown or has expired: get a new one")]
    BadToken,
    /// Unknown address or wrong password: which of the two is nobody's business.
    #[error("Enter the email address and password for your account")]
    WrongCredentials,
    /// The profile of somebody else, whether there is one or not.
    #[error("You can only see and change your own profile")]
    NotYours,
    /// A request with our cookie that did not come from our own pages.
    #[error("This request came from another site: open our own page and try again there")]
    CrossSite,
    /// The token may not do this.
    #[error("This token has no permission to do this: create one that has")]
    MissingScope,
    /// No such path.
    #[error("There is nothing at this address")]
    NotFound,
    /// The path has no such verb.
    #[error("This address does not understand the method: see Allow")]
    MethodNotAllowed,
    /// `Accept` excludes JSON, and the API writes nothing else.
    #[error("This address answers in application/json: let Accept allow it")]
    NotAcceptable,
    /// The body is over 64 KiB.
    #[error("The request is too large: 64 KiB are enough for every profile")]
    TooLarge,
    /// The header lines are too many or too long.
    #[error("The header lines are too large: 64 of them and 16 KiB are enough")]
    HeaderTooLarge,
    /// The body stopped arriving.
    #[error("The request took too long to arrive: send it again")]
    TooSlow,
    /// The body is of another media type than the operation reads.
    #[error("Send the body in the media type this address reads: application/json, or application/merge-patch+json for a PATCH")]
    WrongMediaType,
    /// The profile has changed since the version the request names.
    #[error("This profile changed elsewhere")]
    Stale {
        /// Pointers to the members that differ, where that is known.
        changed: Option<Vec<String>>,
    },
    /// `If-None-Match` names what is stored.
    #[error("If-None-Match excludes the version that is stored")]
    Excluded,
    /// The operator asks for `If-Match`.
    #[error("Send If-Match with the version you have read")]
    VersionNeeded,
    /// One of the limits on tries was met.
    #[error("Too many tries in a short time: wait a little and try again")]
    TooManyTries {
        /// Which.
        limit: Limit,
        /// When to come back, in seconds.
        seconds: u32,
    },
    /// What came is no HTTP, or in a form of it that nobody has to send.
    #[error("The request is not HTTP/1.1 as this server reads it")]
    MalformedRequest,
    /// The request line is too long to be read.
    #[error("The address is too long")]
    AddressTooLong,
    /// No `Host`, more than one, or one that cannot be read.
    #[error("Send exactly one Host")]
    MalformedHost,
    /// The `Host` of another server.
    #[error("This server has another name")]
    Misdirected,
    /// The database cannot be reached or is full, or too many wait for it.
    #[error("We could not save or read this just now: try again in a moment")]
    Unavailable,
    /// No connection between browser and server.
    #[error("We could not save. Your changes are still here")]
    Unreachable,
    /// A fault of ours.
    #[error("Something went wrong on our side")]
    Broken,
}

impl AppError {
    /// The HTTP status. Contract 6.
    pub fn status(&self) -> u16 {
        match self {
            AppError::InvalidProfile(_) | AppError::UnreadableBody | AppError::MalformedVersion | AppError::MalformedRequest | AppError::MalformedHost => 400,
            AppError::SignInNeeded | AppError::BadToken | AppError::WrongCredentials => 401,
            AppError::NotYours | AppError::CrossSite | AppError::MissingScope => 403,
            AppError::NotFound => 404,
            AppError::MethodNotAllowed => 405,
            AppError::NotAcceptable => 406,
            AppError::TooSlow => 408,
            AppError::Stale { .. } | AppError::Excluded => 412,
            AppError::TooLarge => 413,
            AppError::AddressTooLong => 414,
            AppError::WrongMediaType => 415,
            AppError::Misdirected => 421,
            AppError::VersionNeeded => 428,
            AppError::TooManyTries { .. } => 429,
            AppError::HeaderTooLarge => 431,
            AppError::Broken => 500,
            AppError::Unavailable | AppError::Unreachable => 503,
        }
    }

    /// The stable name of this problem: the anchor in its `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            AppError::InvalidProfile(_) => "invalid-profile",
            AppError::UnreadableBody => "unreadable-body",
            AppError::MalformedVersion => "malformed-version",
            AppError::SignInNeeded => "sign-in-needed",
            AppError::BadToken => "bad-token",
            AppError::WrongCredentials => "wrong-credentials",
            AppError::NotYours => "not-yours",
            AppError::CrossSite => "cross-site",
            AppError::MissingScope => "missing-scope",
            AppError::NotFound => "not-found",
            AppError::MethodNotAllowed => "method-not-allowed",
            AppError::NotAcceptable => "not-acceptable",
            AppError::TooLarge => "too-large",
            AppError::TooSlow => "too-slow",
            AppError::HeaderTooLarge => "header-too-large",
            AppError::WrongMediaType => "wrong-media-type",
            AppError::Stale { .. } => "stale",
            AppError::Excluded => "excluded-version",
            AppError::VersionNeeded => "version-needed",
            AppError::TooManyTries { .. } => "too-many-tries",
            AppError::MalformedRequest => "malformed-request",
            AppError::AddressTooLong => "address-too-long",
            AppError::MalformedHost => "malformed-host",
            AppError::Misdirected => "misdirected",
            AppError::Unavailable | AppError::Unreachable => "unavailable",
            AppError::Broken => "broken",
        }
    }

    /// The faults of a profile, when that is what went wrong.
    pub fn faults(&self) -> &[Fault] {
        match self {
            AppError::InvalidProfile(faults) => faults,
            _ => &[],
        }
    }
}

//! Every way a request can fail. Only the server knows them: the browser gets problem details. An error never carries text of a lower layer,
//! the cause goes into the log where it is turned; its words stand in `words/`.

use crate::customer::account::FormFault;

/// So many tries at once, and one more each time a part of the window has passed: in any window at most twice as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in `RateLimit-Policy`.
    pub name: &'static str,
    /// How many at once.
    pub quota: u32,
    /// How long it takes to get all of them back, in seconds.
    pub window: u32,
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppError {
    /// A value breaks a rule of its form (for a profile: contract 5). Nothing was stored.
    Invalid(Vec<FormFault>),
    /// The body is no JSON object or form, or names a member twice.
    UnreadableBody,
    /// `If-Match` or `If-None-Match` is not what RFC 9110, 13.1 says.
    MalformedVersion,
    /// Nobody is signed in.
    SignInNeeded,
    /// A token was sent, and it is not, or no longer, valid.
    BadToken,
    /// Unknown address or wrong password: which of the two is nobody's business.
    WrongCredentials,
    /// The profile of somebody else, whether there is one or not.
    NotYours,
    /// A request with our cookie that did not come from our own pages.
    CrossSite,
    /// The token may not do this.
    MissingScope,
    /// No such path.
    NotFound,
    /// The path has no such verb.
    MethodNotAllowed,
    /// `Accept` excludes JSON, and the API writes nothing else.
    NotAcceptable,
    /// The body is over 64 KiB.
    TooLarge,
    /// The header lines are too many or too long.
    HeaderTooLarge,
    /// The body stopped arriving.
    TooSlow,
    /// The body is of another media type than the operation reads.
    WrongMediaType,
    /// The profile has changed since the version the request names.
    Stale {
        /// Pointers to the members that differ, where that is known.
        changed: Option<Vec<String>>,
    },
    /// `If-None-Match` names what is stored.
    Excluded,
    /// The operator asks for `If-Match`.
    VersionNeeded,
    /// One of the limits on tries was met.
    TooManyRequests {
        /// Which.
        limit: Limit,
        /// When to come back, in seconds.
        seconds: u32,
    },
    /// What came is no HTTP, or in a form of it that nobody has to send.
    MalformedRequest,
    /// The request line is too long to be read.
    AddressTooLong,
    /// No `Host`, more than one, or one that cannot be read.
    MalformedHost,
    /// The `Host` of another server.
    Misdirected,
    /// The database cannot be reached or is full, or too many wait for it.
    Unavailable,
    /// A fault of ours.
    Broken,
}

named! {
    /// The stable name of a problem: the anchor in its `type`. The order is that of the statuses.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[expect(missing_docs, reason = "each is the error of its name")]
    pub enum Kind {
        Invalid = "invalid-profile",
        UnreadableBody = "unreadable-body",
        MalformedVersion = "malformed-version",
        MalformedRequest = "malformed-request",
        MalformedHost = "malformed-host",
        SignInNeeded = "sign-in-needed",
        BadToken = "bad-token",
        WrongCredentials = "wrong-credentials",
        NotYours = "not-yours",
        CrossSite = "cross-site",
        MissingScope = "missing-scope",
        NotFound = "not-found",
        MethodNotAllowed = "method-not-allowed",
        NotAcceptable = "not-acceptable",
        TooSlow = "too-slow",
        Stale = "stale",
        Excluded = "excluded-version",
        TooLarge = "too-large",
        AddressTooLong = "address-too-long",
        WrongMediaType = "wrong-media-type",
        Misdirected = "misdirected",
        VersionNeeded = "version-needed",
        TooManyRequests = "too-many-tries",
        HeaderTooLarge = "header-too-large",
        Broken = "broken",
        Unavailable = "unavailable",
    }
}

impl Kind {
    /// The HTTP status. Contract 6.
    pub fn status(self) -> u16 {
        match self {
            Kind::Invalid | Kind::UnreadableBody | Kind::MalformedVersion | Kind::MalformedRequest | Kind::MalformedHost => 400,
            Kind::SignInNeeded | Kind::BadToken | Kind::WrongCredentials => 401,
            Kind::NotYours | Kind::CrossSite | Kind::MissingScope => 403,
            Kind::NotFound => 404,
            Kind::MethodNotAllowed => 405,
            Kind::NotAcceptable => 406,
            Kind::TooSlow => 408,
            Kind::Stale | Kind::Excluded => 412,
            Kind::TooLarge => 413,
            Kind::AddressTooLong => 414,
            Kind::WrongMediaType => 415,
            Kind::Misdirected => 421,
            Kind::VersionNeeded => 428,
            Kind::TooManyRequests => 429,
            Kind::HeaderTooLarge => 431,
            Kind::Broken => 500,
            Kind::Unavailable => 503,
        }
    }
}

impl AppError {
    /// The refusal of a form.
    pub fn invalid<F: Into<FormFault>>(faults: Vec<F>) -> Self {
        AppError::Invalid(faults.into_iter().map(Into::into).collect())
    }

    /// Its stable name.
    pub fn kind(&self) -> Kind {
        match self {
            AppError::Invalid(_) => Kind::Invalid,
            AppError::UnreadableBody => Kind::UnreadableBody,
            AppError::MalformedVersion => Kind::MalformedVersion,
            AppError::SignInNeeded => Kind::SignInNeeded,
            AppError::BadToken => Kind::BadToken,
            AppError::WrongCredentials => Kind::WrongCredentials,
            AppError::NotYours => Kind::NotYours,
            AppError::CrossSite => Kind::CrossSite,
            AppError::MissingScope => Kind::MissingScope,
            AppError::NotFound => Kind::NotFound,
            AppError::MethodNotAllowed => Kind::MethodNotAllowed,
            AppError::NotAcceptable => Kind::NotAcceptable,
            AppError::TooLarge => Kind::TooLarge,
            AppError::HeaderTooLarge => Kind::HeaderTooLarge,
            AppError::TooSlow => Kind::TooSlow,
            AppError::WrongMediaType => Kind::WrongMediaType,
            AppError::Stale { .. } => Kind::Stale,
            AppError::Excluded => Kind::Excluded,
            AppError::VersionNeeded => Kind::VersionNeeded,
            AppError::TooManyRequests { .. } => Kind::TooManyRequests,
            AppError::MalformedRequest => Kind::MalformedRequest,
            AppError::AddressTooLong => Kind::AddressTooLong,
            AppError::MalformedHost => Kind::MalformedHost,
            AppError::Misdirected => Kind::Misdirected,
            AppError::Unavailable => Kind::Unavailable,
            AppError::Broken => Kind::Broken,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.kind().status()
    }

    /// The faults of a form, when that is what went wrong.
    pub fn faults(&self) -> &[FormFault] {
        match self {
            AppError::Invalid(faults) => faults,
            _ => &[],
        }
    }
}

impl std::error::Error for AppError {}

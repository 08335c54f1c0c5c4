//! What can go wrong, in words for programmers: every kind of problem and every code of a fault. The compiler asks for the words of a new one.

use crate::{
    customer::{
        birth_date::FIRST_YEAR,
        fault::{Code, Fault, Field},
        password,
    },
    error::AppError,
    server::limits::Kind,
    wire::Problem,
};

/// Every kind of problem, by status. A test compares it with `AppError::kind`.
pub fn all() -> Vec<AppError> {
    let mut all = vec![
        AppError::InvalidProfile(vec![Fault::new(Field::PostalCode, Code::PostalCodeFormat)]),
        AppError::UnreadableBody,
        AppError::MalformedVersion,
        AppError::MalformedRequest,
        AppError::MalformedHost,
        AppError::SignInNeeded,
        AppError::BadToken,
        AppError::WrongCredentials,
        AppError::NotYours,
        AppError::CrossSite,
        AppError::MissingScope,
        AppError::NotFound,
        AppError::MethodNotAllowed,
        AppError::NotAcceptable,
        AppError::TooSlow,
        AppError::Stale { changed: Some(vec![Field::LastName.pointer()]) },
        AppError::Excluded,
        AppError::TooLarge,
        AppError::AddressTooLong,
        AppError::WrongMediaType,
        AppError::Misdirected,
        AppError::VersionNeeded,
        AppError::TooManyTries { limit: Kind::Write.limit(), seconds: 1 },
        AppError::HeaderTooLarge,
        AppError::Broken,
        AppError::Unavailable,
    ];
    all.sort_by_key(AppError::status);
    all
}

/// The same kind of problem, with something in it.
pub fn example_of(problem: &AppError) -> Problem {
    let example = all().into_iter().find(|one| one.kind() == problem.kind());
    Problem::from(&example.unwrap_or_else(|| problem.clone()))
}

/// The `type` of a problem.
pub fn address_of(problem: &AppError) -> String {
    Problem::from(problem).kind
}

/// When a problem is answered, and what helps.
pub fn meaning_of(problem: &AppError) -> &'static str {
    match problem {
        AppError::InvalidProfile(_) => "Members break rules; `errors` has one entry for each. Nothing was stored.",
        AppError::UnreadableBody => "The body is not one JSON object, or names a member twice.",
        AppError::MalformedVersion => "`If-Match` or `If-None-Match` is neither `*` nor a list of entity tags.",
        AppError::SignInNeeded => "No credentials were sent.",
        AppError::BadToken => "The token is unknown, has expired or was ended. Get a new one.",
        AppError::WrongCredentials => "There is no account with this email address and password.",
        AppError::NotYours => "The profile is somebody else's, or nobody's: which of the two is not told.",
        AppError::CrossSite => "A request with a cookie that does not come from our own pages.",
        AppError::MissingScope => "The token lacks the scope: `email:write` for another email address.",
        AppError::NotFound => "There is no such path. An `{id}` is a number, or `me`.",
        AppError::MethodNotAllowed => "The path has no such method; `Allow` lists those it has.",
        AppError::NotAcceptable => "`Accept` excludes `application/json`.",
        AppError::TooSlow => "The body took too long to arrive.",
        AppError::Stale { .. } => {
            "The profile has changed since the version in `If-Match`; `changed` lists the members that differ, where that is known. Read it again."
        }
        AppError::Excluded => "`If-None-Match` is `*` or names the version that is stored, so nothing was done.",
        AppError::TooLarge => "The body is over the limit.",
        AppError::WrongMediaType => "The body is not `application/json`, or `application/merge-patch+json` for a `PATCH`.",
        AppError::MalformedRequest => "The request breaks the rules of HTTP/1.1 (RFC 9112), or its body comes in another coding than `chunked`.",
        AppError::AddressTooLong => "The request line has more than 64 KiB.",
        AppError::MalformedHost => "There is no `Host`, or more than one.",
        AppError::Misdirected => "`Host` names another server.",
        AppError::TooManyTries { .. } => "A limit was met; `RateLimit` says which. Try again after `Retry-After` seconds.",
        AppError::VersionNeeded => "This shop asks for `If-Match` with every `PUT` and `PATCH`.",
        AppError::HeaderTooLarge => "The header lines are too many or too long.",
        AppError::Broken => "A fault of ours. `X-Request-Id` of the answer finds it in our log.",
        AppError::Unavailable | AppError::Unreachable => {
            "The database cannot be reached or is full, or too many wait for it. Try again after `Retry-After` seconds: with the `ETag` in `If-Match`, \
             because a change may have been stored all the same."
        }
    }
}

/// The rule behind a code.
pub fn rule_of(code: Code) -> String {
    let rule = match code {
        Code::Required => "The member must be given, and may not be blank.",
        Code::WrongType => "The member has another JSON type than it must have.",
        Code::TooLong => "The text has more characters, or the password more bytes, than its limit.",
        Code::TooManyLines => "The street address has too many lines.",
        Code::BadCharacters => "The text holds control, invisible or direction-changing characters.",
        Code::EmailFormat => "Not an address that mail could be sent to.",
        Code::Taken => "Another account has this email address.",
        Code::DateFormat => "Not written `YYYY-MM-DD`.",
        Code::DateDay => "The day is not from 1 to 31.",
        Code::DateMonth => "The month is not from 1 to 12.",
        Code::DateYear => "The year is not four digits.",
        Code::DateNotReal => "A day that the calendar does not have.",
        Code::DateInFuture => "Later than today, anywhere on Earth.",
        Code::DateTooEarly => return format!("Before {FIRST_YEAR}-01-01."),
        Code::CountryUnknown => "No country is known by this name; the detail says the nearest ones.",
        Code::StateUnknown => "The country has a list of states, and this is not one of them.",
        Code::PostalCodeFormat => "Not a postal code of this country; the detail says what they look like.",
        Code::PostalCodeUnexpected => "The country has no postal codes.",
        Code::PasswordTooShort => return format!("Fewer than {} bytes.", password::MIN),
        Code::PasswordTooCommon => "One of the passwords that everybody tries first.",
        Code::PasswordPersonal => "The email address or a name.",
        Code::PasswordMismatch => "`password2` is not the same as `password`.",
        Code::CurrentPasswordWrong => "Not the password of this account.",
    };
    rule.to_owned()
}

//! What can go wrong, in words for programmers: every kind of problem and every code of a fault. The compiler asks for the words of a new one.

use crate::{
    customer::{
        account::{AccountCode, FormCode, FormFault},
        birth_date::FIRST_YEAR,
        fault::Code,
        field::Field,
        password,
    },
    error::{AppError, Kind},
    server::limits,
    wire::{DOCUMENTATION, Problem},
};

/// A problem of a kind, with something in it.
pub fn example_of(kind: Kind) -> Problem {
    let error = match kind {
        Kind::Invalid => AppError::Invalid(vec![FormFault::new(Field::PostalCode, Code::PostalCodeFormat)]),
        Kind::UnreadableBody => AppError::UnreadableBody,
        Kind::MalformedVersion => AppError::MalformedVersion,
        Kind::MalformedRequest => AppError::MalformedRequest,
        Kind::MalformedHost => AppError::MalformedHost,
        Kind::SignInNeeded => AppError::SignInNeeded,
        Kind::BadToken => AppError::BadToken,
        Kind::WrongCredentials => AppError::WrongCredentials,
        Kind::NotYours => AppError::NotYours,
        Kind::CrossSite => AppError::CrossSite,
        Kind::MissingScope => AppError::MissingScope,
        Kind::NotFound => AppError::NotFound,
        Kind::MethodNotAllowed => AppError::MethodNotAllowed,
        Kind::NotAcceptable => AppError::NotAcceptable,
        Kind::TooSlow => AppError::TooSlow,
        Kind::Stale => AppError::Stale { changed: Some(vec![Field::LastName.pointer()]) },
        Kind::Excluded => AppError::Excluded,
        Kind::TooLarge => AppError::TooLarge,
        Kind::AddressTooLong => AppError::AddressTooLong,
        Kind::WrongMediaType => AppError::WrongMediaType,
        Kind::Misdirected => AppError::Misdirected,
        Kind::VersionNeeded => AppError::VersionNeeded,
        Kind::TooManyRequests => AppError::TooManyRequests { limit: limits::Kind::Write.limit(), seconds: 1 },
        Kind::HeaderTooLarge => AppError::HeaderTooLarge,
        Kind::Broken => AppError::Broken,
        Kind::Unavailable => AppError::Unavailable,
    };
    Problem::from(&error)
}

/// The `type` of a problem.
pub fn address_of(kind: Kind) -> String {
    format!("{DOCUMENTATION}{}", kind.name())
}

/// When a problem is answered, and what helps.
pub fn meaning_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "Members break rules; `errors` has one entry for each. Nothing was stored.",
        Kind::UnreadableBody => "The body is not one JSON object, or names a member twice.",
        Kind::MalformedVersion => "`If-Match` or `If-None-Match` is neither `*` nor a list of entity tags.",
        Kind::SignInNeeded => "No credentials were sent.",
        Kind::BadToken => "The token is unknown, has expired or was ended. Get a new one.",
        Kind::WrongCredentials => "There is no account with this email address and password.",
        Kind::NotYours => "The profile is somebody else's, or nobody's: which of the two is not told.",
        Kind::CrossSite => "A request with a cookie that does not come from our own pages.",
        Kind::MissingScope => "The token lacks the scope: `email:write` for another email address.",
        Kind::NotFound => "There is no such path. An `{id}` is a number, or `me`.",
        Kind::MethodNotAllowed => "The path has no such method; `Allow` lists those it has.",
        Kind::NotAcceptable => "`Accept` excludes `application/json`.",
        Kind::TooSlow => "The body took too long to arrive.",
        Kind::Stale => "The profile has changed since the version in `If-Match`; `changed` lists the members that differ, where that is known. Read it again.",
        Kind::Excluded => "`If-None-Match` is `*` or names the version that is stored, so nothing was done.",
        Kind::TooLarge => "The body is over the limit.",
        Kind::WrongMediaType => "The body is not `application/json`, or `application/merge-patch+json` for a `PATCH`.",
        Kind::MalformedRequest => "The request breaks the rules of HTTP/1.1 (RFC 9112), or its body comes in another coding than `chunked`.",
        Kind::AddressTooLong => "The request line has more than 64 KiB.",
        Kind::MalformedHost => "There is no `Host`, or more than one.",
        Kind::Misdirected => "`Host` names another server.",
        Kind::TooManyRequests => "A limit was met; `RateLimit` says which. Try again after `Retry-After` seconds.",
        Kind::VersionNeeded => "This shop asks for `If-Match` with every `PUT` and `PATCH`.",
        Kind::HeaderTooLarge => "The header lines are too many or too long.",
        Kind::Broken => "A fault of ours. `X-Request-Id` of the answer finds it in our log.",
        Kind::Unavailable => {
            "The database cannot be reached or is full, or too many wait for it. Try again after `Retry-After` seconds: with the `ETag` in `If-Match`, \
             because a change may have been stored all the same."
        }
    }
}

/// The rule behind a code.
pub fn rule_of(code: FormCode) -> String {
    let rule = match code {
        FormCode::Profile(Code::Required) => "The member must be given, and may not be blank.",
        FormCode::Profile(Code::WrongType) => "The member has another JSON type than it must have.",
        FormCode::Profile(Code::TooLong) => "The text has more characters, or the password more bytes, than its limit.",
        FormCode::Profile(Code::TooManyLines) => "The street address has too many lines.",
        FormCode::Profile(Code::BadCharacters) => "The text holds control, invisible or direction-changing characters.",
        FormCode::Profile(Code::EmailFormat) => "Not an address that mail could be sent to.",
        FormCode::Profile(Code::Taken) => "Another account has this email address.",
        FormCode::Profile(Code::DateFormat) => "Not written `YYYY-MM-DD`.",
        FormCode::Profile(Code::DateDay) => "The day is not from 1 to 31.",
        FormCode::Profile(Code::DateMonth) => "The month is not from 1 to 12.",
        FormCode::Profile(Code::DateYear) => "The year is not four digits.",
        FormCode::Profile(Code::DateNotReal) => "A day that the calendar does not have.",
        FormCode::Profile(Code::DateInFuture) => "Later than today, anywhere on Earth.",
        FormCode::Profile(Code::DateTooEarly) => return format!("Before {FIRST_YEAR}-01-01."),
        FormCode::Profile(Code::CountryUnknown) => "No country is known by this name; the detail says the nearest ones.",
        FormCode::Profile(Code::StateUnknown) => "The country has a list of states, and this is not one of them.",
        FormCode::Profile(Code::PostalCodeFormat) => "Not a postal code of this country; the detail says what they look like.",
        FormCode::Profile(Code::PostalCodeUnexpected) => "The country has no postal codes.",
        FormCode::Account(AccountCode::PasswordTooShort) => return format!("Fewer than {} bytes.", password::MIN),
        FormCode::Account(AccountCode::PasswordTooCommon) => "One of the passwords that everybody tries first.",
        FormCode::Account(AccountCode::PasswordPersonal) => "The email address or a name.",
        FormCode::Account(AccountCode::PasswordMismatch) => "`password2` is not the same as `password`.",
        FormCode::Account(AccountCode::CurrentPasswordWrong) => "Not the password of this account.",
    };
    rule.to_owned()
}

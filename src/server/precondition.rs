//! Which version of a profile a change was made for: the hidden field of a form, or `If-Match` and `If-None-Match` (RFC 9110, 13.1).

use axum::http::{HeaderMap, HeaderName, header};

use crate::{customer::Customer, error::AppError};

/// The version a change builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Whatever is stored.
    Any,
    /// One of these versions (none: no version that ever was), and none of those.
    OneOf {
        /// `If-Match`.
        these: Vec<i64>,
        /// `If-None-Match`.
        not: Vec<i64>,
    },
    /// The version a form was opened on: edits made since then are merged with.
    Opened(i64),
    /// None of these versions.
    NoneOf(Vec<i64>),
    /// Only where there is no profile yet: never, for a profile that exists.
    New,
}

impl Base {
    /// Reads the headers of a request.
    ///
    /// # Errors
    /// [`AppError::MalformedVersion`].
    pub fn of_headers(headers: &HeaderMap) -> Result<Self, AppError> {
        let versions = |tags: Vec<String>| tags.iter().filter_map(|tag| version_of(tag)).collect::<Vec<i64>>();
        // Both must hold (RFC 9110, 13.2.2).
        Ok(match (tags(headers, header::IF_MATCH)?, tags(headers, header::IF_NONE_MATCH)?) {
            // "Not if there is a profile", and there is.
            (_, Some(Tags::Every)) => Base::New,
            (Some(Tags::These(these)), Some(Tags::These(not))) => Base::OneOf { these: versions(these), not: versions(not) },
            (Some(Tags::These(these)), None) => Base::OneOf { these: versions(these), not: Vec::new() },
            (None | Some(Tags::Every), Some(Tags::These(not))) => Base::NoneOf(versions(not)),
            (None | Some(Tags::Every), None) => Base::Any,
        })
    }

    /// Whether a change made for this base may be laid over `version`.
    pub fn admits(&self, version: i64) -> bool {
        match self {
            Base::Any => true,
            Base::OneOf { these, .. } => these.contains(&version) && !self.excludes(version),
            Base::Opened(opened) => *opened == version,
            Base::NoneOf(_) | Base::New => !self.excludes(version),
        }
    }

    /// Whether `If-None-Match` names `version`: then nothing is done, whatever else is asked (RFC 9110, 13.2.2).
    pub fn excludes(&self, version: i64) -> bool {
        match self {
            Base::OneOf { not, .. } | Base::NoneOf(not) => not.contains(&version),
            Base::New => true,
            Base::Any | Base::Opened(_) => false,
        }
    }

    /// The latest version the client has seen.
    pub fn version(&self) -> Option<i64> {
        match self {
            Base::OneOf { these, .. } => these.iter().copied().max(),
            Base::Opened(version) => Some(*version),
            Base::Any | Base::NoneOf(_) | Base::New => None,
        }
    }
}

/// Whether a reader has this already (`If-None-Match`, RFC 9110, 13.1.2).
///
/// # Errors
/// [`AppError::MalformedVersion`], and [`AppError::Stale`] when it is not what `If-Match` asks for.
pub fn is_known(headers: &HeaderMap, customer: &Customer) -> Result<bool, AppError> {
    let (wanted, known) = (tags(headers, header::IF_MATCH)?, tags(headers, header::IF_NONE_MATCH)?);
    if let Some(Tags::These(tags)) = wanted
        && tags.iter().all(|tag| version_of(tag) != Some(customer.version))
    {
        return Err(AppError::Stale { changed: None });
    }
    let current = entity_tag(customer);
    Ok(match known {
        None => false,
        Some(Tags::Every) => true,
        Some(Tags::These(tags)) => tags.iter().any(|tag| *tag == current[1..current.len() - 1]),
    })
}

/// The strong entity tag of a profile. It changes with the profile and with nothing else (contract 3.6): with its version, and with the day
/// that the shop fills in without one.
pub fn entity_tag(customer: &Customer) -> String {
    match &customer.last_purchase_date {
        None => format!("\"v{}\"", customer.version),
        Some(day) => format!("\"v{}.{day}\"", customer.version),
    }
}

#[derive(PartialEq, Eq)]
enum Tags {
    Every,
    These(Vec<String>),
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Result<Option<Tags>, AppError> {
    // A tag may hold any byte from 80 to FF (RFC 9110, 8.8.3): each is read as one character.
    let lines: Vec<String> = headers.get_all(&name).iter().map(|value| value.as_bytes().iter().copied().map(char::from).collect()).collect();
    if lines.is_empty() {
        return Ok(None);
    }
    let list = lines.join(",");
    let spaces = [' ', '\t'];
    if list.trim_matches(spaces) == "*" {
        return Ok(Some(Tags::Every));
    }
    let mut tags = Vec::new();
    // Empty elements of a list say nothing (RFC 9110, 5.6.1.2).
    let mut rest = list.trim_matches(spaces).trim_start_matches([',', ' ', '\t']);
    while !rest.is_empty() {
        let (is_weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |rest| (true, rest));
        let (tag, after) = quoted.strip_prefix('"').and_then(|text| text.split_once('"')).ok_or(AppError::MalformedVersion)?;
        if tag.chars().any(|letter| letter <= ' ' || letter == '\u{7F}') {
            return Err(AppError::MalformedVersion);
        }
        // If-Match compares strongly: there a weak tag never matches.
        if !is_weak || name == header::IF_NONE_MATCH {
            tags.push(tag.to_owned());
        }
        rest = after.trim_start_matches(spaces);
        if !rest.is_empty() {
            rest = rest.strip_prefix(',').ok_or(AppError::MalformedVersion)?.trim_start_matches([',', ' ', '\t']);
        }
    }
    Ok(Some(Tags::These(tags)))
}

/// `If-Match` asks for a version; what the shop fills in stops nobody.
fn version_of(tag: &str) -> Option<i64> {
    let version = tag.strip_prefix('v')?;
    let version = version.split_once('.').map_or(version, |(version, _)| version);
    version.parse().ok().filter(|number: &i64| number.to_string() == version)
}

//! Which version of a profile a change was made for: the hidden field of a form, or `If-Match` and `If-None-Match` (RFC 9110, 13.1).

use axum::http::{HeaderMap, HeaderName, header};

use crate::error::AppError;

/// The version a change builds on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Whatever is stored.
    Any,
    /// One of these versions (none: no version that ever was).
    OneOf(Vec<i64>),
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
            (Some(Tags::These(these)), Some(Tags::These(not))) => {
                let not = versions(not);
                Base::OneOf(versions(these).into_iter().filter(|version| !not.contains(version)).collect())
            }
            (Some(Tags::These(these)), None) => Base::OneOf(versions(these)),
            (None | Some(Tags::Every), Some(Tags::These(not))) => Base::NoneOf(versions(not)),
            (None | Some(Tags::Every), None) => Base::Any,
        })
    }

    /// Whether a change made for this base may be laid over `version`.
    pub fn admits(&self, version: i64) -> bool {
        match self {
            Base::Any => true,
            Base::OneOf(versions) => versions.contains(&version),
            Base::Opened(opened) => *opened == version,
            Base::NoneOf(versions) => !versions.contains(&version),
            Base::New => false,
        }
    }

    /// Whether the same request may have been stored before and its answer lost.
    pub fn may_be_retry(&self) -> bool {
        matches!(self, Base::OneOf(_) | Base::Opened(_))
    }

    /// The latest version the client has seen.
    pub fn version(&self) -> Option<i64> {
        match self {
            Base::OneOf(versions) => versions.iter().copied().max(),
            Base::Opened(version) => Some(*version),
            Base::Any | Base::NoneOf(_) | Base::New => None,
        }
    }
}

/// Whether a reader has this version already (`If-None-Match`, RFC 9110, 13.1.2).
///
/// # Errors
/// [`AppError::MalformedVersion`].
pub fn is_known(headers: &HeaderMap, version: i64) -> Result<bool, AppError> {
    Ok(match tags(headers, header::IF_NONE_MATCH)? {
        None => false,
        Some(Tags::Every) => true,
        Some(Tags::These(tags)) => tags.iter().any(|tag| version_of(tag) == Some(version)),
    })
}

/// The strong entity tag of a version. It changes with the profile and with nothing else. Contract 3.6.
pub fn entity_tag(version: i64) -> String {
    format!("\"v{version}\"")
}

#[derive(PartialEq, Eq)]
enum Tags {
    Every,
    These(Vec<String>),
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Result<Option<Tags>, AppError> {
    let mut lines = Vec::new();
    for value in headers.get_all(&name) {
        lines.push(value.to_str().map_err(|_| AppError::MalformedVersion)?);
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let list = lines.join(",");
    if list.trim() == "*" {
        return Ok(Some(Tags::Every));
    }
    let mut tags = Vec::new();
    // Empty elements of a list say nothing (RFC 9110, 5.6.1.2).
    let mut rest = list.trim().trim_start_matches([',', ' ', '\t']);
    while !rest.is_empty() {
        let (is_weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |rest| (true, rest));
        let (tag, after) = quoted.strip_prefix('"').and_then(|text| text.split_once('"')).ok_or(AppError::MalformedVersion)?;
        if tag.bytes().any(|byte| byte <= b' ' || byte == 0x7F) {
            return Err(AppError::MalformedVersion);
        }
        // If-Match compares strongly: there a weak tag never matches.
        if !is_weak || name == header::IF_NONE_MATCH {
            tags.push(tag.to_owned());
        }
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',').ok_or(AppError::MalformedVersion)?.trim_start_matches([',', ' ', '\t']);
        }
    }
    Ok(Some(Tags::These(tags)))
}

fn version_of(tag: &str) -> Option<i64> {
    tag.strip_prefix('v')?.parse().ok()
}

//! The one place that asks what time it is.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Microseconds since 1970-01-01 UTC: what every table keeps.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn now() -> i64 {
    Utc::now().timestamp_micros()
}

/// A span in the unit of [`now`].
pub fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// The latest date that is today somewhere on Earth: 14 hours ahead of UTC (Line Islands).
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn latest_today() -> NaiveDate {
    (Utc::now() + TimeDelta::hours(14)).date_naive()
}

/// A moment in UTC, for whoever writes it in words.
pub fn in_utc(micros: i64) -> NaiveDateTime {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
}

/// A moment as a program reads it: `2026-11-23T12:31:05Z`.
pub fn in_iso_8601(micros: i64) -> String {
    format(micros, "%Y-%m-%dT%H:%M:%SZ")
}

/// A moment as HTTP writes it (RFC 9110, 5.6.7): `Mon, 23 Nov 2026 12:31:05 GMT`.
pub fn in_http(micros: i64) -> String {
    format(micros, "%a, %d %b %Y %H:%M:%S GMT")
}

fn format(micros: i64, pattern: &str) -> String {
    DateTime::from_timestamp_micros(micros).map(|moment| moment.format(pattern).to_string()).unwrap_or_default()
}

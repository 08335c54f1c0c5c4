//! The one place that asks what time it is.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta, Utc};

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

//! The rulebook as regular expressions, as far as they can say it. The characters are asked of the rules themselves, one by one. Only what
//! every dialect reads alike is used: classes, groups, alternatives and counts (JSON Schema 2020-12, 6.4), no look-around.

use std::sync::LazyLock;

use crate::{
    customer::{
        birth_date::FIRST_YEAR,
        characters::{is_refused, is_visible},
    },
    server::database::clock,
};

/// A line that may be empty.
pub static LINE: LazyLock<String> = LazyLock::new(|| format!("^{SPACE}*{KEPT}*{SPACE}*$", SPACE = *SPACE, KEPT = *KEPT));

/// A line that says something.
pub static VISIBLE_LINE: LazyLock<String> = LazyLock::new(|| format!("^{SPACE}*{KEPT}*{INK}{KEPT}*{SPACE}*$", SPACE = *SPACE, KEPT = *KEPT, INK = *INK));

/// The outline of an email address: something, one `@`, something with a dot. The whole rule, letter by letter, is one that programs which
/// make up texts choke on.
pub const EMAIL: &str = "^\\s*[^@\\s\"(),:;<>\\[\\\\\\]]+@[^@\\s\"(),:;<>\\[\\\\\\]_]+\\.[^@\\s\"(),:;<>\\[\\\\\\]_]+\\s*$";

/// A day of the calendar, from the first year to this one. Only 29 February is there in every year.
pub fn birth_date() -> String {
    let today = clock::latest_today().to_string();
    let (this_decade, this_year) = (today.get(..3).unwrap_or_default(), today.get(3..4).unwrap_or_default());
    let decades = (FIRST_YEAR / 10..this_decade.parse().unwrap_or_default()).map(|decade| format!("{decade}[0-9]"));
    let years: Vec<String> = decades.chain([format!("{this_decade}[0-{this_year}]")]).collect();
    let days = "(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-9])|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31";
    format!("^(?:{})-(?:{days})$", years.join("|"))
}

/// What may stand around a text: it is trimmed.
static SPACE: LazyLock<String> = LazyLock::new(|| class(char::is_whitespace));
/// What may stand in a line.
static KEPT: LazyLock<String> = LazyLock::new(|| class(|c| !is_refused(c)));
/// What leaves ink.
static INK: LazyLock<String> = LazyLock::new(|| class(|c| !is_refused(c) && is_visible(c.encode_utf8(&mut [0; 4]))));

/// The class of all characters for which something holds. It lists the fewer characters: programs that make up texts walk through all of them.
fn class(holds: impl Fn(char) -> bool) -> String {
    let (inside, outside) = (ranges(&holds), ranges(|c| !holds(c)));
    let written = |ranges: &[(char, char)]| -> String { ranges.iter().map(|(first, last)| range(*first, *last)).collect() };
    let count = |ranges: &[(char, char)]| -> u32 { ranges.iter().map(|(first, last)| *last as u32 - *first as u32 + 1).sum() };
    if count(&inside) < count(&outside) { format!("[{}]", written(&inside)) } else { format!("[^{}]", written(&outside)) }
}

fn ranges(holds: impl Fn(char) -> bool) -> Vec<(char, char)> {
    let mut ranges: Vec<(char, char)> = Vec::new();
    for c in ('\0'..=char::MAX).filter(|c| holds(*c)) {
        match ranges.last_mut() {
            // The surrogates are no characters: what stands on both sides of them is one range.
            Some((_, last)) if *last as u32 + 1 == c as u32 || (*last == '\u{D7FF}' && c == '\u{E000}') => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    ranges
}

fn range(first: char, last: char) -> String {
    if first == last { escaped(first) } else { format!("{}-{}", escaped(first), escaped(last)) }
}

/// Dialects differ in how they write what lies beyond the first plane: there the character stands itself.
fn escaped(c: char) -> String {
    match c {
        c if c.is_ascii_alphanumeric() || c as u32 > 0xFFFF => c.to_string(),
        c => format!("\\u{:04X}", c as u32),
    }
}

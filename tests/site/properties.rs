//! Rules that hold for inputs nobody thought of.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use nameplate::{
    customer::{country::Country, field::Field, form::ProfileForm, merge::merge, postal_code::MAX_NUMBER, profile::Profile, rulebook::Rulebook, slug},
    server::countries,
};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use crate::parsers;

fn check(body: &Value) -> Result<Profile, Vec<nameplate::customer::fault::Fault>> {
    let rules = Rulebook {
        today: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date"),
        find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()),
    };
    ProfileForm::from_json(body.as_object().expect("an object")).check(None, &rules)
}

fn with_address(country: &Country, postal_code: Value) -> Value {
    let state = country.states().next().unwrap_or("State");
    json!({"email": "ada@example.com", "first_name": "Ada",
           "address": {"street_address": "1 Main Street", "postal_code": postal_code, "city": "Town", "state": state, "country": country.name()}})
}

fn any_country() -> impl Strategy<Value = &'static Country> {
    select(countries::all().iter().collect::<Vec<_>>())
}

/// Letters of many scripts, joiners, controls, direction marks: whatever a keyboard or an attacker may send.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof![any::<char>(), select("aé李ß\u{301}\u{200d}\u{202e}\0\r\n \t<>&\"'@.-—１２３".chars().collect::<Vec<_>>())], 0..40)
        .prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_number_a_country_accepts_comes_back_as_the_same_number(country in any_country(), number in prop_oneof![1..=MAX_NUMBER, 1..=999_999_i64]) {
        if let Ok(profile) = check(&with_address(country, json!(number))) {
            let address = serde_json::to_value(profile.address).expect("JSON");
            prop_assert_eq!(&address["postal_code"], &json!(number));
        }
    }

    #[test]
    fn a_code_keeps_every_letter_and_digit_and_is_stable(country in any_country(), raw in "[0-9A-Za-z０-９ -]{1,14}") {
        if let Some(code) = country.parse_postal_code(&raw) {
            let bare = |text: &str| text.chars().filter_map(|c| match c {
                '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
                c if c.is_ascii_alphanumeric() => Some(c.to_ascii_uppercase()),
                _ => None,
            }).collect::<String>();
            prop_assert_eq!(bare(&code), bare(&raw));
            prop_assert_eq!(country.parse_postal_code(&code), Some(code));
        }
    }

    #[test]
    fn what_was_accepted_is_accepted_again_unchanged(first_name in any_text(), street in any_text(), city in any_text()) {
        let address = json!({"street_address": street, "postal_code": "10115", "city": city, "state": "", "country": "Germany"});
        if let Ok(profile) = check(&json!({"email": "ada@example.com", "first_name": first_name, "address": address})) {
            let again = json!({"email": "ada@example.com", "first_name": profile.first_name.as_str(), "address": profile.address});
            prop_assert_eq!(check(&again), Ok(profile));
        }
    }

    #[test]
    fn no_rule_ever_panics(email in any_text(), name in any_text(), date in any_text(), code in any_text(), country in any_text()) {
        let _ = check(&json!({"email": email, "first_name": name, "date_of_birth": date, "address": {"postal_code": code, "country": country}}));
    }

    #[test]
    fn a_slug_is_short_lower_case_ascii_and_never_empty(first in any_text(), last in any_text(), id in any::<i64>()) {
        for slug in [slug::of_name(&first, &last), slug::with_suffix(&slug::of_name(&first, &last), id)] {
            prop_assert!((1..=slug::MAX).contains(&slug.len()));
            prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        }
    }

    #[test]
    fn merging_loses_nothing_of_either_side(mine in any_edit(), theirs in any_edit()) {
        let base = profile(&BTreeMap::new());
        let (mine, theirs) = (profile(&mine), profile(&theirs));
        let (base, my_texts, their_texts) = (base.texts(), mine.texts(), theirs.texts());

        match merge(&base, &mine, &theirs) {
            Ok(merged) => {
                for field in Field::MEMBERS {
                    let [text, base, mine, theirs] = [&merged.texts(), &base, &my_texts, &their_texts].map(|texts| texts.text(field).map(str::to_owned));
                    prop_assert!(mine == base || text == mine, "mine is lost: {:?}", field);
                    prop_assert!(theirs == base || text == theirs, "theirs is lost: {:?}", field);
                }
                prop_assert_eq!(merge(&base, &theirs, &mine), Ok(merged));
            }
            Err(clashes) => prop_assert!(!clashes.is_empty()),
        }
    }
}

/// Bytes that come near to what a parser expects: its own words in any order, and whatever else.
fn near(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![8 => select(words).prop_map(|word| word.as_bytes().to_vec()), 1 => any::<Vec<u8>>(), 1 => any_text().prop_map(String::into_bytes)];
    proptest::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

const IN_JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"email\"",
    "\"first_name\"",
    "\"address\"",
    "\"postal_code\"",
    "\"a@b.example\"",
    "\"Ada\"",
    "null",
    "54321",
    "1e400",
    "-0",
    "\"\\ud800\"",
    "{\"email\":\"a@b.example\",\"first_name\":\"Ada\"",
];
const IN_FORMS: &[&str] = &[
    "email",
    "first_name",
    "country",
    "dob_day",
    "=",
    "&",
    "%",
    "+",
    "%EF%BF%BD",
    "%C3",
    "%A9",
    "%00",
    "a%40b.example",
    "Ada",
    "Japan",
    "3",
    "email=a@b.example&first_name=Ada",
];
const IN_COOKIES: &[&str] = &["sid", "%73id", "=", ";", " ", "\"", ",", "AAAAAAAAAAAAAAAAAAAAAA", "__Host-sid", "%3D", "%3B", "sid=AAAAAAAAAAAAAAAAAAAAAA"];
const IN_TOKENS: &[&str] = &["Bearer", "bearer", " ", "np_", "0123456789abcdefghijklmnopqrstuv", "000000", "Basic"];
const IN_PATHS: &[&str] =
    &["/", "//", "\\", ".", "..", ":", "@", "?", "#", "%2f", "%5c", "\t", "\n", "evil.example", "https:", "javascript:", "profile", "[", "]"];
const IN_TAGS: &[&str] = &["\"v1\"", "\"v2\"", "W/\"v1\"", ",", " ", "\t", "*", "\"", "\"v-1\"", "\"v99999999999999999999\"", "\"\"", "W/"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_json_body_is_read_as_any_other_parser_reads_it(bytes in near(IN_JSON)) {
        parsers::json_body(&bytes);
    }

    #[test]
    fn a_form_says_the_same_when_it_is_sent_again(bytes in near(IN_FORMS)) {
        parsers::form_body(&bytes);
    }

    #[test]
    fn a_cookie_that_signs_in_never_passes_the_gate_unseen(bytes in near(IN_COOKIES)) {
        parsers::cookie(&bytes);
    }

    #[test]
    fn nothing_passes_as_a_token_but_one_of_ours(bytes in near(IN_TOKENS)) {
        parsers::token(&bytes);
    }

    #[test]
    fn signing_in_leads_to_no_other_origin(bytes in near(IN_PATHS)) {
        parsers::next(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_list_of_versions_means_the_same_however_it_is_written(bytes in near(IN_TAGS)) {
        parsers::if_match(&bytes);
    }
}

/// Some members changed, each to one of two values.
fn any_edit() -> impl Strategy<Value = BTreeMap<&'static str, bool>> {
    proptest::collection::btree_map(
        select(vec!["email", "first_name", "last_name", "date_of_birth", "street_address", "postal_code", "city", "country"]),
        any::<bool>(),
        0..4,
    )
}

fn profile(edit: &BTreeMap<&'static str, bool>) -> Profile {
    let pick = |name: &str, texts: [&'static str; 3]| edit.get(name).map_or(texts[0], |second| texts[1 + usize::from(*second)]);
    check(&json!({
        "email": pick("email", ["a@example.com", "b@example.com", "c@example.com"]),
        "first_name": pick("first_name", ["Ada", "Grace", "Jean"]),
        "last_name": pick("last_name", ["Lovelace", "Hopper", ""]),
        "date_of_birth": pick("date_of_birth", ["1815-12-10", "1906-12-09", "1924-12-27"].map(|date| if date < "1900" { "1950-01-01" } else { date })),
        "address": {
            "street_address": pick("street_address", ["1 Road", "2 Road", "3 Road"]),
            "postal_code": pick("postal_code", ["10115", "20095", "80331"]),
            "city": pick("city", ["Berlin", "Hamburg", "Munich"]),
            "state": "",
            "country": pick("country", ["Germany", "France", "Italy"]),
        },
    }))
    .unwrap_or_else(|_| {
        // Italy asks for a province; then the country stays as it was.
        let mut edit = edit.clone();
        edit.remove("country");
        profile(&edit)
    })
}

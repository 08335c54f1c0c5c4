//! The promises of the table: every spelling, every code, every form and every envelope.

use nameplate::{
    customer::{
        country::{Country, Part},
        platform::fold,
    },
    server::countries::{all, find, names},
    words::en::EN,
};
use serde_json::Value;

fn country(name: &str) -> &'static Country {
    find(name).expect(name)
}

fn lines(name: &str, street_address: &str, city: &str, state: &str, postal_code: &str) -> String {
    country(name).lines(street_address, city, state, postal_code).join(" | ")
}

fn labels(name: &str) -> Vec<&'static str> {
    let country = country(name);
    country.parts().into_iter().map(|part| EN.form.part(country, part)).collect()
}

#[test]
fn every_spelling_that_people_use_means_one_country_or_state() {
    let mut checked = 0;
    let mut misses = Vec::new();
    for line in include_str!("../../src/server/countries/spellings.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (meant, spellings) = line.split_once(" <- ").expect(line);
        for spelling in spellings.split("; ") {
            let found = match meant.split_once(": ") {
                Some((code, state)) => country(code).parse_state(spelling).is_some_and(|found| found == state),
                None => find(spelling).is_ok_and(|found| found.name() == meant),
            };
            checked += 1;
            if !found {
                misses.push(format!("{meant} <- {spelling}"));
            }
        }
    }

    assert_eq!(misses, Vec::<String>::new());
    assert!(checked >= 400, "only {checked} spellings");
}

#[test]
fn there_are_252_countries_in_the_order_of_their_names() {
    let folded: Vec<String> = names().map(fold).collect();

    assert_eq!(all().len(), 252);
    assert!(folded.is_sorted());
    assert!(names().all(|name| !name.is_empty() && name.chars().count() <= 100));
    assert_eq!(all().iter().filter(|country| !country.has_postal_code()).count(), 70);
}

#[test]
fn every_name_and_code_and_alias_in_the_table_finds_its_country() {
    let table: Value = serde_json::from_str(include_str!("../../src/server/countries/countries.json")).expect("JSON");
    for country in all() {
        assert_eq!(find(country.name()), Ok(country));
        assert_eq!(find(&country.code().to_lowercase()), Ok(country));
        for alias in table["aliases"][country.code()].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert_eq!(find(alias), Ok(country), "{alias}");
        }
    }
}

#[test]
fn an_unknown_country_is_answered_with_the_nearest_ones() {
    assert_eq!(find("Untied Kingdom"), Err(vec!["United Kingdom"]));
    assert_eq!(find("Germny"), Err(vec!["Germany"]));
    assert_eq!(find("Brittain"), Err(vec!["United Kingdom"]));
    assert_eq!(find("Congo"), Err(vec!["Congo - Brazzaville", "Congo - Kinshasa"]));
    assert_eq!(find("Korea"), Err(vec!["North Korea", "South Korea"]));
    assert_eq!(find("Virgin Islands"), Err(vec!["British Virgin Islands", "U.S. Virgin Islands"]));
    assert_eq!(find("United"), Err(vec!["United Arab Emirates", "United Kingdom", "United States"]));
    for strange in ["", "?", "Nowhereland", "zz", "\u{0}", "ﷺ", &"x".repeat(100_000)] {
        let nearest = find(strange).expect_err(strange);
        assert!((1..=3).contains(&nearest.len()), "{strange:?}: {nearest:?}");
    }
}

#[test]
fn every_state_in_the_table_is_found_by_each_of_its_spellings() {
    let mut lists = 0;
    for country in all() {
        lists += usize::from(country.states().next().is_some());
        for state in country.states() {
            for spelling in [state.to_owned(), state.to_uppercase(), format!("  {} ", state.to_lowercase())] {
                assert_eq!(country.parse_state(&spelling).as_deref(), Some(state), "{spelling:?} in {}", country.name());
            }
        }
    }
    assert_eq!(lists, 47);
}

#[test]
fn a_state_is_free_text_only_where_there_is_no_list() {
    assert_eq!(country("US").parse_state("Bavaria"), None);
    assert_eq!(country("US").parse_state("Calif0rnia"), None);
    assert_eq!(country("US").parse_state(""), None);
    assert_eq!(country("US").parse_state("CA-ON"), None);
    assert_eq!(country("TW").parse_state("Hsinchu"), None, "the city or the county?");
    assert_eq!(country("GB").parse_state(" Greater London "), Some("Greater London".to_owned()));
    assert_eq!(country("IQ").parse_state("Basra"), Some("Basra".to_owned()));
}

#[test]
fn every_form_asks_for_street_and_city_and_for_what_the_country_writes() {
    for country in all() {
        let parts = country.parts();
        let once = |part| parts.iter().filter(|&&other| other == part).count() == 1;

        assert!(once(Part::StreetAddress) && once(Part::City), "{}", country.name());
        assert!(country.requires(Part::StreetAddress) && country.requires(Part::City));
        for part in [Part::State, Part::PostalCode] {
            assert!(parts.contains(&part) || !country.requires(part), "{} requires what it does not ask for", country.name());
        }
        assert!(country.states().next().is_none() || parts.contains(&Part::State), "{} has states and does not ask for one", country.name());
    }
}

#[test]
fn a_form_has_the_words_and_the_order_of_the_country() {
    assert_eq!(labels("US"), ["Street address", "City", "State", "ZIP code"]);
    assert_eq!(labels("GB"), ["Street address", "Town or city", "Postcode"]);
    assert_eq!(labels("JP"), ["Postal code", "Prefecture", "City", "Street address"]);
    assert_eq!(labels("IE"), ["Street address", "City", "County", "Eircode"]);
    assert_eq!(labels("IN"), ["Street address", "City", "PIN code", "State"]);
    assert_eq!(labels("CA"), ["Street address", "City", "Province", "Postal code"]);
    assert_eq!(labels("AE"), ["Street address", "City", "Emirate"]);
    assert_eq!(labels("HK"), ["Area", "District", "Street address"]);
    assert_eq!(labels("SG"), ["Street address", "City", "Postal code"]);
    assert_eq!(labels("AU"), ["Street address", "Suburb", "State", "Postcode"]);
}

#[test]
fn before_a_country_is_chosen_everything_is_asked_for_in_neutral_words() {
    let neutral = Country::neutral();

    assert_eq!(neutral.parts(), [Part::StreetAddress, Part::City, Part::State, Part::PostalCode]);
    assert!(neutral.parts().into_iter().all(|part| neutral.requires(part)));
    assert_eq!(EN.form.part(&neutral, Part::State), "State or province");
    assert_eq!(EN.form.part(&neutral, Part::PostalCode), "Postal code");
    assert_eq!(neutral.postal_code_shapes().join(" or "), "");
    assert_eq!(neutral.parse_postal_code(" ab 12 "), Some("AB 12".to_owned()));
    assert_eq!(neutral.lines("1 Main Street", "Reno", "", ""), ["1 Main Street", "Reno"]);
}

#[test]
fn an_address_in_hong_kong_needs_no_area_and_has_no_code() {
    let hong_kong = country("Hong Kong");

    assert!(!hong_kong.requires(Part::State));
    assert!(!hong_kong.has_postal_code());
    assert_eq!(hong_kong.parse_postal_code("999077"), None);
}

#[test]
fn every_example_of_the_source_is_in_the_writing_of_its_country() {
    let mut examples = 0;
    for country in all() {
        for example in country.postal_code_examples() {
            let parsed = country.parse_postal_code(example);
            assert_eq!(parsed.as_deref(), Some(example), "{}", country.name());
            examples += 1;
        }
    }
    assert!(examples >= 400, "only {examples} examples");
}

#[test]
fn a_code_survives_being_printed_and_typed_again() {
    for country in all() {
        for example in country.postal_code_examples() {
            let spaced: String = example.chars().flat_map(|character| [character, ' ']).collect();
            let full_width: String =
                example.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c }).collect();
            for typed in [example.to_lowercase(), example.replace([' ', '-'], ""), spaced, full_width, format!("\u{3000}{example}\t")] {
                assert_eq!(country.parse_postal_code(&typed).as_deref(), Some(example), "{typed:?} in {}", country.name());
            }
        }
    }
}

#[test]
fn a_broken_code_is_refused_and_never_repaired() {
    for country in all() {
        let Some(example) = country.postal_code_example() else { continue };
        let ten_more = format!("{example}{example}{example}");
        for broken in [&ten_more, &format!("{example}?"), &format!("é{example}"), "", "-", "   "] {
            assert_eq!(country.parse_postal_code(broken), None, "{broken:?} in {}", country.name());
        }
    }
    for (code, broken) in [
        ("US", "2139"),
        ("US", "021390"),
        ("US", "02139-12"),
        ("US", "O2139"),
        ("GB", "54321"),
        ("GB", "SW1A 1A"),
        ("GB", "ZZ1 1AA"),
        ("CA", "K1A 0O1"),
        ("JP", "100-001"),
        ("NL", "0123 AB"),
        ("NL", "1234 SS"),
        ("PL", "00-95"),
        ("CH", "CH-8001"),
        ("LV", "1073"),
        ("BB", "23026"),
    ] {
        assert_eq!(country(code).parse_postal_code(broken), None, "{broken:?} in {code}");
    }
}

#[test]
fn a_code_is_tidied_into_the_writing_of_its_country() {
    for (code, typed, stored) in [
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", " SW1A-1AA ", "SW1A 1AA"),
        ("GB", "ＳＷ１Ａ　１ＡＡ", "SW1A 1AA"),
        ("GB", "m25bq", "M2 5BQ"),
        ("GB", "bfpo61", "BFPO 61"),
        ("GB", "gir0aa", "GIR 0AA"),
        ("JP", "1000014", "100-0014"),
        ("JP", "〒100−0014", "100-0014"),
        ("JP", "１００ー００１４", "100-0014"),
        ("US", "02139", "02139"),
        ("US", "021391234", "02139-1234"),
        ("US", "02139 1234", "02139-1234"),
        ("CA", "k1a0b1", "K1A 0B1"),
        ("NL", "1234ab", "1234 AB"),
        ("SE", "11455", "114 55"),
        ("CZ", "11000", "110 00"),
        ("PL", "00950", "00-950"),
        ("PT", "1250096", "1250-096"),
        ("BR", "01310100", "01310-100"),
        ("IE", "a65f4e2", "A65 F4E2"),
        ("FR", "75 001", "75001"),
        ("KY", "ky11100", "KY1-1100"),
        ("LV", "lv1073", "LV-1073"),
        ("AI", "ai2640", "AI-2640"),
        ("CR", "1000100", "100-0100"),
        ("PE", "lima23", "LIMA 23"),
        ("EG", "١١٥٩٩", "11599"),
        ("IR", "۱۱۹۳۶۱۲۳۴۵", "11936-12345"),
        ("KP", " ab  12 ", "AB 12"),
    ] {
        let parsed = country(code).parse_postal_code(typed);
        assert_eq!(parsed.as_deref(), Some(stored), "{typed:?} in {code}");
        assert_eq!(country(code).parse_postal_code(stored), parsed, "{stored:?} in {code}");
    }
    assert_eq!(country("KP").parse_postal_code(&"1".repeat(20)), Some("1".repeat(20)));
    assert_eq!(country("KP").parse_postal_code(&"1".repeat(21)), None);
}

#[test]
fn an_example_says_what_a_code_looks_like() {
    assert_eq!(country("US").postal_code_shapes().join(" or "), "95014 or 95014-1234");
    assert_eq!(country("GB").postal_code_shapes().join(" or "), "SW1A 1AA or M2 5BQ");
    assert_eq!(country("JP").postal_code_shapes().join(" or "), "100-0014");
    assert_eq!(country("DE").postal_code_shapes().join(" or "), "26133");
    assert_eq!(country("HK").postal_code_shapes().join(" or "), "");
}

#[test]
fn only_codes_of_digits_get_a_keypad_of_digits() {
    for code in ["DE", "FR", "IN", "AU", "SG", "RU"] {
        assert!(country(code).postal_code_is_digits(), "{code}");
    }
    for code in ["US", "GB", "JP", "SE", "AD", "OM", "IE", "NL", "KP", "HK"] {
        assert!(!country(code).postal_code_is_digits(), "{code}");
    }
}

#[test]
fn an_envelope_has_the_lines_of_its_country() {
    assert_eq!(
        lines("US", "221 Maple Street\nApt 4", "Springfield", "Massachusetts", "02139"),
        "221 Maple Street | Apt 4 | Springfield, Massachusetts 02139 | United States"
    );
    assert_eq!(lines("GB", "10 Downing Street", "London", "", "SW1A 2AA"), "10 Downing Street | London | SW1A 2AA | United Kingdom");
    assert_eq!(lines("JP", "1-7-1 Nagatacho", "Chiyoda-ku", "Tokyo", "100-0014"), "〒100-0014 | Tokyo | Chiyoda-ku | 1-7-1 Nagatacho | Japan");
    assert_eq!(lines("HK", "1 Nathan Road", "Tsim Sha Tsui", "Kowloon", ""), "Kowloon | Tsim Sha Tsui | 1 Nathan Road | Hong Kong");
    assert_eq!(lines("DE", "Hauptstraße 1", "Berlin", "", "10115"), "Hauptstraße 1 | 10115 Berlin | Germany");
    assert_eq!(lines("IN", "12 MG Road", "Bengaluru", "Karnataka", "560001"), "12 MG Road | Bengaluru 560001 | Karnataka | India");
    assert_eq!(lines("BR", "Avenida Paulista 1", "São Paulo", "São Paulo", "01310-100"), "Avenida Paulista 1 | São Paulo-São Paulo | 01310-100 | Brazil");
    assert_eq!(lines("CA", "24 Sussex Drive", "Ottawa", "Ontario", "K1M 1M4"), "24 Sussex Drive | Ottawa Ontario K1M 1M4 | Canada");
    assert_eq!(lines("AE", "Sheikh Zayed Road 1", "Dubai", "Dubai", ""), "Sheikh Zayed Road 1 | Dubai | United Arab Emirates");
    assert_eq!(lines("IE", "1 O'Connell Street", "Dublin", "Co. Dublin", "D01 F5P2"), "1 O'Connell Street | Dublin | Co. Dublin | D01 F5P2 | Ireland");
    assert_eq!(lines("FR", "1 rue de Rivoli", "Paris", "", "75001"), "1 rue de Rivoli | 75001 Paris | France");
    assert_eq!(lines("CN", "1 Chang'an Jie", "Dongcheng", "Beijing Shi", "100006"), "100006 | Beijing Shi Dongcheng | 1 Chang'an Jie | China");
}

#[test]
fn what_is_missing_leaves_no_line_and_no_separator_behind() {
    assert_eq!(lines("US", "1 Main Street", "Reno", "", ""), "1 Main Street | Reno | United States");
    assert_eq!(lines("US", "1 Main Street", "Reno", "", "89501"), "1 Main Street | Reno 89501 | United States");
    assert_eq!(lines("JP", "1-7-1", "", "Tokyo", ""), "Tokyo | 1-7-1 | Japan");
    assert_eq!(lines("CH", "Weg 1", "Bern", "", ""), "Weg 1 | Bern | Switzerland");
    assert_eq!(lines("PR", "1 Calle", "San Juan", "", ""), "1 Calle | San Juan | Puerto Rico");
    assert_eq!(lines("AX", "1 Gatan", "Mariehamn", "", "22100"), "1 Gatan | AX-22100 Mariehamn | Åland Islands");
    for country in all() {
        for mask in 0..8 {
            let given = |bit: u32, text: &'static str| if mask & bit == 0 { "" } else { text };
            let lines = country.lines("Street", given(1, "City"), given(2, "State"), given(4, "Code"));
            assert_eq!(lines.last().map(String::as_str), Some(country.name()));
            for line in &lines {
                let ends = |separator: char| " ,-/".contains(separator);
                assert!(!line.is_empty() && !line.starts_with(ends) && !line.ends_with(ends), "{line:?} in {}", country.name());
            }
            for (bit, text) in [(1, "City"), (2, "State"), (4, "Code")] {
                assert_eq!(lines.iter().any(|line| line.contains(text)), mask & bit != 0 || country.name().contains(text), "{lines:?}");
            }
        }
    }
}

#[test]
fn what_the_country_does_not_write_is_still_shown() {
    assert_eq!(lines("GB", "1 Road", "Leeds", "West Yorkshire", "LS1 1AA"), "1 Road | Leeds | LS1 1AA | West Yorkshire | United Kingdom");
    assert_eq!(lines("HK", "1 Road", "Central", "", "999077"), "Central | 1 Road | 999077 | Hong Kong");
}

#[test]
fn one_country_travels_to_the_browser_in_a_few_hundred_bytes() {
    let mut sizes = Vec::new();
    for country in all() {
        let json = serde_json::to_string(country).expect("a country is plain data");
        assert_eq!(serde_json::from_str::<Country>(&json).ok().as_ref(), Some(country));
        sizes.push(json.len());
    }
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] <= 300 && sizes[sizes.len() - 1] <= 9_000, "{sizes:?}");
}

//! The words: each language says everything, and a page brings what its island needs.

use nameplate::{
    customer::{
        account::{FormCode, FormFault, FormField},
        country::{Country, Part},
        fault::{Code, Fault},
        field::Field,
    },
    server::countries,
    words::{
        catalogue::Words,
        en::EN,
        form::{FormWords, ID},
    },
};

use crate::site::profile_of;

/// Every language there is.
const LANGUAGES: [&Words; 1] = [&EN];

#[test]
fn what_a_page_brings_for_its_island_is_what_the_language_says() {
    for words in LANGUAGES {
        let lines: &'static str = words.form_in_lines.clone().leak();
        assert_eq!(FormWords::of_lines(lines), words.form, "{}: a line break in a word moves all after it", words.language);
        assert!(!lines.contains("</") && !lines.contains("<!--"), "{}: it would end the element that brings it", words.language);
    }
}

#[test]
fn every_fault_of_every_field_has_words_and_nothing_is_left_to_be_filled_in() {
    let zip = countries::find("United States").expect("a country").word(Part::PostalCode);
    for words in LANGUAGES {
        for field in FormField::all() {
            for code in FormCode::all() {
                for (called, names) in [(None, vec![]), (zip, vec![]), (None, vec!["one".to_owned(), "two".to_owned()])] {
                    let said = words.fault(&FormFault { field, code, called, names: names.clone() });
                    let needs_name = code == FormCode::Profile(Code::PostalCodeUnexpected) && names.is_empty();
                    assert!(!said.trim().is_empty() && !said.contains(['{', '}']), "{field:?} {code:?}: {said:?}");
                    assert!(needs_name || !said.starts_with(' '), "{field:?} {code:?}: {said:?}");
                }
            }
        }
    }
}

#[test]
fn a_country_has_its_own_word_in_labels_and_in_sentences() {
    let says = |country: &str, part: Part| {
        let country: &Country = countries::find(country).expect("a country");
        let fault = Fault::called(part.field(), country.word(part), Code::Required);
        (EN.form.part(country, part), EN.form.fault(&fault))
    };

    assert_eq!(says("United States", Part::PostalCode), ("ZIP code", "Enter your ZIP code".to_owned()));
    assert_eq!(says("United Kingdom", Part::PostalCode), ("Postcode", "Enter your postcode".to_owned()));
    assert_eq!(says("Germany", Part::PostalCode), ("Postal code", "Enter your postal code".to_owned()));
    assert_eq!(says("India", Part::PostalCode), ("PIN code", "Enter your PIN code".to_owned()));
    assert_eq!(says("Japan", Part::State), ("Prefecture", "Enter your prefecture".to_owned()));
    assert_eq!(says("Italy", Part::State), ("Province", "Enter your province".to_owned()));
}

on_both_databases! {
    async fn only_the_page_with_an_island_brings_words_for_it(site) {
        let ada = site.person("ada@example.com").await;
        let block = format!(r#"<script type="text/plain" id="{ID}">"#);

        let (edit, profile) = (ada.page("/profile/edit").await, ada.page("/profile").await);

        let brought = edit.text.split(&block).nth(1).and_then(|rest| rest.split("</script>").next()).expect("the words");
        assert_eq!(brought, *EN.form_in_lines);
        assert!(!profile.text.contains(&block));
    }
}

on_both_databases! {
    async fn each_stored_field_has_an_input_and_a_place_on_the_profile(site) {
        let ada = site.person("ada@example.com").await;
        let stored = profile_of(&ada.email);

        let (edit, profile) = (ada.page("/profile/edit").await, ada.page("/profile").await);

        for field in Field::MEMBERS {
            let name = if field == Field::DateOfBirth { "dob_day" } else { field.name() };
            assert!(edit.text.contains(&format!(" name=\"{name}\"")), "no input for {name} in src/pages/profile_edit.rs");
            let value = if field.is_in_address() { &stored["address"][field.name()] } else { &stored[field.name()] };
            let shown = value.as_str().map_or(value.to_string(), str::to_owned);
            assert!(!value.is_null(), "{name}: `profile_of` in site.rs has no value for it");
            assert!(profile.text.contains(&shown), "{name} is not shown in src/pages/profile.rs");
        }
    }
}

#[test]
fn what_was_not_saved_is_said_with_its_reason_and_how_long_to_wait() {
    let words = &EN.form;

    assert_eq!(words.not_saved("", None).1, "Your changes are still here. Check your connection and save again.");
    assert_eq!(words.not_saved("There is nothing at this address", None).1, "Your changes are still here. There is nothing at this address");
    assert_eq!(
        [0, 1, 2, 90, 91, 120, 121].map(|seconds| words.wait(seconds)),
        ["a second", "a second", "2 seconds", "90 seconds", "2 minutes", "2 minutes", "3 minutes"]
    );
    assert!(words.not_saved("Too many tries", Some(5)).1.ends_with("wait 5 seconds and save again."));
}

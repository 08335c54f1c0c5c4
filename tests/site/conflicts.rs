//! A form that was overtaken: both edits side by side, and nothing of either lost unseen.

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::{person::Person, request::Answer, site::PASSWORD};

/// What a form sends, by name.
type Sent = BTreeMap<String, String>;

/// What a browser would send for the form of a page: hidden inputs, typed ones, and of radio buttons the chosen one.
fn form_of(answer: &Answer, choose_theirs: bool) -> Sent {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(unescape(rest.split_once('"')?.0))
    };
    let mut sent = Sent::new();
    for tag in answer.text.split("<input").skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag)) {
        let Some(name) = attribute(tag, "name") else { continue };
        let is_radio = tag.contains("\"radio\"");
        if !is_radio || tag.contains(" checked") != choose_theirs {
            sent.insert(name, attribute(tag, "value").unwrap_or_default());
        }
    }
    sent
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&")
}

async fn save(person: &Person, sent: &Sent) -> Answer {
    let inputs: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    person.edit(&inputs).await
}

/// The edit form as it would be sent after typing `edits` into the profile of the cast, opened at `version`.
fn typed(person: &Person, version: i64, edits: &[(&str, &str)]) -> Sent {
    let opened = [
        ("email", person.email.as_str()),
        ("first_name", "John"),
        ("last_name", "Doe"),
        ("dob_day", "15"),
        ("dob_month", "1"),
        ("dob_year", "1990"),
        ("country", "United States"),
        ("street_address", "456 Oak Avenue"),
        ("postal_code", "54321"),
        ("city", "Los Angeles"),
        ("state", "California"),
    ];
    let mut sent: Sent = opened.iter().chain(edits).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    sent.insert("version".to_owned(), version.to_string());
    sent
}

on_both_databases! {
    async fn both_answers_stand_side_by_side_and_either_is_stored_as_one_version(site) {
        for (email, choose_theirs, city) in [("mine@example.com", false, "Springfield"), ("theirs@example.com", true, "Boston")] {
            let ada = site.person(email).await;
            assert_eq!(save(&ada, &typed(&ada, 1, &[("city", "Boston"), ("last_name", "Smith")])).await.status, 303);

            let page = save(&ada, &typed(&ada, 1, &[("city", "Springfield"), ("first_name", "<b>Jo"), ("dob_day", "16")])).await;

            assert!(page.shows(409, "This profile changed elsewhere"), "{}", page.text);
            for words in ["Springfield", "Boston", "&lt;b&gt;Jo", "Smith", "16 January 1990", "Nothing has been lost", "Your change", "Saved now"] {
                assert!(page.text.contains(words), "{words}: {}", page.text);
            }
            assert_eq!(ada.profile().await["city"], Value::Null);
            assert_eq!(save(&ada, &form_of(&page, choose_theirs)).await.status, 303);
            let stored = ada.profile().await;
            assert_eq!(
                json!([stored["first_name"], stored["last_name"], stored["date_of_birth"], stored["address"]["city"]]),
                json!(["<b>Jo", "Smith", "1990-01-16", city]),
            );
            let tag = ada.read().await;
            assert_eq!(tag.header("etag"), "\"v3\"");
        }
    }
}

on_both_databases! {
    async fn two_moves_to_different_countries_are_one_choice(site) {
        let ada = site.person("ada@example.com").await;
        let japan = [("country", "Japan"), ("street_address", "1-1 Chiyoda\n2F"), ("city", "Chiyoda-ku"), ("state", "Tokyo"), ("postal_code", "100-0001")];
        let france = [("country", "France"), ("street_address", "1 rue de Rivoli"), ("city", "Paris"), ("state", ""), ("postal_code", "75001")];
        assert_eq!(save(&ada, &typed(&ada, 1, &france)).await.status, 303);

        let page = save(&ada, &typed(&ada, 1, &japan)).await;

        assert_eq!(page.text.matches("type=\"radio\"").count(), 2, "{}", page.text);
        assert_eq!(save(&ada, &form_of(&page, false)).await.status, 303);
        let address = ada.profile().await["address"].clone();
        assert_eq!(address, json!({"street_address": "1-1 Chiyoda\n2F", "postal_code": "100-0001", "city": "Chiyoda-ku", "state": "Tokyo", "country": "Japan"}));
    }
}

on_both_databases! {
    async fn a_third_edit_meanwhile_is_met_in_the_same_way(site) {
        let ada = site.person("ada@example.com").await;
        save(&ada, &typed(&ada, 1, &[("city", "Boston")])).await;
        let page = save(&ada, &typed(&ada, 1, &[("city", "Springfield")])).await;
        save(&ada, &typed(&ada, 2, &[("city", "Chicago"), ("last_name", "Smith")])).await;

        let again = save(&ada, &form_of(&page, false)).await;

        assert_eq!(again.status, 409);
        assert!(again.text.contains("Springfield") && again.text.contains("Chicago"), "{}", again.text);
        assert_eq!(save(&ada, &form_of(&again, false)).await.status, 303);
        let stored = ada.profile().await;
        assert_eq!((stored["address"]["city"].clone(), stored["last_name"].clone()), (json!("Springfield"), json!("Smith")));
    }
}

on_both_databases! {
    async fn an_email_change_asks_for_the_password_again(site) {
        let ada = site.person("ada@example.com").await;
        save(&ada, &typed(&ada, 1, &[("city", "Boston")])).await;

        let page = save(&ada, &typed(&ada, 1, &[("city", "Springfield"), ("email", "countess@example.com"), ("current_password", PASSWORD)])).await;

        assert!(!page.text.contains(PASSWORD));
        let mut sent = form_of(&page, false);
        assert_eq!(sent.get("current_password").map(String::as_str), Some(""));
        assert_eq!(save(&ada, &sent).await.status, 422);
        sent.insert("current_password".to_owned(), PASSWORD.to_owned());
        assert_eq!(save(&ada, &sent).await.status, 303);
        assert_eq!(ada.profile().await["email"], "countess@example.com");
    }
}

on_both_databases! {
    async fn it_says_where_and_when(site) {
        let ada = site.person("ada@example.com").await;
        let theirs = ada.edit(&[("email", "ada@example.com"), ("first_name", "Augusta"), ("version", "1")]);
        theirs.header("user-agent", "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0").await;
        let by_browser = save(&ada, &typed(&ada, 1, &[("first_name", "Adelaide")])).await;
        ada.put(&json!({"email": "ada@example.com", "first_name": "Ada"})).await;
        let by_token = save(&ada, &typed(&ada, 1, &[("first_name", "Adelaide")])).await;

        assert!(!by_browser.text.contains(" times,") && by_browser.text.contains("<strong>Firefox on Android</strong>"), "{}", by_browser.text);
        assert!(by_token.text.contains("2 times, the last time ") && by_token.text.contains("a program with a token"), "{}", by_token.text);
        assert!(ada.page("/profile/edit").await.shows(200, "Ada"));
    }
}

const TEXTS: [(&str, [&str; 2]); 7] = [
    ("first_name", ["Ada", "Grace"]),
    ("last_name", ["", "Hopper"]),
    ("dob_day", ["16", "17"]),
    ("street_address", ["1 Road", "2 Road\nFlat 3"]),
    ("city", ["Boston", "Chicago"]),
    ("postal_code", ["10001", "02139"]),
    ("country", ["Germany", "France"]),
];

type Edit = Vec<(&'static str, &'static str)>;

fn any_edit() -> impl Strategy<Value = Edit> {
    let edits: Vec<_> =
        TEXTS.iter().map(|(name, texts)| prop::option::of(prop::sample::select(texts.to_vec())).prop_map(move |text| text.map(|text| (*name, text)))).collect();
    edits.prop_map(|edits| edits.into_iter().flatten().collect::<Edit>())
}

on_both_databases! {
    async fn nothing_of_either_edit_disappears_unseen(site) {
        let mut runner = TestRunner::deterministic();
        for number in 0..60 {
            let edit = |runner: &mut TestRunner| any_edit().new_tree(runner).expect("an edit").current();
            let (mine, theirs): (Edit, Edit) = (edit(&mut runner), edit(&mut runner));
            let ada = site.person(&format!("ada{number}@example.com")).await;
            if save(&ada, &typed(&ada, 1, &theirs)).await.status != 303 {
                continue;
            }

            let answer = save(&ada, &typed(&ada, 1, &mine)).await;

            let stored = ada.profile().await;
            let member = |name: &str| match name {
                "dob_day" => stored["date_of_birth"].to_string(),
                "first_name" | "last_name" => stored[name].to_string(),
                _ => stored["address"][name].to_string(),
            };
            for (name, text) in mine.iter().chain(&theirs) {
                let is_stored = member(name).contains(&text.replace('\n', "\\n"));
                let is_seen = answer.status == 409 && text.lines().all(|line| answer.text.contains(line));
                assert!(is_stored || is_seen || answer.status == 422, "{name} = {text}: mine {mine:?}, theirs {theirs:?}, {}", answer.status);
            }
        }
    }
}

//! One table of inputs through all doors: the same faults, and the same profile stored.

use axum::http::Method;
use nameplate::customer::field::Field;
use serde_json::Value;

use crate::{
    person::Person,
    request::Answer,
    site::{PASSWORD, profile_of},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Put,
    Action,
    Form,
}

on_both_databases! {
    async fn every_input_means_the_same_at_every_door(site) {
        let table: Value = serde_json::from_str(include_str!("inputs.json")).expect("inputs.json is JSON");
        let inputs = table["inputs"].as_array().expect("a list");
        assert!(inputs.len() >= 200);
        for field in Field::MEMBERS {
            let is_stored = |input: &Value| input["stored"].pointer(&field.pointer()[1..]).is_some();
            assert!(inputs.iter().any(is_stored), "{}: inputs.json has no value that is stored", field.name());
        }
        let other = site.person("other@example.com").await;
        let mut misses = Vec::new();

        for door in [Door::Put, Door::Action, Door::Form] {
            let person = site.person(&format!("{door:?}@example.com").to_lowercase()).await;
            for input in inputs.iter().filter(|input| input["doors"].is_null() || door == Door::Put) {
                let checked = check(door, input, &person, &other).await;
                // What was rightly refused has changed nothing.
                if checked.is_err() || input["faults"].is_null() {
                    restore(&person).await;
                }
                if let Err(miss) = checked {
                    misses.push(format!("{door:?}: {}: {miss}", input["name"]));
                }
            }
        }

        assert!(misses.is_empty(), "{} misses: {misses:#?}", misses.len());
    }
}

async fn check(door: Door, input: &Value, person: &Person, other: &Person) -> Result<(), String> {
    let fill = |value: &Value| -> Value {
        let text =
            value.to_string().replace("{email}", &person.email).replace("{other_email}", &other.email).replace("{OTHER_EMAIL}", &other.email.to_uppercase());
        serde_json::from_str(&text).expect("still JSON")
    };
    let mut body = profile_of(&person.email);
    laid_over(&mut body, &fill(&input["change"]));
    let before = person.profile().await;

    let answer = knock(door, person, &body).await;

    let after = person.profile().await;
    if let Some(wanted) = input["faults"].as_array() {
        let mut wanted: Vec<(String, String)> =
            wanted.iter().map(|fault| (fault[0].as_str().expect("a pointer").to_owned(), fault[1].as_str().expect("a code").to_owned())).collect();
        wanted.sort();
        let found = faults_of(door, &answer);
        if found != wanted {
            return Err(format!("{} {found:?} instead of {wanted:?}", answer.status));
        }
        return if after == before { Ok(()) } else { Err("refused, and changed all the same".to_owned()) };
    }
    let is_done = if door == Door::Form { answer.status == 303 } else { answer.status == 200 };
    if !is_done {
        return Err(format!("{} {:?}", answer.status, faults_of(door, &answer)));
    }
    let mut wanted = before;
    laid_over(&mut wanted, &fill(&input["stored"]));
    let (mut after, mut wanted) = (after, wanted);
    for profile in [&mut after, &mut wanted] {
        profile.as_object_mut().map(|members| members.remove("slug"));
    }
    if after == wanted { Ok(()) } else { Err(format!("stored {after} instead of {wanted}")) }
}

fn laid_over(body: &mut Value, change: &Value) {
    for (name, value) in change.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
}

async fn knock(door: Door, person: &Person, body: &Value) -> Answer {
    if door == Door::Put {
        return person.put(body).await;
    }
    let inputs = inputs_of(body);
    let inputs: Vec<(&str, &str)> = inputs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    match door {
        Door::Action => person.action(&inputs).await,
        _ => person.edit(&inputs).await,
    }
}

/// The body as a person would type it.
fn inputs_of(body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut inputs = Vec::new();
    for field in Field::MEMBERS {
        let typed = body.pointer(&field.pointer()[1..]).map(text).unwrap_or_default();
        if field == Field::DateOfBirth {
            let parts: Vec<&str> = if typed.is_empty() { vec!["", "", ""] } else { typed.split('-').collect() };
            inputs.extend(["dob_year", "dob_month", "dob_day"].into_iter().zip(parts).map(|(name, part)| (name.to_owned(), part.to_owned())));
        } else {
            inputs.push((field.name().to_owned(), typed));
        }
    }
    inputs.push(("current_password".to_owned(), PASSWORD.to_owned()));
    inputs
}

/// A page shows its faults as links; their words are the API's, so the codes can be told from the data of the island.
fn faults_of(door: Door, answer: &Answer) -> Vec<(String, String)> {
    if door != Door::Form {
        return if answer.status == 400 { answer.faults() } else { Vec::new() };
    }
    if answer.status != 422 {
        return Vec::new();
    }
    let data = answer.text.split("data-json=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let data = data.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let data: Value = serde_json::from_str(&data).unwrap_or_else(|error| panic!("{error}: {data}"));
    let mut faults: Vec<(String, String)> = data["faults"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| {
            let field: Field = serde_json::from_value(fault["field"].clone()).expect("a field");
            let words = fault["words"].as_str().expect("words");
            assert!(answer.text.contains(&words.replace('&', "&amp;").replace('\'', "&#x27;")) || answer.text.contains(words), "the page shows: {words}");
            (field.pointer(), fault["code"].as_str().expect("a code").to_owned())
        })
        .collect();
    faults.sort();
    faults
}

/// Back to where every input starts.
async fn restore(person: &Person) {
    let answer = person.put(&profile_of(&person.email)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

on_both_databases! {
    async fn bodies_that_are_no_json_object_are_refused_and_change_nothing(site) {
        let table: Value = serde_json::from_str(include_str!("inputs.json")).expect("inputs.json is JSON");
        let person = site.person("john@example.com").await;
        let mut misses = Vec::new();

        for raw in table["raw"].as_array().expect("a list") {
            let body = raw["raw_body"].as_str().expect("text").replace("{email}", &person.email);
            let before = person.profile().await;
            let answer = person.by_token(Method::PUT, person.path()).json_text(body).await;
            let is_unchanged = answer.status == 200 || person.profile().await == before;
            if u64::from(answer.status) != raw["status"].as_u64().expect("a status") || !is_unchanged {
                misses.push(format!("{}: {} {}", raw["name"], answer.status, answer.text));
            }
        }

        assert!(misses.is_empty(), "{misses:#?}");
    }
}

on_both_databases! {
    async fn the_same_name_twice_in_a_form_is_refused(site) {
        let person = site.person("john@example.com").await;

        let form = person.edit(&[("email", "a@example.com"), ("email", "b@example.com")]).await;
        let twice = r#"{"inputs":{"email":"a@example.com","email":"b@example.com"}}"#;
        let action = person.by_session(Method::POST, "/actions/save-profile").json_text(twice).await;

        assert_eq!((form.status, action.status), (400, 400));
        assert_eq!(person.profile().await["email"], "john@example.com");
    }
}

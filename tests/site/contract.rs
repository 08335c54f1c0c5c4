//! Every worked example of the contract, to the letter.

use serde_json::{Value, json};

use crate::{
    person::Person,
    request::Answer,
    site::{Site, profile_of},
};

on_both_databases! {
    async fn every_example_of_the_contract_holds(site) {
        let examples: Value = serde_json::from_str(include_str!("examples.json")).expect("examples.json is JSON");
        let examples = examples["examples"].as_array().expect("a list");
        let mut misses = Vec::new();

        for (number, example) in examples.iter().enumerate() {
            let person = site.person(&format!("john{number}@example.com")).await;
            let other = site.person(&format!("other{number}@example.com")).await;
            if let Err(miss) = hold(&site, example, &person, &other).await {
                misses.push(format!("{}: {miss}", example["name"]));
            }
        }

        assert_eq!(examples.len(), 40);
        assert!(misses.is_empty(), "{misses:#?}");
    }
}

async fn hold(site: &Site, example: &Value, person: &Person, other: &Person) -> Result<(), String> {
    if example.to_string().contains("{old_etag}") {
        person.put(&json!({"email": person.email, "last_name": "Moved"})).await;
        person.put(&profile_of(&person.email)).await;
    }
    let example = fill(example, person, other);
    let before = (person.profile().await, other.profile().await);

    let answer = ask(site, &example).await;

    if answer.status >= 400 && before != (person.profile().await, other.profile().await) {
        return Err("refused, and changed all the same".to_owned());
    }
    compare(&example, &answer)
}

/// The example, with what it leaves open. A quotation mark of a tag is escaped inside a text of JSON.
fn fill(example: &Value, person: &Person, other: &Person) -> Value {
    let text = example
        .to_string()
        .replace("{id}", &person.id.to_string())
        .replace("{email}", &person.email)
        .replace("{token}", &person.token)
        .replace("{other_id}", &other.id.to_string())
        .replace("{other_email}", &other.email)
        .replace("{OTHER_EMAIL}", &other.email.to_uppercase())
        .replace("{old_etag}", r#"\"v1\""#);
    serde_json::from_str(&text).expect("still JSON")
}

async fn ask(site: &Site, example: &Value) -> Answer {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let request = site.ask(text(&example["method"]).as_str(), text(&example["path"]));
    let request = example["headers"].as_object().expect("headers").iter().fold(request, |request, (name, value)| request.header(name, text(value)));
    match (&example["body"], &example["raw_body"]) {
        (Value::Null, Value::Null) => request.await,
        (Value::Null, raw) => request.body(text(raw)).await,
        (body, _) => request.body(body.to_string()).await,
    }
}

fn compare(example: &Value, answer: &Answer) -> Result<(), String> {
    if Some(u64::from(answer.status)) != example["status"].as_u64() {
        return Err(format!("{} {}", answer.status, answer.text));
    }
    if answer.status >= 400 && answer.header("content-type") != "application/problem+json" {
        return Err("no problem".to_owned());
    }
    if let Some(pointers) = example["pointers"].as_array() {
        let mut wanted: Vec<&str> = pointers.iter().filter_map(Value::as_str).collect();
        wanted.sort_unstable();
        let faults = answer.faults();
        let found: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        if wanted != found {
            return Err(format!("{found:?}"));
        }
    }
    let wanted = &example["response_has"];
    if !wanted.is_null() && !has(&answer.json(), wanted) {
        return Err(answer.text.clone());
    }
    Ok(())
}

/// Exactly these values and types, for the members that are named.
fn has(found: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(members) => members.iter().all(|(name, wanted)| found.get(name).is_some_and(|found| has(found, wanted))),
        wanted => found == wanted,
    }
}

on_both_databases! {
    async fn the_answer_has_exactly_the_keys_of_the_contract_in_their_order(site) {
        let person = site.person("john@example.com").await;

        let put = person.put(&profile_of(&person.email)).await;
        let get = person.profile().await;

        let address = r#""address":{"street_address":"456 Oak Avenue","postal_code":54321,"city":"Los Angeles","state":"California","country":"United States"}"#;
        let six = format!(r#"{{"email":"john@example.com","first_name":"John","last_name":"Doe","slug":"john-doe","date_of_birth":"1990-01-15",{address}}}"#);
        assert_eq!(put.text, six);
        assert_eq!(get.as_object().map(|members| members.len()), Some(7));
        assert_eq!(get["last_purchase_date"], Value::Null);
        assert_eq!(put.header("content-location"), person.path());
    }
}

on_both_databases! {
    async fn what_get_returns_put_accepts_back_unchanged(site) {
        let person = site.person("john@example.com").await;
        let before = person.profile().await;

        let answer = person.put(&before).await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("etag"), r#""v1""#, "no new version for a change that changes nothing");
        assert_eq!(person.profile().await, before);
    }
}

on_both_databases! {
    async fn a_slug_stays_while_the_name_does_and_never_meets_another(site) {
        let first = site.sign_up("first@example.com").await;
        let second = site.sign_up("second@example.com").await;

        let slugs = (first.profile().await["slug"].clone(), second.profile().await["slug"].clone());
        second.put(&json!({"email": "second@example.com", "first_name": "JOHN"})).await;
        let same = second.profile().await["slug"].clone();
        second.put(&json!({"email": "second@example.com", "first_name": "李", "last_name": "Müller"})).await;
        let renamed = second.profile().await["slug"].clone();

        assert_eq!(slugs.0, "john-doe");
        assert!(slugs.1.as_str().is_some_and(|slug| slug.starts_with("john-doe-") && slug.len() <= 50));
        assert_eq!(same, slugs.1);
        assert_eq!(renamed, "li-muller");
    }
}

on_both_databases! {
    async fn every_change_is_one_version_and_one_row_of_history(site) {
        let person = site.person("john@example.com").await;

        person.put(&json!({"email": "john@example.com", "first_name": "Jim", "last_name": ""})).await;
        person.put(&json!({"email": "john@example.com", "first_name": "Jim"})).await;
        person.put(&json!({"email": "nobody", "first_name": "Tom"})).await;

        assert_eq!(site.count("select count(*) from changes").await, 2);
        assert_eq!(site.count("select max(version) from customers").await, 2);
        let told = "select count(*) from changes where version = 2 and through = 'token' \
                    and old_values = '{\"first_name\":\"John\",\"last_name\":\"Doe\"}' and new_values = '{\"first_name\":\"Jim\",\"last_name\":\"\"}'";
        assert_eq!(site.count(told).await, 1);
    }
}

//! Every worked example of the contract, to the letter.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};

use crate::site::{Person, Site, profile_of};

promise! {
    async fn every_example_of_the_contract_holds(site) {
        let examples: Value = serde_json::from_str(include_str!("examples.json")).expect("examples.json is JSON");
        let examples = examples["examples"].as_array().expect("a list");
        let mut misses = Vec::new();

        for (number, example) in examples.iter().enumerate() {
            let person = site.sign_up(&format!("john{number}@example.com")).await;
            let other = site.sign_up(&format!("other{number}@example.com")).await;
            if let Err(miss) = hold(&site, example, &person, &other).await {
                misses.push(format!("{}: {miss}", example["name"]));
            }
        }

        assert_eq!(examples.len(), 40);
        assert!(misses.is_empty(), "{misses:#?}");
    }
}

async fn hold(site: &Site, example: &Value, person: &Person, other: &Person) -> Result<(), String> {
    let old_etag = r#""v1""#;
    let moved = json!({"email": person.email, "last_name": "Moved"});
    if example.to_string().contains("{old_etag}") {
        site.put(person, &moved).await;
        site.put(person, &profile_of(&person.email)).await;
    }
    let fill = |text: &str| {
        text.replace("{id}", &person.id.to_string())
            .replace("{email}", &person.email)
            .replace("{token}", &person.token)
            .replace("{other_id}", &other.id.to_string())
            .replace("{other_email}", &other.email)
            .replace("{OTHER_EMAIL}", &other.email.to_uppercase())
            .replace("{old_etag}", old_etag)
    };
    let mut request = Request::builder().method(example["method"].as_str().expect("a method")).uri(fill(example["path"].as_str().expect("a path")));
    for (name, value) in example["headers"].as_object().expect("headers") {
        request = request.header(name, fill(value.as_str().expect("text")));
    }
    let body = match (&example["body"], &example["raw_body"]) {
        (Value::Null, Value::Null) => Body::empty(),
        (Value::Null, raw) => fill(raw.as_str().expect("text")).into(),
        (body, _) => fill(&body.to_string()).into(),
    };
    let before = (site.profile(person).await, site.profile(other).await);

    let answer = site.send(request.body(body).expect("a request")).await;

    if answer.status != example["status"].as_u64().expect("a status") as u16 {
        return Err(format!("{} {}", answer.status, answer.text));
    }
    if answer.status >= 400 {
        if answer.header("content-type") != "application/problem+json" {
            return Err("no problem".to_owned());
        }
        let after = (site.profile(person).await, site.profile(other).await);
        if before != after {
            return Err("refused, and changed all the same".to_owned());
        }
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
    let wanted: Value = serde_json::from_str(&fill(&example["response_has"].to_string())).expect("JSON");
    if !wanted.is_null() && !has(&answer.json(), &wanted) {
        return Err(answer.text);
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

promise! {
    async fn the_answer_has_exactly_the_keys_of_the_contract_in_their_order(site) {
        let person = site.sign_up("john@example.com").await;

        let put = site.put(&person, &profile_of(&person.email)).await;
        let get = site.profile(&person).await;

        let address = r#""address":{"street_address":"456 Oak Avenue","postal_code":54321,"city":"Los Angeles","state":"California","country":"United States"}"#;
        let six = format!(r#"{{"email":"john@example.com","first_name":"John","last_name":"Doe","slug":"john-doe","date_of_birth":"1990-01-15",{address}}}"#);
        assert_eq!(put.text, six);
        assert_eq!(get.as_object().map(|members| members.len()), Some(7));
        assert_eq!(get["last_purchase_date"], Value::Null);
        assert_eq!(put.header("content-location"), crate::site::path(person.id));
    }
}

promise! {
    async fn what_get_returns_put_accepts_back_unchanged(site) {
        let person = site.sign_up("john@example.com").await;
        let before = site.profile(&person).await;

        let answer = site.put(&person, &before).await;

        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("etag"), r#""v1""#, "no new version for a change that changes nothing");
        assert_eq!(site.profile(&person).await, before);
    }
}

promise! {
    async fn a_slug_stays_while_the_name_does_and_never_meets_another(site) {
        let first = site.sign_up("first@example.com").await;
        let second = site.sign_up("second@example.com").await;

        let slugs = (site.profile(&first).await["slug"].clone(), site.profile(&second).await["slug"].clone());
        site.put(&second, &json!({"email": "second@example.com", "first_name": "JOHN"})).await;
        let same = site.profile(&second).await["slug"].clone();
        site.put(&second, &json!({"email": "second@example.com", "first_name": "李", "last_name": "Müller"})).await;
        let renamed = site.profile(&second).await["slug"].clone();

        assert_eq!(slugs.0, "john-doe");
        assert!(slugs.1.as_str().is_some_and(|slug| slug.starts_with("john-doe-") && slug.len() <= 50));
        assert_eq!(same, slugs.1);
        assert_eq!(renamed, "li-muller");
    }
}

promise! {
    async fn every_change_is_one_version_and_one_row_of_history(site) {
        let person = site.sign_up("john@example.com").await;

        site.put(&person, &json!({"email": "john@example.com", "first_name": "Jim", "last_name": ""})).await;
        site.put(&person, &json!({"email": "john@example.com", "first_name": "Jim"})).await;
        site.put(&person, &json!({"email": "nobody", "first_name": "Tom"})).await;

        assert_eq!(site.count("select count(*) from changes").await, 2);
        assert_eq!(site.count("select max(version) from customers").await, 2);
        let told = "select count(*) from changes where version = 2 and through = 'token' \
                    and old_values = '{\"first_name\":\"John\",\"last_name\":\"Doe\"}' and new_values = '{\"first_name\":\"Jim\",\"last_name\":\"\"}'";
        assert_eq!(site.count(told).await, 1);
    }
}

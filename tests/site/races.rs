//! What happens when clients hang up, sign out in the middle, or all come at once.

use std::time::Duration;

use axum::http::Method;
use futures::future::join_all;
use serde_json::{Map, Value, json};

use crate::{
    person::Person,
    request::Ask,
    site::{PASSWORD, Site},
};

/// sqlx puts a connection whose `begin()` was cancelled back inside an open transaction: the next update on it is acknowledged and lost.
/// With one connection in the pool, the acknowledged update meets exactly that connection. The site is opened again to read: what only
/// stands in an open transaction is not there.
#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_cancelled_requests_lose_no_acknowledged_update() {
    let site = Site::on_postgres(1).await;
    let ada = site.person("ada@example.com").await;
    let reader = ada.at(&Site::on(&site.app.config.database_url, 2).await);
    let mut lost = Vec::new();

    for round in 0..300_u64 {
        let request = ada.put(&json!({"email": "ada@example.com", "last_name": format!("cancelled {round}")}));
        let cancelled = tokio::time::timeout(Duration::from_micros(20 + round * 7 % 2500), request).await;
        let name = format!("round {round}");
        let answer = ada.put(&json!({"email": "ada@example.com", "first_name": name})).await;

        assert_eq!(answer.status, 200, "{} (cancelled: {})", answer.text, cancelled.is_err());
        if reader.profile().await["first_name"] != name {
            lost.push(round);
        }
    }

    assert!(lost.is_empty(), "{lost:?}");
}

on_both_databases! {
    async fn after_two_hundred_sign_out_races_nobody_is_signed_in(site) {
        let ada = site.person("ada@example.com").await;
        let mut survivors = 0;
        for round in 0..200_u32 {
            let ada = Person { cookie: site.sign_in(&ada.email).await, ..ada.clone() };
            // This one writes its session: it leaves a message for the next page.
            let slow = ada.edit(&[("email", "ada@example.com"), ("first_name", &format!("Ada {round}"))]).send();
            let out = ada.post("/sign-out", &[]).send();
            if round % 2 == 0 { tokio::join!(slow, out) } else { tokio::join!(out, slow) };
            if ada.page("/profile").await.status == 200 {
                survivors += 1;
            }
        }

        assert_eq!(survivors, 0);
        assert_eq!(site.count("select count(*) from sessions where customer_id is not null").await, 1, "only the one of signing up");
    }
}

on_both_databases! {
    async fn of_twenty_sign_ups_with_one_address_exactly_one_succeeds(site) {
        let body = json!({"email": "ada@example.com", "first_name": "Ada", "password": PASSWORD, "password2": PASSWORD});

        let answers = join_all((0..20).map(|_| site.post_json("/api/v1/customers/", &body).send())).await;

        let created = answers.iter().filter(|answer| answer.status == 201).count();
        let taken = answers.iter().filter(|answer| answer.status == 400 && answer.faults() == [("#/email".to_owned(), "taken".to_owned())]).count();
        assert_eq!((created, taken), (1, 19));
        assert_eq!(site.count("select count(*) from customers").await, 1);
    }
}

on_both_databases! {
    async fn of_namesakes_who_come_at_once_each_gets_a_slug(site) {
        let sign_up = |number: u32| {
            let body = json!({"email": format!("john{number}@example.com"), "first_name": "John", "last_name": "Doe", "password": PASSWORD, "password2": PASSWORD});
            let site = &site;
            async move { site.post_json("/api/v1/customers/", &body).await.status }
        };

        let statuses = join_all((0..20).map(sign_up)).await;

        assert_eq!(statuses, vec![201; 20]);
        assert_eq!(site.count("select count(distinct slug) from customers").await, 20);
    }
}

on_both_databases! {
    async fn of_racing_puts_with_one_version_exactly_one_is_stored(site) {
        let ada = site.person("ada@example.com").await;
        let put = |number: u32| {
            let request = ada.put(&json!({"email": "ada@example.com", "first_name": format!("Ada {number}")})).if_match("\"v1\"");
            async move { request.await.status }
        };

        let mut statuses = join_all((0..24).map(put)).await;

        statuses.sort_unstable();
        assert_eq!(statuses, [vec![200], vec![412; 23]].concat());
        assert_eq!(site.count("select max(version) from customers").await, 2);
    }
}

/// Enough for one of them to be overtaken between reading and storing.
const ROUNDS: i64 = 300;

on_both_databases! {
    async fn edits_by_every_spelling_and_token_lose_nothing_of_each_other(site) {
        let ada = site.person("ada@example.com").await;
        let other_device = ada.on_another_device().await;
        let me = "/api/v1/customers/me/";

        for round in 0..ROUNDS {
            let edits = [
                ada.patch(&json!({"first_name": format!("First {round}")})),
                ada.by_token(Method::PATCH, me).json(&json!({"last_name": format!("Last {round}")})),
                other_device.by_token(Method::PATCH, me).json(&json!({"date_of_birth": format!("19{:02}-01-15", round % 99 + 1)})),
                other_device.patch(&json!({"address": {"city": format!("City {round}")}})),
                ada.patch(&json!({"address": {"street_address": format!("{round} Road")}})),
            ];
            let statuses: Vec<u16> = join_all(edits.map(Ask::send)).await.into_iter().map(|answer| answer.status).collect();

            let profile = ada.profile().await;
            assert_eq!(statuses, [200; 5], "{round}");
            assert_eq!(profile["first_name"], format!("First {round}"));
            assert_eq!(profile["last_name"], format!("Last {round}"));
            assert_eq!(profile["date_of_birth"], format!("19{:02}-01-15", round % 99 + 1));
            assert_eq!(profile["address"]["city"], format!("City {round}"));
            assert_eq!(profile["address"]["street_address"], format!("{round} Road"));
        }

        // Each line of history begins where the one before it has ended.
        let mut members = Map::new();
        for line in site.texts("select '[' || old_values || ',' || new_values || ']' from changes order by version").await {
            let [old, new]: [Map<String, Value>; 2] = serde_json::from_str(&line).expect("two objects");
            assert!(old.iter().all(|(name, text)| members.get(name) == Some(text)), "{line} does not follow from {members:?}");
            members.extend(new);
        }
        assert_eq!(members["city"], format!("City {}", ROUNDS - 1));
        assert_eq!(site.count("select count(*) from changes").await, 1 + ROUNDS * 5);
    }
}

on_both_databases! {
    async fn of_many_devices_that_rename_one_person_at_once_none_is_sent_away(site) {
        let ada = site.person("ada@example.com").await;
        let device = |device: u32| {
            let ada = &ada;
            async move {
                let mut statuses = Vec::new();
                for round in 0..60 {
                    statuses.push(ada.put(&json!({"email": "ada@example.com", "first_name": format!("Ada {device} {round}")})).await.status);
                }
                statuses
            }
        };

        let statuses = join_all((0..12).map(device)).await.concat();

        assert_eq!(statuses, vec![200; 12 * 60]);
        assert_eq!(site.count("select max(version) from customers").await, 1 + 12 * 60);
    }
}

on_both_databases! {
    async fn what_is_acknowledged_is_what_that_version_holds(site) {
        let ada = site.person("ada@example.com").await;
        // Which way a token takes to the queue is chance: one of three takes another than the id.
        let mut callers = vec![(ada.path(), ada.token.clone())];
        for _ in 0..3 {
            callers.push(("/api/v1/customers/me/".to_owned(), ada.on_another_device().await.token));
        }
        let mut acknowledged = Vec::new();

        for round in 0..ROUNDS {
            // Each wishes the same several times, and is overtaken by the others.
            let asked = (0..20).map(|number| {
                let (wish, (path, token)) = (number % 4, &callers[number % 4]);
                let patch = json!({"date_of_birth": format!("19{:02}-01-{:02}", round % 99 + 1, wish + 1)});
                site.ask(Method::PATCH, path).bearer(token).json(&patch).send()
            });
            for answer in join_all(asked).await {
                assert_eq!(answer.status, 200, "{}", answer.text);
                acknowledged.push((answer.header("etag").to_owned(), answer.json()["date_of_birth"].clone()));
            }
        }

        let days = site.texts("select new_values from changes order by version").await;
        let days: Vec<Value> = days.iter().map(|new| serde_json::from_str::<Value>(new).expect("an object")["date_of_birth"].clone()).collect();
        for (tag, day) in acknowledged {
            let version: usize = tag.trim_matches(['"', 'v']).parse().expect("a version");
            assert_eq!(days[version - 1], day, "{tag}");
        }
    }
}

on_both_databases! {
    async fn an_account_is_closed_as_it_was_read_and_changes_no_more(site) {
        for round in 0..25 {
            let ada = site.person(&format!("ada{round}@example.com")).await;
            let body = json!({"email": format!("countess{round}@example.com"), "first_name": "Countess"});

            let (closed, changed) = tokio::join!(ada.delete().if_match("\"v1\"").send(), ada.put(&body).send());

            let won = (closed.status, changed.status);
            assert!([(204, 401), (412, 200)].contains(&won), "both cannot be: {won:?}");
        }
        assert_eq!(site.count("select count(*) from customers where closed_at is not null and email_key not like 'closed:%'").await, 0);
        assert_eq!(site.count("select count(*) from customers where closed_at is not null and version > 1").await, 0);
    }
}

//! Tokens of programs: given for a password, changed once, ended as a family.

use std::time::{Duration, Instant};

use axum::http::{HeaderValue, Method};
use serde_json::json;

use crate::{
    request::Answer,
    site::{PASSWORD, Site},
};

async fn read(site: &Site, token: &str) -> u16 {
    site.get("/api/v1/customers/me/").bearer(token).await.status
}

async fn refresh(site: &Site, token: &str) -> Answer {
    site.post_json("/auth/token/refresh/", &json!({ "refresh": token })).await
}

on_both_databases! {
    async fn a_refresh_token_works_once_and_twice_ends_the_family(site) {
        let ada = site.person("ada@example.com").await;

        let first = refresh(&site, &ada.refresh).await;
        let next = first.json()["access"].as_str().expect("a token").to_owned();
        let is_good = read(&site, &next).await;
        let second = refresh(&site, &ada.refresh).await;

        assert_eq!((first.status, is_good, second.status), (200, 200, 401));
        assert_eq!(second.header("www-authenticate"), r#"Bearer error="invalid_token""#);
        assert_eq!((read(&site, &next).await, read(&site, &ada.token).await), (401, 401), "the whole family ended");
        assert_eq!(refresh(&site, first.json()["refresh"].as_str().expect("a token")).await.status, 401);
    }
}

on_both_databases! {
    async fn logout_ends_the_family_and_no_other(site) {
        let ada = site.person("ada@example.com").await;
        let (other, _) = site.tokens("ada@example.com").await;

        let out = ada.by_token(Method::POST, "/auth/logout/").await;

        assert_eq!(out.status, 204);
        assert_eq!((read(&site, &ada.token).await, read(&site, &other).await), (401, 200));
        assert_eq!(refresh(&site, &ada.refresh).await.status, 401);
    }
}

on_both_databases! {
    async fn an_access_token_ends_after_an_hour_and_a_refresh_token_is_no_access_token(site) {
        let ada = site.person("ada@example.com").await;
        let lives = "select count(*) from tokens where (kind = 'access' and expires_at - created_at = 3600000000) or (kind = 'refresh' and expires_at - created_at = 259200000000)";

        assert_eq!(site.count(lives).await, 2);
        assert_eq!(read(&site, &ada.refresh).await, 401);
        assert_eq!(refresh(&site, &ada.token).await.status, 401);
        site.sql("update tokens set expires_at = 1").await;
        assert_eq!(read(&site, &ada.token).await, 401);
        assert_eq!(refresh(&site, &ada.refresh).await.status, 401);
    }
}

on_both_databases! {
    async fn the_database_keeps_no_token(site) {
        let ada = site.person("ada@example.com").await;

        assert!(ada.token.starts_with("np_") && ada.token.len() == 41);
        assert_eq!(site.count("select count(*) from tokens where length(secret_hash) = 32 and length(prefix) = 8").await, 2);
    }
}

on_both_databases! {
    async fn tokens_that_are_garbage_are_401_and_never_more(site) {
        site.person("ada@example.com").await;
        let long = "np_".to_owned() + &"a".repeat(8_000);
        let garbage = ["np_", "np_wrong", "null", "undefined", "Bearer", "np_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "' or 1=1 --", "\u{e9}", "a b c", "np_ééééééééééééééééééé", &long];

        for token in garbage {
            let value = HeaderValue::from_bytes(format!("Bearer {token}").as_bytes()).expect("a header");
            let answer = site.get("/api/v1/customers/me/").header("authorization", value).await;
            assert_eq!(answer.status, 401, "{token:?}");
            assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{token:?}");
            assert_eq!(refresh(&site, token).await.status, 401);
        }
        for header in ["Basic dXNlcjpwYXNz", "np_wrong", "Digest x", "Bearer", "bearer  "] {
            let answer = site.get("/api/v1/customers/me/").header("authorization", header).await;
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"), "{header}");
        }
    }
}

on_both_databases! {
    async fn nobody_refreshes_faster_than_a_family_ends(site) {
        let ada = site.person("ada@example.com").await;
        for round in 0..40 {
            let (mut access, mut refresh_token) = site.tokens(&ada.email).await;
            let out = site.ask(Method::POST, "/auth/logout/").bearer(&access);
            let refreshing = async {
                loop {
                    let answer = refresh(&site, &refresh_token).await;
                    if answer.status != 200 {
                        return;
                    }
                    let pair = answer.json();
                    access = pair["access"].as_str().expect("a token").to_owned();
                    refresh_token = pair["refresh"].as_str().expect("a token").to_owned();
                }
            };
            let leaving = async {
                tokio::time::sleep(Duration::from_millis(round % 5)).await;
                out.await
            };

            let (_, left) = tokio::join!(tokio::time::timeout(Duration::from_secs(5), refreshing), leaving);

            assert_eq!((left.status, site.get(ada.path()).bearer(&access).await.status), (204, 401), "{round}");
        }
    }
}

on_both_databases! {
    async fn a_token_in_the_query_is_ignored(site) {
        let ada = site.person("ada@example.com").await;

        let answer = site.get(format!("/api/v1/customers/me/?access_token={}", ada.token)).await;

        assert_eq!(answer.status, 401);
    }
}

on_both_databases! {
    async fn wrong_credentials_look_the_same_whoever_it_is(site) {
        site.sign_up("ada@example.com").await;
        let ask = |email: &str, password: &str| site.post_json("/auth/token/", &json!({"email": email, "password": password}));

        let unknown = ask("nobody@example.com", PASSWORD).await;
        let wrong = ask("ada@example.com", "not the password").await;
        let no_email = ask("ada", PASSWORD).await;
        let long = ask("ada@example.com", &"x".repeat(5000)).await;

        for answer in [&unknown, &wrong, &no_email, &long] {
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
            assert_eq!(answer.text, unknown.text);
        }
        assert_eq!(ask("ADA@Example.com ", PASSWORD).await.status, 200, "case and spaces do not matter");
    }
}

on_both_databases! {
    async fn what_is_missing_for_a_token_is_reported_together(site) {
        let answer = site.post_json("/auth/token/", &json!({"email": 1})).await;

        let pair = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(answer.status, 400);
        assert_eq!(answer.faults(), [pair("#/email", "wrong_type"), pair("#/password", "required")]);
    }
}

on_both_databases! {
    async fn unknown_customers_take_as_long_as_known_ones(site) {
        site.person("ada@example.com").await.slowly_known().await;
        let mut times = [Vec::new(), Vec::new()];

        for _ in 0..15 {
            for (index, email) in ["ada@example.com", "nobody@example.com"].into_iter().enumerate() {
                let started = Instant::now();
                site.post_json("/auth/token/", &json!({"email": email, "password": "not the password"})).await;
                times[index].push(started.elapsed());
            }
        }

        let medians = times.map(|mut times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        });
        let ratio = medians[0] / medians[1];
        assert!((0.6..1.7).contains(&ratio), "known {:.4} s, unknown {:.4} s", medians[0], medians[1]);
    }
}

//! Only the owner of a profile reads it or changes it.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    person::Person,
    request::Answer,
    site::{PASSWORD, Site, path, profile_of},
};

/// The ways somebody can present themselves.
fn credentials(person: &Person) -> [(&'static str, Option<&str>, Option<&str>); 4] {
    let (cookie, token) = (person.cookie.as_str(), person.token.as_str());
    [("nobody", None, None), ("session", Some(cookie), None), ("token", None, Some(token)), ("both", Some(cookie), Some(token))]
}

async fn ask(site: &Site, method: &str, path: &str, (cookie, token): (Option<&str>, Option<&str>), body: &str) -> Answer {
    let mut request = site.ask(method, path);
    if let Some(cookie) = cookie {
        request = request.cookie(cookie);
    }
    if let Some(token) = token {
        request = request.bearer(token);
    }
    request.json_text(body.to_owned()).await
}

on_both_databases! {
    async fn nobody_can_read_or_change_another_customers_profile_and_it_is_unchanged(site) {
        let eve = site.person("eve@example.com").await;
        let bob = site.person("bob@example.com").await;
        let before = bob.profile().await;
        let bodies = [profile_of("eve@example.com").to_string(), json!({"email": "bob@example.com", "first_name": "Eve"}).to_string(), "{".to_owned(), String::new()];

        for (who, cookie, token) in credentials(&eve) {
            for method in ["GET", "PUT", "PATCH"] {
                for body in &bodies {
                    let theirs = ask(&site, method, &bob.path(), (cookie, token), body).await;
                    let unknown = ask(&site, method, &path(999_999_999), (cookie, token), body).await;

                    assert_eq!(theirs.status, if who == "nobody" { 401 } else { 403 }, "{who} {method} {body}");
                    assert_eq!(theirs.text, unknown.text, "an unknown id must look the same: {who} {method}");
                    assert_eq!(names(&theirs), names(&unknown));
                    assert!(!theirs.text.contains("bob@"));
                }
            }
        }

        assert_eq!(bob.profile().await, before);
        assert_eq!(site.count("select count(*) from changes where through <> 'sign-up'").await, 0);
    }
}

/// Headers without the two that differ in every answer.
fn names(answer: &Answer) -> Vec<(String, String)> {
    let drawn = ["x-request-id", "content-security-policy", "date"];
    answer.headers.iter().filter(|(name, _)| !drawn.contains(&name.as_str())).map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect()
}

on_both_databases! {
    async fn the_owner_may_by_session_token_and_both(site) {
        let ada = site.person("ada@example.com").await;

        for (who, cookie, token) in credentials(&ada).into_iter().skip(1) {
            for target in [ada.path(), format!("/api/v1/customers/{}", ada.id), "/api/v1/customers/me/".to_owned(), "/api/v1/customers/me".to_owned()] {
                let body = json!({"email": "ada@example.com", "first_name": format!("Ada by {who}")}).to_string();
                let put = ask(&site, "PUT", &target, (cookie, token), &body).await;
                let get = ask(&site, "GET", &target, (cookie, token), "").await;

                assert_eq!((put.status, get.status), (200, 200), "{who} {target}: {}", put.text);
                assert_eq!(get.json()["first_name"], format!("Ada by {who}"));
                assert_eq!(get.header("content-location"), ada.path());
            }
        }
    }
}

on_both_databases! {
    async fn a_bad_token_is_not_saved_by_a_good_cookie(site) {
        let ada = site.person("ada@example.com").await;

        let answer = ask(&site, "GET", &ada.path(), (Some(&ada.cookie), Some("np_wrong")), "").await;

        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    }
}

on_both_databases! {
    async fn an_id_is_a_decimal_number_and_nothing_else(site) {
        let ada = site.person("ada@example.com").await;
        let not_found = ["abc", "-1", "1.0", "1e3", "0x10", "%00", "1%2f2", "1%00", "%2B1", "ME", "m%65x", "१२३", "%F0%9F%98%80", "1;2", " 1", "1%20"];

        for id in not_found {
            let id = id.replace("१२३", "%E0%A5%A7").replace(' ', "%20");
            let answer = ask(&site, "PUT", &format!("/api/v1/customers/{id}/"), (None, Some(&ada.token)), &profile_of("ada@example.com").to_string()).await;
            assert_eq!(answer.status, 404, "{id}: {}", answer.text);
        }
        for id in ["0", "00", "9223372036854775807", "9223372036854775808", "99999999999999999999999999"] {
            let answer = ask(&site, "GET", &format!("/api/v1/customers/{id}/"), (None, Some(&ada.token)), "").await;
            assert_eq!(answer.status, 403, "{id}");
        }
    }
}

on_both_databases! {
    async fn an_email_change_needs_the_password_in_the_browser_and_the_scope_with_a_token(site) {
        let ada = site.person("ada@example.com").await;
        let by_session = |body: Value| ada.by_session(Method::PUT, ada.path()).json(&body);

        let missing = by_session(json!({"email": "new@example.com"})).await;
        let wrong = by_session(json!({"email": "new@example.com", "current_password": "not the password"})).await;
        let cased = by_session(json!({"email": "ADA@example.com"})).await;
        let right = by_session(json!({"email": "new@example.com", "current_password": PASSWORD})).await;
        site.sql("update tokens set scopes = ''").await;
        let no_scope = ada.put(&json!({"email": "third@example.com"})).await;
        let same = ada.put(&json!({"email": "new@example.com", "first_name": "Ada"})).await;

        assert_eq!(missing.faults(), [("#/current_password".to_owned(), "required".to_owned())]);
        assert_eq!(wrong.faults(), [("#/current_password".to_owned(), "current_password_wrong".to_owned())]);
        assert_eq!((cased.status, right.status), (200, 200));
        assert_eq!(no_scope.status, 403);
        assert_eq!(same.status, 200);
        assert_eq!(ada.profile().await["email"], "new@example.com");
    }
}

on_both_databases! {
    async fn members_that_only_sometimes_count_are_checked_all_the_same(site) {
        let ada = site.person("ada@example.com").await;

        let wrong = ada.put(&json!({"email": "ada@example.com", "current_password": {}})).await;
        let also_missing = json!({"email": "countess@example.com", "current_password": 1});
        let by_session = ada.by_session(Method::PUT, ada.path()).json(&also_missing).await;

        let fault = [("#/current_password".to_owned(), "wrong_type".to_owned())];
        assert_eq!((wrong.status, wrong.faults()), (400, fault.to_vec()));
        assert_eq!((by_session.status, by_session.faults()), (400, fault.to_vec()));
        let whole = ada.put(&json!({"email": "ada@example.com", "address": {"street_address": "1 Road", "postal_code": 54321.0, "city": "Los Angeles", "state": "CA", "country": "US"}})).await;
        assert_eq!((whole.status, whole.json()["address"]["postal_code"].clone()), (200, json!(54321)));
    }
}

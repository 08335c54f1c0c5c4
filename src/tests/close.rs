//! Closing an account.

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::json;

use crate::site::{PASSWORD, Person, Site, bearer, form_with_cookie, get, ours, path, post_form, post_json};

fn delete(person: &Person, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers.iter().fold(bearer(Request::delete(path(person.id)), &person.token), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).expect("a request")
}

/// Every way in that this person had.
async fn ways_in(site: &Site, person: &Person) -> Vec<u16> {
    let token = site.send(bearer(Request::get(path(person.id)), &person.token).body(Body::empty()).expect("a request")).await;
    let refresh = site.send(post_json("/auth/token/refresh/", &json!({"refresh": person.refresh}))).await;
    let password = site.send(post_json("/auth/token/", &json!({"email": person.email, "password": PASSWORD}))).await;
    let session = site.send(ours(Request::get("/api/v1/customers/me/"), &person.cookie).body(Body::empty()).expect("a request")).await;
    let form = site.send(post_form("/sign-in", &[("email", &person.email), ("password", PASSWORD)])).await;
    let page = site.send(get("/profile", &person.cookie)).await;
    [token, refresh, password, session, form, page].map(|answer| answer.status).to_vec()
}

promise! {
    async fn closing_an_account_ends_every_session_and_token_at_once(site) {
        let ada = site.sign_up("ada@example.com").await;
        let bob = site.sign_up("bob@example.com").await;
        assert_eq!(ways_in(&site, &ada).await, [200, 200, 200, 200, 303, 200]);
        let ada = Person { refresh: site.tokens(&ada.email).await.1, ..ada };

        let answer = site.send(delete(&ada, &[])).await;

        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        assert_eq!(ways_in(&site, &ada).await, [401, 401, 401, 401, 422, 303]);
        assert_eq!(ways_in(&site, &bob).await, [200, 200, 200, 200, 303, 200]);
        assert_eq!(site.count("select count(*) from customers where closed_at is null").await, 1);
    }
}

promise! {
    async fn of_many_who_close_one_account_one_does_and_the_others_are_known_no_more(site) {
        let ada = site.sign_up("ada@example.com").await;

        let answers = futures::future::join_all((0..8).map(|_| site.send(delete(&ada, &[])))).await;

        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
    }
}

promise! {
    async fn the_address_of_a_closed_account_is_free_for_a_new_one(site) {
        let old = site.sign_up("ada@example.com").await;
        site.send(delete(&old, &[])).await;

        let new = site.sign_up("ADA@example.com").await;

        assert_ne!(new.id, old.id);
        assert_eq!(site.send(delete(&new, &[])).await.status, 204);
        assert_eq!(site.sign_up("ada@example.com").await.email, "ada@example.com");
    }
}

promise! {
    async fn only_the_owner_closes_an_account_and_only_the_version_that_was_read(site) {
        let ada = site.sign_up("ada@example.com").await;
        let bob = site.sign_up("bob@example.com").await;
        let others = Person { id: ada.id, ..bob };

        assert_eq!(site.send(delete(&others, &[])).await.status, 403);
        assert_eq!(site.send(delete(&others, &[("if-match", "nonsense")])).await.status, 403);
        assert_eq!(site.send(Request::delete(path(ada.id)).body(Body::empty()).expect("a request")).await.status, 401);
        site.put(&ada, &json!({"email": "ada@example.com", "first_name": "Augusta"})).await;
        let stale = site.send(delete(&ada, &[("if-match", "\"v1\"")])).await;
        assert_eq!((stale.status, stale.json()["changed"].clone()), (412, json!(["#/first_name"])));
        assert_eq!(site.send(delete(&ada, &[("if-none-match", "*")])).await.status, 412);
        assert_eq!(site.send(delete(&ada, &[("if-match", "nonsense")])).await.status, 400);
        assert_eq!(site.send(delete(&ada, &[("if-match", "\"v2\"")])).await.status, 204);
    }
}

promise! {
    async fn with_a_cookie_it_takes_our_own_page_and_the_cookie_goes(site) {
        let ada = site.sign_up("ada@example.com").await;
        let me = || Request::builder().method(Method::DELETE).uri("/api/v1/customers/me");

        let foreign = me().header("cookie", &ada.cookie).header("sec-fetch-site", "cross-site").body(Body::empty()).expect("a request");
        assert_eq!(site.send(foreign).await.status, 403);
        let answer = site.send(ours(me(), &ada.cookie).body(Body::empty()).expect("a request")).await;

        assert_eq!(answer.status, 204);
        assert!(answer.header("set-cookie").contains("Max-Age=0"), "{}", answer.header("set-cookie"));
        assert_eq!(site.count("select count(*) from sessions").await, 0);
        let late = site.send(form_with_cookie("/profile/edit", &[("email", "ada@example.com"), ("first_name", "Late")], &ada.cookie)).await;
        assert_eq!(late.status, 401);
    }
}

//! Closing an account.

use axum::http::Method;
use serde_json::json;

use crate::{
    person::Person,
    site::{PASSWORD, Site},
};

/// Every way in that this person had.
async fn ways_in(site: &Site, person: &Person) -> Vec<u16> {
    let token = person.read().await;
    let refresh = site.post_json("/auth/token/refresh/", &json!({"refresh": person.refresh})).await;
    let password = site.post_json("/auth/token/", &json!({"email": person.email, "password": PASSWORD})).await;
    let session = person.by_session(Method::GET, "/api/v1/customers/me/").await;
    let form = site.post("/sign-in", &[("email", &person.email), ("password", PASSWORD)]).await;
    let page = person.page("/profile").await;
    [token, refresh, password, session, form, page].map(|answer| answer.status).to_vec()
}

on_both_databases! {
    async fn closing_an_account_ends_every_session_and_token_at_once(site) {
        let ada = site.person("ada@example.com").await;
        let bob = site.person("bob@example.com").await;
        assert_eq!(ways_in(&site, &ada).await, [200, 200, 200, 200, 303, 200]);
        let ada = Person { refresh: site.tokens(&ada.email).await.1, ..ada };

        let answer = ada.delete().await;

        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
        assert_eq!(ways_in(&site, &ada).await, [401, 401, 401, 401, 422, 303]);
        assert_eq!(ways_in(&site, &bob).await, [200, 200, 200, 200, 303, 200]);
        assert_eq!(site.count("select count(*) from customers where closed_at is null").await, 1);
    }
}

on_both_databases! {
    async fn of_many_who_close_one_account_one_does_and_the_others_are_known_no_more(site) {
        let ada = site.person("ada@example.com").await;

        let answers = futures::future::join_all((0..8).map(|_| ada.delete().send())).await;

        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 401, 401, 401, 401, 401, 401, 401]);
    }
}

on_both_databases! {
    async fn the_address_of_a_closed_account_is_free_for_a_new_one(site) {
        let old = site.person("ada@example.com").await;
        old.delete().await;

        let new = site.person("ADA@example.com").await;

        assert_ne!(new.id, old.id);
        assert_eq!(new.delete().await.status, 204);
        assert_eq!(site.person("ada@example.com").await.email, "ada@example.com");
    }
}

on_both_databases! {
    async fn only_the_owner_closes_an_account_and_only_the_version_that_was_read(site) {
        let ada = site.person("ada@example.com").await;
        let bob = site.person("bob@example.com").await;
        let others = Person { id: ada.id, ..bob };

        assert_eq!(others.delete().await.status, 403);
        assert_eq!(others.delete().if_match("nonsense").await.status, 403);
        assert_eq!(site.ask(Method::DELETE, ada.path()).await.status, 401);
        ada.put(&json!({"email": "ada@example.com", "first_name": "Augusta"})).await;
        let stale = ada.delete().if_match("\"v1\"").await;
        assert_eq!((stale.status, stale.json()["changed"].clone()), (412, json!(["#/first_name"])));
        assert_eq!(ada.delete().header("if-none-match", "*").await.status, 412);
        assert_eq!(ada.delete().if_match("nonsense").await.status, 400);
        assert_eq!(ada.delete().if_match("\"v2\"").await.status, 204);
    }
}

on_both_databases! {
    async fn with_a_cookie_it_takes_our_own_page_and_the_cookie_goes(site) {
        let ada = site.person("ada@example.com").await;
        let me = "/api/v1/customers/me";

        let foreign = site.ask(Method::DELETE, me).header("cookie", &ada.cookie).header("sec-fetch-site", "cross-site").await;
        assert_eq!(foreign.status, 403);
        let answer = ada.by_session(Method::DELETE, me).await;

        assert_eq!(answer.status, 204);
        assert!(answer.header("set-cookie").contains("Max-Age=0"), "{}", answer.header("set-cookie"));
        assert_eq!(site.count("select count(*) from sessions").await, 0);
        let late = ada.edit(&[("email", "ada@example.com"), ("first_name", "Late")]).await;
        assert_eq!(late.status, 401);
    }
}

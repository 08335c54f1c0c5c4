//! What every answer carries, and which answer comes first.

use axum::http::Method;
use nameplate::server::web::assets;
use serde_json::json;

use crate::{
    request::Answer,
    site::{ORIGIN, Site, path},
};

/// One of each kind of answer.
async fn answers(site: &Site) -> Vec<(String, Answer)> {
    let ada = site.person("ada@example.com").await;
    let assets = assets::FOLDER.clone();
    let big = "x".repeat(70_000);
    let requests = [
        ("page", site.page("/sign-in")),
        ("personal page", ada.page("/profile")),
        ("form page", ada.page("/profile/edit")),
        ("redirect", site.page("/profile")),
        ("page not found", site.page("/nope")),
        ("API", ada.read()),
        ("API 400", site.post_json("/auth/token/", &json!({}))),
        ("API 401", site.get(ada.path())),
        ("API 403", ada.get(path(1))),
        ("API 404", site.get("/api/v2/")),
        ("API 405", site.ask(Method::DELETE, "/auth/token/")),
        ("API 406", site.ask(Method::POST, "/auth/token/").header("accept", "text/html")),
        ("API 413", site.post_json("/auth/token/", &json!({ "email": big }))),
        ("API 421", site.get(ada.path()).header("host", "evil.example")),
        ("API 415", site.ask(Method::POST, "/auth/token/").header("content-type", "text/plain").body("{}")),
        ("refused form", ada.edit(&[("email", "nobody")])),
        ("refused action", ada.action(&[("email", "nobody")])),
        ("page 413", site.post("/sign-in", &[("email", &big)])),
        ("page 405", site.ask(Method::PUT, "/profile").header("accept", "text/html").header("origin", ORIGIN)),
        ("cross-site", site.ask(Method::POST, "/sign-in").header("origin", "https://evil.example")),
        ("live", site.get("/health/live")),
        ("ready", site.get("/health/ready")),
        ("country", site.get("/countries/Japan")),
        ("icon", site.get(format!("{assets}/favicon.svg"))),
        ("no asset", site.get(format!("{assets}/nope.js"))),
    ];
    let mut answers = Vec::new();
    for (name, request) in requests {
        answers.push((name.to_owned(), request.await));
    }
    answers
}

on_both_databases! {
    async fn every_answer_carries_the_security_headers(site) {
        for (name, answer) in answers(&site).await {
            let policy = answer.header("content-security-policy");
            for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action '"] {
                assert!(policy.contains(part), "{name}: {policy}");
            }
            let is_page = answer.header("content-type").starts_with("text/html");
            assert_eq!(policy.contains("script-src 'nonce-"), is_page, "only a page runs scripts: {name}: {policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains("http"), "{name}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{name}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{name}");
            assert!(answer.header("strict-transport-security").contains("max-age=31536000"), "{name}");
            assert_eq!(answer.header("x-request-id").len(), 16, "{name}");
            let is_public = ["country", "icon"].contains(&name.as_str());
            assert_eq!(answer.header("cache-control") == "no-store", !is_public, "{name}: {}", answer.header("cache-control"));
            assert!(answer.status < 500, "{name}: {}", answer.status);
        }
    }
}

on_both_databases! {
    async fn every_error_of_the_api_is_a_problem(site) {
        for (name, answer) in answers(&site).await.into_iter().filter(|(name, _)| name.starts_with("API ") || name == "refused action") {
            let problem = answer.json();
            assert_eq!(answer.header("content-type"), "application/problem+json", "{name}");
            assert_eq!(problem["status"], answer.status, "{name}");
            assert!(problem["type"].as_str().is_some_and(|kind| kind.starts_with("/docs/api#")), "{name}");
            assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{name}");
            if let Some(status) = name.strip_prefix("API ") {
                assert_eq!(answer.status.to_string(), status, "{}", answer.text);
            }
        }
    }
}

on_both_databases! {
    async fn a_nonce_is_never_used_twice(site) {
        let (one, two) = (site.page("/sign-in").await, site.page("/sign-in").await);

        assert_ne!(one.header("content-security-policy"), two.header("content-security-policy"));
        let nonce = one.header("content-security-policy").split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
        assert!(one.text.contains(&format!("nonce=\"{nonce}\"")));
    }
}

on_both_databases! {
    async fn the_order_of_answers_is_the_contracts(site) {
        let ada = site.person("ada@example.com").await;
        let big = || "x".repeat(70_000);
        let put = |path: &str| site.ask(Method::PUT, path);
        let own = ada.path();

        let cases = [
            (404, put("/api/v1/customers/abc/").body(big())),
            (404, site.ask("TRACE", "/api/v1/customers/abc").body(big())),
            (404, put("/api/v1/customers/-1/").header("accept", "text/html").body(big())),
            (405, site.ask("TRACE", &own).body(big())),
            (413, put(&own).body(big())),
            (401, put(&path(1)).header("content-type", "text/plain").body("{")),
            (403, put(&path(1)).bearer(&ada.token).header("content-type", "text/plain").body("{")),
            (415, put(&own).bearer(&ada.token).header("content-type", "text/plain").header("if-match", "\"v9\"").body("{")),
            (415, put(&own).bearer(&ada.token).header("content-type", "application/json").header("content-encoding", "gzip").body("{")),
            (400, put(&own).bearer(&ada.token).header("content-type", "application/json").header("content-range", "bytes 0-1/2").body("{}")),
            (400, put(&own).bearer(&ada.token).header("transfer-encoding", "gzip, chunked").body("{}")),
            (400, put(&own).bearer(&ada.token).if_match("\"v9\"").json_text("{")),
            (412, put(&own).bearer(&ada.token).if_match("\"v9\"").json(&json!({"email": "nobody"}))),
            (400, put(&own).bearer(&ada.token).json(&json!({"email": "nobody"}))),
        ];
        for (status, request) in cases {
            let answer = request.await;
            assert_eq!(answer.status, status, "{}", answer.text);
        }
    }
}

on_both_databases! {
    async fn a_verb_that_is_not_there_is_told_which_are(site) {
        let cases = [
            ("/api/v1/customers/", "POST"), ("/api/v1/customers/5/", "GET,HEAD,PUT,PATCH,DELETE"), ("/auth/token", "POST"), ("/auth/token/refresh/", "POST"),
            ("/auth/logout/", "POST"), ("/profile", "GET,HEAD"), ("/profile/edit", "GET,HEAD,POST"), ("/sign-out", "POST"), ("/health/live", "GET,HEAD"),
        ];
        for (path, allowed) in cases {
            for method in ["TRACE", "PROPFIND", "LOCK", "OPTIONS"] {
                let answer = site.ask(method, path).ours().await;
                assert_eq!(answer.status, if method == "OPTIONS" { 204 } else { 405 }, "{method} {path}");
                let allow = answer.header("allow");
                for verb in allowed.split(',') {
                    assert!(allow.split(',').any(|one| one.trim() == verb), "{path}: {allow}");
                }
            }
        }
    }
}

on_both_databases! {
    async fn health_tells_live_from_ready(site) {
        assert_eq!((site.get("/health/live").await.status, site.get("/health/ready").await.status), (200, 200));

        site.app.db.close().await;

        let cookie = "sid=AAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(site.get("/health/live").header("cookie", cookie).await.status, 200);
        let ready = site.get("/health/ready").header("cookie", cookie).await;
        let page = site.get("/profile").header("cookie", cookie).await;
        assert_eq!((ready.status, page.status), (503, 503));
        assert!(!ready.header("retry-after").is_empty() && !page.header("retry-after").is_empty());
        assert_eq!(page.header("content-type"), "application/problem+json");
        for path in ["/profile", "/docs/api", "/nowhere"] {
            let page = site.page(path).header("cookie", cookie).await;
            assert!(page.shows(503, "try again in a moment"), "{path}: {} {}", page.status, page.text);
        }
    }
}

on_both_databases! {
    async fn who_accepts_no_html_gets_the_problem_of_a_page(site) {
        for (accept, media_type) in [("application/json", "application/problem+json"), ("text/html,*/*;q=0.8", "text/html; charset=utf-8"), ("*/*", "text/html; charset=utf-8")] {
            let answer = site.ask(Method::PUT, "/sign-in").ours().header("accept", accept).await;
            assert_eq!((answer.status, answer.header("content-type")), (405, media_type), "{accept}");
        }
    }
}

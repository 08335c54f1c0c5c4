//! What every answer carries, and which answer comes first.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::json;

use crate::site::{Answer, ORIGIN, Site, action, answer_of, bearer, form_with_cookie, get, ours, path, post_form, post_json, shows};

/// One of each kind of answer.
async fn answers(site: &Site) -> Vec<(String, Answer)> {
    let ada = site.sign_up("ada@example.com").await;
    let assets = nameplate::server::assets::FOLDER.clone();
    let big = "x".repeat(70_000);
    let requests = [
        ("page", get("/sign-in", "")),
        ("personal page", get("/profile", &ada.cookie)),
        ("form page", get("/profile/edit", &ada.cookie)),
        ("redirect", get("/profile", "")),
        ("page not found", get("/nope", "")),
        ("API", bearer(Request::get(path(ada.id)), &ada.token).body(Body::empty()).expect("a request")),
        ("API 400", post_json("/auth/token/", &json!({}))),
        ("API 401", Request::get(path(ada.id)).body(Body::empty()).expect("a request")),
        ("API 403", bearer(Request::get(path(1)), &ada.token).body(Body::empty()).expect("a request")),
        ("API 404", Request::get("/api/v2/").body(Body::empty()).expect("a request")),
        ("API 405", Request::delete("/auth/token/").body(Body::empty()).expect("a request")),
        ("API 406", Request::post("/auth/token/").header("accept", "text/html").body(Body::empty()).expect("a request")),
        ("API 413", post_json("/auth/token/", &json!({ "email": big }))),
        ("API 421", Request::get(path(ada.id)).header("host", "evil.example").body(Body::empty()).expect("a request")),
        ("API 415", Request::post("/auth/token/").header("content-type", "text/plain").body("{}".into()).expect("a request")),
        ("refused form", form_with_cookie("/profile/edit", &[("email", "nobody")], &ada.cookie)),
        ("refused action", action(&[("email", "nobody")], &ada.cookie)),
        ("page 413", post_form("/sign-in", &[("email", &big)])),
        ("page 405", Request::put("/profile").header("accept", "text/html").header("origin", ORIGIN).body(Body::empty()).expect("a request")),
        ("cross-site", Request::post("/sign-in").header("origin", "https://evil.example").body(Body::empty()).expect("a request")),
        ("live", Request::get("/health/live").body(Body::empty()).expect("a request")),
        ("ready", Request::get("/health/ready").body(Body::empty()).expect("a request")),
        ("country", Request::get("/countries/Japan").body(Body::empty()).expect("a request")),
        ("icon", Request::get(format!("{assets}/favicon.svg")).body(Body::empty()).expect("a request")),
        ("no asset", Request::get(format!("{assets}/nope.js")).body(Body::empty()).expect("a request")),
    ];
    let mut answers = Vec::new();
    for (name, request) in requests {
        answers.push((name.to_owned(), site.send(request).await));
    }
    answers
}

promise! {
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

promise! {
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

promise! {
    async fn a_nonce_is_never_used_twice(site) {
        let (one, two) = (site.send(get("/sign-in", "")).await, site.send(get("/sign-in", "")).await);

        assert_ne!(one.header("content-security-policy"), two.header("content-security-policy"));
        let nonce = one.header("content-security-policy").split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
        assert!(one.text.contains(&format!("nonce=\"{nonce}\"")));
    }
}

promise! {
    async fn the_order_of_answers_is_the_contracts(site) {
        let ada = site.sign_up("ada@example.com").await;
        let big = || Body::from("x".repeat(70_000));
        let put = |path: &str| Request::builder().method(Method::PUT).uri(path.to_owned());
        let own = path(ada.id);

        let cases = [
            (404, put("/api/v1/customers/abc/").body(big())),
            (404, Request::builder().method("TRACE").uri("/api/v1/customers/abc").body(big())),
            (404, put("/api/v1/customers/-1/").header("accept", "text/html").body(big())),
            (405, Request::builder().method("TRACE").uri(&own).body(big())),
            (413, put(&own).body(big())),
            (401, put(&path(1)).header("content-type", "text/plain").body("{".into())),
            (403, bearer(put(&path(1)), &ada.token).header("content-type", "text/plain").body("{".into())),
            (415, bearer(put(&own), &ada.token).header("content-type", "text/plain").header("if-match", "\"v9\"").body("{".into())),
            (415, bearer(put(&own), &ada.token).header("content-type", "application/json").header("content-encoding", "gzip").body("{".into())),
            (400, bearer(put(&own), &ada.token).header("content-type", "application/json").header("content-range", "bytes 0-1/2").body("{}".into())),
            (400, bearer(put(&own), &ada.token).header("transfer-encoding", "gzip, chunked").body("{}".into())),
            (400, bearer(put(&own), &ada.token).header("content-type", "application/json").header("if-match", "\"v9\"").body("{".into())),
            (412, bearer(put(&own), &ada.token).header("content-type", "application/json").header("if-match", "\"v9\"").body(json!({"email": "nobody"}).to_string().into())),
            (400, bearer(put(&own), &ada.token).header("content-type", "application/json").body(json!({"email": "nobody"}).to_string().into())),
        ];
        for (status, request) in cases {
            let answer = site.send(request.expect("a request")).await;
            assert_eq!(answer.status, status, "{}", answer.text);
        }
    }
}

promise! {
    async fn a_verb_that_is_not_there_is_told_which_are(site) {
        let cases = [
            ("/api/v1/customers/", "POST"), ("/api/v1/customers/5/", "GET,HEAD,PUT,PATCH,DELETE"), ("/auth/token", "POST"), ("/auth/token/refresh/", "POST"),
            ("/auth/logout/", "POST"), ("/profile", "GET,HEAD"), ("/profile/edit", "GET,HEAD,POST"), ("/sign-out", "POST"), ("/health/live", "GET,HEAD"),
        ];
        for (path, allowed) in cases {
            for method in ["TRACE", "PROPFIND", "LOCK", "OPTIONS"] {
                let answer = site.send(ours(Request::builder().method(method).uri(path), "").body(Body::empty()).expect("a request")).await;
                assert_eq!(answer.status, if method == "OPTIONS" { 204 } else { 405 }, "{method} {path}");
                let allow = answer.header("allow");
                for verb in allowed.split(',') {
                    assert!(allow.split(',').any(|one| one.trim() == verb), "{path}: {allow}");
                }
            }
        }
    }
}

promise! {
    async fn health_tells_live_from_ready(site) {
        let live = Request::get("/health/live").body(Body::empty()).expect("a request");
        let ready = Request::get("/health/ready").body(Body::empty()).expect("a request");
        assert_eq!((site.send(live).await.status, site.send(ready).await.status), (200, 200));

        site.app.db.close().await;

        let [live, ready, page] = ["/health/live", "/health/ready", "/profile"].map(|path| Request::get(path).header("cookie", "sid=AAAAAAAAAAAAAAAAAAAAAA").body(Body::empty()).expect("a request"));
        assert_eq!(site.send(live).await.status, 200);
        let ready = site.send(ready).await;
        let page = answer_of(&site.router, page).await;
        assert_eq!((ready.status, page.status), (503, 503));
        assert!(!ready.header("retry-after").is_empty() && !page.header("retry-after").is_empty());
        assert_eq!(page.header("content-type"), "application/problem+json");
        for path in ["/profile", "/docs/api", "/nowhere"] {
            let request = get(path, "sid=AAAAAAAAAAAAAAAAAAAAAA");
            let page = site.send(request).await;
            assert!(shows(&page, StatusCode::SERVICE_UNAVAILABLE, "try again in a moment"), "{path}: {} {}", page.status, page.text);
        }
    }
}

promise! {
    async fn who_accepts_no_html_gets_the_problem_of_a_page(site) {
        for (accept, media_type) in [("application/json", "application/problem+json"), ("text/html,*/*;q=0.8", "text/html; charset=utf-8"), ("*/*", "text/html; charset=utf-8")] {
            let request = ours(Request::put("/sign-in"), "").header("accept", accept).body(Body::empty()).expect("a request");
            let answer = site.send(request).await;
            assert_eq!((answer.status, answer.header("content-type")), (405, media_type), "{accept}");
        }
    }
}

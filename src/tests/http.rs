//! What every answer carries, and what happens to requests that no client of ours would send.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use serde_json::json;

use crate::site::{Answer, ORIGIN, Site, action, answer_of, bearer, form_with_cookie, get, ours, path, post_form, post_json, profile_of, shows};

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
    async fn a_cookie_needs_proof_that_the_request_is_ours(site) {
        let ada = site.sign_up("ada@example.com").await;
        let body = || json!({"email": "ada@example.com", "first_name": "Changed"}).to_string();
        let form = "email=ada%40example.com&first_name=Changed";
        let strange: [&[(&str, &str)]; 8] = [
            &[],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:3001")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", ORIGIN)],
            &[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
            &[("referer", "http://localhost:3000/profile/edit")],
        ];
        for headers in strange {
            let with = |mut request: axum::http::request::Builder| {
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                request.header("cookie", &ada.cookie)
            };
            let requests = [
                with(Request::put(path(ada.id))).header("content-type", "application/json").body(Body::from(body())),
                with(Request::patch(path(ada.id))).header("content-type", "application/merge-patch+json").body(Body::from(body())),
                with(Request::post("/profile/edit")).header("content-type", "application/x-www-form-urlencoded").body(Body::from(form)),
                with(Request::post("/profile/edit")).header("content-type", "text/plain").body(Body::from(form)),
                with(Request::post("/actions/save-profile")).header("content-type", "application/json").body(Body::from(json!({"inputs": {"first_name": "Changed"}}).to_string())),
                with(Request::post("/sign-out")).header("content-type", "application/x-www-form-urlencoded").body(Body::empty()),
            ];
            for request in requests {
                let request = request.expect("a request");
                let what = format!("{} {} {headers:?}", request.method(), request.uri());
                assert_eq!(site.send(request).await.status, 403, "{what}");
            }
        }
        let profile = site.profile(&ada).await;
        assert_eq!(profile["first_name"], "John");

        for headers in [("origin", ORIGIN), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
            let request = Request::put(path(ada.id)).header("cookie", &ada.cookie).header(headers.0, headers.1).header("content-type", "application/json");
            assert_eq!(site.send(request.body(Body::from(body())).expect("a request")).await.status, 200);
        }
    }
}

promise! {
    async fn only_json_comes_through_the_server_function(site) {
        let ada = site.sign_up("ada@example.com").await;
        let inputs = json!({"inputs": {"email": "ada@example.com", "first_name": "Changed"}}).to_string();
        let send = |media_type: &'static str, path: &'static str, body: String| {
            let mut request = ours(Request::post(path), &ada.cookie).header("accept", "text/html").header("referer", "https://evil.example/");
            if !media_type.is_empty() {
                request = request.header("content-type", media_type);
            }
            site.send(request.body(Body::from(body)).expect("a request"))
        };

        for media_type in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"] {
            assert_eq!(send(media_type, "/actions/save-profile", inputs.clone()).await.status, 415, "{media_type}");
        }
        for body in ["", "{", "[]", "null", "{}", r#"{"inputs":null}"#, r#"{"inputs":{"email":1}}"#, r#"{"inputs":[]}"#, r#"{"other":{}}"#] {
            let answer = send("application/json", "/actions/save-profile", body.to_owned()).await;
            assert_eq!((answer.status, answer.header("location")), (400, ""), "{body}: {}", answer.text);
        }
        assert_eq!(send("application/json", "/actions/nope", inputs.clone()).await.status, 404);
        let nobody = site.send(action(&[("first_name", "Eve")], "")).await;
        assert_eq!(nobody.status, 401);
        assert_eq!(site.profile(&ada).await["first_name"], "John");
    }
}

promise! {
    async fn hostile_requests_are_answered_and_never_with_a_500(site) {
        let ada = site.sign_up("ada@example.com").await;
        let deep = |open: &str, close: &str| format!("{{\"a\":{}1{}}}", open.repeat(5000), close.repeat(5000));
        let bodies: Vec<Vec<u8>> = vec![
            deep("[", "]").into_bytes(), deep("{\"a\":", "}").into_bytes(), vec![0xFF, 0xFE, b'{', 0, b'}', 0], b"\xEF\xBB\xBF{}".to_vec(), vec![0; 1000],
            br#"{"email":"\ud800"}"#.to_vec(), b"{\"email\":\"\xC3\x28\"}".to_vec(), br#"{"email":1e999}"#.to_vec(), b"{\"email\":\"a\x00b\"}".to_vec(),
        ];
        for body in bodies {
            let put = bearer(Request::put(path(ada.id)), &ada.token).header("content-type", "application/json").body(Body::from(body.clone()));
            let form = ours(Request::post("/profile/edit"), &ada.cookie).header("content-type", "application/x-www-form-urlencoded").body(Body::from(body.clone()));
            let action = ours(Request::post("/actions/save-profile"), &ada.cookie).header("content-type", "application/json").body(Body::from(body));
            for request in [put, form, action] {
                let answer = site.send(request.expect("a request")).await;
                assert!((300..500).contains(&answer.status), "{} {}", answer.status, answer.text);
            }
        }
        for body in ["email=%FF%FE", "email=%C3%28", "%=%", "=&=&", "a&a", "email=%00"] {
            let answer = site.send(ours(Request::post("/sign-in"), "").header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).expect("a request")).await;
            assert!([400, 422].contains(&answer.status), "{body}: {}", answer.status);
        }
        for uri in ["/?__err=eyJ4Ijp9&__path=/x", "/sign-in?__path=%2Fapi&__err=PGgxPg", "/profile?next=%00", "/sign-in?next=%FF", "/sign-in?a=1&a=2&next=1&next=2", "/%00", "/%ff", "//", "/..%2f..%2fetc/passwd", "/assets/../Cargo.toml", "/assets/x/..%2f..%2fCargo.toml", "/countries/%00", "/countries/%FF", "/countries/Atlantis"] {
            let answer = site.send(get(uri, &ada.cookie)).await;
            assert!(answer.status < 500 && !answer.text.contains("<h1>x") && !answer.text.contains("PGgxPg"), "{uri}: {}", answer.status);
        }
        for cookie in ["sid=", "sid=;sid=", "sid=%00", "sid=AAAA", "sid=\u{e9}", &format!("sid={}", "A".repeat(8000)), "sid=//////////////////////", "; ; ;", "="] {
            let value = axum::http::HeaderValue::from_bytes(cookie.as_bytes()).expect("a header");
            let answer = site.send(Request::get("/profile").header("cookie", value).body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.status, 303, "{cookie}");
        }
        assert_eq!(site.put(&ada, &profile_of("ada@example.com")).await.status, 200);
    }
}

promise! {
    async fn a_body_of_64_kib_is_read_and_one_byte_more_is_not(site) {
        let ada = site.sign_up("ada@example.com").await;
        let filled = |length: usize| {
            let body = profile_of("ada@example.com").to_string();
            format!("{body}{}", " ".repeat(length - body.len()))
        };
        let put = |body: String| site.send(bearer(Request::put(path(ada.id)), &ada.token).header("content-type", "application/json").body(Body::from(body)).expect("a request"));

        assert_eq!(put(filled(65_536)).await.status, 200);
        assert_eq!(put(filled(65_537)).await.status, 413);
        assert_eq!(put(filled(5_000_000)).await.status, 413);
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

promise! {
    async fn headers_that_are_too_many_or_too_long_are_431(site) {
        let many = (0..70).fold(Request::get("/api/v1/customers/me/"), |request, number| request.header(format!("x-{number}"), "x"));
        let long = Request::get("/sign-in").header("cookie", "x".repeat(17_000));

        for request in [many, long] {
            let answer = site.send(request.body(Body::empty()).expect("a request")).await;
            assert_eq!((answer.status, answer.header("content-type")), (431, "application/problem+json"));
        }
    }
}

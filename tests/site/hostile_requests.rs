//! What happens to requests that no client of ours would send.

use axum::http::{HeaderValue, Method};
use serde_json::json;

use crate::{
    request::Ask,
    site::{ORIGIN, profile_of},
};

on_both_databases! {
    async fn a_cookie_needs_proof_that_the_request_is_ours(site) {
        let ada = site.person("ada@example.com").await;
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
            let with = |request: Ask| request.headers(headers).header("cookie", &ada.cookie);
            let requests = [
                with(site.ask(Method::PUT, ada.path())).json_text(body()),
                with(site.ask(Method::PATCH, ada.path())).json_text(body()),
                with(site.ask(Method::POST, "/profile/edit")).form_text(form),
                with(site.ask(Method::POST, "/profile/edit")).header("content-type", "text/plain").body(form),
                with(site.ask(Method::POST, "/actions/save-profile")).json_text(json!({"inputs": {"first_name": "Changed"}}).to_string()),
                with(site.ask(Method::POST, "/sign-out")).form(&[]),
            ];
            for request in requests {
                let what = format!("{request:?} {headers:?}");
                assert_eq!(request.await.status, 403, "{what}");
            }
        }
        let profile = ada.profile().await;
        assert_eq!(profile["first_name"], "John");

        for (name, value) in [("origin", ORIGIN), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")] {
            let request = site.ask(Method::PUT, ada.path()).header("cookie", &ada.cookie).header(name, value);
            assert_eq!(request.json_text(body()).await.status, 200);
        }
    }
}

on_both_databases! {
    async fn only_json_comes_through_the_server_function(site) {
        let ada = site.person("ada@example.com").await;
        let inputs = json!({"inputs": {"email": "ada@example.com", "first_name": "Changed"}}).to_string();
        let send = |media_type: &'static str, path: &'static str, body: String| {
            let mut request = ada.by_session(Method::POST, path).header("accept", "text/html").header("referer", "https://evil.example/");
            if !media_type.is_empty() {
                request = request.header("content-type", media_type);
            }
            request.body(body)
        };

        for media_type in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"] {
            assert_eq!(send(media_type, "/actions/save-profile", inputs.clone()).await.status, 415, "{media_type}");
        }
        for body in ["", "{", "[]", "null", "{}", r#"{"inputs":null}"#, r#"{"inputs":{"email":1}}"#, r#"{"inputs":[]}"#, r#"{"other":{}}"#] {
            let answer = send("application/json", "/actions/save-profile", body.to_owned()).await;
            assert_eq!((answer.status, answer.header("location")), (400, ""), "{body}: {}", answer.text);
        }
        assert_eq!(send("application/json", "/actions/nope", inputs.clone()).await.status, 404);
        let nobody = site.action(&[("first_name", "Eve")]).await;
        assert_eq!(nobody.status, 401);
        assert_eq!(ada.profile().await["first_name"], "John");
    }
}

on_both_databases! {
    async fn whoever_refuses_the_island_answers_a_problem_it_can_show(site) {
        let ada = site.person("ada@example.com").await;
        let path = "/actions/save-profile";
        let refused = [
            (401, site.action(&[("first_name", "Eve")])),
            (400, ada.by_session(Method::POST, path).json_text("{")),
            (403, site.ask(Method::POST, path).header("cookie", &ada.cookie).header("origin", "https://evil.example").json_text("{}")),
            (404, ada.by_session(Method::POST, "/actions/nope").json_text("{}")),
            (405, ada.by_session(Method::PUT, path).json_text("{}")),
            (412, ada.action(&[("customer", &ada.id.to_string()), ("version", "0"), ("email", &ada.email), ("first_name", "Late")])),
            (413, ada.by_session(Method::POST, path).json_text(vec![b' '; 100_000])),
            (415, ada.by_session(Method::POST, path).form(&[("first_name", "Eve")])),
            (421, ada.by_session(Method::POST, path).header("host", "evil.example").json_text("{}")),
        ];

        for (status, request) in refused {
            let answer = request.await;

            assert_eq!(answer.status, status, "{}", answer.text);
            let problem = answer.json();
            let members: Vec<&str> = problem.as_object().expect("an object").keys().map(String::as_str).filter(|name| *name != "changed").collect();
            assert_eq!(members, ["status", "title", "type"], "{}", answer.text);
            assert!(problem["status"] == status && problem["title"] != "", "{}", answer.text);
        }
    }
}

on_both_databases! {
    async fn hostile_requests_are_answered_and_never_with_a_500(site) {
        let ada = site.person("ada@example.com").await;
        let deep = |open: &str, close: &str| format!("{{\"a\":{}1{}}}", open.repeat(5000), close.repeat(5000));
        let bodies: Vec<Vec<u8>> = vec![
            deep("[", "]").into_bytes(), deep("{\"a\":", "}").into_bytes(), vec![0xFF, 0xFE, b'{', 0, b'}', 0], b"\xEF\xBB\xBF{}".to_vec(), vec![0; 1000],
            br#"{"email":"\ud800"}"#.to_vec(), b"{\"email\":\"\xC3\x28\"}".to_vec(), br#"{"email":1e999}"#.to_vec(), b"{\"email\":\"a\x00b\"}".to_vec(),
        ];
        for body in bodies {
            let put = ada.by_token(Method::PUT, ada.path()).json_text(body.clone());
            let form = ada.by_session(Method::POST, "/profile/edit").form_text(body.clone());
            let action = ada.by_session(Method::POST, "/actions/save-profile").json_text(body);
            for request in [put, form, action] {
                let answer = request.await;
                assert!((300..500).contains(&answer.status), "{} {}", answer.status, answer.text);
            }
        }
        for body in ["email=%FF%FE", "email=%C3%28", "%=%", "=&=&", "a&a", "email=%00"] {
            let answer = site.ask(Method::POST, "/sign-in").ours().form_text(body).await;
            assert!([400, 422].contains(&answer.status), "{body}: {}", answer.status);
        }
        for uri in ["/?__err=eyJ4Ijp9&__path=/x", "/sign-in?__path=%2Fapi&__err=PGgxPg", "/profile?next=%00", "/sign-in?next=%FF", "/sign-in?a=1&a=2&next=1&next=2", "/%00", "/%ff", "//", "/..%2f..%2fetc/passwd", "/assets/../Cargo.toml", "/assets/x/..%2f..%2fCargo.toml", "/countries/%00", "/countries/%FF", "/countries/Atlantis"] {
            let answer = ada.page(uri).await;
            assert!(answer.status < 500 && !answer.text.contains("<h1>x") && !answer.text.contains("PGgxPg"), "{uri}: {}", answer.status);
        }
        for cookie in ["sid=", "sid=;sid=", "sid=%00", "sid=AAAA", "sid=\u{e9}", &format!("sid={}", "A".repeat(8000)), "sid=//////////////////////", "; ; ;", "="] {
            let value = HeaderValue::from_bytes(cookie.as_bytes()).expect("a header");
            let answer = site.get("/profile").header("cookie", value).await;
            assert_eq!(answer.status, 303, "{cookie}");
        }
        assert_eq!(ada.put(&profile_of("ada@example.com")).await.status, 200);
    }
}

on_both_databases! {
    async fn a_body_of_64_kib_is_read_and_one_byte_more_is_not(site) {
        let ada = site.person("ada@example.com").await;
        let filled = |length: usize| {
            let body = profile_of("ada@example.com").to_string();
            format!("{body}{}", " ".repeat(length - body.len()))
        };
        let put = |body: String| ada.by_token(Method::PUT, ada.path()).json_text(body);

        assert_eq!(put(filled(65_536)).await.status, 200);
        assert_eq!(put(filled(65_537)).await.status, 413);
        assert_eq!(put(filled(5_000_000)).await.status, 413);
    }
}

on_both_databases! {
    async fn headers_that_are_too_many_or_too_long_are_431(site) {
        let many = (0..70).fold(site.get("/api/v1/customers/me/"), |request, number| request.header(format!("x-{number}"), "x"));
        let long = site.get("/sign-in").header("cookie", "x".repeat(17_000));

        for request in [many, long] {
            let answer = request.await;
            assert_eq!((answer.status, answer.header("content-type")), (431, "application/problem+json"));
        }
    }
}

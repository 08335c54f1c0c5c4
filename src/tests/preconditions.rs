//! Changes that name the version they were made for.

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::site::{answer_of, bearer, path};

promise! {
    async fn preconditions_are_read_as_rfc_9110_says(site) {
        let ada = site.sign_up("ada@example.com").await;
        let router = site.with(&["--require-if-match", "true"]);
        let put = |headers: &[(&str, &str)]| {
            let mut request = bearer(Request::put(path(ada.id)), &ada.token).header("content-type", "application/json");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            // Already stored: 200 writes nothing, so every case meets version 1.
            request.body(Body::from(json!({"email": "ada@example.com", "first_name": "Augusta"}).to_string())).expect("a request")
        };
        let cases: [(&[(&str, &str)], u16); 22] = [
            (&[("if-match", "\"v9\"")], 412),
            (&[("if-match", "W/\"v1\"")], 412),
            (&[("if-match", "\"\"")], 412),
            (&[("if-match", "\"v2\", \"v3\"")], 412),
            (&[("if-match", "v1")], 400),
            (&[("if-match", "\"v1")], 400),
            (&[("if-match", "\"v1\" \"v2\"")], 400),
            (&[("if-match", "nonsense")], 400),
            (&[("if-none-match", "*")], 412),
            (&[("if-none-match", "\"v1\"")], 412),
            (&[("if-none-match", "W/\"v1\"")], 412),
            (&[("if-none-match", "x")], 400),
            // Both must hold, and both must be readable (13.2.2).
            (&[("if-match", "\"v9\""), ("if-none-match", "\"v7\"")], 412),
            (&[("if-match", "nonsense"), ("if-none-match", "\"v7\"")], 400),
            (&[("if-match", "\"v1\""), ("if-none-match", "\"v1\"")], 412),
            (&[("if-match", "*"), ("if-none-match", "*")], 412),
            (&[("if-match", "*"), ("if-none-match", "\"v9\"")], 200),
            // Empty elements of a list say nothing (5.6.1.2).
            (&[("if-match", " , \"v1\" ,,")], 200),
            (&[("if-match", "\"v9\" , \"v1\"")], 200),
            (&[("if-match", "*")], 200),
            (&[("if-none-match", "\"v9\"")], 200),
            // The retry of what was stored for version 1.
            (&[("if-match", "\"v1\"")], 200),
        ];

        for (headers, status) in cases {
            let answer = site.send(put(headers)).await;
            assert_eq!(answer.status, status, "{headers:?}: {}", answer.text);
        }
        assert_eq!(site.count("select max(version) from customers").await, 2);
        assert_eq!(answer_of(&router, put(&[])).await.status, 428);
        let known = bearer(Request::get(path(ada.id)), &ada.token).header("if-none-match", "\"v1\", W/\"v2\"").body(Body::empty()).expect("a request");
        let known = site.send(known).await;
        assert_eq!((known.status, known.text.as_str()), (304, ""));
    }
}

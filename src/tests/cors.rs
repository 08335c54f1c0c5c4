//! Pages of other origins, and requests that are meant for other servers.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};

use crate::site::{answer_of, bearer, path, shows};

const APP: &str = "https://app.example.com";

promise! {
    async fn other_origins_read_nothing_unless_they_are_named(site) {
        let ada = site.sign_up("ada@example.com").await;
        let named = site.with(&["--cors-origins", "https://app.example.com, https://other.example"]);
        let read = |origin: &str| bearer(Request::get(path(ada.id)), &ada.token).header("origin", origin).body(Body::empty()).expect("a request");

        let closed = site.send(read(APP)).await;
        let open = answer_of(&named, read(APP)).await;
        let stranger = answer_of(&named, read("https://evil.example")).await;
        let refused = answer_of(&named, Request::get(path(ada.id)).header("origin", APP).body(Body::empty()).expect("a request")).await;

        assert_eq!((closed.status, closed.header("access-control-allow-origin")), (200, ""));
        assert_eq!((open.status, open.header("access-control-allow-origin")), (200, APP));
        assert!(open.header("access-control-expose-headers").contains("ETag"));
        assert_eq!(open.header("access-control-allow-credentials"), "");
        assert_eq!(open.header("vary"), "Origin");
        assert_eq!((stranger.header("access-control-allow-origin"), stranger.header("vary")), ("", "Origin"));
        for path in ["/api/v1/openapi.json", "/api/v1/nowhere", "/api/v1/customers/abc/"] {
            let answer = answer_of(&named, Request::get(path).header("origin", APP).body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.header("access-control-allow-origin"), APP, "{path}");
        }
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, APP), "the page must be able to read the problem");
    }
}

promise! {
    async fn a_preflight_allows_if_match_and_no_credentials(site) {
        let named = site.with(&["--cors-origins", APP]);
        let preflight = |origin: &str| {
            let request = Request::builder().method(Method::OPTIONS).uri(path(1)).header("origin", origin);
            request.header("access-control-request-method", "PUT").header("access-control-request-headers", "if-match").body(Body::empty()).expect("a request")
        };

        let named_one = answer_of(&named, preflight(APP)).await;
        let stranger = answer_of(&named, preflight("null")).await;
        let plain = answer_of(&named, Request::builder().method(Method::OPTIONS).uri(path(1)).header("origin", APP).body(Body::empty()).expect("a request")).await;

        assert_eq!((named_one.status, named_one.header("access-control-allow-origin")), (204, APP));
        assert!(named_one.header("access-control-allow-headers").contains("If-Match"));
        assert!(named_one.header("access-control-allow-methods").contains("PUT"));
        assert_eq!(named_one.header("access-control-allow-credentials"), "");
        assert_eq!(stranger.header("access-control-allow-origin"), "");
        assert!(plain.header("allow").contains("PUT"), "an OPTIONS that is no preflight still says what the path understands");
    }
}

promise! {
    async fn a_request_for_another_server_is_refused(site) {
        let ask = |hosts: &[&str], uri: &str| {
            let request = hosts.iter().fold(Request::get(uri), |request, host| request.header("host", *host));
            request.header("accept", "text/html").body(Body::empty()).expect("a request")
        };

        for host in ["localhost:3000", "LOCALHOST", "127.0.0.1:8080", "[::1]:3000", "10.1.2.3", "shop.localhost"] {
            assert_eq!(site.send(ask(&[host], "/sign-in")).await.status, 200, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "evil.example:3000", "1.2.3.4.evil.example"] {
            assert_eq!(site.send(ask(&[host], "/sign-in")).await.status, 421, "{host}");
        }
        for hosts in [&["localhost:3000", "localhost:3000"][..], &["localhost:3000", "evil.example"], &["a@localhost"], &["local host"]] {
            assert!(shows(&site.send(ask(hosts, "/sign-in")).await, StatusCode::BAD_REQUEST, "malformed-host"), "{hosts:?}");
        }
        assert_eq!(site.send(ask(&["localhost"], "http://evil.example/sign-in")).await.status, 421);
        assert_eq!(site.send(ask(&["localhost"], "http://localhost:3000/sign-in")).await.status, 200);
    }
}

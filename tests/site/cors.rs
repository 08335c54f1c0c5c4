//! Pages of other origins, and requests that are meant for other servers.

use axum::http::Method;

use crate::site::path;

const APP: &str = "https://app.example.com";

on_both_databases! {
    async fn other_origins_read_nothing_unless_they_are_named(site) {
        let ada = site.person("ada@example.com").await;
        let named = site.with(&["--cors-origins", "https://app.example.com, https://other.example"]);
        let read = |origin: &str| ada.at(&named).read().header("origin", origin);

        let closed = ada.read().header("origin", APP).await;
        let open = read(APP).await;
        let stranger = read("https://evil.example").await;
        let refused = named.get(ada.path()).header("origin", APP).await;

        assert_eq!((closed.status, closed.header("access-control-allow-origin")), (200, ""));
        assert_eq!((open.status, open.header("access-control-allow-origin")), (200, APP));
        assert!(open.header("access-control-expose-headers").contains("ETag"));
        assert_eq!(open.header("access-control-allow-credentials"), "");
        assert_eq!(open.header("vary"), "Origin");
        assert_eq!((stranger.header("access-control-allow-origin"), stranger.header("vary")), ("", "Origin"));
        for path in ["/api/v1/openapi.json", "/api/v1/nowhere", "/api/v1/customers/abc/"] {
            let answer = named.get(path).header("origin", APP).await;
            assert_eq!(answer.header("access-control-allow-origin"), APP, "{path}");
        }
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, APP), "the page must be able to read the problem");
    }
}

on_both_databases! {
    async fn a_preflight_allows_if_match_and_no_credentials(site) {
        let named = site.with(&["--cors-origins", APP]);
        let preflight = |origin: &str| {
            let request = named.ask(Method::OPTIONS, path(1)).header("origin", origin);
            request.header("access-control-request-method", "PUT").header("access-control-request-headers", "if-match")
        };

        let named_one = preflight(APP).await;
        let stranger = preflight("null").await;
        let plain = named.ask(Method::OPTIONS, path(1)).header("origin", APP).await;

        assert_eq!((named_one.status, named_one.header("access-control-allow-origin")), (204, APP));
        assert!(named_one.header("access-control-allow-headers").contains("If-Match"));
        assert!(named_one.header("access-control-allow-methods").contains("PUT"));
        assert_eq!(named_one.header("access-control-allow-credentials"), "");
        assert_eq!(stranger.header("access-control-allow-origin"), "");
        assert!(plain.header("allow").contains("PUT"), "an OPTIONS that is no preflight still says what the path understands");
    }
}

on_both_databases! {
    async fn a_request_for_another_server_is_refused(site) {
        let ask = |hosts: &[&str], uri: &str| {
            hosts.iter().fold(site.page(uri), |request, host| request.header("host", *host))
        };

        for host in ["localhost:3000", "LOCALHOST", "127.0.0.1:8080", "[::1]:3000", "10.1.2.3", "shop.localhost"] {
            assert_eq!(ask(&[host], "/sign-in").await.status, 200, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "evil.example:3000", "1.2.3.4.evil.example"] {
            assert_eq!(ask(&[host], "/sign-in").await.status, 421, "{host}");
        }
        for hosts in [&["localhost:3000", "localhost:3000"][..], &["localhost:3000", "evil.example"], &["a@localhost"], &["local host"]] {
            assert!(ask(hosts, "/sign-in").await.shows(400, "malformed-host"), "{hosts:?}");
        }
        assert_eq!(ask(&["localhost"], "http://evil.example/sign-in").await.status, 421);
        assert_eq!(ask(&["localhost"], "http://localhost:3000/sign-in").await.status, 200);
    }
}

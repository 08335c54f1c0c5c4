//! The documentation of the API: the table says what the router does, and the patterns say what the rules do.

use axum::http::{HeaderMap, Method};
use nameplate::{
    customer::{
        account::FormCode,
        email::Email,
        name::{self, Name},
    },
    error::Kind,
    server::{api::problems, docs::operations},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use crate::{
    conformance::{Asked, DOCUMENT, conforms, valid},
    request::Answer,
    site::path,
};

on_both_databases! {
    async fn the_openapi_document_is_public_and_cached(site) {
        for path in ["/api/v1/openapi.json", "/api/v1/openapi.json/"] {
            let answer = site.get(path).await;
            let again = site.get(path).header("if-none-match", answer.header("etag")).await;

            assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
            assert!(answer.header("cache-control").starts_with("public"));
            assert_eq!(answer.json(), *DOCUMENT);
            assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", answer.header("etag")));
        }
    }
}

on_both_databases! {
    async fn a_route_and_its_documentation_are_one(site) {
        for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
            let answer = site.ask(Method::OPTIONS, path.replace("{id}", "me")).await;
            let mut routed: Vec<String> = answer.header("allow").split(',').map(|method| method.trim().to_lowercase()).filter(|method| method != "head").collect();
            let mut documented: Vec<String> = item.as_object().expect("operations").keys().cloned().collect();
            routed.sort();
            documented.sort();

            assert_eq!(routed, documented, "{path}");
        }
        let router = concat!(include_str!("../../src/server/router.rs"), include_str!("../../src/server/web/route.rs"), include_str!("../../src/server/web/mod.rs"));
        for prefix in ["\"/api/v1", "\"/auth/token", "\"/auth/logout", "\"/health/"] {
            assert!(!router.contains(prefix), "a route of the API stands in the table of operations, not in the router: {prefix}");
        }
    }
}

on_both_databases! {
    async fn the_page_is_for_everybody_and_its_requests_are_of_whoever_is_signed_in(site) {
        let ada = site.person("o'ada@example.com").await;

        let (anybody, slash, own) = (site.page("/docs/api").await, site.page("/docs/api/").await, ada.page("/docs/api").await);

        assert!(anybody.shows(200, "/api/v1/customers/YOUR_ID/") && slash.shows(200, "customer@example.com"));
        assert!(own.shows(200, &format!("http://localhost:3000{}", ada.path())) && own.text.contains(r"o'\''ada@example.com"));
        assert!(own.text.contains("<a href=\"/docs/api\" aria-current=\"page\">API</a>"));
        assert!(!own.text.contains("YOUR_ID") && !own.text.contains(&ada.token) && !own.text.contains(".wasm"));
    }
}

on_both_databases! {
    async fn whatever_a_problem_points_to_is_on_the_page_once(site) {
        let page = site.page("/docs/api").await.text;
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();

        for kind in Kind::ALL.iter().map(|kind| kind.name()).chain(FormCode::all().map(FormCode::name)) {
            assert_eq!(ids.iter().filter(|id| **id == kind).count(), 1, "{kind}");
        }
        for link in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert_eq!(ids.iter().filter(|id| **id == link).count(), 1, "{link}");
        }
    }
}

on_both_databases! {
    async fn the_texts_for_machines_name_every_operation(site) {
        for path in ["/llms.txt", "/llms-full.txt"] {
            let answer = site.get(path).await;
            let again = site.get(path).header("if-none-match", answer.header("etag")).await;

            assert_eq!((answer.status, answer.header("content-type"), again.status), (200, "text/plain; charset=utf-8", 304));
            assert!(answer.text.starts_with("# Pinecone Shop customer API\n\n> "), "{path}");
            for operation in operations() {
                assert!(answer.text.contains(&format!("`{} {}`", operation.method, operation.path)), "{path}: {}", operation.name);
            }
        }
    }
}

#[test]
fn every_kind_of_problem_and_every_code_is_documented() {
    let statuses: Vec<u16> = Kind::ALL.iter().map(|kind| kind.status()).collect();
    assert!(statuses.is_sorted(), "the kinds stand in the order of their statuses");
    for kind in Kind::ALL {
        let example = problems::example_of(*kind);
        assert_eq!((example.kind, example.status), (problems::address_of(*kind), kind.status()));
    }
    let kinds = &DOCUMENT["components"]["schemas"]["Problem"]["properties"]["type"]["enum"];
    assert_eq!(*kinds, json!(Kind::ALL.iter().map(|kind| problems::address_of(*kind)).collect::<Vec<_>>()));
    let codes = &DOCUMENT["components"]["schemas"]["Fault"]["properties"]["code"]["enum"];
    assert_eq!(*codes, json!(FormCode::all().map(FormCode::name).collect::<Vec<_>>()));
}

#[test]
fn every_example_is_what_its_schema_says() {
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let bodies = operation["responses"].as_object().expect("answers").values().chain([&operation["requestBody"]]);
            for described in bodies.flat_map(|body| body["content"].as_object().into_iter().flatten()).map(|(_, described)| described) {
                let named = described["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
                for example in named.chain(described.get("example")) {
                    valid(&DOCUMENT, &described["schema"], example).unwrap_or_else(|miss| panic!("{method} {path}: {miss}: {example}"));
                }
            }
        }
    }
}

#[test]
fn names_of_operations_and_shapes_are_unique_and_every_link_leads_somewhere() {
    let operations = operations();
    let mut names: Vec<&str> = operations.iter().map(|operation| operation.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), operations.len());
    for link in operations.iter().flat_map(|operation| &operation.answers).flat_map(|answer| &answer.links) {
        assert!(names.contains(&link.to), "{}", link.to);
    }
}

/// What a checker must find: each of these documents or answers is wrong in one place.
#[test]
fn an_answer_that_is_not_documented_does_not_pass() {
    let asked = |method: Method| Asked { method, path: path(5), headers: HeaderMap::new(), body: None };
    let answer = |status: u16, headers: &[(&'static str, &str)], text: &str| Answer {
        status,
        headers: headers.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect(),
        text: text.to_owned(),
    };
    let profile = DOCUMENT.pointer("/paths/~1api~1v1~1customers~1{id}~1/get/responses/200/content/application~1json/example").expect("an example");
    let headers: [(&str, &str); 4] =
        [("content-type", "application/json"), ("etag", "\"v1\""), ("content-location", "/api/v1/customers/5/"), ("x-request-id", "0123456789abcdef")];
    let right = || answer(200, &headers, &profile.to_string());
    let with = |name: &str, value: Value| {
        let mut profile = profile.clone();
        profile[name] = value;
        answer(200, &headers, &profile.to_string())
    };
    let unauthorized = json!({"type": "/docs/api#sign-in-needed", "title": "Sign in", "status": 401}).to_string();
    let problem: [(&str, &str); 3] = [("content-type", "application/problem+json"), ("x-request-id", "0123456789abcdef"), ("www-authenticate", "Bearer")];

    assert_eq!(conforms(&DOCUMENT, &asked(Method::GET), &right()), Ok(()));
    assert_eq!(conforms(&DOCUMENT, &asked(Method::GET), &answer(401, &problem, &unauthorized)), Ok(()));
    for wrong in [
        answer(418, &headers, &profile.to_string()),
        answer(202, &headers, &profile.to_string()),
        answer(500, &problem, &json!({"type": "/docs/api#broken", "title": "Broken", "status": 500}).to_string()),
        answer(401, &problem[..2], &unauthorized),
        answer(401, &problem, &unauthorized.replace("sign-in-needed", "wrong-credentials")),
        answer(401, &problem, &unauthorized.replace("sign-in-needed", "nothing-we-know")),
        answer(200, &headers[1..], &profile.to_string()),
        answer(200, &headers[..1], &profile.to_string()),
        answer(304, &headers, &profile.to_string()),
        with("id", json!(5)),
        with("email", Value::Null),
        with("date_of_birth", json!("1990-02-30")),
        with("slug", json!("John Doe")),
    ] {
        assert!(conforms(&DOCUMENT, &asked(Method::GET), &wrong).is_err(), "{} {}", wrong.status, wrong.text);
    }
    assert!(conforms(&DOCUMENT, &asked(Method::POST), &right()).is_err(), "a method that is not documented");
    let undocumented = Asked { path: "/api/v1/orders/".to_owned(), ..asked(Method::GET) };
    assert!(conforms(&DOCUMENT, &undocumented, &right()).is_err(), "a path that is not documented");
}

/// Patterns are about composed text (NFC): there are backquotes that are letters before.
fn fits(shape: &str, member: &str, text: &str) -> bool {
    let text: String = text.nfc().collect();
    valid(&DOCUMENT, &json!({"$ref": format!("#/components/schemas/{shape}/properties/{member}")}), &json!(text)).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_pattern_of_a_name_says_what_the_rule_says(text in "\\PC{0,9}|[ \\t\\n\u{200b}a\u{2800}\u{3000}\u{e0001}\u{feff}\u{1f600}]{0,4}") {
        prop_assert_eq!(fits("ProfileForm", "first_name", &text), Name::parse_visible(&text, name::MAX).is_ok());
        prop_assert_eq!(fits("ProfileForm", "last_name", &text), Name::parse(&text, name::MAX).is_ok());
    }

    #[test]
    fn the_pattern_of_an_email_address_excludes_none_that_the_rule_accepts(text in "[a.@\\-1é' \"]{1,9}@[a.\\-1é]{1,9}|\\PC{1,4}@\\PC{1,4}[.]\\PC{1,4}|[a-c.\\-]{1,5}@[a.1\\-]{2,9}[.][1a\\-]{1,4}") {
        prop_assert!(Email::parse(&text).is_err() || fits("ProfileForm", "email", &text));
    }
}

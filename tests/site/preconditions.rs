//! Changes that name the version they were made for.

use serde_json::json;

on_both_databases! {
    async fn preconditions_are_read_as_rfc_9110_says(site) {
        let ada = site.person("ada@example.com").await;
        let strict = site.with(&["--require-if-match", "true"]);
        // Already stored: 200 writes nothing, so every case meets version 1.
        let body = json!({"email": "ada@example.com", "first_name": "Augusta"});
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
            let answer = ada.put(&body).headers(headers).await;
            assert_eq!(answer.status, status, "{headers:?}: {}", answer.text);
        }
        assert_eq!(site.count("select max(version) from customers").await, 2);
        assert_eq!(ada.at(&strict).put(&body).await.status, 428);
    }
}

on_both_databases! {
    async fn what_is_stored_already_is_no_reason_to_overlook_if_none_match(site) {
        let ada = site.person("ada@example.com").await;
        for (matches, status) in [("\"v1\"", 412), ("\"v9\"", 412), ("*", 412), ("\"v8\", \"v1\"", 412)] {
            let request = ada.put(&json!({"email": "ada@example.com"})).if_match(matches);
            let answer = request.header("if-none-match", "W/\"v1\"").await;
            assert_eq!((answer.status, answer.json()["type"].as_str()), (status, Some("/docs/api#excluded-version")), "{matches}");
        }
    }
}

on_both_databases! {
    async fn readers_may_name_versions_too(site) {
        let ada = site.person("ada@example.com").await;
        let cases: [(&[(&str, &str)], u16); 9] = [
            (&[("if-none-match", "\"v1\"")], 304),
            (&[("if-none-match", "\"v0\", W/\"v1\"")], 304),
            (&[("if-none-match", "*")], 304),
            (&[("if-none-match", "\"\u{FC}\"")], 200),
            (&[("if-none-match", "v1")], 400),
            (&[("if-match", "\"v1\"")], 200),
            (&[("if-match", "\"v1\""), ("if-none-match", "\"v1\"")], 304),
            (&[("if-match", "W/\"v1\""), ("if-none-match", "\"v1\"")], 412),
            (&[("if-match", "nonsense")], 400),
        ];
        for (headers, status) in cases {
            let request = ada.get("/api/v1/customers/me/");
            // A character from 80 to FF is one byte of a tag.
            let latin = |text: &str| text.chars().map(|letter| letter as u8).collect::<Vec<u8>>();
            let answer = headers.iter().fold(request, |request, (name, value)| request.header(name, latin(value))).await;
            assert_eq!(answer.status, status, "{headers:?}");
            if status < 400 {
                assert_eq!(answer.header("content-location"), ada.path());
                assert_eq!(answer.header("etag"), "\"v1\"");
            }
        }
    }
}

on_both_databases! {
    async fn what_the_shop_fills_in_changes_the_tag_of_readers_and_stops_no_change(site) {
        let ada = site.person("ada@example.com").await;
        site.sql("update customers set last_purchase_date = '2026-01-02'").await;
        let read = |tag: &str| ada.read().header("if-none-match", tag);

        let answer = read("\"v1\"").await;

        assert_eq!((answer.status, answer.header("etag")), (200, "\"v1.2026-01-02\""));
        assert_eq!(read("\"v1.2026-01-02\"").await.status, 304);
        for (tag, status) in [("\"v1\"", 200), ("\"v2.2026-01-02\"", 200), ("\"v2\"", 412)] {
            let body = json!({"email": "ada@example.com", "last_name": format!("{tag:?}").replace('"', "")});
            let answer = ada.put(&body).if_match(tag).await;
            assert_eq!(answer.status, status, "{tag}: {}", answer.text);
        }
        // Also while edits follow one another so closely that nobody looks the profile up between them.
        let put = async |name: &str| ada.put(&json!({"email": "ada@example.com", "last_name": name})).await;
        assert_eq!(put("Byron").await.header("etag"), "\"v4.2026-01-02\"");
        site.sql("update customers set last_purchase_date = '2026-07-01'").await;
        assert_eq!(put("King").await.header("etag"), "\"v5.2026-07-01\"");
    }
}

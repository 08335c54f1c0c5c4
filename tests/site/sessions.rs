//! Sessions: an id of its own for every sign-in, kept hashed, ended for good.

use axum::http::Method;

use crate::site::{PASSWORD, Site};

async fn is_signed_in(site: &Site, cookie: &str) -> bool {
    site.page("/profile").header("cookie", cookie).await.status == 200
}

on_both_databases! {
    async fn every_sign_in_gets_an_id_of_its_own_and_ends_the_one_before(site) {
        let ada = site.sign_up("ada@example.com").await;
        site.sign_up("bob@example.com").await;

        let again = ada.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        let second = again.cookie().expect("a cookie");
        let other = site.post("/sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).header("cookie", &second).await;
        let third = other.cookie().expect("a cookie");

        assert!(ada.cookie != second && second != third);
        assert!(!is_signed_in(&site, &ada.cookie).await && !is_signed_in(&site, &second).await);
        assert!(is_signed_in(&site, &third).await);
    }
}

on_both_databases! {
    async fn a_made_up_id_is_never_taken_over(site) {
        site.sign_up("ada@example.com").await;
        let fixed = "sid=AAAAAAAAAAAAAAAAAAAAAA";

        let answer = site.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).header("cookie", fixed).await;

        assert_ne!(answer.cookie().as_deref(), Some(fixed));
        assert!(!is_signed_in(&site, fixed).await);
    }
}

on_both_databases! {
    async fn the_database_keeps_no_id_that_a_cookie_could_hold(site) {
        let ada = site.sign_up("ada@example.com").await;
        let id = ada.cookie.trim_start_matches("sid=").to_owned();

        assert_eq!(id.len(), 22, "128 bits");
        assert_eq!(site.count("select count(*) from sessions where length(id_hash) = 32").await, 1);
        assert_eq!(site.count("select count(*) from sessions s join customers c on c.id = s.customer_id").await, 1);
        assert_eq!(site.count("select count(*) from sessions where data like '%ada@%'").await, 0);
    }
}

on_both_databases! {
    async fn a_session_ends_after_14_idle_days_and_after_90_days_in_use(site) {
        let ada = site.person("ada@example.com").await;
        assert!(is_signed_in(&site, &ada.cookie).await);

        // 13 days away is fine, and counts from then on.
        site.sql("update sessions set last_seen_at = last_seen_at - 1123200000000, created_at = created_at - 1123200000000").await;
        assert!(is_signed_in(&site, &ada.cookie).await);
        site.sql("update sessions set last_seen_at = last_seen_at - 1123200000000, created_at = created_at - 1123200000000").await;
        assert!(is_signed_in(&site, &ada.cookie).await, "use extends it");
        site.sql("update sessions set last_seen_at = last_seen_at - 1209600000000").await;
        assert!(!is_signed_in(&site, &ada.cookie).await, "14 days idle");

        let again = site.sign_in("ada@example.com").await;
        site.sql("update sessions set created_at = created_at - 7776000000000").await;
        assert!(!is_signed_in(&site, &again).await, "90 days old");
    }
}

on_both_databases! {
    async fn signing_out_ends_the_session_and_clears_the_browser(site) {
        let ada = site.person("ada@example.com").await;

        let answer = ada.post("/sign-out", &[]).await;

        assert_eq!((answer.status, answer.header("location")), (303, "/signed-out"));
        assert_eq!(answer.header("set-cookie"), "sid=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
        assert!(answer.header("clear-site-data").contains("storage"));
        assert!(!is_signed_in(&site, &ada.cookie).await);
        assert_eq!(site.count("select count(*) from sessions").await, 0);
    }
}

on_both_databases! {
    async fn a_session_can_be_ended_through_the_api(site) {
        let ada = site.person("ada@example.com").await;

        let foreign = site.ask(Method::POST, "/auth/logout/").header("cookie", &ada.cookie).await;
        let ours = ada.by_session(Method::POST, "/auth/logout").await;
        let nobody = site.ask(Method::POST, "/auth/logout/").await;

        assert_eq!((foreign.status, ours.status, nobody.status), (403, 204, 401));
        assert!(!is_signed_in(&site, &ada.cookie).await);
    }
}

on_both_databases! {
    async fn over_https_every_cookie_is_bound_to_the_host(site) {
        site.sign_up("ada@example.com").await;
        let secure = site.with(&["--public-url", "https://account.example.com"]);
        let post = |path: &str, inputs: &[(&str, &str)]| secure.post(path, inputs).instead("origin", "https://account.example.com");

        let begun = post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        let cookie = begun.cookie().expect("a cookie");
        let ended = secure.post("/sign-out", &[]).header("cookie", &cookie).await;

        let begun = begun.header("set-cookie").to_owned();
        assert!(begun.starts_with("__Host-sid="));
        for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(begun.contains(attribute), "{begun}");
            assert!(ended.header("set-cookie").contains(attribute), "{}", ended.header("set-cookie"));
        }
        assert!(!begun.contains("Domain"));
    }
}

on_both_databases! {
    async fn a_changed_epoch_ends_every_session(site) {
        let ada = site.person("ada@example.com").await;

        site.sql("update customers set auth_epoch = auth_epoch + 1").await;

        assert!(!is_signed_in(&site, &ada.cookie).await);
    }
}

on_both_databases! {
    async fn after_signing_in_one_goes_on_to_a_page_of_ours_only(site) {
        site.sign_up("ada@example.com").await;
        let strange = [
            "//evil", "///evil", "/\\evil", "\\\\evil", "https://evil.example", "http:evil", "javascript:alert(1)", "/\t/evil", "/\n/evil", "\t//evil", " //evil", "evil", "@evil",
            ".evil", "/é", "%2f%2fevil", "//evil%2f..", "/\u{0}", "data:text/html,x", "?next=//evil",
        ];

        for next in strange {
            let answer = site.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD), ("next", next)]).await;
            assert_eq!((answer.status, answer.header("location")), (303, "/profile"), "{next:?}");
        }
        for next in ["/profile/edit", "/profile/edit?x=1", "/%2f%2fevil"] {
            let answer = site.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD), ("next", next)]).await;
            assert_eq!(answer.header("location"), next);
        }
    }
}

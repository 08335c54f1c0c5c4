//! Pages as the server renders them: what a browser without JavaScript gets.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::site::{PASSWORD, Site};

on_both_databases! {
    async fn a_page_that_needs_a_customer_leads_through_signing_in(site) {
        for (path, next) in [("/profile", "%2Fprofile"), ("/profile/edit", "%2Fprofile%2Fedit")] {
            let answer = site.page(path).await;
            assert_eq!((answer.status, answer.header("location")), (303, format!("/sign-in?next={next}").as_str()));
        }
    }
}

on_both_databases! {
    async fn signing_up_creates_the_account_and_signs_in(site) {
        let inputs = [("email", " Ada@Example.com "), ("first_name", "Ada"), ("last_name", ""), ("dob_day", "3"), ("dob_month", "mar"), ("dob_year", "1987"), ("password", PASSWORD)];

        let answer = site.post("/sign-up", &inputs).await;
        let cookie = answer.cookie().expect("a cookie");
        let profile = site.page("/profile").header("cookie", &cookie).await;
        let again = site.page("/profile").header("cookie", &cookie).await;

        assert_eq!((answer.status, answer.header("location")), (303, "/profile"));
        assert!(profile.shows(200, "Ada@Example.com") && profile.text.contains("3 March 1987") && profile.text.contains("Your account is ready"));
        assert!(!again.text.contains("Your account is ready"), "said once");
    }
}

on_both_databases! {
    async fn a_refused_sign_up_keeps_what_was_typed_but_no_password(site) {
        let secret = "Zq7!x";
        let inputs = [("email", "nobody"), ("first_name", "<b>Ada</b>"), ("dob_day", "31"), ("dob_month", "2"), ("dob_year", "2000"), ("password", secret)];

        let answer = site.post("/sign-up", &inputs).await;

        assert!(answer.shows(422, "<title>Error: Create an account"));
        for words in ["There is a problem", "&lt;b&gt;Ada&lt;/b&gt;", "Enter an email address like", "Date of birth must be a real date", "Password must be 8 characters or more"] {
            assert!(answer.text.contains(words), "{words}");
        }
        assert!(!answer.text.contains(secret));
        assert!(!answer.text.contains("<b>Ada"));
        assert_eq!(site.count("select count(*) from customers").await, 0);
    }
}

on_both_databases! {
    async fn passwords_that_everybody_tries_are_refused(site) {
        let fault = |password: &str| site.post("/sign-up", &[("email", "adalovelace@example.com"), ("first_name", "Augusta"), ("last_name", "Lovelace1815"), ("password", password)]);

        for password in ["password", "PASSWORD123", "12345678", "adalovelace@example.com", "Lovelace1815", "1234567", ""] {
            let answer = fault(password).await;
            assert_eq!(answer.status, 422, "{password}");
        }
        for password in ["        9", "pässwörd!", &"😀".repeat(128)] {
            let answer = site.post("/sign-up", &[("email", &format!("a{}@example.com", password.len())), ("first_name", "Ada"), ("password", password)]).await;
            assert_eq!(answer.status, 303, "{password}: {}", answer.text);
        }
    }
}

on_both_databases! {
    async fn a_stale_form_is_merged_and_a_clash_is_shown(site) {
        let ada = site.person("ada@example.com").await;
        let edit = |inputs: &[(&str, &str)]| ada.edit(&[inputs, &[("email", "ada@example.com")]].concat());

        let first = edit(&[("version", "1"), ("first_name", "Ada"), ("last_name", "Doe")]).await;
        let disjoint = edit(&[("version", "1"), ("first_name", "John"), ("last_name", "Lovelace")]).await;
        let both = (ada.profile().await["first_name"].clone(), ada.profile().await["last_name"].clone());
        let clash = edit(&[("version", "1"), ("first_name", "Grace"), ("last_name", "Doe")]).await;
        let after_clash = ada.profile().await["first_name"].clone();
        let decided = edit(&[("version", "3"), ("first_name", "Grace"), ("last_name", "Lovelace")]).await;

        assert_eq!((first.status, disjoint.status), (303, 303));
        assert_eq!(both, ("Ada".into(), "Lovelace".into()));
        assert!(clash.shows(409, "This profile changed elsewhere") && clash.text.contains("value=\"Grace\"") && clash.text.contains("value=\"Ada\""));
        assert_eq!(after_clash, "Ada", "nothing is stored before somebody decides");
        assert_eq!(decided.status, 303);
        assert_eq!(ada.profile().await["first_name"], "Grace");
    }
}

on_both_databases! {
    async fn a_form_outlives_its_session(site) {
        let ada = site.person("ada@example.com").await;
        site.sql("delete from sessions").await;

        let lost = ada.edit(&[("email", "ada@example.com"), ("first_name", "Typed & kept"), ("current_password", "secret word")]).await;
        let carried = lost.text.split("name=\"edits\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the form goes along").replace("&amp;", "&");
        let back = site.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD), ("edits", &carried)]).await;

        assert!(lost.shows(401, "Your session has ended"));
        assert!(!lost.text.contains("secret"));
        assert!(back.shows(200, "value=\"Typed &amp; kept\""));
        assert_eq!(ada.profile().await["first_name"], "John");
    }
}

on_both_databases! {
    async fn text_from_a_profile_is_never_markup(site) {
        let ada = site.person("ada@example.com").await;
        let vectors = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</textarea><svg onload=alert(1)>", "{{7*7}}", "'; drop table customers; --", "&lt;b&gt;"];

        for vector in vectors {
            ada.put(&json!({"email": "ada@example.com", "first_name": vector, "address": {"street_address": vector, "city": vector, "state": "California", "postal_code": 54321, "country": "US"}})).await;
            assert_eq!(ada.profile().await["first_name"], vector);
            for path in ["/profile", "/profile/edit"] {
                let page = ada.page(path).await;
                assert_eq!(page.status, 200);
                for forbidden in ["<script>alert", "<img", "<svg onload"] {
                    assert!(!page.text.contains(forbidden), "{path}: {vector}");
                }
            }
        }
    }
}

on_both_databases! {
    async fn only_the_form_page_asks_for_wasm(site) {
        let ada = site.person("ada@example.com").await;

        for path in ["/sign-in", "/sign-up", "/signed-out", "/nope", "/docs/api"] {
            assert!(!site.page(path).await.text.contains(".wasm"), "{path}");
        }
        assert!(!ada.page("/profile").await.text.contains(".wasm"));
        assert!(ada.page("/profile/edit").await.text.contains(".wasm"));
    }
}

on_both_databases! {
    async fn a_form_that_was_opened_by_somebody_else_changes_nothing(site) {
        let (ada, bob) = (site.person("ada@example.com").await, site.person("bob@example.com").await);
        let of_ada = ada.id.to_string();
        let inputs = [("customer", of_ada.as_str()), ("version", "1"), ("email", "ada@example.com"), ("first_name", "Ada's secret")];

        let form = bob.edit(&inputs).await;
        let action = bob.action(&inputs).await;
        site.sql("delete from sessions").await;
        let lost = ada.edit(&inputs).await;
        let carried = lost.text.split("name=\"edits\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the form goes along").replace("&amp;", "&");
        let other = site.post("/sign-in", &[("email", "bob@example.com"), ("password", PASSWORD), ("edits", &carried)]).await;

        assert_eq!((form.status, action.status), (403, 403));
        assert_eq!((other.status, other.header("location")), (303, "/profile"));
        assert!(!other.text.contains("secret"));
        assert_eq!(bob.profile().await["first_name"], "John");
    }
}

on_both_databases! {
    async fn a_stale_form_keeps_an_email_that_was_changed_elsewhere(site) {
        let ada = site.person("ada@example.com").await;
        ada.put(&json!({"email": "new@example.com"})).await;

        let saved = ada.edit(&[("version", "1"), ("email", "ada@example.com"), ("first_name", "Ada")]).await;

        assert_eq!(saved.status, 303, "no password is asked for an address that stays");
        let profile = ada.profile().await;
        assert_eq!((&profile["email"], &profile["first_name"]), (&"new@example.com".into(), &"Ada".into()));
    }
}

/// Counts what sqlx says it has asked.
struct Asked(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Asked {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// On PostgreSQL, where each query is a round trip, and in one thread, where all of them are heard.
#[tokio::test]
async fn a_page_of_a_customer_asks_the_database_once() {
    let site = Site::on_postgres(4).await;
    let ada = site.person("ada@example.com").await;
    let asked = Arc::new(AtomicUsize::new(0));
    let _heard = tracing::subscriber::set_default(tracing_subscriber::registry().with(Asked(asked.clone())));

    for path in ["/profile", "/profile/edit", "/docs/api"] {
        let mut heard = 0;
        // Other threads begin and end to log meanwhile, and now and then nothing is heard at all: then it is asked again.
        for _ in 0..50 {
            tracing::callsite::rebuild_interest_cache();
            let before = asked.load(Ordering::Relaxed);
            assert_eq!(ada.page(path).await.status, 200, "{path}");
            heard = asked.load(Ordering::Relaxed) - before;
            if heard > 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }

        assert_eq!(heard, 1, "{path}");
    }
}

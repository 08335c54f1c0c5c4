//! Pages as the server renders them: what a browser without JavaScript gets.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::StatusCode;
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::site::{PASSWORD, Site, action, form_with_cookie, get, post_form, shows};

promise! {
    async fn a_page_that_needs_a_customer_leads_through_signing_in(site) {
        for (path, next) in [("/profile", "%2Fprofile"), ("/profile/edit", "%2Fprofile%2Fedit")] {
            let answer = site.send(get(path, "")).await;
            assert_eq!((answer.status, answer.header("location")), (303, format!("/sign-in?next={next}").as_str()));
        }
    }
}

promise! {
    async fn signing_up_creates_the_account_and_signs_in(site) {
        let inputs = [("email", " Ada@Example.com "), ("first_name", "Ada"), ("last_name", ""), ("dob_day", "3"), ("dob_month", "mar"), ("dob_year", "1987"), ("password", PASSWORD)];

        let answer = site.send(post_form("/sign-up", &inputs)).await;
        let cookie = answer.cookie().expect("a cookie");
        let profile = site.send(get("/profile", &cookie)).await;
        let again = site.send(get("/profile", &cookie)).await;

        assert_eq!((answer.status, answer.header("location")), (303, "/profile"));
        assert!(shows(&profile, StatusCode::OK, "Ada@Example.com") && profile.text.contains("3 March 1987") && profile.text.contains("Your account is ready"));
        assert!(!again.text.contains("Your account is ready"), "said once");
    }
}

promise! {
    async fn a_refused_sign_up_keeps_what_was_typed_but_no_password(site) {
        let secret = "Zq7!x";
        let inputs = [("email", "nobody"), ("first_name", "<b>Ada</b>"), ("dob_day", "31"), ("dob_month", "2"), ("dob_year", "2000"), ("password", secret)];

        let answer = site.send(post_form("/sign-up", &inputs)).await;

        assert!(shows(&answer, StatusCode::UNPROCESSABLE_ENTITY, "<title>Error: Create an account"));
        for words in ["There is a problem", "&lt;b&gt;Ada&lt;/b&gt;", "Enter an email address like", "Date of birth must be a real date", "Password must be 8 characters or more"] {
            assert!(answer.text.contains(words), "{words}");
        }
        assert!(!answer.text.contains(secret));
        assert!(!answer.text.contains("<b>Ada"));
        assert_eq!(site.count("select count(*) from customers").await, 0);
    }
}

promise! {
    async fn passwords_that_everybody_tries_are_refused(site) {
        let fault = |password: &str| site.send(post_form("/sign-up", &[("email", "adalovelace@example.com"), ("first_name", "Augusta"), ("last_name", "Lovelace1815"), ("password", password)]));

        for password in ["password", "PASSWORD123", "12345678", "adalovelace@example.com", "Lovelace1815", "1234567", ""] {
            let answer = fault(password).await;
            assert_eq!(answer.status, 422, "{password}");
        }
        for password in ["        9", "pässwörd!", &"😀".repeat(128)] {
            let answer = site.send(post_form("/sign-up", &[("email", &format!("a{}@example.com", password.len())), ("first_name", "Ada"), ("password", password)])).await;
            assert_eq!(answer.status, 303, "{password}: {}", answer.text);
        }
    }
}

promise! {
    async fn a_stale_form_is_merged_and_a_clash_is_shown(site) {
        let ada = site.sign_up("ada@example.com").await;
        let edit = |inputs: &[(&str, &str)]| site.send(form_with_cookie("/profile/edit", &[inputs, &[("email", "ada@example.com")]].concat(), &ada.cookie));

        let first = edit(&[("version", "1"), ("first_name", "Ada"), ("last_name", "Doe")]).await;
        let disjoint = edit(&[("version", "1"), ("first_name", "John"), ("last_name", "Lovelace")]).await;
        let both = (site.profile(&ada).await["first_name"].clone(), site.profile(&ada).await["last_name"].clone());
        let clash = edit(&[("version", "1"), ("first_name", "Grace"), ("last_name", "Doe")]).await;
        let after_clash = site.profile(&ada).await["first_name"].clone();
        let decided = edit(&[("version", "3"), ("first_name", "Grace"), ("last_name", "Lovelace")]).await;

        assert_eq!((first.status, disjoint.status), (303, 303));
        assert_eq!(both, ("Ada".into(), "Lovelace".into()));
        assert!(shows(&clash, StatusCode::CONFLICT, "This profile changed elsewhere") && clash.text.contains("value=\"Grace\"") && clash.text.contains("value=\"Ada\""));
        assert_eq!(after_clash, "Ada", "nothing is stored before somebody decides");
        assert_eq!(decided.status, 303);
        assert_eq!(site.profile(&ada).await["first_name"], "Grace");
    }
}

promise! {
    async fn a_form_outlives_its_session(site) {
        let ada = site.sign_up("ada@example.com").await;
        site.sql("delete from sessions").await;

        let lost = site.send(form_with_cookie("/profile/edit", &[("email", "ada@example.com"), ("first_name", "Typed & kept"), ("current_password", "secret word")], &ada.cookie)).await;
        let carried = lost.text.split("name=\"edits\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the form goes along").replace("&amp;", "&");
        let back = site.send(post_form("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD), ("edits", &carried)])).await;

        assert!(shows(&lost, StatusCode::UNAUTHORIZED, "Your session has ended"));
        assert!(!lost.text.contains("secret"));
        assert!(shows(&back, StatusCode::OK, "value=\"Typed &amp; kept\""));
        assert_eq!(site.profile(&ada).await["first_name"], "John");
    }
}

promise! {
    async fn text_from_a_profile_is_never_markup(site) {
        let ada = site.sign_up("ada@example.com").await;
        let vectors = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</textarea><svg onload=alert(1)>", "{{7*7}}", "'; drop table customers; --", "&lt;b&gt;"];

        for vector in vectors {
            site.put(&ada, &serde_json::json!({"email": "ada@example.com", "first_name": vector, "address": {"street_address": vector, "city": vector, "state": "California", "postal_code": 54321, "country": "US"}})).await;
            assert_eq!(site.profile(&ada).await["first_name"], vector);
            for path in ["/profile", "/profile/edit"] {
                let page = site.send(get(path, &ada.cookie)).await;
                assert_eq!(page.status, 200);
                for forbidden in ["<script>alert", "<img", "<svg onload"] {
                    assert!(!page.text.contains(forbidden), "{path}: {vector}");
                }
            }
        }
    }
}

promise! {
    async fn only_the_form_page_asks_for_wasm(site) {
        let ada = site.sign_up("ada@example.com").await;

        for path in ["/sign-in", "/sign-up", "/signed-out", "/nope", "/docs/api"] {
            assert!(!site.send(get(path, "")).await.text.contains(".wasm"), "{path}");
        }
        assert!(!site.send(get("/profile", &ada.cookie)).await.text.contains(".wasm"));
        assert!(site.send(get("/profile/edit", &ada.cookie)).await.text.contains(".wasm"));
    }
}

promise! {
    async fn a_form_that_was_opened_by_somebody_else_changes_nothing(site) {
        let (ada, bob) = (site.sign_up("ada@example.com").await, site.sign_up("bob@example.com").await);
        let of_ada = ada.id.to_string();
        let inputs = [("customer", of_ada.as_str()), ("version", "1"), ("email", "ada@example.com"), ("first_name", "Ada's secret")];

        let form = site.send(form_with_cookie("/profile/edit", &inputs, &bob.cookie)).await;
        let action = site.send(action(&inputs, &bob.cookie)).await;
        site.sql("delete from sessions").await;
        let lost = site.send(form_with_cookie("/profile/edit", &inputs, &ada.cookie)).await;
        let carried = lost.text.split("name=\"edits\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the form goes along").replace("&amp;", "&");
        let other = site.send(post_form("/sign-in", &[("email", "bob@example.com"), ("password", PASSWORD), ("edits", &carried)])).await;

        assert_eq!((form.status, action.status), (403, 403));
        assert_eq!((other.status, other.header("location")), (303, "/profile"));
        assert!(!other.text.contains("secret"));
        assert_eq!(site.profile(&bob).await["first_name"], "John");
    }
}

promise! {
    async fn a_stale_form_keeps_an_email_that_was_changed_elsewhere(site) {
        let ada = site.sign_up("ada@example.com").await;
        site.put(&ada, &serde_json::json!({"email": "new@example.com"})).await;

        let saved = site.send(form_with_cookie("/profile/edit", &[("version", "1"), ("email", "ada@example.com"), ("first_name", "Ada")], &ada.cookie)).await;

        assert_eq!(saved.status, 303, "no password is asked for an address that stays");
        let profile = site.profile(&ada).await;
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
    let ada = site.sign_up("ada@example.com").await;
    let asked = Arc::new(AtomicUsize::new(0));
    let _heard = tracing::subscriber::set_default(tracing_subscriber::registry().with(Asked(asked.clone())));

    for path in ["/profile", "/profile/edit", "/docs/api"] {
        let mut heard = 0;
        // Other threads begin and end to log meanwhile, and now and then nothing is heard at all: then it is asked again.
        for _ in 0..50 {
            tracing::callsite::rebuild_interest_cache();
            let before = asked.load(Ordering::Relaxed);
            assert_eq!(site.send(get(path, &ada.cookie)).await.status, 200, "{path}");
            heard = asked.load(Ordering::Relaxed) - before;
            if heard > 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }

        assert_eq!(heard, 1, "{path}");
    }
}

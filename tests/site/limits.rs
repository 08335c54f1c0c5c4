//! Limits: what guessing is allowed to cost, and that it does not lock the owner out.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::{
    person::Person,
    request::{Answer, Ask},
    site::{PASSWORD, Site},
};

/// A proxy in front of a site, and people behind it.
struct Proxied(Site);

impl Proxied {
    fn before(site: &Site) -> Self {
        Self(site.with(&["--rate-limits", "on", "--trusted-proxies", "10.0.0.0/8"]))
    }

    async fn sign_in(&self, from: &str, email: &str, password: &str) -> Answer {
        self.0.post_json("/auth/token/", &json!({"email": email, "password": password})).header("x-forwarded-for", from).peer("10.0.0.1").await
    }
}

/// How many were not refused, and the first answer that was.
async fn until_refused(request: impl Fn(u32) -> Ask) -> (u32, Answer) {
    for number in 0..500 {
        let answer = request(number).await;
        if answer.status == 429 {
            return (number, answer);
        }
    }
    panic!("nothing is limited");
}

on_both_databases! {
    async fn a_thousand_guesses_from_ten_addresses_stay_within_the_budget_and_the_owner_signs_in(site) {
        let ada = site.person("ada@example.com").await.slowly_known().await;
        let proxied = Proxied::before(&site);
        // Many at once, so that they would slip through a check that counts afterwards.
        let mut guesses = Vec::new();
        for round in 0..20 {
            let tries = (0..50).map(|number| {
                let from = format!("198.51.100.{}", number % 10);
                let proxied = &proxied;
                async move { proxied.sign_in(&from, "Ada@Example.com", &format!("wrong password {round} {number}")).await }
            });
            guesses.extend(join_all(tries).await);
        }

        let heard = guesses.iter().filter(|guess| guess.status == 401).count();
        let refused: Vec<&Answer> = guesses.iter().filter(|guess| guess.status == 429).collect();
        let owner = proxied.sign_in("203.0.113.7", &ada.email, PASSWORD).await;

        assert!((30..=50).contains(&heard), "{heard} guesses were heard");
        assert_eq!(heard + refused.len(), 1000);
        assert!(refused.iter().all(|guess| guess.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=3600).contains(&seconds))));
        assert_eq!(owner.status, 200, "{}", owner.text);
    }
}

on_both_databases! {
    async fn a_place_where_the_account_has_signed_in_stays_its_own(site) {
        let ada = site.person("ada@example.com").await;
        let proxied = Proxied::before(&site);
        assert_eq!(proxied.sign_in("203.0.113.7", &ada.email, PASSWORD).await.status, 200);
        // A hundred machines spend what there is for newcomers too.
        for number in 0..100 {
            proxied.sign_in(&format!("198.51.100.{number}"), &ada.email, "wrong password").await;
        }

        let stranger = proxied.sign_in("192.0.2.1", &ada.email, PASSWORD).await;
        let owner = proxied.sign_in("203.0.113.7", &ada.email, PASSWORD).await;
        let somebody_else = proxied.sign_in("192.0.2.1", "nobody@example.com", "wrong password").await;

        assert_eq!(stranger.status, 429);
        assert_eq!(owner.status, 200, "{}", owner.text);
        assert_eq!(somebody_else.status, 401);
    }
}

on_both_databases! {
    async fn what_is_no_address_counts_for_the_client_alone(site) {
        let proxied = Proxied::before(&site);
        for number in 0..60 {
            let guess = proxied.sign_in(&format!("198.51.100.{number}"), "ada@example", "wrong password").await;
            assert_eq!(guess.status, 401, "{number}");
        }
        let statuses = join_all((0..8).map(|_| proxied.sign_in("203.0.113.7", "no address", "wrong password"))).await;
        assert_eq!(statuses.iter().filter(|answer| answer.status == 401).count(), 5);
    }
}

on_both_databases! {
    async fn a_forged_forwarded_for_changes_nothing(site) {
        let ada = site.person("ada@example.com").await;
        let limited = site.with(&["--rate-limits", "on"]);
        let mut statuses = Vec::new();
        for number in 0..20 {
            let guess = limited.post("/sign-in", &[("email", &ada.email), ("password", "wrong password")]);
            let forged = guess.header("x-forwarded-for", format!("203.0.113.{number}")).peer("198.51.100.1");
            statuses.push(forged.await.status);
        }

        assert_eq!(statuses[..5], [422; 5]);
        assert!(statuses[5..].iter().all(|status| *status == 429), "{statuses:?}");
    }
}

on_both_databases! {
    async fn right_passwords_cost_nothing_and_give_nothing_to_an_attacker(site) {
        let ada = site.person("ada@example.com").await;
        let mallory = site.person("mallory@example.com").await;
        let proxied = Proxied::before(&site);
        let mut heard = 0;
        for _ in 0..10 {
            assert_ne!(proxied.sign_in("203.0.113.7", &ada.email, PASSWORD).await.status, 429);
            heard += usize::from(proxied.sign_in("198.51.100.1", &ada.email, "wrong password").await.status == 401);
            // Signing in to an account of one's own does not bring the tries back.
            proxied.sign_in("198.51.100.1", &mallory.email, PASSWORD).await;
        }

        assert_eq!(heard, 5);
    }
}

on_both_databases! {
    async fn of_many_who_sign_in_at_one_address_at_once_none_is_in_the_others_way(site) {
        let mut people = Vec::new();
        for number in 0..12 {
            people.push(site.person(&format!("ada{number}@example.com")).await.slowly_known().await);
        }
        let proxied = Proxied::before(&site);

        let answers = join_all(people.iter().map(|person| proxied.sign_in("203.0.113.7", &person.email, PASSWORD))).await;

        assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200; 12]);
    }
}

on_both_databases! {
    async fn a_right_password_costs_nothing_when_its_client_hangs_up(site) {
        let ada = site.person("ada@example.com").await.slowly_known().await;
        let proxied = Proxied::before(&site);
        for milliseconds in [1, 2, 4, 8, 12, 16, 24, 32] {
            let _ = tokio::time::timeout(Duration::from_millis(milliseconds), proxied.sign_in("203.0.113.7", &ada.email, PASSWORD)).await;
        }

        assert_eq!(proxied.sign_in("203.0.113.7", &ada.email, PASSWORD).await.status, 200);
    }
}

on_both_databases! {
    async fn a_page_says_when_to_try_again(site) {
        let limited = site.with(&["--rate-limits", "on"]);
        let mut answer = limited.post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        for _ in 0..5 {
            answer = limited.post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        }

        assert_eq!(answer.status, 429);
        assert_eq!((answer.header("ratelimit-policy"), answer.header("ratelimit").starts_with("\"wrong-passwords\";r=0;t=")), ("\"wrong-passwords\";q=5;w=180", true));
        let seconds = answer.header("retry-after");
        assert!(answer.text.contains(&format!("Wait {seconds} seconds")), "{}", answer.text);
        assert!(answer.text.contains("<title>Error: Too many tries"));
    }
}

on_both_databases! {
    async fn changes_are_limited_for_each_customer_through_every_door_together(site) {
        let ada = site.person("ada@example.com").await;
        let bob = site.person("bob@example.com").await;
        let limited = site.with(&["--rate-limits", "on"]);
        let (ada, bob) = (ada.at(&limited), bob.at(&limited));
        let change = |person: &Person, number: u32| person.put(&json!({"email": "ada@example.com", "first_name": format!("Ada {number}")}));
        let first = change(&ada, 0).await;
        let (before, refused) = until_refused(|number| change(&ada, number + 1)).await;
        let inputs = [("email", ada.email.as_str()), ("first_name", "Late"), ("current_password", "secret")];
        let (by_form, form) = until_refused(|_| ada.post("/profile/edit/1", &inputs)).await;
        let (by_island, island) = until_refused(|_| ada.action(&inputs)).await;
        let another = change(&bob, 0).await;

        assert!(before >= 119, "{before}");
        // One comes back every half second.
        assert!(by_form < 20 && by_island < 20, "each door has a limit of its own: {by_form}, {by_island}");
        for answer in [&refused, &form, &island] {
            assert_eq!(answer.header("ratelimit-policy"), "\"write-account\";q=120;w=60");
            assert!(answer.header("ratelimit").starts_with("\"write-account\";r=0;t="));
        }
        for answer in [&refused, &island] {
            assert_eq!(answer.json()["type"], "/docs/api#too-many-tries");
            assert_eq!(answer.json()["retry_after"].to_string(), answer.header("retry-after"));
        }
        assert!(first.header("ratelimit").starts_with("\"write\";r=599;t="), "{}", first.header("ratelimit"));
        assert!(form.text.contains(r#"action="/profile/edit/1""#) && form.text.contains(r#"name="first_name" value="Late""#), "{}", form.text);
        assert!(form.text.contains("Send again") && !form.text.contains("secret"), "{}", form.text);
        assert_ne!(another.status, 429, "one customer's limit is not another's");
    }
}

on_both_databases! {
    async fn sign_up_and_tokens_are_limited_by_address(site) {
        let limited = site.with(&["--rate-limits", "on"]);
        let send = |address: &str, path: &str, body: Value| limited.post_json(path, &body).peer(address);
        for (path, most) in [("/api/v1/customers/", 60), ("/auth/token/refresh/", 120)] {
            let mut statuses = Vec::new();
            for _ in 0..most + 20 {
                statuses.push(send("198.51.100.1", path, json!({})).await.status);
            }

            let first_refused = statuses.iter().position(|status| *status == 429).expect("a limit");
            assert!((most..most + 10).contains(&first_refused), "{path}: {first_refused}");
            assert_eq!(send("198.51.100.2", path, json!({})).await.status, 400, "{path}");
        }
    }
}

on_both_databases! {
    async fn a_wrong_current_password_is_counted_too(site) {
        let ada = site.person("ada@example.com").await;
        let ada = ada.at(&site.with(&["--rate-limits", "on"]));
        let inputs = |password| [("email", "countess@example.com"), ("first_name", "Ada"), ("current_password", password)];
        let mut statuses = Vec::new();
        for _ in 0..8 {
            statuses.push(ada.action(&inputs("wrong password")).await.status);
        }

        assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429, 429]);
        assert_eq!(ada.action(&inputs(PASSWORD)).await.status, 429);
    }
}

//! Every country, at every door.

use nameplate::{customer::country::Part, server::countries};
use serde_json::{Value, json};

use crate::site::{action, bearer, form_with_cookie, path, profile_of};

/// An address of a country, with its own example of a code and its first state.
fn address_in(country: &nameplate::customer::country::Country) -> Value {
    json!({
        "street_address": "1 Main Street",
        "postal_code": country.postal_code_example(),
        "city": "Town",
        "state": if country.requires(Part::State) { country.states().next().unwrap_or("State") } else { "" },
        "country": country.name(),
    })
}

fn inputs_of<'a>(email: &'a str, address: &'a Value) -> Vec<(&'a str, &'a str)> {
    let parts = ["country", "street_address", "city", "state", "postal_code"].into_iter().map(|name| (name, address[name].as_str().unwrap_or_default()));
    parts.chain([("email", email)]).collect()
}

promise! {
    async fn every_country_keeps_its_own_example_at_every_door(site) {
        let (one, two, three) = (site.sign_up("put@example.com").await, site.sign_up("action@example.com").await, site.sign_up("form@example.com").await);

        for country in countries::all() {
            let address = address_in(country);
            let put = site.put(&one, &json!({"email": "put@example.com", "address": address})).await;
            let action = site.send(action(&inputs_of(&two.email, &address), &two.cookie)).await;
            let form = site.send(form_with_cookie("/profile/edit", &inputs_of(&three.email, &address), &three.cookie)).await;

            assert_eq!((put.status, action.status, form.status), (200, 200, 303), "{}: {} {}", country.name(), put.text, action.text);
            let stored = site.profile(&one).await;
            assert_eq!(stored["address"], site.profile(&two).await["address"], "{}", country.name());
            assert_eq!(stored["address"], site.profile(&three).await["address"], "{}", country.name());
            assert_eq!(text_of(&stored["address"]["postal_code"]), country.postal_code_example().map(str::to_owned), "{}", country.name());
            let again = site.put(&one, &stored).await;
            assert_eq!(again.header("etag"), put.header("etag"), "{} comes back unchanged", country.name());
        }
    }
}

/// Both forms of a code on the wire as text.
fn text_of(code: &Value) -> Option<String> {
    match code {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        number => Some(number.to_string()),
    }
}

promise! {
    async fn a_code_that_breaks_the_pattern_is_refused_with_the_countrys_example(site) {
        let ada = site.sign_up("ada@example.com").await;
        let mut checked = 0;

        for country in countries::all().iter().filter(|country| country.parse_postal_code("?").is_none() && country.parse_postal_code("Q0Q0Q0Q0").is_none()) {
            let Some(example) = country.postal_code_example() else { continue };
            let mut address = address_in(country);
            address["postal_code"] = json!("Q0Q0Q0Q0");
            let answer = site.put(&ada, &json!({"email": "ada@example.com", "address": address})).await;
            assert_eq!(answer.faults(), [("#/address/postal_code".to_owned(), "postal_code_format".to_owned())], "{}", country.name());
            assert!(answer.text.contains(example), "{}: {}", country.name(), answer.text);
            checked += 1;
        }

        assert!(checked > 170, "{checked}");
    }
}

promise! {
    async fn an_address_of_older_rules_never_blocks_another_change(site) {
        let ada = site.sign_up("ada@example.com").await;
        site.sql("update customers set postal_code = 'OLD CODE', state = 'Old State', country = 'Old Country'").await;
        let old = site.profile(&ada).await;

        let put = site.put(&ada, &{ let mut body = old.clone(); body["first_name"] = json!("Ada"); body }).await;
        let page = site.send(crate::site::get("/profile", &ada.cookie)).await;
        let inputs = [("email", "ada@example.com"), ("first_name", "Augusta"), ("country", "Old Country"), ("street_address", "456 Oak Avenue"), ("city", "Los Angeles"), ("state", "Old State"), ("postal_code", "OLD CODE")];
        let form = site.send(form_with_cookie("/profile/edit", &inputs, &ada.cookie)).await;
        let edit = site.send(crate::site::get("/profile/edit", &ada.cookie)).await;
        let touched = site.put(&ada, &{ let mut body = old.clone(); body["address"]["city"] = json!("Reno"); body }).await;

        assert_eq!((put.status, form.status, touched.status), (200, 303, 400));
        assert!(page.text.contains("Old Country") && edit.text.contains("OLD CODE"));
        assert_eq!(site.profile(&ada).await["address"], old["address"]);
        assert_eq!(site.profile(&ada).await["first_name"], "Augusta");
    }
}

promise! {
    async fn integers_a_country_accepts_come_back_as_the_same_number(site) {
        let ada = site.sign_up("ada@example.com").await;
        for (country, state, codes) in [("Germany", "", vec![10115_i64, 99999]), ("United States", "California", vec![90001, 10001]), ("Norway", "", vec![1000, 9999]), ("Denmark", "", vec![1000])] {
            for code in codes {
                let mut body = profile_of("ada@example.com");
                body["address"]["country"] = json!(country);
                body["address"]["state"] = json!(state);
                body["address"]["postal_code"] = json!(code);
                let answer = site.send(bearer(axum::http::Request::put(path(ada.id)), &ada.token).header("content-type", "application/json").body(body.to_string().into()).expect("a request")).await;
                assert_eq!(answer.status, 200, "{country} {code}: {}", answer.text);
                assert_eq!(answer.json()["address"]["postal_code"], json!(code));
            }
        }
    }
}

promise! {
    async fn the_rules_of_one_country_are_small_and_may_be_kept(site) {
        for country in countries::all() {
            let request = axum::http::Request::get(format!("/countries/{}", country.code())).body(axum::body::Body::empty()).expect("a request");
            let answer = site.send(request).await;
            assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=86400"), "{}", country.name());
            assert!(answer.text.len() <= 9 * 1024, "{}: {} bytes", country.name(), answer.text.len());
        }
    }
}

//! Every country, at every door.

use nameplate::{customer::country::Part, server::countries};
use serde_json::{Value, json};

use crate::site::profile_of;

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

on_both_databases! {
    async fn every_country_keeps_its_own_example_at_every_door(site) {
        let (one, two, three) = (site.person("put@example.com").await, site.person("action@example.com").await, site.person("form@example.com").await);

        for country in countries::all() {
            let address = address_in(country);
            let put = one.put(&json!({"email": "put@example.com", "address": address})).await;
            let action = two.action(&inputs_of(&two.email, &address)).await;
            let form = three.edit(&inputs_of(&three.email, &address)).await;

            assert_eq!((put.status, action.status, form.status), (200, 200, 303), "{}: {} {}", country.name(), put.text, action.text);
            let stored = one.profile().await;
            assert_eq!(stored["address"], two.profile().await["address"], "{}", country.name());
            assert_eq!(stored["address"], three.profile().await["address"], "{}", country.name());
            assert_eq!(text_of(&stored["address"]["postal_code"]), country.postal_code_example().map(str::to_owned), "{}", country.name());
            let again = one.put(&stored).await;
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

on_both_databases! {
    async fn a_code_that_breaks_the_pattern_is_refused_with_the_countrys_example(site) {
        let ada = site.person("ada@example.com").await;
        let mut checked = 0;

        for country in countries::all().iter().filter(|country| country.parse_postal_code("?").is_none() && country.parse_postal_code("Q0Q0Q0Q0").is_none()) {
            let Some(example) = country.postal_code_example() else { continue };
            let mut address = address_in(country);
            address["postal_code"] = json!("Q0Q0Q0Q0");
            let answer = ada.put(&json!({"email": "ada@example.com", "address": address})).await;
            assert_eq!(answer.faults(), [("#/address/postal_code".to_owned(), "postal_code_format".to_owned())], "{}", country.name());
            assert!(answer.text.contains(example), "{}: {}", country.name(), answer.text);
            checked += 1;
        }

        assert!(checked > 170, "{checked}");
    }
}

on_both_databases! {
    async fn an_address_of_older_rules_never_blocks_another_change(site) {
        let ada = site.person("ada@example.com").await;
        site.sql("update customers set postal_code = 'OLD CODE', state = 'Old State', country = 'Old Country'").await;
        let old = ada.profile().await;

        let put = ada.put(&{ let mut body = old.clone(); body["first_name"] = json!("Ada"); body }).await;
        let page = ada.page("/profile").await;
        let inputs = [("email", "ada@example.com"), ("first_name", "Augusta"), ("country", "Old Country"), ("street_address", "456 Oak Avenue"), ("city", "Los Angeles"), ("state", "Old State"), ("postal_code", "OLD CODE")];
        let form = ada.edit(&inputs).await;
        let edit = ada.page("/profile/edit").await;
        let touched = ada.put(&{ let mut body = old.clone(); body["address"]["city"] = json!("Reno"); body }).await;

        assert_eq!((put.status, form.status, touched.status), (200, 303, 400));
        assert!(page.text.contains("Old Country") && edit.text.contains("OLD CODE"));
        assert_eq!(ada.profile().await["address"], old["address"]);
        assert_eq!(ada.profile().await["first_name"], "Augusta");
    }
}

on_both_databases! {
    async fn integers_a_country_accepts_come_back_as_the_same_number(site) {
        let ada = site.person("ada@example.com").await;
        for (country, state, codes) in [("Germany", "", vec![10115_i64, 99999]), ("United States", "California", vec![90001, 10001]), ("Norway", "", vec![1000, 9999]), ("Denmark", "", vec![1000])] {
            for code in codes {
                let mut body = profile_of("ada@example.com");
                body["address"]["country"] = json!(country);
                body["address"]["state"] = json!(state);
                body["address"]["postal_code"] = json!(code);
                let answer = ada.put(&body).await;
                assert_eq!(answer.status, 200, "{country} {code}: {}", answer.text);
                assert_eq!(answer.json()["address"]["postal_code"], json!(code));
            }
        }
    }
}

on_both_databases! {
    async fn the_rules_of_one_country_are_small_and_may_be_kept(site) {
        for country in countries::all() {
            let answer = site.get(format!("/countries/{}", country.code())).await;
            assert_eq!((answer.status, answer.header("cache-control")), (200, "public, max-age=86400"), "{}", country.name());
            assert!(answer.text.len() <= 9 * 1024, "{}: {} bytes", country.name(), answer.text.len());
        }
    }
}

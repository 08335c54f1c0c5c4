//! Bodies that work, for the documentation: those of contract 1.

use serde_json::{Value, json};

use crate::customer::field::Field;

/// A `PUT`, as contract 1 has it.
pub fn profile_form() -> Value {
    json!({"email": "customer@example.com", "first_name": "John", "last_name": "Doe", "date_of_birth": "1990-01-15", "address": address()})
}

fn address() -> Value {
    json!({"street_address": "456 Oak Avenue", "postal_code": 54321, "city": "Los Angeles", "state": "California", "country": "United States"})
}

/// What it answers.
pub fn changed_profile() -> Value {
    with(stored(profile_form()), &[("slug", json!("john-doe"))])
}

/// A `PATCH`.
pub fn profile_patch() -> Value {
    json!({"first_name": "Jane", "date_of_birth": null})
}

/// What it answers.
pub fn patched_profile() -> Value {
    with(changed_profile(), &[("slug", json!("jane-doe")), ("first_name", json!("Jane")), ("date_of_birth", Value::Null)])
}

/// A profile as it is read.
pub fn profile() -> Value {
    with(changed_profile(), &[("last_purchase_date", Value::Null)])
}

/// A new account.
pub fn customer_form() -> Value {
    let password = || json!("correct horse battery");
    with(profile_form(), &[("email", json!("new.customer@example.com")), ("password", password()), ("password2", password())])
}

/// What it answers.
pub fn new_profile() -> Value {
    with(profile(), &[("email", json!("new.customer@example.com"))])
}

/// What a customer signs in with.
pub fn credentials() -> Value {
    json!({"email": "customer@example.com", "password": "correct horse battery"})
}

/// What gets the next pair.
pub fn refresh_form() -> Value {
    json!({"refresh": "np_…"})
}

/// A pair of tokens.
pub fn tokens() -> Value {
    json!({"access": "np_…", "refresh": "np_…"})
}

/// What was left out is stored as an empty text.
fn stored(mut form: Value) -> Value {
    for field in Field::MEMBERS.into_iter().filter(|field| !field.is_in_address()) {
        if form.get(field.name()).is_none() {
            form[field.name()] = json!("");
        }
    }
    form
}

fn with(mut object: Value, members: &[(&str, Value)]) -> Value {
    for (name, value) in members {
        object[*name] = value.clone();
    }
    object
}

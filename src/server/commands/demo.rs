//! `nameplate demo`: three customers in a throw-away database, and how to sign in as them.

use std::error::Error;

use serde_json::{Value, json};

use crate::{
    customer::{
        Customer,
        field::Field,
        form::{ProfileForm, Sent},
    },
    error::AppError,
    server::{
        api::examples,
        commands::serve::{prepare, until_stopped},
        config::Config,
        customers::register::register,
        docs::curl::in_order,
        state::AppState,
        tokens,
    },
};

/// The password of every demo customer.
pub const PASSWORD: &str = "correct horse battery";

/// Serves it.
///
/// # Errors
/// As [`prepare`] and [`until_stopped`].
pub async fn run(mut config: Config) -> Result<(), Box<dyn Error>> {
    // Gone when this function ends, however it ends.
    let scratch = tempfile::tempdir()?;
    config.database_url = format!("sqlite:{}", scratch.path().join("demo.db").display());
    let (listener, app) = prepare(config).await?;
    let customers = create_customers(&app).await?;
    println!("{}", introduction(&app, &customers).await?);
    until_stopped(listener, app).await
}

/// Creates the customers, as anybody would sign up.
///
/// # Errors
/// As [`register`].
pub async fn create_customers(app: &AppState) -> Result<Vec<Customer>, AppError> {
    let people = [
        json!({"email": "jane@example.com", "first_name": "Jane", "last_name": "Okonkwo-Smith", "date_of_birth": "1987-03-27",
               "address": {"street_address": "456 Oak Avenue", "postal_code": 54321, "city": "Los Angeles", "state": "California", "country": "United States"}}),
        json!({"email": "sam@example.com", "first_name": "Sam", "last_name": "", "date_of_birth": null,
               "address": {"street_address": "221 Maple Street\nApt 4", "postal_code": "02139", "city": "Cambridge", "state": "Massachusetts", "country": "United States"}}),
        json!({"email": "elizabeth@example.com", "first_name": "Elizabeth", "last_name": "Windsor", "date_of_birth": "1926-04-21",
               "address": {"street_address": "Buckingham Palace", "postal_code": "SW1A 1AA", "city": "London", "state": "", "country": "United Kingdom"}}),
    ];
    let mut customers = Vec::new();
    for person in &people {
        let form = person.as_object().map(ProfileForm::from_json).unwrap_or_default();
        let password = Sent::Value(PASSWORD.to_owned());
        customers.push(register(&app.customers, form, password.clone(), password).await?);
    }
    Ok(customers)
}

/// What a newcomer needs: addresses, a sign-in, a token and a request that works when it is pasted.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn introduction(app: &AppState, customers: &[Customer]) -> Result<String, AppError> {
    let Some(customer) = customers.first() else {
        return Ok(String::new());
    };
    let access = tokens::issue(&app.db, customer.id).await?.access;
    let (url, id, email) = (&app.config.public_url.origin, customer.id, customer.profile.email.as_str());
    let mut body = examples::profile_form();
    body[Field::Email.name()] = json!(email);
    let body = written(&body);
    Ok(format!(
        r#"
  Page      {url}/
  Sign in   {email}
  Password  {PASSWORD}
  API       {url}/api/v1/customers/{id}/
  Token     {access}   (valid for an hour)

  Try it:

  curl -X PUT {url}/api/v1/customers/{id}/ \
    -H 'Authorization: Bearer {access}' \
    -H 'Content-Type: application/json' \
    -d '{body}'
"#
    ))
}

/// JSON on one line, in the order of the contract.
fn written(value: &Value) -> String {
    if !value.is_object() {
        return value.to_string();
    }
    let members: Vec<String> = in_order(value).into_iter().map(|(name, value)| format!("\"{name}\":{}", written(value))).collect();
    format!("{{{}}}", members.join(","))
}

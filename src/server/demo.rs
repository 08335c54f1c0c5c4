//! `nameplate demo`: three customers in a throw-away database, and how to sign in as them.

use serde_json::json;

use super::{AppState, customers, tokens};
use crate::{
    customer::{
        Customer,
        form::{ProfileForm, Sent},
    },
    error::AppError,
};

/// The password of every demo customer.
pub const PASSWORD: &str = "correct horse battery";

/// Creates the customers, as anybody would sign up.
///
/// # Errors
/// As [`customers::register`].
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
        customers.push(customers::register(app, form, password.clone(), password).await?);
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
    let (url, id, email) = (&app.config.public_url.origin, customer.id, &customer.email);
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
    -d '{{"email":"{email}","first_name":"John","last_name":"Doe","date_of_birth":"1990-01-15","address":{{"street_address":"456 Oak Avenue","postal_code":54321,"city":"Los Angeles","state":"California","country":"United States"}}}}'
"#
    ))
}

//! The table of operations. A line here is a route and its documentation; there is no other way to either.

use axum::http::Method;
use serde_json::{Value, json};

use super::{get_openapi, operation::Operation, shapes};
use crate::{
    app::paths,
    error::AppError,
    server::{
        api::{
            customers, health,
            json::{JSON, MERGE_PATCH},
            tokens,
        },
        limits::Kind,
    },
};

const CUSTOMERS: &str = "/api/v1/customers/";
const CUSTOMER: &str = "/api/v1/customers/{id}/";

/// What a change of an account may meet, beside what its owner and its body may.
const CHANGE: &[AppError] = &[AppError::CrossSite, AppError::Stale { changed: None }, AppError::Excluded];
/// What a change of a profile may meet beside that.
const SAVE: &[AppError] = &[AppError::MissingScope, AppError::VersionNeeded];
/// The conditions of a reader.
const READ: &[&str] = &["If-Match", "If-None-Match"];
/// The conditions of a change.
const WRITE: &[&str] = &["If-Match", "If-None-Match"];
/// The headers of a profile.
const PROFILE: &[&str] = &["Content-Location", "ETag"];
/// Where a customer's id stands in the answer to signing up.
const NEW_ID: &str = "$response.header.Location#regex:/customers/([0-9]+)/";

/// Every operation, in the order of the page.
pub fn operations() -> Vec<Operation> {
    [of_customers(), of_tokens(), of_health()].into_iter().flatten().collect()
}

fn of_customers() -> Vec<Operation> {
    vec![
        Operation::new(Method::PUT, CUSTOMER, "put_customer", customers::put_customer)
            .does(
                "Change a profile",
                "`email` is required. A member left out keeps its value, `null` clears what may be empty, and an `address` is given whole. All faults are \
                 found before anything is written, and reported together. What `GET` gives may be sent back unchanged.",
            )
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .reads(JSON, shapes::PROFILE_FORM, example())
            .gives(200, "The profile as it is now stored.", PROFILE, shapes::CHANGED_PROFILE, changed_example())
            .fails(CHANGE)
            .fails(SAVE),
        Operation::new(Method::PATCH, CUSTOMER, "patch_customer", customers::patch_customer)
            .does(
                "Change a part of a profile",
                "A JSON merge patch (RFC 7396): what is left out stays, inside `address` too, and `null` clears. The rules are those of `PUT`.",
            )
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .reads(MERGE_PATCH, shapes::PROFILE_PATCH, json!({"first_name": "Jane", "date_of_birth": null}))
            .gives(200, "The profile as it is now stored.", PROFILE, shapes::CHANGED_PROFILE, patched_example())
            .fails(CHANGE)
            .fails(SAVE),
        Operation::new(Method::GET, CUSTOMER, "get_customer", customers::get_customer)
            .does("Read a profile", "Only the own one. Send the `ETag` back as `If-Match` with a change, and nobody's change is overwritten unseen.")
            .by_owner()
            .heeds(READ)
            .gives(200, "The profile.", PROFILE, shapes::PROFILE, whole_example())
            .answers(304, "`If-None-Match` names the version that is stored.", PROFILE)
            .fails(&[AppError::Stale { changed: None }]),
        Operation::new(Method::DELETE, CUSTOMER, "delete_customer", customers::delete_customer)
            .does("Close an account", "Every session and every token of it ends at once. The email address is free for a new account.")
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .takes_body()
            .answers(204, "It is closed.", &["Content-Location"])
            .fails(CHANGE),
        Operation::new(Method::POST, CUSTOMERS, "post_customers", customers::post_customers)
            .does("Create an account", "Nobody has to be signed in. The account can be used at once; get a token for it next.")
            .limited(Kind::SignUp)
            .reads(JSON, shapes::CUSTOMER_FORM, new_example())
            .gives(
                201,
                "The account is there. `Location` is the path of its profile.",
                &["Location", "ETag"],
                shapes::PROFILE,
                with(whole_example(), &[("email", json!("new.customer@example.com"))]),
            )
            .then("post_token", None, Some(json!({"email": "$response.body#/email", "password": "$request.body#/password"})))
            .then("get_customer", Some(NEW_ID), None)
            .then("put_customer", Some(NEW_ID), None)
            .then("patch_customer", Some(NEW_ID), None)
            .then("delete_customer", Some(NEW_ID), None),
    ]
}

fn of_tokens() -> Vec<Operation> {
    let refresh = || Some(json!({"refresh": "$response.body#/refresh"}));
    vec![
        Operation::new(Method::POST, "/auth/token/", "post_token", tokens::post_token)
            .does(
                "Get a token",
                "Send `access` as `Authorization: Bearer` with each request; it lives for an hour. `refresh` gets the next pair and lives for three days.",
            )
            .limited(Kind::SignIn)
            .reads(JSON, shapes::CREDENTIALS, json!({"email": "customer@example.com", "password": "correct horse battery"}))
            .gives(200, "A pair of tokens.", &[], shapes::TOKENS, tokens_example())
            .then("post_refresh", None, refresh())
            .then("get_customer", Some("me"), None)
            .fails(&[AppError::WrongCredentials]),
        Operation::new(Method::POST, "/auth/token/refresh/", "post_refresh", tokens::post_refresh)
            .does("Get the next pair of tokens", "A refresh token works once. Using it a second time ends every token that came from the same sign-in.")
            .limited(Kind::Token)
            .reads(JSON, shapes::REFRESH_FORM, json!({"refresh": "np_…"}))
            .gives(200, "The next pair of tokens.", &[], shapes::TOKENS, tokens_example())
            .then("post_refresh", None, refresh())
            .fails(&[AppError::BadToken]),
        Operation::new(Method::POST, "/auth/logout/", "post_logout", tokens::post_logout)
            .does("End the tokens of a sign-in", "With a token, access or refresh, its whole family ends; with the cookie of a page, that session.")
            .by_caller()
            .limited(Kind::Token)
            .takes_body()
            .answers(204, "They have ended.", &[])
            .fails(&[AppError::CrossSite]),
    ]
}

fn of_health() -> Vec<Operation> {
    vec![
        Operation::public(Method::GET, paths::OPENAPI, "get_openapi", get_openapi)
            .does("Read the OpenAPI document", "OpenAPI 3.1, made from the routes and the rules themselves.")
            .gives(200, "The document.", &["ETag"], shapes::DOCUMENT, json!({"openapi": super::openapi::VERSION}))
            .answers(304, "`If-None-Match` names this document.", &["ETag"]),
        Operation::public(Method::GET, "/health/live", "get_live", health::get_live).does("Is the process alive?", "Asks nobody else.").answers(
            200,
            "It answers.",
            &[],
        ),
        Operation::public(Method::GET, "/health/ready", "get_ready", health::get_ready)
            .does("Is the server ready?", "Asks the database, and whether its schema is this version's.")
            .answers(200, "It is.", &[])
            .fails(&[AppError::Unavailable]),
    ]
}

/// The body of contract 1.
pub fn example() -> Value {
    json!({"email": "customer@example.com", "first_name": "John", "last_name": "Doe", "date_of_birth": "1990-01-15", "address": address_example()})
}

fn address_example() -> Value {
    json!({"street_address": "456 Oak Avenue", "postal_code": 54321, "city": "Los Angeles", "state": "California", "country": "United States"})
}

fn changed_example() -> Value {
    with(example(), &[("slug", json!("john-doe"))])
}

fn patched_example() -> Value {
    with(example(), &[("slug", json!("jane-doe")), ("first_name", json!("Jane")), ("date_of_birth", Value::Null)])
}

fn whole_example() -> Value {
    with(changed_example(), &[("last_purchase_date", Value::Null)])
}

fn new_example() -> Value {
    let password = || json!("correct horse battery");
    with(example(), &[("email", json!("new.customer@example.com")), ("password", password()), ("password2", password())])
}

fn tokens_example() -> Value {
    json!({"access": "np_…", "refresh": "np_…"})
}

fn with(mut object: Value, members: &[(&str, Value)]) -> Value {
    for (name, value) in members {
        object[*name] = value.clone();
    }
    object
}

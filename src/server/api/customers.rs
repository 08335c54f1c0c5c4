//! `/api/v1/customers/`: the profile for programs. Contract 2 to 4.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::json;

use crate::{
    customer::{
        Customer, CustomerId,
        account::AccountField,
        field::Field,
        form::{ProfileForm, text},
    },
    error::AppError,
    server::{
        actor::{Caller, Scope, Target},
        api::{examples, json::RequestBody, operation::Operation, schema::shape},
        auth::{self, AuthSession},
        customers::{close::close, edits::edit::Edit, find::find, register::register, update::update_profile},
        http::body::{JSON, MERGE_PATCH},
        limits::Kind,
        precondition::{Base, entity_tag, is_known},
        state::AppState,
    },
};

/// All profiles, and one.
const CUSTOMERS: &str = "/api/v1/customers/";
const CUSTOMER: &str = "/api/v1/customers/{id}/";

/// What a change of an account may meet, beside what its owner and its body may.
const CHANGE: &[AppError] = &[AppError::CrossSite, AppError::Stale { changed: None }, AppError::Excluded];
/// What a change of a profile may meet beside that.
const SAVE: &[AppError] = &[AppError::VersionNeeded];
/// The conditions of a reader.
const READ: &[&str] = &["If-Match", "If-None-Match"];
/// The conditions of a change.
const WRITE: &[&str] = &["If-Match", "If-None-Match"];
/// The headers of a profile.
const PROFILE: &[&str] = &["Content-Location", "ETag"];
/// Where a customer's id stands in the answer to signing up.
const NEW_ID: &str = "$response.header.Location#regex:/customers/([0-9]+)/";

/// Every operation on profiles, in the order of the page.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::new(Method::PUT, CUSTOMER, "put_customer", put_customer)
            .does(
                "Change a profile",
                "`email` is required. A member left out keeps its value, `null` clears what may be empty, and an `address` is given whole. All faults are \
                 found before anything is written, and reported together. What `GET` gives may be sent back unchanged.",
            )
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .reads(JSON, shape::PROFILE_FORM, examples::profile_form())
            .gives(200, "The profile as it is now stored.", PROFILE, shape::CHANGED_PROFILE, examples::changed_profile())
            .fails(CHANGE)
            .scope(Scope::EmailWrite)
            .fails(SAVE),
        Operation::new(Method::PATCH, CUSTOMER, "patch_customer", patch_customer)
            .does(
                "Change a part of a profile",
                "A JSON merge patch (RFC 7396): what is left out stays, inside `address` too, and `null` clears. The rules are those of `PUT`.",
            )
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .reads(MERGE_PATCH, shape::PROFILE_PATCH, examples::profile_patch())
            .gives(200, "The profile as it is now stored.", PROFILE, shape::CHANGED_PROFILE, examples::patched_profile())
            .fails(CHANGE)
            .scope(Scope::EmailWrite)
            .fails(SAVE),
        Operation::new(Method::GET, CUSTOMER, "get_customer", get_customer)
            .does("Read a profile", "Only your own. Send the `ETag` back as `If-Match` with a change, and nobody's change is overwritten unseen.")
            .by_owner()
            .heeds(READ)
            .gives(200, "The profile.", PROFILE, shape::PROFILE, examples::profile())
            .answers(304, "`If-None-Match` names the version that is stored.", PROFILE)
            .fails(&[AppError::Stale { changed: None }]),
        Operation::new(Method::DELETE, CUSTOMER, "delete_customer", delete_customer)
            .does("Close an account", "Every session and every token of it ends at once. The email address is free for a new account.")
            .by_owner()
            .limited(Kind::Write)
            .heeds(WRITE)
            .takes_body()
            .answers(204, "It is closed.", &["Content-Location"])
            .fails(CHANGE),
        Operation::new(Method::POST, CUSTOMERS, "post_customers", post_customers)
            .does("Create an account", "Nobody has to be signed in. The account can be used at once; get a token for it next.")
            .limited(Kind::SignUp)
            .reads(JSON, shape::CUSTOMER_FORM, examples::customer_form())
            .gives(201, "The account is there. `Location` is the path of its profile.", &["Location", "ETag"], shape::PROFILE, examples::new_profile())
            .then("post_token", None, Some(json!({"email": "$response.body#/email", "password": "$request.body#/password"})))
            .then("get_customer", Some(NEW_ID), None)
            .then("put_customer", Some(NEW_ID), None)
            .then("patch_customer", Some(NEW_ID), None)
            .then("delete_customer", Some(NEW_ID), None),
    ]
}

/// A profile on the wire: these members, in this order. Contract 1 and 3.2.
struct ProfileBody<'a> {
    customer: &'a Customer,
    /// Whether a reader gets it, with what the shop fills in; else it answers a change.
    is_whole: bool,
}

impl<'a> ProfileBody<'a> {
    fn of_change(customer: &'a Customer) -> Self {
        Self { customer, is_whole: false }
    }

    fn whole(customer: &'a Customer) -> Self {
        Self { customer, is_whole: true }
    }
}

impl Serialize for ProfileBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Customer { slug, profile, last_purchase_date, .. } = self.customer;
        let mut body = serializer.serialize_map(None)?;
        for (field, text) in profile.texts().iter().filter(|(field, _)| !field.is_in_address()) {
            body.serialize_entry(field.name(), text)?;
            if field == Field::LastName {
                body.serialize_entry("slug", slug)?;
            }
        }
        body.serialize_entry(Field::Address.name(), &profile.address)?;
        if self.is_whole {
            body.serialize_entry("last_purchase_date", last_purchase_date)?;
        }
        body.end()
    }
}

/// `POST /api/v1/customers/`: registers.
///
/// # Errors
/// As [`register`].
pub async fn post_customers(State(app): State<AppState>, sent: RequestBody) -> Result<Response, AppError> {
    let body = sent.object(JSON)?;
    let form = ProfileForm::from_json(&body);
    let customer = register(&app.customers, form, text(&body, AccountField::Password.name()), text(&body, AccountField::Password2.name())).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, path_of(customer.id)), (header::ETAG, entity_tag(&customer))], Json(ProfileBody::whole(&customer)))
        .into_response())
}

/// `GET /api/v1/customers/{id}/`: one's own profile.
///
/// # Errors
/// As [`find`].
pub async fn get_customer(State(app): State<AppState>, target: Target, caller: Caller, headers: HeaderMap) -> Result<Response, AppError> {
    let customer = find(&app.db, &caller, target).await?;
    if is_known(&headers, &customer)? {
        return Ok((StatusCode::NOT_MODIFIED, about(&customer)).into_response());
    }
    Ok((about(&customer), Json(ProfileBody::whole(&customer))).into_response())
}

/// `PUT /api/v1/customers/{id}/`: the request this product exists for.
///
/// # Errors
/// As [`update_profile`].
pub async fn put_customer(State(app): State<AppState>, target: Target, sent: RequestBody, caller: Caller, headers: HeaderMap) -> Result<Response, AppError> {
    let form = sent.object(JSON).map(|body| ProfileForm::from_json(&body));
    change(&app, Edit::new(caller, target, base_of(&app, &headers), form, false)).await
}

/// `PATCH /api/v1/customers/{id}/`: the same as a merge patch (RFC 7396).
///
/// # Errors
/// As [`update_profile`].
pub async fn patch_customer(State(app): State<AppState>, target: Target, sent: RequestBody, caller: Caller, headers: HeaderMap) -> Result<Response, AppError> {
    let form = sent.object(MERGE_PATCH).map(|body| ProfileForm::from_json(&body));
    change(&app, Edit::new(caller, target, base_of(&app, &headers), form, true)).await
}

async fn change(app: &AppState, edit: Edit) -> Result<Response, AppError> {
    let customer = update_profile(&app.customers, edit).await?;
    Ok((about(&customer), Json(ProfileBody::of_change(&customer))).into_response())
}

/// `DELETE /api/v1/customers/{id}/`: closes the account, and with it every session and token.
///
/// # Errors
/// As [`close`].
pub async fn delete_customer(
    State(app): State<AppState>,
    target: Target,
    _sent: RequestBody,
    caller: Caller,
    mut session: AuthSession,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let has_cookie = matches!(caller, Caller::Session(_));
    let id = close(&app.db, caller, target, Base::of_headers(&headers)).await?;
    if has_cookie {
        // The browser forgets the cookie too.
        auth::sign_out(&mut session).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::CONTENT_LOCATION, path_of(id))]).into_response())
}

/// The version a change was made for; the operator may demand that it is named. Contract 4.3.
fn base_of(app: &AppState, headers: &HeaderMap) -> Result<Base, AppError> {
    if app.config.require_if_match && !headers.contains_key(header::IF_MATCH) {
        return Err(AppError::VersionNeeded);
    }
    Base::of_headers(headers)
}

/// Which profile this is, and which version of it.
fn about(customer: &Customer) -> [(HeaderName, String); 2] {
    [(header::CONTENT_LOCATION, path_of(customer.id)), (header::ETAG, entity_tag(customer))]
}

fn path_of(id: CustomerId) -> String {
    format!("/api/v1/customers/{id}/")
}

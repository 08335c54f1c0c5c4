//! `/api/v1/customers/`: the profile for programs. Contract 2 to 4.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{
    Arrival,
    json::{JSON, MERGE_PATCH},
};
use crate::{
    customer::{
        Customer, CustomerId,
        address::Address,
        birth_date::BirthDate,
        fault::Field,
        form::{ProfileForm, text},
    },
    error::AppError,
    server::{
        AppState,
        actor::{Target, Who},
        auth::{self, AuthSession},
        customers::{self, Edit, Wish},
        precondition::{Base, entity_tag, is_known},
    },
};

/// A profile on the wire: these members, in this order. Contract 1 and 3.2.
#[derive(Serialize)]
struct ProfileBody<'a> {
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    slug: &'a str,
    date_of_birth: Option<BirthDate>,
    address: Option<&'a Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_purchase_date: Option<Option<&'a str>>,
}

impl<'a> ProfileBody<'a> {
    /// The six keys that a change answers.
    fn of_change(customer: &'a Customer) -> Self {
        Self {
            email: &customer.email,
            first_name: &customer.first_name,
            last_name: &customer.last_name,
            slug: &customer.slug,
            date_of_birth: customer.date_of_birth,
            address: customer.address.as_ref(),
            last_purchase_date: None,
        }
    }

    /// The seven keys that a reader gets.
    fn whole(customer: &'a Customer) -> Self {
        Self { last_purchase_date: Some(customer.last_purchase_date.as_deref()), ..Self::of_change(customer) }
    }
}

/// `POST /api/v1/customers/`: registers.
///
/// # Errors
/// As [`customers::register`].
pub async fn post_customers(State(app): State<AppState>, arrival: Arrival) -> Result<Response, AppError> {
    let body = arrival.object(JSON)?;
    let form = ProfileForm::from_json(&body);
    let customer = customers::register(&app, form, text(&body, Field::Password), text(&body, Field::Password2)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, path_of(customer.id)), (header::ETAG, entity_tag(&customer))], Json(ProfileBody::whole(&customer)))
        .into_response())
}

/// `GET /api/v1/customers/{id}/`: the own profile.
///
/// # Errors
/// As [`customers::find`].
pub async fn get_customer(State(app): State<AppState>, target: Target, who: Who, headers: HeaderMap) -> Result<Response, AppError> {
    let customer = customers::find(&app.db, &who, target).await?;
    if is_known(&headers, &customer)? {
        return Ok((StatusCode::NOT_MODIFIED, about(&customer)).into_response());
    }
    Ok((about(&customer), Json(ProfileBody::whole(&customer))).into_response())
}

/// `PUT /api/v1/customers/{id}/`: the request this product exists for.
///
/// # Errors
/// As [`customers::update_profile`].
pub async fn put_customer(State(app): State<AppState>, target: Target, arrival: Arrival, who: Who, headers: HeaderMap) -> Result<Response, AppError> {
    let wish = arrival.object(JSON).map(|body| Wish::Put(ProfileForm::from_json(&body)));
    change(&app, Edit::new(who, target, base_of(&app, &headers), wish)).await
}

/// `PATCH /api/v1/customers/{id}/`: the same as a merge patch (RFC 7396).
///
/// # Errors
/// As [`customers::update_profile`].
pub async fn patch_customer(State(app): State<AppState>, target: Target, arrival: Arrival, who: Who, headers: HeaderMap) -> Result<Response, AppError> {
    let wish = arrival.object(MERGE_PATCH).map(|body| Wish::Patch(ProfileForm::from_json(&body)));
    change(&app, Edit::new(who, target, base_of(&app, &headers), wish)).await
}

async fn change(app: &AppState, edit: Edit) -> Result<Response, AppError> {
    let customer = customers::update_profile(app, edit).await?;
    Ok((about(&customer), Json(ProfileBody::of_change(&customer))).into_response())
}

/// `DELETE /api/v1/customers/{id}/`: closes the account, and with it every session and token.
///
/// # Errors
/// As [`customers::close`].
pub async fn delete_customer(
    State(app): State<AppState>,
    target: Target,
    _arrival: Arrival,
    who: Who,
    mut session: AuthSession,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let has_cookie = matches!(who, Who::Known(_));
    let id = customers::close(&app.db, who, target, Base::of_headers(&headers)).await?;
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

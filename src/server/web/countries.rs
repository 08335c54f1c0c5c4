//! The address rules of a country, for the form.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};

use crate::{
    error::AppError,
    paths,
    server::{
        countries,
        web::route::{Access, Route},
    },
};

/// The one line.
pub fn routes() -> Vec<Route> {
    vec![Route::get(&format!("{}/{{name}}", paths::COUNTRIES), Access::Public, get_country)]
}

/// `GET /countries/{name}`: the address rules of one country. The same for everybody.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_country(path: Result<Path<String>, PathRejection>) -> Result<Response, AppError> {
    let Path(name) = path.map_err(|_| AppError::NotFound)?;
    let country = countries::find(&name).map_err(|_| AppError::NotFound)?;
    Ok(([(header::CACHE_CONTROL, "public, max-age=86400")], Json(country)).into_response())
}

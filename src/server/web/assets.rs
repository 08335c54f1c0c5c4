//! Wasm, CSS, scripts and icons: inside the program in a release, from `target/site` in development. Their folder is named after their
//! content, so browsers may keep them for ever.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::{
    error::AppError,
    server::web::route::{Access, Route},
};

#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

/// The folder of this build's files, like `/assets/3f2a9c04d1e8`.
pub static FOLDER: LazyLock<String> = LazyLock::new(|| format!("/assets/{}", version()));

/// Where cargo-leptos puts what it builds, below the site.
const PACKAGE: &str = "pkg/";

fn version() -> String {
    let mut files: Vec<_> = Site::iter().collect();
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        if let Some(content) = Site::get(&file) {
            digest.update(content.metadata.sha256_hash());
        }
    }
    digest.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The one line.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/assets/{version}/{file}", Access::Public, get_asset)]
}

/// `GET /assets/{version}/{file}`: precompressed where the client takes it.
///
/// # Errors
/// [`AppError::NotFound`], also for the files of another build.
pub async fn get_asset(path: Result<Path<(String, String)>, PathRejection>, headers: HeaderMap) -> Result<Response, AppError> {
    let Path((version, file)) = path.map_err(|_| AppError::NotFound)?;
    if FOLDER.strip_prefix("/assets/") != Some(version.as_str()) || file.contains(['/', '\\']) {
        return Err(AppError::NotFound);
    }
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encodings = [("br", ".br"), ("gzip", ".gz"), ("", "")];
    let found = encodings.into_iter().filter(|(encoding, _)| accepts(accepted, encoding)).find_map(|(encoding, suffix)| {
        let content = Site::get(&format!("{PACKAGE}{file}{suffix}")).or_else(|| Site::get(&format!("{file}{suffix}")))?;
        Some((encoding, content.data))
    });
    let (encoding, data) = found.ok_or(AppError::NotFound)?;
    let mut response = (StatusCode::OK, Body::from(data.into_owned())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&file)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !encoding.is_empty() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// Whether a client takes an encoding: named, and not with a weight of nothing (RFC 9110, 12.5.3).
fn accepts(accepted: &str, encoding: &str) -> bool {
    encoding.is_empty()
        || accepted.split(',').any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            name.trim().eq_ignore_ascii_case(encoding) && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
}

fn media_type(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

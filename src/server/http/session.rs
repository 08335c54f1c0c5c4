//! Around everything that knows sessions: one look-up for a request, and a cookie that a browser takes away.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::server::{auth::tower_store, state::AppState};

/// What one look-up of a session finds, the account too, is kept for the request.
pub async fn keep_account(request: Request, next: Next) -> Response {
    tower_store::keep_account(next.run(request)).await
}

/// The cookie that removes a session says the same as the one that began it: a browser refuses a `__Host-` cookie without `Secure`.
pub async fn repair_removal_cookie(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let url = &app.config.public_url;
    let removal = format!("{}=;", url.cookie_name());
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if cookies.iter().any(|cookie| cookie.as_bytes().starts_with(removal.as_bytes())) {
        response.headers_mut().remove(header::SET_COOKIE);
        let secure = if url.is_https { " Secure;" } else { "" };
        let repaired = format!("{removal} HttpOnly; SameSite=Lax;{secure} Path=/; Max-Age=0");
        for cookie in cookies {
            let cookie = if cookie.as_bytes().starts_with(removal.as_bytes()) { repaired.parse().unwrap_or(cookie) } else { cookie };
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

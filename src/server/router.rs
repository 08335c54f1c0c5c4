//! Puts the doors together: `router(AppState) -> Router`.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get, post},
};
use axum_login::{
    AuthManagerLayer, AuthManagerLayerBuilder,
    tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite, cookie::time},
};
use leptos::prelude::provide_context;
use tower_http::catch_panic::CatchPanicLayer;

use super::{
    AppState,
    api::json,
    assets,
    auth::Backend,
    cors,
    docs::{self, operations::operations},
    forms, http,
    limits::{self, Kind},
    sessions::{self, Sessions},
    visit::{self, Visit},
};
use crate::{app::paths, error::AppError, wire::Problem};

/// Everything this server answers.
pub fn router(app: AppState) -> Router {
    let auth = auth_layer(&app);
    let mend = from_fn_with_state(app.clone(), http::mend_removal_cookie);
    let nowhere = any(not_found).layer(from_fn_with_state(app.clone(), html_not_found));
    let personal = pages(&app).merge(api(&app)).fallback_service(nowhere.with_state(app.clone())).layer(auth).layer(mend);
    Router::new()
        .merge(personal)
        .merge(public())
        .layer(from_fn(http::take_body))
        .layer(CatchPanicLayer::custom(http::panicked))
        .layer(from_fn_with_state(app.clone(), http::dress))
        .with_state(app)
}

/// Pages, their forms, and the server functions of their islands.
fn pages(app: &AppState) -> Router<AppState> {
    let gate = from_fn_with_state(app.clone(), http::refuse_cross_site);
    let limited = |kind, methods: MethodRouter<AppState>| methods.route_layer(from_fn_with_state((app.clone(), kind), limits::admit));
    let pages = Router::new()
        .route(paths::HOME, get(forms::get_home))
        .route(paths::SIGN_IN, limited(Kind::SignIn, get(forms::get_sign_in).post(forms::post_sign_in)))
        .route(paths::SIGN_UP, limited(Kind::SignUp, get(forms::get_sign_up).post(forms::post_sign_up)))
        .route(paths::SIGN_OUT, post(forms::post_sign_out))
        .route(paths::SIGNED_OUT, get(forms::get_signed_out))
        .route(paths::PROFILE, get(forms::get_profile))
        .route(paths::EDIT, limited(Kind::Write, get(forms::get_edit).post(forms::post_edit)))
        .route(paths::API, get(docs::get_page))
        .route(&format!("{}/", paths::API), get(docs::get_page))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(gate.clone())
        .layer(from_fn_with_state(app.clone(), visit::as_page));
    let action = limited(Kind::Write, post(run_action));
    let actions = Router::new().route(&format!("{}/{{name}}", paths::ACTIONS), action).method_not_allowed_fallback(method_not_allowed).layer(gate);
    pages.merge(actions)
}

/// What programs ask for: the table of operations and nothing beside it, so that no route is without its documentation. Contract 2.
fn api(app: &AppState) -> Router<AppState> {
    let operations = operations().into_iter().filter(|operation| !operation.is_public);
    let router = operations.fold(Router::new(), |router, operation| {
        let counted = |kind| from_fn_with_state((app.clone(), kind), limits::admit);
        let door = operation.limit.map_or(operation.door.clone(), |kind| operation.door.clone().route_layer(counted(kind)));
        both(router, operation.path, door.route_layer(from_fn(json::refuse_other_types)))
    });
    router.method_not_allowed_fallback(method_not_allowed).layer(from_fn_with_state(app.clone(), cors::share))
}

/// What is the same for everybody: no session is looked up.
fn public() -> Router<AppState> {
    let router = Router::new().route(assets::ROUTE, get(assets::get_asset)).route(&format!("{}/{{name}}", paths::COUNTRIES), get(forms::get_country));
    let router = both(router, paths::LLMS, get(docs::get_llms));
    let router = both(router, paths::LLMS_FULL, get(docs::get_llms_full));
    let operations = operations().into_iter().filter(|operation| operation.is_public);
    let router = operations.fold(router, |router, operation| both(router, operation.path, operation.door));
    router.method_not_allowed_fallback(method_not_allowed)
}

/// With and without the last slash: a redirect makes clients drop the body or the header. Contract 2.
fn both(router: Router<AppState>, path: &str, methods: MethodRouter<AppState>) -> Router<AppState> {
    let bare = path.trim_end_matches('/');
    router.route(bare, methods.clone()).route(&format!("{bare}/"), methods)
}

fn auth_layer(app: &AppState) -> AuthManagerLayer<Backend, Sessions> {
    let url = &app.config.public_url;
    let lifetime = i64::try_from(sessions::ABSOLUTE.as_secs()).unwrap_or(i64::MAX);
    let layer = SessionManagerLayer::new(Sessions::new(app.db.clone()))
        .with_name(url.cookie_name())
        .with_secure(url.is_https)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::seconds(lifetime)));
    AuthManagerLayerBuilder::new(Backend::new(app.clone()), layer).build()
}

async fn not_found() -> AppError {
    AppError::NotFound
}

/// `OPTIONS` is answered by what axum adds here: the `Allow` of the path.
async fn method_not_allowed(method: Method) -> Response {
    if method == Method::OPTIONS { StatusCode::NO_CONTENT.into_response() } else { AppError::MethodNotAllowed.into_response() }
}

/// A person at an address that is not there gets a page; a program gets its problem.
async fn html_not_found(state: State<AppState>, request: Request, next: axum::middleware::Next) -> Response {
    let is_api = ["/api/", "/auth/", "/actions/"].iter().any(|prefix| request.uri().path().starts_with(prefix));
    let accepts_html = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if !is_api && accepts_html {
        return visit::as_page(state, request, next).await;
    }
    next.run(request).await
}

/// Server functions, without what Leptos adds for pages that have no form of their own: no redirect to the referrer, no error in a URL.
/// Only JSON comes in: a foreign page cannot send it without asking first.
async fn run_action(visit: Visit, mut request: Request) -> Result<Response, AppError> {
    let arrived = request.extensions().get::<http::Arrived>().cloned().ok_or(AppError::Broken)?;
    arrived.0?;
    if visit.customer().is_none() {
        return Err(AppError::SignInNeeded);
    }
    if !http::is_of_type(request.headers(), json::JSON) {
        return Err(AppError::WrongMediaType);
    }
    request.headers_mut().remove(header::REFERER);
    request.headers_mut().remove(header::ACCEPT);
    let is_known = leptos::server_fn::axum::server_fn_paths().any(|(path, method)| path == request.uri().path() && method == Method::POST);
    if !is_known {
        return Err(AppError::NotFound);
    }
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(visit.clone()), request).await.into_response();
    with_true_status(response).await
}

/// Leptos says 500 to every error; the problem in the body knows better.
async fn with_true_status(response: Response) -> Result<Response, AppError> {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return Ok(response);
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, http::MOST_BYTES).await.map_err(|_| AppError::Broken)?;
    let problem: Problem = serde_json::from_slice(&body).map_err(|_| AppError::Broken)?;
    parts.status = StatusCode::from_u16(problem.status).map_err(|_| AppError::Broken)?;
    parts.headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
    Ok(Response::from_parts(parts, Body::from(body)))
}

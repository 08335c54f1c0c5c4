//! Puts the doors together: `router(AppState) -> Router`. It serves what the lines of the doors say, and nothing else.

use axum::{
    Router,
    extract::{RawPathParams, Request, rejection::RawPathParamsRejection},
    http::{Method, StatusCode},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any},
};
use axum_login::{AuthManagerLayer, AuthManagerLayerBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time},
};

use crate::{
    error::AppError,
    server::{
        actor::Target,
        api::json,
        auth::{Backend, tower_store::SessionStore},
        docs::{self, operations},
        http::{body, cors, cross_site, layers, limit, session},
        limits::Kind,
        sessions,
        state::AppState,
        web::{
            self,
            problem_page::{self, KeptForms},
            route::{Access, Route},
        },
    },
};

/// Every route that is not an operation of the API.
pub fn routes() -> Vec<Route> {
    [web::routes(), docs::routes()].into_iter().flatten().collect()
}

/// Everything this server answers.
pub fn router(app: AppState) -> Router {
    let auth = auth_layer(&app);
    let for_persons = from_fn_with_state(persons(&app), problem_page::for_persons);
    let nowhere = any(not_found).layer(for_persons.clone()).layer(from_fn_with_state(app.clone(), cors::share));
    let personal = pages(&app).merge(api(&app)).fallback_service(nowhere.with_state(app.clone())).layer(auth).layer(from_fn(session::keep_account));
    let personal = personal.layer(from_fn_with_state(app.clone(), session::repair_removal_cookie));
    let personal = personal.layer(from_fn(problem_page::say_unavailable)).layer(for_persons);
    Router::new()
        .merge(personal)
        .merge(public(&app))
        .layer(from_fn(body::take_body))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn_with_state(app.clone(), layers::finish_response))
        .with_state(app)
}

/// Pages, their forms, and the server function of the island.
fn pages(app: &AppState) -> Router<AppState> {
    let gate = from_fn_with_state(app.clone(), cross_site::refuse_cross_site);
    let pages = serve(app, |access| matches!(access, Access::Page | Access::Personal))
        .layer(gate.clone())
        .layer(from_fn_with_state(persons(app), problem_page::as_page));
    pages.merge(serve(app, |access| access == Access::Action).layer(gate))
}

/// What a problem is made a page with.
fn persons(app: &AppState) -> (AppState, KeptForms) {
    (app.clone(), KeptForms::of(&routes()))
}

/// Those routes that are for some.
fn serve(app: &AppState, is_for: impl Fn(Access) -> bool) -> Router<AppState> {
    let routes = routes().into_iter().filter(|route| is_for(route.access));
    let router = routes.fold(Router::new(), |router, route| {
        let door = counted(app, route.limit, route.door);
        if route.is_in_both_spellings { both(router, &route.path, door) } else { router.route(&route.path, door) }
    });
    router.method_not_allowed_fallback(method_not_allowed)
}

fn counted(app: &AppState, limit: Option<Kind>, door: MethodRouter<AppState>) -> MethodRouter<AppState> {
    match limit {
        Some(kind) => door.route_layer(from_fn_with_state((app.clone(), kind), limit::admit)),
        None => door,
    }
}

/// What programs ask for: the lines of the operations and nothing beside them, so that no route is without its documentation. Contract 2.
fn api(app: &AppState) -> Router<AppState> {
    let operations = operations().into_iter().filter(|operation| !operation.is_public);
    let router = operations.fold(Router::new(), |router, operation| {
        let door = counted(app, operation.limit, operation.door).route_layer(from_fn(json::refuse_other_types));
        both(router, operation.path, door.route_layer(from_fn(must_be_there)))
    });
    router.method_not_allowed_fallback(method_not_allowed).layer(from_fn_with_state(app.clone(), cors::share))
}

/// What is the same for everybody: no session is looked up.
fn public(app: &AppState) -> Router<AppState> {
    let operations = operations().into_iter().filter(|operation| operation.is_public);
    let documented = operations.fold(Router::new(), |router, operation| both(router, operation.path, operation.door));
    let router = serve(app, |access| access == Access::Public).merge(documented.layer(from_fn_with_state(app.clone(), cors::share)));
    router.method_not_allowed_fallback(method_not_allowed)
}

/// With and without the last slash: a redirect makes clients drop the body or the header. Contract 2.
fn both(router: Router<AppState>, path: &str, methods: MethodRouter<AppState>) -> Router<AppState> {
    let bare = path.trim_end_matches('/');
    router.route(bare, methods.clone()).route(&format!("{bare}/"), methods)
}

fn auth_layer(app: &AppState) -> AuthManagerLayer<Backend, SessionStore> {
    let url = &app.config.public_url;
    let lifetime = i64::try_from(sessions::ABSOLUTE.as_secs()).unwrap_or(i64::MAX);
    let layer = SessionManagerLayer::new(SessionStore::new(app.db.clone()))
        .with_name(url.cookie_name())
        .with_secure(url.is_https)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::seconds(lifetime)));
    AuthManagerLayerBuilder::new(Backend::new(app.customers.clone()), layer).build()
}

async fn not_found() -> AppError {
    AppError::NotFound
}

/// First of all: whether there is such a path (contract 6). An `{id}` is a number, or `me`.
async fn must_be_there(path: Result<RawPathParams, RawPathParamsRejection>, request: Request, next: Next) -> Response {
    if is_there(path) { next.run(request).await } else { AppError::NotFound.into_response() }
}

fn is_there(path: Result<RawPathParams, RawPathParamsRejection>) -> bool {
    path.is_ok_and(|path| path.iter().all(|(name, text)| name != "id" || Target::parse(text).is_some()))
}

/// `OPTIONS` is answered by what axum adds here: the `Allow` of the path.
async fn method_not_allowed(path: Result<RawPathParams, RawPathParamsRejection>, method: Method) -> Response {
    if !is_there(path) {
        return AppError::NotFound.into_response();
    }
    if method == Method::OPTIONS { StatusCode::NO_CONTENT.into_response() } else { AppError::MethodNotAllowed.into_response() }
}

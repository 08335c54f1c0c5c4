//! A person's request for a page: who they are, what they sent, and how the answer is rendered.

use std::sync::Arc;

use axum::{
    Extension,
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, Uri, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::{
    customer::{Customer, inputs::Inputs},
    error::AppError,
    paths,
    server::{
        actor::{Actor, Through},
        auth::{AuthSession, device::device_of},
        http::{
            body::{FORM, ReceivedBody, is_of_type},
            headers::Nonce,
        },
        state::AppState,
        web::assets,
    },
    shell::{Frame, Shell},
    words::spoken::{speak, words},
};

/// A request for a page.
#[derive(Clone)]
pub struct PageRequest {
    /// The parts of the server.
    pub app: AppState,
    /// The session, with whoever is signed in.
    pub session: AuthSession,
    /// The headers of the request.
    pub headers: HeaderMap,
}

impl FromRequestParts<AppState> for PageRequest {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, AppError> {
        let session = parts.extensions.get::<AuthSession>().cloned().ok_or(AppError::Broken)?;
        Ok(Self { app: app.clone(), session, headers: parts.headers.clone() })
    }
}

impl PageRequest {
    /// Whoever is signed in.
    pub fn customer(&self) -> Option<&Customer> {
        self.session.user.as_ref().map(|user| &user.customer)
    }

    /// Whoever is signed in, as somebody who may change things.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`].
    pub fn actor(&self) -> Result<Actor, AppError> {
        let customer = self.customer().ok_or(AppError::SignInNeeded)?;
        Ok(Actor { customer: customer.id, through: Through::Page { device: device_of(&self.headers) } })
    }

    /// The frame of a page of this request.
    pub fn frame(&self, title: &str, path: &'static str) -> Frame {
        Frame { path, ..frame(&self.app, title, self.customer().is_some()) }
    }
}

/// The frame of a page that has no path of its own.
pub fn frame(app: &AppState, title: &str, is_signed_in: bool) -> Frame {
    // `rand`'s own generator is made for secrets too, and asks the operating system only now and then.
    let nonce = format!("{:032x}", rand::random::<u128>());
    Frame { title: title.to_owned(), shop_name: app.config.shop_name.clone(), assets: assets::FOLDER.clone(), nonce, is_signed_in, ..Frame::default() }
}

/// Renders a page. Everything it shows is there already, so it is rendered in one go, and complete without JavaScript.
pub fn render<V: IntoView + 'static>(status: StatusCode, frame: Frame, content: impl FnOnce() -> V + Send + 'static) -> Response {
    let nonce = Nonce(frame.nonce.clone());
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        if let Some(context) = Owner::current_shared_context() {
            context.set_is_hydrating(false);
        }
        speak(words());
        view! { <Shell frame>{content()}</Shell> }.to_html()
    });
    owner.unset_with_forced_cleanup();
    // Leptos marks places with `<!>`, which the HTML standard calls a parse error; the same node, written in full. Text never holds it: its
    // angle brackets are escaped.
    (status, Extension(nonce), Html(html.replace("<!>", "<!---->"))).into_response()
}

/// Sends the browser on with a `GET`.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The inputs of a plain form post.
pub struct FormPost(pub Inputs);

impl FromRequestParts<AppState> for FormPost {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, AppError> {
        let body = ReceivedBody::of(&parts.extensions)?;
        if !is_of_type(&parts.headers, FORM) {
            return Err(AppError::WrongMediaType);
        }
        read_form(&body).map(FormPost).ok_or(AppError::UnreadableBody)
    }
}

/// Reads a form; `None` when a name is there twice or the bytes are no UTF-8.
pub fn read_form(body: &[u8]) -> Option<Inputs> {
    let mut inputs = Inputs::default();
    // The parser writes U+FFFD where the bytes are no UTF-8: more of them than were sent means that some were not text.
    let sent =
        body.windows(9).filter(|window| window.eq_ignore_ascii_case(b"%EF%BF%BD")).count() + String::from_utf8(body.to_vec()).ok()?.matches('\u{FFFD}').count();
    let mut read = 0;
    for (name, text) in form_urlencoded::parse(body) {
        read += name.matches('\u{FFFD}').count() + text.matches('\u{FFFD}').count();
        if !inputs.insert(&name, &text) {
            return None;
        }
    }
    (read == sent).then_some(inputs)
}

/// A path of our own to go on to after signing in; everything else leads to the profile.
pub fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && next.bytes().all(|byte| byte.is_ascii_graphic());
    if is_own && next.parse::<Uri>().is_ok() { next } else { paths::PROFILE }
}

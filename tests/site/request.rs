//! One request on its way to a site, and what comes back.

use std::{future::IntoFuture, net::SocketAddr};

use axum::{
    Router,
    body::{Body, HttpBody as _, to_bytes},
    extract::ConnectInfo,
    http::{Error, HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use futures::future::BoxFuture;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    conformance::{self, Asked},
    site::ORIGIN,
};

/// A request that is being written. `await` sends it.
#[must_use]
pub struct Ask {
    router: Router,
    request: Request<Body>,
}

impl Ask {
    pub fn new<M>(router: &Router, method: M, path: impl AsRef<str>) -> Self
    where
        Method: TryFrom<M, Error: Into<Error>>,
    {
        Self { router: router.clone(), request: Request::builder().method(method).uri(path.as_ref()).body(Body::empty()).expect("a request") }
    }

    /// One more header, also where there is one of this name.
    pub fn header<V>(mut self, name: impl AsRef<str>, value: V) -> Self
    where
        HeaderValue: TryFrom<V, Error: std::fmt::Debug>,
    {
        self.request.headers_mut().append(name.as_ref().parse::<HeaderName>().expect("a name"), value.try_into().expect("a value"));
        self
    }

    pub fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |request, (name, value)| request.header(name, *value))
    }

    /// This header instead of the one that is there.
    pub fn instead(mut self, name: &str, value: &str) -> Self {
        self.request.headers_mut().remove(name);
        self.header(name, value)
    }

    pub fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// As one of our own pages sends it.
    pub fn ours(self) -> Self {
        self.header("origin", ORIGIN).header("sec-fetch-site", "same-origin")
    }

    /// As one of our own pages sends it in a browser that has this cookie.
    pub fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie).ours()
    }

    /// Comes from this address.
    pub fn peer(mut self, address: &str) -> Self {
        self.request.extensions_mut().insert(ConnectInfo(SocketAddr::new(address.parse().expect("an address"), 4000)));
        self
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// A body of JSON; that of a `PATCH` is a merge patch.
    pub fn json(self, body: &Value) -> Self {
        self.json_text(body.to_string())
    }

    /// The same, whatever the text is.
    pub fn json_text(self, body: impl Into<Body>) -> Self {
        let media_type = if self.request.method() == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        self.header("content-type", media_type).body(body)
    }

    /// What a browser sends for a form.
    pub fn form(self, inputs: &[(&str, &str)]) -> Self {
        self.form_text(form_urlencoded::Serializer::new(String::new()).extend_pairs(inputs).finish())
    }

    /// The same, whatever the text is.
    pub fn form_text(self, body: impl Into<Body>) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub fn send(self) -> BoxFuture<'static, Answer> {
        Box::pin(answer_of(self.router, self.request))
    }
}

impl std::fmt::Debug for Ask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.request.method(), self.request.uri())
    }
}

impl IntoFuture for Ask {
    type Output = Answer;
    type IntoFuture = BoxFuture<'static, Answer>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

/// What comes back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// Pointer and code of each fault, sorted.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let body = self.json();
        let mut faults: Vec<_> = body["errors"].as_array().into_iter().flatten().map(|fault| (text(&fault["pointer"]), text(&fault["code"]))).collect();
        faults.sort();
        faults
    }

    /// `name=value` of the cookie that was set.
    pub fn cookie(&self) -> Option<String> {
        let value = self.headers.get(header::SET_COOKIE)?.to_str().expect("text");
        value.split(';').next().map(str::to_owned)
    }

    /// Whether it is a page with this status that shows these words.
    pub fn shows(&self, status: u16, words: &str) -> bool {
        self.status == status && self.text.contains(words)
    }
}

/// The answer, which must be one that the OpenAPI document allows.
async fn answer_of(router: Router, mut request: Request<Body>) -> Answer {
    // Every client sends one; tests that are about it send their own.
    request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("localhost:3000"));
    let (parts, body) = request.into_parts();
    // Only a body that is there whole is read here: another one is the server's to wait for.
    let (body, known) = match body.size_hint().exact() {
        Some(_) => to_bytes(body, usize::MAX).await.map(|bytes| (Body::from(bytes.clone()), Some(bytes.to_vec()))).expect("a body"),
        None => (body, None),
    };
    let asked = Asked { method: parts.method.clone(), path: parts.uri.path().to_owned(), headers: parts.headers.clone(), body: known };
    let response = router.oneshot(Request::from_parts(parts, body)).await.expect("the router never fails");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, text: String::from_utf8_lossy(&body).into_owned() };
    conformance::check(&asked, &answer);
    answer
}

//! Somebody with an account, and what they do: as a program with a token, or in a browser with a cookie.

use axum::http::{Error, Method};
use serde_json::Value;

use crate::{
    cast,
    request::Ask,
    site::{Site, path},
};

/// Somebody with an account on a site.
#[derive(Clone)]
pub struct Person {
    pub site: Site,
    pub id: i64,
    pub email: String,
    pub cookie: String,
    pub token: String,
    pub refresh: String,
}

impl Person {
    /// The same person on another device.
    pub async fn on_another_device(&self) -> Self {
        let (token, refresh) = self.site.tokens(&self.email).await;
        Self { cookie: self.site.sign_in(&self.email).await, token, refresh, ..self.clone() }
    }

    /// The same person, whose password takes as long to look at as in the product: tests that are about that time need it.
    pub async fn slowly_known(self) -> Self {
        cast::slow_down(&self).await;
        self
    }

    /// The same person, asking another site on the same database.
    pub fn at(&self, site: &Site) -> Self {
        Self { site: site.clone(), ..self.clone() }
    }

    /// Where their own profile is.
    pub fn path(&self) -> String {
        path(self.id)
    }

    // With the token:

    pub fn by_token<M>(&self, method: M, path: impl AsRef<str>) -> Ask
    where
        Method: TryFrom<M, Error: Into<Error>>,
    {
        self.site.ask(method, path).bearer(&self.token)
    }

    pub fn get(&self, path: impl AsRef<str>) -> Ask {
        self.by_token(Method::GET, path)
    }

    /// Reads their own profile.
    pub fn read(&self) -> Ask {
        self.get(self.path())
    }

    /// Changes their own profile.
    pub fn put(&self, body: &Value) -> Ask {
        self.by_token(Method::PUT, self.path()).json(body)
    }

    /// Changes their own profile.
    pub fn patch(&self, body: &Value) -> Ask {
        self.by_token(Method::PATCH, self.path()).json(body)
    }

    /// Closes their own account.
    pub fn delete(&self) -> Ask {
        self.by_token(Method::DELETE, self.path())
    }

    /// Their own profile, which can be read.
    pub async fn profile(&self) -> Value {
        let answer = self.read().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    // With the cookie:

    pub fn by_session<M>(&self, method: M, path: impl AsRef<str>) -> Ask
    where
        Method: TryFrom<M, Error: Into<Error>>,
    {
        self.site.ask(method, path).cookie(&self.cookie)
    }

    /// Opens a page.
    pub fn page(&self, path: impl AsRef<str>) -> Ask {
        self.site.page(path).header("cookie", &self.cookie)
    }

    /// Sends a form of ours.
    pub fn post(&self, path: impl AsRef<str>, inputs: &[(&str, &str)]) -> Ask {
        self.site.post(path, inputs).header("cookie", &self.cookie)
    }

    /// Saves the edit form as a page.
    pub fn edit(&self, inputs: &[(&str, &str)]) -> Ask {
        self.post("/profile/edit", inputs)
    }

    /// Saves the edit form as the island does, through the server function.
    pub fn action(&self, inputs: &[(&str, &str)]) -> Ask {
        self.site.action(inputs).header("cookie", &self.cookie)
    }
}

//! JSON as the browser reads and writes it: with what it brings along. A library for the same would be a tenth of the wasm. The server uses
//! serde_json, and nothing here.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value that was read. What is not there, or of another type, is empty.
#[derive(Debug)]
pub struct Json(JsValue);

impl Json {
    /// `None` when it is no JSON.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// A text.
    pub fn text(&self) -> String {
        self.0.as_string().unwrap_or_default()
    }

    /// A text that may be missing.
    pub fn text_or_none(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A whole number.
    pub fn number(&self) -> i32 {
        self.0.as_f64().unwrap_or_default() as i32
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Self> {
        if Array::is_array(&self.0) { Array::from(&self.0).iter().map(Self).collect() } else { Vec::new() }
    }

    /// An object, unless it is missing.
    pub fn object(self) -> Option<Self> {
        self.0.is_object().then_some(self)
    }

    /// The members of an object, as texts.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let Some(object) = self.0.dyn_ref::<Object>() else {
            return Vec::new();
        };
        Object::entries(object).iter().map(|pair| (Self(pair.clone()).get("0").text(), Self(pair).get("1").text())).collect()
    }
}

/// What the browser reads or writes.
pub trait InBrowser: Sized {
    /// Reads it; `None` where it only writes it.
    fn read(_: &Json) -> Option<Self> {
        None
    }

    /// Writes it.
    fn written(&self) -> JsValue {
        JsValue::UNDEFINED
    }
}

/// An object of texts.
pub fn object<'a>(members: impl Iterator<Item = (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// As text.
pub fn stringify(value: &JsValue) -> String {
    JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

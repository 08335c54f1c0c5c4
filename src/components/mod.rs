//! The parts of pages: functions of their data.
//!
//! Those of the island travel to the browser, so they avoid what is heavy there: `AnyView`, `Children` and `Signal` of many kinds.

use std::sync::Arc;

use leptos::prelude::*;
use serde::Serialize;

use crate::{
    json::{InBrowser, Json},
    wire::ProblemFault,
};

pub mod address;
pub mod birth_date;
pub mod field;
pub mod notice;
pub mod password;
pub mod summary;

/// What is wrong at one input, in words. Any form can have it, so it names its input and its code as they travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputFault {
    /// The name of the field.
    pub field: String,
    /// The rule.
    pub code: String,
    /// What to do about it.
    pub words: String,
}

impl From<ProblemFault> for InputFault {
    fn from(ProblemFault { pointer, code, detail }: ProblemFault) -> Self {
        let field = pointer.rsplit('/').next().unwrap_or_default().to_owned();
        Self { field, code, words: detail }
    }
}

impl InBrowser for InputFault {
    fn read(json: &Json) -> Option<Self> {
        Some(Self { field: json.get("field").text(), code: json.get("code").text(), words: json.get("words").text() })
    }
}

/// What is wrong on a page. A signal, so that an island can mend it; on the server it never changes.
pub type Faults = RwSignal<Vec<InputFault>>;

/// What a label says, and whether its input may stay empty. It can change while the page is open: a country has words of its own.
pub type Caption = Arc<dyn Fn() -> (&'static str, bool) + Send + Sync>;

/// A caption that never changes.
pub fn caption(label: &'static str, is_optional: bool) -> Caption {
    Arc::new(move || (label, is_optional))
}

/// `true` for an input with something wrong, nothing for the others. One function, so that every input shares its code in the browser.
pub fn invalid(faults: Faults, field: &'static str) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    move || is_wrong(faults, field).then_some("true")
}

/// The ids of what describes an input: its hint and its error, none when it has neither.
pub fn described(faults: Faults, field: &'static str, has_hint: bool) -> impl Fn() -> Option<String> + Copy + Send + Sync + 'static {
    move || match (has_hint, is_wrong(faults, field)) {
        (false, false) => None,
        (true, false) => Some(format!("{field}-hint")),
        (false, true) => Some(format!("{field}-err")),
        (true, true) => Some(format!("{field}-hint {field}-err")),
    }
}

/// The class of what surrounds an input.
pub fn field_class(faults: Faults, field: &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || if is_wrong(faults, field) { "field bad" } else { "field" }
}

fn is_wrong(faults: Faults, field: &str) -> bool {
    faults.with(|faults| faults.iter().any(|fault| fault.field == field))
}

/// The words for a field, while something is wrong with it.
pub fn words_for(faults: Faults, field: &str) -> Option<String> {
    faults.with(|faults| faults.iter().find(|fault| fault.field == field).map(|fault| fault.words.clone()))
}

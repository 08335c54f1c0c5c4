//! Which language is spoken: English, until there is another one to choose from.

use std::fmt::{Display, Formatter};

use leptos::prelude::*;

use crate::{
    error::AppError,
    wire::Problem,
    words::{catalogue::Words, en::EN},
};

/// The language of the page that is being rendered.
pub fn words() -> &'static Words {
    use_context::<&'static Words>().unwrap_or(&EN)
}

/// Gives a page its words: to what is rendered for it.
pub fn speak(words: &'static Words) {
    provide_context(words);
    provide_context(&words.form);
}

/// For programs and logs, which read English.
impl Display for AppError {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str((EN.problem)(self.kind()))
    }
}

/// For programs: the detail of a fault is English.
impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        EN.problem(error)
    }
}

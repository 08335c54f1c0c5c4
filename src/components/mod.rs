//! The parts of pages: functions of their data.

pub mod address;
pub mod birth_date;
pub mod field;
pub mod notice;
pub mod password;
pub mod summary;

use leptos::prelude::*;

use crate::customer::fault::{Fault, Field};

/// What is wrong on a page. A signal, so that an island can mend it; on the server it never changes.
pub type Faults = RwSignal<Vec<Fault>>;

/// The words for a member, while something is wrong with it.
pub fn words_for(faults: Faults, field: Field) -> Option<String> {
    faults.with(|faults| faults.iter().find(|fault| fault.field == field).map(|fault| fault.words.clone()))
}

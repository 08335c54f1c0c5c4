//! Three inputs for one day: day, month, year, in plain text.

use leptos::prelude::*;

use super::{Faults, described, field::ErrorWords, field_class};
use crate::customer::{
    fault::{Code, Field},
    inputs::{BIRTH_DATE, Inputs},
};

/// The inputs: label, what browsers fill in, class for the width.
const PARTS: [(&str, &str, &str); 3] = [("Day", "bday-day", "in w-2"), ("Month", "bday-month", "in w-month"), ("Year", "bday-year", "in w-4")];

/// The birth date of a form.
#[component]
pub fn BirthDateFields(
    /// What they begin with.
    inputs: Inputs,
    /// What is wrong on this page.
    faults: Faults,
) -> impl IntoView {
    let field = Field::DateOfBirth;
    let parts = BIRTH_DATE.into_iter().zip(PARTS).map(|(name, (label, autocomplete, class))| {
        let is_wrong = move || faults.with(|faults| faults.iter().any(|fault| fault.field == field && is_part_wrong(fault.code, name)));
        view! {
            <div>
                <label for=part_id(name)>{label}</label>
                <input
                    id=part_id(name)
                    name=name
                    type="text"
                    class=class
                    inputmode="numeric"
                    autocomplete=autocomplete
                    value=inputs.get(name).to_owned()
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then_some("date_of_birth-err")
                />
            </div>
        }
    });
    view! {
        <fieldset
            class=field_class(faults, field)
            aria-describedby=described(faults, field, true)>
            <legend class="q">"Date of birth"<span class="opt">" (optional)"</span></legend>
            <p class="hint" id="date_of_birth-hint">"For example, 27 3 1987"</p>
            <ErrorWords field faults />
            <div class="inline">{parts.collect_view()}</div>
        </fieldset>
    }
}

/// The id of the input that a link to this fault leads to.
pub fn wrong_part_id(code: Code) -> String {
    let wrong = BIRTH_DATE.into_iter().find(|name| is_part_wrong(code, name));
    part_id(wrong.unwrap_or(BIRTH_DATE[0]))
}

fn part_id(name: &str) -> String {
    name.replace('_', "-")
}

/// Faults of one part mark that part, the others all three.
fn is_part_wrong(code: Code, name: &str) -> bool {
    match code {
        Code::DateDay => name == BIRTH_DATE[0],
        Code::DateMonth => name == BIRTH_DATE[1],
        Code::DateYear | Code::DateTooEarly => name == BIRTH_DATE[2],
        _ => true,
    }
}

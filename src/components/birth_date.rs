//! Three inputs for one day: day, month, year, in plain text.

use leptos::prelude::*;

use crate::{
    components::{Faults, described, field::ErrorWords, field_class},
    customer::{
        fault::Code,
        field::Field,
        inputs::{BIRTH_DATE, Inputs},
    },
    words::form::FormWords,
};

/// The inputs: what browsers fill in, class for the width.
const PARTS: [(&str, &str); 3] = [("bday-day", "in w-2"), ("bday-month", "in w-month"), ("bday-year", "in w-4")];
const FIELD: &str = Field::DateOfBirth.name();

/// The birth date of a form.
#[component]
pub fn BirthDateFields(
    /// What they begin with.
    inputs: Inputs,
    /// What is wrong on this page.
    faults: Faults,
) -> impl IntoView {
    let words = FormWords::of_page();
    let labels = [words.day, words.month, words.year];
    let parts = BIRTH_DATE.into_iter().zip(PARTS).zip(labels).map(|((name, (autocomplete, class)), label)| {
        let is_wrong = move || faults.with(|faults| faults.iter().any(|fault| fault.field == FIELD && is_part_wrong(&fault.code, name)));
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
            class=field_class(faults, FIELD)
            aria-describedby=described(faults, FIELD, true)>
            <legend class="q">{words.label(Field::DateOfBirth)}<span class="opt">{words.optional}</span></legend>
            <p class="hint" id="date_of_birth-hint">{words.birth_date_hint}</p>
            <ErrorWords field=FIELD faults />
            <div class="inline">{parts.collect_view()}</div>
        </fieldset>
    }
}

/// The id of the input that a link to this fault leads to.
pub fn wrong_part_id(code: &str) -> String {
    let wrong = BIRTH_DATE.into_iter().find(|name| is_part_wrong(code, name));
    part_id(wrong.unwrap_or(BIRTH_DATE[0]))
}

fn part_id(name: &str) -> String {
    name.replace('_', "-")
}

/// Faults of one part mark that part, the others all three.
fn is_part_wrong(code: &str, name: &str) -> bool {
    let parts = [(Code::DateDay, 0), (Code::DateMonth, 1), (Code::DateYear, 2), (Code::DateTooEarly, 2)];
    parts.iter().find(|(one, _)| one.name() == code).is_none_or(|(_, part)| BIRTH_DATE[*part] == name)
}

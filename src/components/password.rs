//! A password input with a button that shows what is typed. The button waits hidden until its script is there.

use leptos::prelude::*;

use super::{
    Faults,
    field::{Labelled, described_by},
    words_for,
};
use crate::customer::fault::Field;

/// A password input. It never has a value: passwords are not sent back.
#[component]
pub fn PasswordField(
    /// The member.
    field: Field,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What is wrong on this page.
    faults: Faults,
    /// One sentence of help: the rules, before anything is typed.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let name = field.name();
    view! {
        <Labelled field label=Signal::stored(label) faults hint>
            <div class="pw">
                <input
                    class="in"
                    id=name
                    name=name
                    type="password"
                    autocomplete=autocomplete
                    spellcheck="false"
                    autocapitalize="off"
                    aria-invalid=move || words_for(faults, field).map(|_| "true")
                    aria-describedby=move || described_by(faults, field, hint)
                />
                <button class="btn ghost sm" type="button" hidden data-reveal=name aria-controls=name aria-pressed="false">
                    "Show"<span class="vh">" password"</span>
                </button>
            </div>
        </Labelled>
    }
}

//! A password input with a button that shows what is typed. The button waits hidden until its script is there.

use leptos::prelude::*;

use crate::{
    components::{Caption, Faults, described, field::Heading, field_class, invalid},
    words::form::FormWords,
};

/// A password input. It never has a value: passwords are not sent back.
#[component]
pub fn PasswordField(
    /// The name of the field.
    field: &'static str,
    /// The visible label.
    caption: Caption,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What is wrong on this page.
    faults: Faults,
    /// One sentence of help: the rules, before anything is typed. Empty for none.
    hint: &'static str,
) -> impl IntoView {
    let words = FormWords::of_page();
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption faults hint />
            <div class="pw">
                <input
                    class="in"
                    id=field
                    name=field
                    type="password"
                    autocomplete=autocomplete
                    spellcheck="false"
                    autocapitalize="off"
                    aria-invalid=invalid(faults, field)
                    aria-describedby=described(faults, field, !hint.is_empty())
                />
                <button class="btn ghost sm" type="button" hidden data-reveal=field data-hide=words.hide aria-controls=field>
                    {words.show}<span class="vh">{words.of_password}</span>
                </button>
            </div>
        </div>
    }
}

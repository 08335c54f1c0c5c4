//! One labelled text input with its hint and its error.

use leptos::prelude::*;

use crate::{
    components::{Caption, Faults, described, field_class, invalid, words_for},
    words::form::FormWords,
};

/// How an input presents itself to browsers.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The `type`: `text` or `email`.
    pub kind: &'static str,
    /// What browsers may fill in (HTML, 4.10.18.7).
    pub autocomplete: &'static str,
}

/// A text input. Its value is only where it begins: what is typed before the wasm arrives stays.
#[component]
pub fn TextField(
    /// The name of the field: that of its input, and its id.
    field: &'static str,
    /// The visible label.
    caption: Caption,
    /// What it begins with.
    value: String,
    /// What is wrong on this page.
    faults: Faults,
    /// How it presents itself.
    look: Look,
) -> impl IntoView {
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption faults hint="" />
            <input
                id=field
                name=field
                type=look.kind
                value=value
                autocomplete=look.autocomplete
                spellcheck="false"
                autocapitalize=(look.kind == "email").then_some("off")
                aria-invalid=invalid(faults, field)
                aria-describedby=described(faults, field, false)
            />
        </div>
    }
}

/// What stands above any input: its label, its hint, its error.
#[component]
pub fn Heading(
    /// The name of the field.
    field: &'static str,
    /// The visible label.
    caption: Caption,
    /// What is wrong on this page.
    faults: Faults,
    /// One sentence of help; empty for none.
    hint: &'static str,
) -> impl IntoView {
    let is_optional = caption.clone();
    view! {
        <label for=field>{move || caption().0}{move || is_optional().1.then(|| view! { <span class="opt">{FormWords::of_page().optional}</span> })}</label>
        {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id(field)>{hint}</p> })}
        <ErrorWords field faults />
    }
}

/// The words of an error above its input.
#[component]
pub fn ErrorWords(
    /// The name of the field.
    field: &'static str,
    /// What is wrong on this page.
    faults: Faults,
) -> impl IntoView {
    move || {
        words_for(faults, field).map(|words| {
            view! {
                <p class="err" id=error_id(field)>
                    <span><span class="vh">{FormWords::of_page().error_mark}</span>{words}</span>
                </p>
            }
        })
    }
}

fn hint_id(name: &str) -> String {
    format!("{name}-hint")
}

fn error_id(name: &str) -> String {
    format!("{name}-err")
}

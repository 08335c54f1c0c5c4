//! One labelled text input with its hint and its error.

use leptos::prelude::*;

use super::{Faults, words_for};
use crate::customer::fault::Field;

/// How an input presents itself to browsers and keyboards.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// The `type`; `text` when empty.
    pub kind: &'static str,
    /// What browsers may fill in (HTML, 4.10.18.7).
    pub autocomplete: &'static str,
    /// A class for its width.
    pub width: &'static str,
    /// `numeric`, where only digits make sense.
    pub inputmode: Option<&'static str>,
}

/// A text input for a member of the profile. Its value is only where it begins: what is typed before the wasm arrives stays.
#[component]
pub fn TextField(
    /// The member; its name is the input's name and id.
    field: Field,
    /// The visible label.
    #[prop(into)]
    label: Signal<String>,
    /// What it begins with.
    #[prop(into)]
    value: String,
    /// What is wrong on this page.
    faults: Faults,
    /// How it presents itself.
    look: Look,
    /// One sentence of help.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it may stay empty.
    #[prop(optional, into)]
    optional: Signal<bool>,
) -> impl IntoView {
    let name = field.name();
    view! {
        <Labelled field label faults hint optional>
            <input
                id=name
                name=name
                type=if look.kind.is_empty() { "text" } else { look.kind }
                class=look.width
                value=value
                autocomplete=look.autocomplete
                inputmode=look.inputmode
                spellcheck="false"
                autocapitalize=(look.kind == "email").then_some("off")
                aria-invalid=move || words_for(faults, field).map(|_| "true")
                aria-describedby=move || described_by(faults, field, hint)
            />
        </Labelled>
    }
}

/// What stands around any input: label, hint, error.
#[component]
pub fn Labelled(
    /// The member.
    field: Field,
    /// The visible label.
    #[prop(into)]
    label: Signal<String>,
    /// What is wrong on this page.
    faults: Faults,
    /// One sentence of help.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it may stay empty.
    #[prop(optional, into)]
    optional: Signal<bool>,
    /// The input.
    children: Children,
) -> impl IntoView {
    let name = field.name();
    view! {
        <div class="field" class:bad=move || words_for(faults, field).is_some()>
            <label for=name>{move || label.get()} {move || optional.get().then(|| view! { <span class="opt">" (optional)"</span> })}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id(name)>{hint}</p> })}
            <ErrorWords field faults />
            {children()}
        </div>
    }
}

/// The words of an error above its input.
#[component]
pub fn ErrorWords(
    /// The member.
    field: Field,
    /// What is wrong on this page.
    faults: Faults,
) -> impl IntoView {
    move || {
        words_for(faults, field).map(|words| {
            view! {
                <p class="err" id=error_id(field.name())>
                    <span><span class="vh">"Error: "</span>{words}</span>
                </p>
            }
        })
    }
}

/// The ids of what describes an input, none when nothing does.
pub fn described_by(faults: Faults, field: Field, hint: &str) -> Option<String> {
    let name = field.name();
    match (hint.is_empty(), words_for(faults, field).is_some()) {
        (true, false) => None,
        (false, false) => Some(hint_id(name)),
        (true, true) => Some(error_id(name)),
        (false, true) => Some(format!("{} {}", hint_id(name), error_id(name))),
    }
}

fn hint_id(name: &str) -> String {
    format!("{name}-hint")
}

fn error_id(name: &str) -> String {
    format!("{name}-err")
}

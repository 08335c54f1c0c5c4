//! Create an account: email, names, perhaps a birth date, one password. The address can wait.

use leptos::prelude::*;

use crate::{
    app::paths,
    components::{
        birth_date::BirthDateFields,
        caption,
        field::{Look, TextField},
        password::PasswordField,
        summary::ErrorSummary,
    },
    customer::{
        fault::{Fault, Field},
        inputs::Inputs,
    },
};

/// The form.
#[component]
pub fn SignUpPage(
    /// What was typed, passwords excepted.
    inputs: Inputs,
    /// What is wrong.
    faults: Vec<Fault>,
) -> impl IntoView {
    let faults = RwSignal::new(faults);
    let text = |field: Field, kind: &'static str, autocomplete: &'static str, is_optional: bool| {
        let look = Look { kind, autocomplete };
        view! { <TextField field caption=caption(field.label(), is_optional) value=inputs.of(field).to_owned() faults look /> }
    };
    view! {
        <ErrorSummary faults />
        <h1>"Create an account"</h1>
        <p class="lead">"Answer every question unless it is marked optional."</p>
        <form class="form" method="post" action=paths::SIGN_UP novalidate>
            {text(Field::Email, "email", "email", false)}
            {text(Field::FirstName, "text", "given-name", false)}
            {text(Field::LastName, "text", "family-name", true)}
            <BirthDateFields inputs=inputs.clone() faults />
            <PasswordField
                field=Field::Password
                caption=caption("Password", false)
                autocomplete="new-password"
                hint="8 characters or more, not your name and not a common password."
                faults
            />
            <div class="acts"><button class="btn" type="submit">"Create account"</button></div>
        </form>
        <p>"Have an account already? "<a href=paths::SIGN_IN>"Sign in"</a></p>
    }
}

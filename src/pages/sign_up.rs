//! Create an account: email, names, perhaps a birth date, one password. The address can wait.

use leptos::prelude::*;

use crate::{
    components::{
        InputFault,
        birth_date::BirthDateFields,
        caption,
        field::{Look, TextField},
        password::PasswordField,
        summary::ErrorSummary,
    },
    customer::{account::AccountField, field::Field, inputs::Inputs},
    paths,
    words::spoken::words,
};

/// The form.
#[component]
pub fn SignUpPage(
    /// What was typed, passwords excepted.
    inputs: Inputs,
    /// What is wrong.
    faults: Vec<InputFault>,
) -> impl IntoView {
    let (words, faults) = (words(), RwSignal::new(faults));
    let password = AccountField::Password;
    let text = |field: Field, kind: &'static str, autocomplete: &'static str, is_optional: bool| {
        let look = Look { kind, autocomplete };
        view! { <TextField field=field.name() caption=caption(words.form.label(field), is_optional) value=inputs.of(field).to_owned() faults look /> }
    };
    view! {
        <ErrorSummary faults />
        <h1>{words.account.create_account}</h1>
        <p class="lead">{words.form.answer_every}</p>
        <form class="form" method="post" action=paths::SIGN_UP novalidate>
            {text(Field::Email, "email", "email", false)}
            {text(Field::FirstName, "text", "given-name", false)}
            {text(Field::LastName, "text", "family-name", true)}
            <BirthDateFields inputs=inputs.clone() faults />
            <PasswordField
                field=password.name()
                caption=caption(words.label(password.into()), false)
                autocomplete="new-password"
                hint=words.account.password_hint
                faults
            />
            <div class="acts"><button class="btn" type="submit">{words.account.create}</button></div>
        </form>
        <p>{words.account.have_account}<a href=paths::SIGN_IN>{words.account.sign_in}</a></p>
    }
}

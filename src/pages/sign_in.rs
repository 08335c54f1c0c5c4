//! Sign in, and what is shown after signing out.

use leptos::prelude::*;

use crate::{
    components::{
        InputFault, caption,
        field::{Look, TextField},
        notice::Notice,
        password::PasswordField,
        summary::ErrorSummary,
    },
    customer::{account::AccountField, field::Field, inputs::Inputs},
    paths,
    wire::Message,
    words::spoken::words,
};

/// The name of the hidden input that says where to go after signing in.
pub const NEXT: &str = "next";
/// The name of the hidden input that carries a form through signing in again.
pub const EDITS: &str = "edits";

/// The form. `inputs` may carry [`NEXT`] and [`EDITS`].
#[component]
pub fn SignInPage(
    /// What was typed, passwords excepted.
    inputs: Inputs,
    /// What is wrong.
    faults: Vec<InputFault>,
    /// Why the page is shown, when it was not asked for.
    message: Option<Message>,
) -> impl IntoView {
    let (words, faults) = (words(), RwSignal::new(faults));
    let (email, password) = (Field::Email, AccountField::Password);
    let look = Look { kind: "email", autocomplete: "username" };
    let hidden = [NEXT, EDITS].into_iter().filter(|name| !inputs.get(name).is_empty()).map(|name| {
        view! { <input type="hidden" name=name value=inputs.get(name).to_owned() /> }
    });
    view! {
        <ErrorSummary faults />
        {message.map(|message| view! { <Notice message /> })}
        <h1>{words.account.sign_in}</h1>
        <form class="form" method="post" action=paths::SIGN_IN novalidate>
            {hidden.collect_view()}
            <TextField field=email.name() caption=caption(words.form.label(email), false) value=inputs.of(email).to_owned() faults look />
            <PasswordField field=password.name() caption=caption(words.label(password.into()), false) autocomplete="current-password" faults hint="" />
            <div class="acts"><button class="btn" type="submit">{words.account.sign_in}</button></div>
        </form>
        <p>{words.account.new_here}<a href=paths::SIGN_UP>{words.account.create_account}</a></p>
    }
}

/// Says that the session has ended.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let words = &words().account;
    view! {
        <h1>{words.signed_out}</h1>
        <p>{words.signed_out_advice}</p>
        <div class="acts"><a class="btn" href=paths::SIGN_IN>{words.sign_in}</a></div>
    }
}

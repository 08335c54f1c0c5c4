//! Sign in, and what is shown after signing out.

use leptos::prelude::*;

use crate::{
    app::paths,
    components::{
        caption,
        field::{Look, TextField},
        notice::{Message, Notice},
        password::PasswordField,
        summary::ErrorSummary,
    },
    customer::{
        fault::{Fault, Field},
        inputs::Inputs,
    },
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
    faults: Vec<Fault>,
    /// Why the page is shown, when it was not asked for.
    message: Option<Message>,
) -> impl IntoView {
    let faults = RwSignal::new(faults);
    let look = Look { kind: "email", autocomplete: "username" };
    let hidden = [NEXT, EDITS].into_iter().filter(|name| !inputs.get(name).is_empty()).map(|name| {
        view! { <input type="hidden" name=name value=inputs.get(name).to_owned() /> }
    });
    view! {
        <ErrorSummary faults />
        {message.map(|message| view! { <Notice message /> })}
        <h1>"Sign in"</h1>
        <form class="form" method="post" action=paths::SIGN_IN novalidate>
            {hidden.collect_view()}
            <TextField field=Field::Email caption=caption(Field::Email.label(), false) value=inputs.of(Field::Email).to_owned() faults look />
            <PasswordField field=Field::Password caption=caption("Password", false) autocomplete="current-password" faults hint="" />
            <div class="acts"><button class="btn" type="submit">"Sign in"</button></div>
        </form>
        <p>"New here? "<a href=paths::SIGN_UP>"Create an account"</a></p>
    }
}

/// Says that the session has ended.
#[component]
pub fn SignedOutPage() -> impl IntoView {
    view! {
        <h1>"You are signed out"</h1>
        <p>"Nobody can see or change your profile on this device until you sign in again."</p>
        <div class="acts"><a class="btn" href=paths::SIGN_IN>"Sign in"</a></div>
    }
}

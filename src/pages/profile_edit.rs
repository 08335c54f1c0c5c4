//! Change your details: one form, one update. The island checks as you fix and saves without a reload; without it, the same form is a
//! plain post.

use leptos::prelude::*;
use serde::Serialize;

use crate::{
    browser,
    components::{
        InputFault,
        address::AddressFields,
        birth_date::BirthDateFields,
        caption,
        field::{Look, TextField},
        notice::Notice,
        password::PasswordField,
        summary::ErrorSummary,
    },
    customer::{
        country::Country,
        field::Field,
        inputs::{CUSTOMER, Inputs, VERSION},
    },
    json::{InBrowser, Json},
    pages::edit_island::{FORM, Island},
    paths,
    wire::Message,
    words::form::FormWords,
};

/// What the form begins with.
#[derive(Clone, Debug, Serialize)]
pub struct EditFormData {
    /// What the inputs begin with.
    pub inputs: Inputs,
    /// What is wrong with it already, after a plain post.
    pub faults: Vec<InputFault>,
    /// Why the page is shown again.
    pub message: Option<Message>,
    /// The rules of the chosen country.
    pub country: Country,
    /// The stored email address: another one needs the password.
    pub email: String,
}

/// The id of the element that brings it.
pub const DATA: &str = "details-data";

impl EditFormData {
    /// The form of this page: from the page itself in the browser, from its door on the server.
    fn of_page() -> Option<Self> {
        use_context::<Self>().or_else(|| Self::read(&Json::parse(&browser::json_of(DATA))?))
    }
}

impl InBrowser for EditFormData {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            inputs: Inputs::read(&json.get("inputs"))?,
            faults: json.get("faults").items().iter().filter_map(InputFault::read).collect(),
            message: json.get("message").object().and_then(|json| Message::read(&json)),
            country: Country::read(&json.get("country"))?,
            email: json.get("email").text(),
        })
    }
}

/// The form with everything around it. It has no properties: reading those, Leptos would bring a parser of its own.
#[island]
pub fn EditForm() -> impl IntoView {
    EditFormData::of_page().map(|data| view! { <Form data /> })
}

#[component]
fn Form(data: EditFormData) -> impl IntoView {
    let EditFormData { inputs, faults, message, country, email } = data;
    let island = Island::new(&inputs, faults, message, country, email);
    Effect::new(move |_| island.wake());
    let Island { faults, message, country, version, is_saving, is_live, .. } = island;
    let words = FormWords::of_page();
    let text = |field: Field, kind: &'static str, autocomplete: &'static str, is_optional: bool| {
        let look = Look { kind, autocomplete };
        view! { <TextField field=field.name() caption=caption(words.label(field), is_optional) value=inputs.of(field).to_owned() faults look /> }
    };
    view! {
        <ErrorSummary faults />
        {move || message.get().map(|message| view! { <Notice message /> })}
        <h1>{words.change_details}</h1>
        <p class="lead">{words.answer_every}</p>
        <form
            id=FORM
            class="form"
            method="post"
            action=move || paths::edit_of(&version.get())
            novalidate
            on:submit=move |event| island.submit(&event)
            on:input=move |event| island.mend(&browser::name_of_target(&event))
        >
            // The first submit button is the one that Enter presses: it must not be the one that only redraws the address.
            <button class="vh" type="submit" tabindex="-1" aria-hidden="true">{words.save}</button>
            <input type="hidden" name=CUSTOMER value=inputs.get(CUSTOMER).to_owned() />
            <input type="hidden" id=VERSION name=VERSION value=inputs.get(VERSION).to_owned() />
            <section class="card" aria-labelledby="personal-details">
                <h2 id="personal-details">{words.personal_details}</h2>
                {text(Field::Email, "email", "email", false)}
                <div hidden=move || !island.asks_password()>
                    <PasswordField
                        field=Field::CurrentPassword.name()
                        caption=caption(words.current_password_if, false)
                        autocomplete="current-password"
                        faults
                        hint=""
                    />
                </div>
                {text(Field::FirstName, "text", "given-name", false)}
                {text(Field::LastName, "text", "family-name", true)}
                <BirthDateFields inputs=inputs.clone() faults />
            </section>
            <section class="card" aria-labelledby="address-title">
                <h2 id="address-title">{words.label(Field::Address)}<span class="opt">{words.optional}</span></h2>
                <AddressFields inputs=inputs.clone() faults country is_live />
            </section>
            <div class="acts">
                <button class="btn" type="submit" aria-disabled=move || is_saving.get().then_some("true")>
                    {move || if is_saving.get() { words.saving } else { words.save }}
                </button>
                <a class="btn ghost" href=paths::PROFILE>{words.cancel}</a>
            </div>
        </form>
    }
}

//! Change your details: one form, one update. The island checks as you fix and saves without a reload; without it, the same form is a
//! plain post.

#![expect(missing_docs, reason = "the island macro makes a struct that it does not document")]

use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use crate::{
    app::paths,
    browser,
    components::{
        Faults,
        address::AddressFields,
        birth_date::BirthDateFields,
        caption,
        field::{Look, TextField},
        notice::{self, Message, Notice, Tone},
        password::PasswordField,
        summary::{self, ErrorSummary},
    },
    customer::{
        Rulebook,
        country::Country,
        fault::{Code, Fault, Field},
        inputs::{CUSTOMER, Inputs, VERSION},
    },
    error::AppError,
    wire::PostJson,
};

/// What a save answers: the values as they are stored now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// The form as it would be opened now.
    pub inputs: Inputs,
    /// What was done.
    pub message: Message,
}

/// Saves the form of the signed-in customer: the door of the island.
///
/// # Errors
/// As [`update_profile`](crate::server::customers::update_profile).
#[server(prefix = "/actions", endpoint = "save-profile", input = PostJson, output = PostJson)]
pub async fn save_profile(
    /// Everything in the form.
    inputs: Inputs,
) -> Result<Saved, AppError> {
    crate::server::forms::save_profile(inputs).await
}

/// What the form begins with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// What the inputs begin with.
    pub inputs: Inputs,
    /// What is wrong with it already, after a plain post.
    pub faults: Vec<Fault>,
    /// Why the page is shown again.
    pub message: Option<Message>,
    /// The rules of the chosen country.
    pub country: Country,
    /// The names in the list of countries.
    pub countries: Vec<String>,
    /// The stored email address: another one needs the password.
    pub email: String,
}

/// The form with everything around it.
#[island]
pub fn EditForm(
    /// An [`Opened`] as JSON. Leptos writes the properties of an island again in the browser; a text needs no code for that.
    opened: String,
) -> impl IntoView {
    serde_json::from_str(&opened).ok().map(|opened: Opened| view! { <Form opened /> })
}

#[component]
fn Form(opened: Opened) -> impl IntoView {
    let Opened { inputs, faults, message, country, countries, email } = opened;
    let faults: Faults = RwSignal::new(faults);
    let message = RwSignal::new(message);
    let country = RwSignal::new(country);
    let email = RwSignal::new(email);
    let typed_email = RwSignal::new(inputs.of(Field::Email).to_owned());
    let is_saving = RwSignal::new(false);
    let is_live = RwSignal::new(false);
    Effect::new(move |_| is_live.set(true));

    let on_submit = move |event: SubmitEvent| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        event.prevent_default();
        if !is_saving.get_untracked() {
            is_saving.set(true);
            spawn_local(async move {
                let saved = save_profile(browser::inputs_of(&form)).await;
                is_saving.set(false);
                match saved {
                    Ok(saved) => {
                        for (name, text) in saved.inputs.iter() {
                            browser::set_value(&name.replace("dob_", "dob-"), text);
                        }
                        browser::set_value(Field::CurrentPassword.name(), "");
                        email.set(saved.inputs.of(Field::Email).to_owned());
                        typed_email.set(saved.inputs.of(Field::Email).to_owned());
                        show(faults, message, Vec::new(), Some(saved.message));
                    }
                    Err(AppError::InvalidProfile(found)) => show(faults, message, found, None),
                    // Both need another page: signing in again, or seeing what changed. A plain post takes every typed value along.
                    Err(AppError::SignInNeeded | AppError::Stale { .. }) => browser::submit_plainly(&form),
                    Err(_) => show(faults, message, Vec::new(), Some(not_saved())),
                }
            });
        }
    };
    let on_input = move |event: web_sys::Event| {
        let Some(form) = event.current_target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        let inputs = browser::inputs_of(&form);
        typed_email.set(inputs.of(Field::Email).to_owned());
        if faults.with_untracked(|faults| !faults.is_empty()) {
            let changed = event.target().and_then(|target| js_sys::Reflect::get(&target, &"name".into()).ok()?.as_string());
            let left = country.with_untracked(|country| still_wrong(&faults.get_untracked(), &inputs, country, &changed.unwrap_or_default()));
            browser::mark_title(!left.is_empty());
            faults.set(left);
        }
        choose_country(inputs.of(Field::Country).to_owned(), country);
    };
    let needs_password = move || !is_live.get() || typed_email.with(|typed| typed.trim() != email.get());
    let text = |field: Field, kind: &'static str, autocomplete: &'static str, is_optional: bool| {
        let look = Look { kind, autocomplete };
        view! { <TextField field caption=caption(field.label(), is_optional) value=inputs.of(field).to_owned() faults look /> }
    };
    view! {
        <ErrorSummary faults />
        {move || message.get().map(|message| view! { <Notice message /> })}
        <p><a href=paths::PROFILE>"Back to your profile"</a></p>
        <h1>"Change your details"</h1>
        <p class="lead">"Answer every question unless it is marked optional."</p>
        <form class="form" method="post" action=paths::EDIT novalidate on:submit=on_submit on:input=on_input>
            // The first submit button is the one that Enter presses: it must not be the one that only redraws the address.
            <button class="vh" type="submit" tabindex="-1" aria-hidden="true">"Save changes"</button>
            <input type="hidden" name=CUSTOMER value=inputs.get(CUSTOMER).to_owned() />
            <input type="hidden" id=VERSION name=VERSION value=inputs.get(VERSION).to_owned() />
            <section class="card" aria-labelledby="personal-details">
                <h2 id="personal-details">"Personal details"</h2>
                {text(Field::Email, "email", "email", false)}
                <div hidden=move || !needs_password()>
                    <PasswordField
                        field=Field::CurrentPassword
                        caption=caption("Current password (only if you change your email)", false)
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
                <h2 id="address-title">"Address"<span class="opt">" (optional)"</span></h2>
                <AddressFields inputs=inputs.clone() faults country countries is_live />
            </section>
            <div class="acts">
                <button class="btn" type="submit" aria-disabled=move || is_saving.get().then_some("true")>
                    {move || if is_saving.get() { "Saving…" } else { "Save changes" }}
                </button>
                <a class="btn ghost" href=paths::PROFILE>"Cancel"</a>
            </div>
        </form>
    }
}

fn show(faults: Faults, message: RwSignal<Option<Message>>, found: Vec<Fault>, said: Option<Message>) {
    browser::mark_title(!found.is_empty());
    browser::focus_soon(if found.is_empty() { notice::ID } else { summary::ID });
    faults.set(found);
    message.set(said);
}

fn not_saved() -> Message {
    Message::new(Tone::Error, "We could not save", "Your changes are still here. Check your connection and save again.")
}

/// The faults that are left after a change: those whose rule is still broken, in the words of now. What only the server can know counts
/// as mended as soon as its input changes.
fn still_wrong(shown: &[Fault], inputs: &Inputs, country: &Country, changed: &str) -> Vec<Fault> {
    let (year, month, day) = browser::today();
    let rules = Rulebook {
        today: NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX),
        find_country: &|name| if name == country.name() { Ok(country) } else { Err(Vec::new()) },
    };
    let broken = inputs.profile_form().check(None, &rules).err().unwrap_or_default();
    let is_servers = |code: Code| matches!(code, Code::Taken | Code::CurrentPasswordWrong | Code::CountryUnknown);
    shown
        .iter()
        .filter_map(|fault| match broken.iter().find(|broken| broken.field == fault.field) {
            Some(broken) => Some(broken.clone()),
            None if (is_servers(fault.code) || fault.field == Field::CurrentPassword) && fault.field.name() != changed => Some(fault.clone()),
            None => None,
        })
        .collect()
}

/// Brings the rules of another country, and with them its labels, its order and its states. Nothing typed is lost on the way; without
/// a connection the address stays as it is, and the server checks it all the same.
fn choose_country(name: String, country: RwSignal<Country>) {
    if country.with_untracked(|country| country.name() == name) {
        return;
    }
    if name.is_empty() {
        country.set(Country::neutral());
        return;
    }
    spawn_local(async move {
        if let Ok(rules) = browser::fetch_country(&name).await
            && browser::value_of("country").is_some_and(|chosen| chosen == name)
        {
            country.set(rules);
        }
    });
}

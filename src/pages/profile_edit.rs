//! Change your details: one form, one update. The island checks as you fix and saves without a reload; without it, the same form is a
//! plain post.

use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::{
    browser,
    components::{
        Faults, InputFault,
        address::{AddressFields, in_page_order},
        birth_date::BirthDateFields,
        caption,
        field::{Look, TextField},
        notice::{self, Notice},
        password::PasswordField,
        summary::{self, ErrorSummary},
    },
    customer::{
        country::Country,
        fault::{Code, Fault},
        field::Field,
        inputs::{CUSTOMER, Inputs, VERSION},
        rulebook::Rulebook,
    },
    json::{InBrowser, Json, object},
    paths,
    wire::{Message, PostJson, Problem, SaveResult, Tone},
    words::form::FormWords,
};

/// What only a page can help with: signing in again (401), seeing what changed (412).
const PAGES: [u16; 2] = [401, 412];

/// The id of the form.
const FORM: &str = "details";

/// Saves the form of the signed-in customer: the door of the island.
///
/// # Errors
/// As [`update_profile`](crate::server::customers::update::update_profile), as a problem.
#[server(prefix = "/actions", endpoint = "save-profile", input = PostJson, output = PostJson)]
pub async fn save_profile(
    /// Everything in the form.
    inputs: Inputs,
) -> Result<SaveResult, Problem> {
    crate::server::web::save::save_profile(inputs).await
}

impl InBrowser for SaveProfile {
    fn written(&self) -> JsValue {
        object([("inputs", self.inputs.written())].into_iter())
    }
}

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
    let island = Island {
        faults: RwSignal::new(faults),
        message: RwSignal::new(message),
        country: RwSignal::new(country),
        stored_email: RwSignal::new(email),
        typed_email: RwSignal::new(inputs.of(Field::Email).to_owned()),
        version: RwSignal::new(inputs.get(VERSION).to_owned()),
        is_saving: RwSignal::new(false),
        is_live: RwSignal::new(false),
    };
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

/// What moves on this page.
#[derive(Clone, Copy)]
struct Island {
    faults: Faults,
    message: RwSignal<Option<Message>>,
    country: RwSignal<Country>,
    stored_email: RwSignal<String>,
    typed_email: RwSignal<String>,
    version: RwSignal<String>,
    is_saving: RwSignal<bool>,
    is_live: RwSignal<bool>,
}

impl Island {
    /// The wasm has arrived. What was typed and chosen before counts as if it had just been.
    fn wake(self) {
        self.is_live.set(true);
        self.mend("");
    }

    /// Another address needs the password. Without the island nobody can tell yet, so it is always asked.
    fn asks_password(self) -> bool {
        !self.is_live.get() || self.typed_email.with(|typed| typed.trim() != self.stored_email.get())
    }

    /// Something was typed or chosen: what is right now is no longer called wrong, and another country brings its own fields.
    fn mend(self, changed: &str) {
        let inputs = browser::inputs_of(FORM);
        self.typed_email.set(inputs.of(Field::Email).to_owned());
        if self.faults.with_untracked(|faults| !faults.is_empty()) && !changed.is_empty() {
            let left = self.still_wrong(&inputs, changed);
            browser::mark_title(FormWords::of_page().error_mark, !left.is_empty());
            self.faults.set(left);
        }
        self.choose_country(inputs.of(Field::Country), changed);
    }

    /// The faults that are left: those whose rule is still broken, in the words of now. What only the server can know counts as mended as
    /// soon as its input changes.
    fn still_wrong(self, inputs: &Inputs, changed: &str) -> Vec<InputFault> {
        let (year, month, day) = browser::today();
        let country = self.country.get_untracked();
        let chosen = inputs.of(Field::Country);
        // Its rules are on their way: until they are here, what depends on them stays as it is.
        let is_waiting = !chosen.is_empty() && chosen != country.name();
        let rules = Rulebook { today: NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX), find_country: &|_| Ok(&country) };
        let broken = inputs.profile_form().check(None, &rules).err().unwrap_or_default();
        let is_left = |fault: &InputFault| {
            let is_of = |field: Field| fault.field == field.name();
            if is_of(Field::CurrentPassword) {
                return self.asks_password() && changed != fault.field;
            }
            let is_of_server = [Code::Taken, Code::CountryUnknown].iter().any(|code| fault.code == code.name());
            (is_waiting && (is_of(Field::State) || is_of(Field::PostalCode))) || (is_of_server && changed != fault.field)
        };
        let shown = self.faults.get_untracked();
        let now = |fault: InputFault| match broken.iter().find(|broken| broken.field.name() == fault.field) {
            Some(broken) => Some(in_words(broken)),
            None => is_left(&fault).then_some(fault),
        };
        shown.into_iter().filter_map(now).collect()
    }

    /// Brings the rules of another country, and with them its labels, its order and its states. Nothing typed is lost on the way; without
    /// a connection the address stays as it is, and the server checks it all the same.
    fn choose_country(self, name: &str, changed: &str) {
        if self.country.with_untracked(|country| country.name() == name) {
            return;
        }
        if name.is_empty() {
            browser::keep_focus();
            self.country.set(Country::neutral());
            return;
        }
        let (name, changed) = (name.to_owned(), changed.to_owned());
        spawn_local(async move {
            if let Some(rules) = browser::fetch_country(&name).await
                && browser::value_of(Field::Country.name()).is_some_and(|chosen| chosen == name)
            {
                browser::keep_focus();
                self.country.set(rules);
                self.mend(&changed);
            }
        });
    }

    /// Saves without leaving the page; a second click meanwhile does nothing.
    fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        if !self.is_saving.get_untracked() {
            self.is_saving.set(true);
            spawn_local(async move {
                let sent = browser::inputs_of(FORM);
                let saved = save_profile(sent.clone()).await;
                self.is_saving.set(false);
                match saved {
                    Ok(saved) => self.show_saved(&saved.inputs, &sent, saved.message),
                    Err(problem) => self.show_problem(problem),
                }
            });
        }
    }

    fn show_problem(self, problem: Problem) {
        if !problem.errors.is_empty() {
            self.show(problem.errors.into_iter().map(InputFault::from).collect(), None);
        } else if PAGES.contains(&problem.status) {
            // Signing in again, or seeing what changed. A plain post takes every typed value along.
            browser::submit_plainly(FORM);
        } else {
            let (title, advice) = FormWords::of_page().not_saved(&problem.title, problem.retry_after);
            self.show(Vec::new(), Some(Message::new(Tone::Error, title, &advice)));
        }
    }

    /// The form as it would be opened now, but for what was typed while it was saved: that is newer.
    fn show_saved(self, saved: &Inputs, sent: &Inputs, message: Message) {
        let now = browser::inputs_of(FORM);
        for (name, text) in saved.iter().chain([(Field::CurrentPassword.name(), "")]) {
            if now.get(name) == sent.get(name) {
                browser::set_value(&name.replace("dob_", "dob-"), text);
            }
        }
        self.version.set(saved.get(VERSION).to_owned());
        self.stored_email.set(saved.of(Field::Email).to_owned());
        self.show(Vec::new(), Some(message));
        self.mend("");
    }

    fn show(self, found: Vec<InputFault>, said: Option<Message>) {
        browser::mark_title(FormWords::of_page().error_mark, !found.is_empty());
        browser::focus_soon(if found.is_empty() { notice::ID } else { summary::ID }.to_owned());
        self.faults.set(self.country.with_untracked(|country| in_page_order(found, country)));
        self.message.set(said);
    }
}

fn in_words(fault: &Fault) -> InputFault {
    InputFault { field: fault.field.name().to_owned(), code: fault.code.name().to_owned(), words: FormWords::of_page().fault(fault) }
}

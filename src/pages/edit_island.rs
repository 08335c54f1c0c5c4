//! What moves on the page that changes one's details: it mends what is wrong as somebody types, brings the rules of a country, and saves
//! without a reload.

use chrono::NaiveDate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;

use crate::{
    browser,
    components::{Faults, InputFault, address::in_page_order, notice, summary},
    customer::{
        country::Country,
        fault::{Code, Fault},
        field::Field,
        inputs::{Inputs, VERSION},
        rulebook::Rulebook,
    },
    json::{InBrowser, object},
    wire::{Message, PostJson, Problem, SaveResult, Tone},
    words::form::FormWords,
};

/// What only a page can help with: signing in again (401), seeing what changed (412).
const PAGES: [u16; 2] = [401, 412];

/// The id of the form.
pub(super) const FORM: &str = "details";

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

/// What moves on this page.
#[derive(Clone, Copy)]
pub(super) struct Island {
    pub(super) faults: Faults,
    pub(super) message: RwSignal<Option<Message>>,
    pub(super) country: RwSignal<Country>,
    stored_email: RwSignal<String>,
    typed_email: RwSignal<String>,
    pub(super) version: RwSignal<String>,
    pub(super) is_saving: RwSignal<bool>,
    pub(super) is_live: RwSignal<bool>,
}

impl Island {
    /// What the form begins with.
    pub(super) fn new(inputs: &Inputs, faults: Vec<InputFault>, message: Option<Message>, country: Country, email: String) -> Self {
        Self {
            faults: RwSignal::new(faults),
            message: RwSignal::new(message),
            country: RwSignal::new(country),
            stored_email: RwSignal::new(email),
            typed_email: RwSignal::new(inputs.of(Field::Email).to_owned()),
            version: RwSignal::new(inputs.get(VERSION).to_owned()),
            is_saving: RwSignal::new(false),
            is_live: RwSignal::new(false),
        }
    }

    /// The wasm has arrived. What was typed and chosen before counts as if it had just been.
    pub(super) fn wake(self) {
        self.is_live.set(true);
        self.mend("");
    }

    /// Another address needs the password. Without the island nobody can tell yet, so it is always asked.
    pub(super) fn asks_password(self) -> bool {
        !self.is_live.get() || self.typed_email.with(|typed| typed.trim() != self.stored_email.get())
    }

    /// Something was typed or chosen: what is right now is no longer called wrong, and another country brings its own fields.
    pub(super) fn mend(self, changed: &str) {
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
    pub(super) fn submit(self, event: &SubmitEvent) {
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

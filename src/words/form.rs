//! The words that a form of the profile needs, in one language. A page with an island brings them along as lines of text, so that the wasm
//! holds none, whatever the language.

use std::sync::OnceLock;

use leptos::prelude::*;

use crate::{
    browser,
    customer::{
        address::{MAX_PLACE, MAX_STREET},
        country::{Country, Part, Word},
        email,
        fault::{Code, Fault},
        field::Field,
        name, postal_code,
    },
};

/// The id of the element that brings them.
pub const ID: &str = "words";

/// How many fields, words of countries and codes there are.
const FIELDS: usize = Field::ALL.len();
const WORDS: usize = Word::ALL.len();
const CODES: usize = Code::ALL.len();

/// One line each, in the order of this list.
macro_rules! lines {
    ($(#[$about:meta])* pub struct $Type:ident { words { $($(#[$note:meta])* $name:ident,)+ } lists { $($(#[$remark:meta])* $list:ident: $count:ident,)+ } }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Type {
            $($(#[$note])* pub $name: &'static str,)+
            $($(#[$remark])* pub $list: [&'static str; $count],)+
        }

        impl $Type {
            /// All of them as a page brings them.
            pub fn in_lines(&self) -> String {
                let mut lines = vec![$(self.$name),+];
                $(lines.extend(self.$list);)+
                lines.join("\n")
            }

            /// Reads what a page has brought.
            pub fn of_lines(text: &'static str) -> Self {
                let mut lines = text.split('\n').map(Some).chain(std::iter::repeat(None));
                let mut line = || lines.next().flatten().unwrap_or_default();
                Self { $($name: line(),)+ $($list: std::array::from_fn(|_| line()),)+ }
            }
        }
    };
}

lines! {
    /// The words of the form. `{…}` is filled in: with what a field is called, a limit, names from our own tables.
    pub struct FormWords {
        words {
            /// The heading of the page.
            change_details,
            /// What is to be answered.
            answer_every,
            /// The heading of the first card.
            personal_details,
            /// Behind the label of what may stay empty.
            optional,
            /// Before the words of an error, and the title of a page with one.
            error_mark,
            /// The heading of the summary.
            problem,
            /// The label of the password that an email change needs.
            current_password_if,
            /// A hint.
            birth_date_hint,
            /// Day, month and year of a birth date.
            day,
            /// As above.
            month,
            /// As above.
            year,
            /// The first choice of the list of countries.
            select_country,
            /// The first choice of a list of states.
            select_one,
            /// A hint.
            street_hint,
            /// The button that brings the fields of another country.
            update_address,
            /// The button that shows a password,
            show,
            /// what else it says to whoever hears it,
            of_password,
            /// and what it says then.
            hide,
            /// The button that saves,
            save,
            /// while it does.
            saving,
            /// The way back.
            cancel,
            /// It was not saved: the heading,
            not_saved,
            /// what to do when the server could not be reached,
            unreachable,
            /// and when it said why.
            still_here,
            /// It was saved too often: the heading,
            not_saved_yet,
            /// and what to do.
            very_often,
            /// How long to wait: hardly,
            a_second,
            /// some seconds,
            seconds,
            /// longer.
            minutes,
            /// Between two names of which either will do.
            or,
            /// A field with a word of its country is required.
            enter,
            /// Too long, where the limit has two parts.
            email_too_long,
            /// An unknown country, with those that were perhaps meant.
            country_like,
            /// What the codes of the country look like.
            postal_code_like,
        }
        lists {
            /// What each field is called.
            labels: FIELDS,
            /// Each field is required.
            required: FIELDS,
            /// The words of countries, as labels,
            places: WORDS,
            /// and within a sentence.
            places_within: WORDS,
            /// What to do about each code.
            faults: CODES,
        }
    }
}

impl FormWords {
    /// Those of this page: its own in the browser, those of the request on the server.
    pub fn of_page() -> &'static Self {
        static BROUGHT: OnceLock<FormWords> = OnceLock::new();
        use_context::<&'static Self>().unwrap_or_else(|| BROUGHT.get_or_init(|| Self::of_lines(Box::leak(browser::text_of(ID).into_boxed_str()))))
    }

    /// What a field is called where no country has another word for it.
    pub fn label(&self, field: Field) -> &'static str {
        self.labels[field as usize]
    }

    /// What a country calls a part of an address: ZIP code, Prefecture, Town or city.
    pub fn part(&self, country: &Country, part: Part) -> &'static str {
        country.word(part).map_or(self.label(part.field()), |word| self.places[word as usize])
    }

    /// The first choice of a list for a part.
    pub fn select(&self, country: &Country, part: Part) -> String {
        fill(self.select_one, "{label}", country.word(part).map_or(self.label(part.field()), |word| self.places_within[word as usize]))
    }

    /// A span of time, never shorter than it is. The only number in a sentence that the browser fills in: a language with more forms of the plural
    /// than these three needs a line for each.
    pub fn wait(&self, seconds: u32) -> String {
        match seconds {
            0..=1 => self.a_second.to_owned(),
            2..=90 => fill(self.seconds, "{number}", &seconds.to_string()),
            _ => fill(self.minutes, "{number}", &seconds.div_ceil(60).to_string()),
        }
    }

    /// Why it was not saved: the heading, and what to do. `why` is what the problem is called, if there was an answer at all; `wait` is its
    /// `retry_after`.
    pub fn not_saved(&self, why: &str, wait: Option<u32>) -> (&'static str, String) {
        match wait {
            Some(seconds) => (self.not_saved_yet, fill(self.very_often, "{wait}", &self.wait(seconds))),
            None if why.is_empty() => (self.not_saved, self.unreachable.to_owned()),
            None => (self.not_saved, fill(self.still_here, "{why}", why)),
        }
    }

    /// What to do about a fault.
    pub fn fault(&self, fault: &Fault) -> String {
        let Fault { field, code, called, names } = fault;
        let sentence = match (code, called, names.is_empty()) {
            (Code::Required, Some(word), _) => return fill(self.enter, "{label}", self.places_within[*word as usize]),
            (Code::Required, None, _) => self.required[*field as usize],
            (Code::TooLong, ..) if *field == Field::Email => self.email_too_long,
            (Code::CountryUnknown, _, false) => self.country_like,
            (Code::PostalCodeFormat, _, false) => self.postal_code_like,
            (code, ..) => self.faults[*code as usize],
        };
        let label = called.map_or(self.label(*field), |word| self.places[word as usize]);
        let sentence = fill(sentence, "{label}", label);
        let sentence = fill(&sentence, "{limit}", &limit_of(*field).to_string());
        fill(&sentence, "{names}", &names.join(self.or))
    }
}

/// The most characters of a field. Contract 5.
fn limit_of(field: Field) -> usize {
    match field {
        Field::Email => email::MAX,
        Field::StreetAddress => MAX_STREET,
        Field::City | Field::State | Field::Country => MAX_PLACE,
        Field::PostalCode => postal_code::MAX,
        _ => name::MAX,
    }
}

fn fill(sentence: &str, place: &str, words: &str) -> String {
    match sentence.split_once(place) {
        Some((before, after)) => [before, words, after].concat(),
        None => sentence.to_owned(),
    }
}

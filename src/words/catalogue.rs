//! What a language must have words for.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};

use crate::{
    components::InputFault,
    customer::{
        account::{AccountCode, AccountField, FormCode, FormFault, FormField},
        birth_date::BirthDate,
        fault::{Code, Fault},
        field::Field,
        password,
    },
    error::{AppError, Kind},
    wire::{DOCUMENTATION, Problem, ProblemFault},
    words::form::FormWords,
};

/// The words of one language.
pub struct Words {
    /// As BCP 47 writes it: the `lang` of a page.
    pub language: &'static str,
    /// Whether it is written from right to left.
    pub is_right_to_left: bool,
    /// Those of the form of the profile,
    pub form: FormWords,
    /// and the same as a page with its island brings them along.
    pub form_in_lines: LazyLock<String>,
    /// The names of the months.
    pub months: [&'static str; 12],
    /// A day.
    pub date: fn(&Words, NaiveDate) -> String,
    /// A moment, in UTC.
    pub moment: fn(&Words, NaiveDateTime) -> String,
    /// What a problem is called.
    pub problem: fn(Kind) -> &'static str,
    /// What a field of the account is called.
    pub account_label: fn(AccountField) -> &'static str,
    /// A field of the account is required.
    pub account_required: fn(AccountField) -> &'static str,
    /// What to do about a code of the account.
    pub account_fault: fn(AccountCode) -> &'static str,
    /// A password is too long.
    pub password_too_long: fn(&str, usize) -> String,
    /// What JSON type a member must have.
    pub wrong_type: fn(&str, Option<Field>) -> String,
    /// The frame around every page.
    pub frame: FrameWords,
    /// Signing up, in and out.
    pub account: AccountWords,
    /// The profile.
    pub profile: ProfileWords,
    /// After a save.
    pub saved: SavedWords,
    /// Two edits that clash.
    pub conflict: ConflictWords,
    /// A page that could not be shown.
    pub advice: AdviceWords,
}

/// The frame around every page.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct FrameWords {
    pub title: fn(title: &str, shop: &str) -> String,
    pub skip: &'static str,
    pub navigation: &'static str,
    pub profile: &'static str,
    pub change_details: &'static str,
    pub api: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub create_account: &'static str,
}

/// Signing up, in and out.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct AccountWords {
    pub sign_in: &'static str,
    pub new_here: &'static str,
    pub create_account: &'static str,
    pub create: &'static str,
    pub have_account: &'static str,
    pub password_hint: &'static str,
    pub wrong_credentials: &'static str,
    pub welcome: [&'static str; 2],
    pub signed_in_again: [&'static str; 2],
    pub session_ended: [&'static str; 2],
    pub signed_out_title: &'static str,
    pub signed_out: &'static str,
    pub signed_out_advice: &'static str,
}

/// The profile.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct ProfileWords {
    pub title: &'static str,
    pub email: &'static str,
    pub change: &'static str,
    pub of_personal_details: &'static str,
    pub of_email: &'static str,
    pub of_address: &'static str,
    pub not_provided: &'static str,
    pub no_address: &'static str,
}

/// After a save.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct SavedWords {
    pub title: &'static str,
    pub nothing_different: &'static str,
    pub up_to_date: &'static str,
    pub merged: &'static str,
}

/// Two edits that clash.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct ConflictWords {
    pub title: &'static str,
    pub nothing_lost: &'static str,
    pub meanwhile: &'static str,
    pub times: fn(usize) -> String,
    pub from: &'static str,
    pub at: &'static str,
    pub choose: &'static str,
    pub save: &'static str,
    pub discard: &'static str,
    pub choices: fn(usize) -> String,
    pub mine: &'static str,
    pub theirs: &'static str,
    pub email_changes: &'static str,
    pub kept_title: &'static str,
    pub kept: &'static str,
    pub was: &'static str,
    pub changed_by: &'static str,
    pub you: &'static str,
    pub empty: &'static str,
    pub nothing: &'static str,
    pub no_address: &'static str,
    pub by_token: &'static str,
    pub another_page: &'static str,
}

/// What to do when a page could not be shown.
#[expect(missing_docs, reason = "each is what it says in English")]
pub struct AdviceWords {
    pub not_found: &'static str,
    pub kept_unavailable: &'static str,
    pub kept_too_many: fn(wait: &str) -> String,
    pub unavailable: &'static str,
    pub too_many: fn(wait: &str) -> String,
    pub broken: &'static str,
    pub other: &'static str,
    pub request: &'static str,
    pub send_again: &'static str,
    pub to_profile: &'static str,
}

impl Words {
    /// What a field of any form is called.
    pub fn label(&self, field: FormField) -> &'static str {
        match field {
            FormField::Profile(field) => self.form.label(field),
            FormField::Account(field) => (self.account_label)(field),
        }
    }

    /// What to do about a fault of any form.
    pub fn fault(&self, fault: &FormFault) -> String {
        let FormFault { field, code, called, names } = fault;
        match (*field, *code) {
            (_, FormCode::Account(code)) => (self.account_fault)(code).to_owned(),
            (FormField::Profile(field), FormCode::Profile(Code::WrongType)) => {
                let label = called.map_or(self.form.label(field), |word| self.form.places[word as usize]);
                (self.wrong_type)(label, Some(field))
            }
            (FormField::Profile(field), FormCode::Profile(code)) => self.form.fault(&Fault { field, code, called: *called, names: names.clone() }),
            (FormField::Account(field), FormCode::Profile(Code::Required)) => (self.account_required)(field).to_owned(),
            (FormField::Account(field), FormCode::Profile(Code::TooLong)) => (self.password_too_long)((self.account_label)(field), password::MAX),
            (FormField::Account(field), FormCode::Profile(_)) => (self.wrong_type)((self.account_label)(field), None),
        }
    }

    /// What is wrong with a form, as its page shows it.
    pub fn faults(&self, faults: &[FormFault]) -> Vec<InputFault> {
        let in_words = |fault: &FormFault| InputFault { field: fault.field.name().to_owned(), code: fault.code.name().to_owned(), words: self.fault(fault) };
        faults.iter().map(in_words).collect()
    }

    /// A birth date.
    pub fn birth_date(&self, date: BirthDate) -> String {
        (self.date)(self, date.day())
    }

    /// A failure as it travels.
    pub fn problem(&self, error: &AppError) -> Problem {
        let fault = |fault: &FormFault| ProblemFault { pointer: fault.field.pointer(), code: fault.code.name().to_owned(), detail: self.fault(fault) };
        Problem {
            kind: format!("{DOCUMENTATION}{}", error.kind().name()),
            title: (self.problem)(error.kind()).to_owned(),
            status: error.status(),
            errors: error.faults().iter().map(fault).collect(),
            changed: if let AppError::Stale { changed } = error { changed.clone() } else { None },
            retry_after: if let AppError::TooManyRequests { seconds, .. } = error { Some(*seconds) } else { None },
        }
    }
}

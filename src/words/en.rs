//! English.

use std::sync::LazyLock;

use chrono::{Datelike as _, Timelike as _};

use crate::{
    customer::{
        account::{AccountCode, AccountField},
        country::Word,
        fault::Code,
        field::Field,
    },
    error::Kind,
    words::{
        catalogue::{AccountWords, AdviceWords, ConflictWords, FrameWords, ProfileWords, SavedWords, Words},
        form::FormWords,
    },
};

/// The words for each of an enum, at compile time.
macro_rules! each {
    ($Type:ident, $words:ident) => {{
        let mut all = [""; $Type::ALL.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = $words($Type::ALL[index]);
            index += 1;
        }
        all
    }};
}

/// Every word in English.
pub static EN: Words = Words {
    language: "en",
    is_right_to_left: false,
    form: FORM,
    form_in_lines: LazyLock::new(|| FORM.in_lines()),
    months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
    date: |words, day| format!("{} {} {}", day.day(), words.months[day.month0() as usize], day.year()),
    moment: |words, moment| format!("{:02}:{:02} on {} (UTC)", moment.hour(), moment.minute(), (words.date)(words, moment.date())),
    problem,
    account_label: |field| match field {
        AccountField::Password => "Password",
        AccountField::Password2 => "The repeated password",
        AccountField::Refresh => "Refresh token",
    },
    account_required: |field| match field {
        AccountField::Password => "Enter a password",
        AccountField::Password2 => "Repeat the password",
        AccountField::Refresh => "Send the refresh token",
    },
    account_fault: |code| match code {
        AccountCode::PasswordTooShort => "Password must be 8 characters or more",
        AccountCode::PasswordTooCommon => "Choose a password that is harder to guess: this one is among the most common",
        AccountCode::PasswordPersonal => "Choose a password that is not your email address or name",
        AccountCode::PasswordMismatch => "The repeated password must be the same as the password",
        AccountCode::CurrentPasswordWrong => "Enter the current password of your account",
    },
    password_too_long: |label, bytes| format!("{label} must be {bytes} bytes or fewer"),
    wrong_type: |label, field| {
        let expected = match field {
            Some(Field::Address) => "an object or null",
            Some(Field::PostalCode) => "text, a whole number from 1 to 2147483647, or null",
            Some(Field::DateOfBirth) => "text like 1987-03-27, or null",
            _ => "text",
        };
        format!("{label} must be {expected}")
    },
    frame: FrameWords {
        title: |title, shop| format!("{title} – {shop} account"),
        skip: "Skip to main content",
        navigation: "Account",
        profile: "Profile",
        change_details: "Change your details",
        api: "API",
        sign_in: "Sign in",
        sign_out: "Sign out",
        create_account: "Create an account",
    },
    account: AccountWords {
        sign_in: "Sign in",
        new_here: "New here? ",
        create_account: "Create an account",
        create: "Create account",
        have_account: "Have an account already? ",
        password_hint: "8 characters or more, not your name and not a common password.",
        wrong_credentials: "Enter the email address and password for your account",
        welcome: ["Welcome", "Your account is ready."],
        signed_in_again: ["You are signed in again", "Your changes are still here. Save them now."],
        session_ended: ["Your session has ended", "Sign in to go on. Your changes are still here."],
        signed_out_title: "Signed out",
        signed_out: "You are signed out",
        signed_out_advice: "Nobody can see or change your profile on this device until you sign in again.",
    },
    profile: ProfileWords {
        title: "Your profile",
        email: "Email",
        change: "Change",
        of_personal_details: " personal details",
        of_email: " email address",
        of_address: " address",
        not_provided: "Not provided",
        no_address: "No address yet. Adding one makes checkout faster.",
    },
    saved: SavedWords {
        title: "Saved",
        nothing_different: "Nothing was different, so nothing was changed.",
        up_to_date: "Your details are up to date.",
        merged: "Your details are up to date. They were also changed elsewhere meanwhile: both changes are kept.",
    },
    conflict: ConflictWords {
        title: "This profile changed elsewhere",
        nothing_lost: "Nothing has been lost",
        meanwhile: "While you were editing, your profile was changed ",
        times: |times| if times > 1 { format!("{times} times, the last time ") } else { String::new() },
        from: "from ",
        at: " at ",
        choose: ". Choose what to keep, then save.",
        save: "Save my choices",
        discard: "Discard my changes",
        choices: |count| match count {
            1 => "Choose between two answers".to_owned(),
            count => format!("Choose between two answers for each of {count} details"),
        },
        mine: "Your change",
        theirs: "Saved now",
        email_changes: "Your email address changes",
        kept_title: "Changed in one place only",
        kept: "These do not clash, so both are kept.",
        was: "Was: ",
        changed_by: "Changed by: ",
        you: "you, on this page",
        empty: "Empty",
        nothing: "empty",
        no_address: "No address",
        by_token: "a program with a token",
        another_page: "another page",
    },
    advice: AdviceWords {
        not_found: "Check the address, or go back to your profile.",
        kept_unavailable: "Your changes are still here: send them again in a moment.",
        kept_too_many: |wait| format!("Your changes are still here: wait {wait} and send them again."),
        unavailable: "What you typed is still in your browser: go back and send it again in a moment.",
        too_many: |wait| format!("Wait {wait} and send it again: what you typed is still in your browser, one page back."),
        broken: "It is not your fault. If it happens again, tell the shop the number below.",
        other: "Go back to your profile and try again from there.",
        request: "Request ",
        send_again: "Send again",
        to_profile: "Go to your profile",
    },
};

const FORM: FormWords = FormWords {
    change_details: "Change your details",
    answer_every: "Answer every question unless it is marked optional.",
    personal_details: "Personal details",
    optional: " (optional)",
    error_mark: "Error: ",
    problem: "There is a problem",
    current_password_if: "Current password (only if you change your email)",
    birth_date_hint: "For example, 27 3 1987",
    day: "Day",
    month: "Month",
    year: "Year",
    select_country: "Select a country",
    select_one: "Select: {label}",
    street_hint: "Include your apartment or unit number",
    update_address: "Update address fields",
    show: "Show",
    of_password: " password",
    hide: "Hide",
    save: "Save changes",
    saving: "Saving…",
    cancel: "Cancel",
    not_saved: "We could not save",
    unreachable: "Your changes are still here. Check your connection and save again.",
    still_here: "Your changes are still here. {why}",
    not_saved_yet: "We could not save yet",
    very_often: "You have saved very often in a short time. Your changes are still here: wait {wait} and save again.",
    a_second: "a second",
    seconds: "{number} seconds",
    minutes: "{number} minutes",
    or: " or ",
    enter: "Enter your {label}",
    email_too_long: "Email address must be 254 characters or fewer, 64 before the @",
    country_like: "Country must be one we know, like {names}",
    postal_code_like: "{label} must look like {names}",
    labels: each!(Field, label),
    required: each!(Field, required),
    places: each!(Word, place),
    places_within: each!(Word, place_within),
    faults: each!(Code, fault),
};

const fn label(field: Field) -> &'static str {
    match field {
        Field::Email => "Email address",
        Field::CurrentPassword => "Current password",
        Field::FirstName => "First name",
        Field::LastName => "Last name",
        Field::DateOfBirth => "Date of birth",
        Field::Address => "Address",
        Field::Country => "Country",
        Field::StreetAddress => "Street address",
        Field::City => "City",
        Field::State => "State",
        Field::PostalCode => "Postal code",
    }
}

const fn required(field: Field) -> &'static str {
    match field {
        Field::Email => "Enter your email address",
        Field::CurrentPassword => "Enter your current password to change your email address",
        Field::FirstName => "Enter your first name",
        Field::LastName => "Enter your last name",
        Field::DateOfBirth => "Enter your date of birth",
        Field::Address => "Enter your address",
        Field::Country => "Select a country",
        Field::StreetAddress => "Enter your street address",
        Field::City => "Enter your city",
        Field::State => "Enter your state",
        Field::PostalCode => "Enter your postal code",
    }
}

const fn place(word: Word) -> &'static str {
    match word {
        Word::Usual => "",
        Word::Area => "Area",
        Word::County => "County",
        Word::Department => "Department",
        Word::District => "District",
        Word::Eircode => "Eircode",
        Word::Emirate => "Emirate",
        Word::Governorate => "Governorate",
        Word::Island => "Island",
        Word::Parish => "Parish",
        Word::Pin => "PIN code",
        Word::PostTown => "Post town",
        Word::Postcode => "Postcode",
        Word::Prefecture => "Prefecture",
        Word::Province => "Province",
        Word::ProvinceOrCity => "Province or city",
        Word::Region => "Region",
        Word::State => "State",
        Word::StateOrProvince => "State or province",
        Word::Suburb => "Suburb",
        Word::TownOrCity => "Town or city",
        Word::Zip => "ZIP code",
    }
}

const fn place_within(word: Word) -> &'static str {
    match word {
        Word::Usual => "",
        Word::Area => "area",
        Word::County => "county",
        Word::Department => "department",
        Word::District => "district",
        Word::Eircode => "eircode",
        Word::Emirate => "emirate",
        Word::Governorate => "governorate",
        Word::Island => "island",
        Word::Parish => "parish",
        Word::Pin => "PIN code",
        Word::PostTown => "post town",
        Word::Postcode => "postcode",
        Word::Prefecture => "prefecture",
        Word::Province => "province",
        Word::ProvinceOrCity => "province or city",
        Word::Region => "region",
        Word::State => "state",
        Word::StateOrProvince => "state or province",
        Word::Suburb => "suburb",
        Word::TownOrCity => "town or city",
        Word::Zip => "ZIP code",
    }
}

const fn fault(code: Code) -> &'static str {
    match code {
        // What is required has words of its own for each field, and what JSON type is expected only the server says.
        Code::Required | Code::WrongType => "",
        Code::TooLong => "{label} must be {limit} characters or fewer",
        Code::TooManyLines => "Street address must be 3 lines or fewer",
        Code::BadCharacters => "{label} must not contain control, invisible or direction-changing characters",
        Code::EmailFormat => "Enter an email address like name@example.com",
        Code::Taken => "Another account already uses this email address",
        Code::DateFormat => "Date of birth must look like 1987-03-27",
        Code::DateDay => "Date of birth must include a day from 1 to 31",
        Code::DateMonth => "Date of birth must include a month, like 3 or March",
        Code::DateYear => "Date of birth must include a year of four digits",
        Code::DateNotReal => "Date of birth must be a real date",
        Code::DateInFuture => "Date of birth must not be in the future",
        Code::DateTooEarly => "Date of birth must be in 1900 or later",
        Code::CountryUnknown => "Country must be one from the list",
        Code::StateUnknown => "{label} must be one from the list of the country",
        Code::PostalCodeFormat => "{label} must look like one of the country",
        Code::PostalCodeUnexpected => "{names} has no postal codes: leave it empty",
    }
}

fn problem(kind: Kind) -> &'static str {
    match kind {
        Kind::Invalid => "Some details need another look",
        Kind::UnreadableBody => "The body must be one JSON object or form that names each member once",
        Kind::MalformedVersion => "If-Match and If-None-Match must be * or a list of entity tags in double quotes",
        Kind::SignInNeeded => "Sign in to see or change your profile",
        Kind::BadToken => "This token is unknown or has expired: get a new one",
        Kind::WrongCredentials => "Enter the email address and password for your account",
        Kind::NotYours => "You can only see and change your own profile",
        Kind::CrossSite => "This request came from another site: open our own page and try again there",
        Kind::MissingScope => "This token has no permission to do this: create one that has",
        Kind::NotFound => "There is nothing at this address",
        Kind::MethodNotAllowed => "This address does not understand the method: see Allow",
        Kind::NotAcceptable => "This address answers in application/json: let Accept allow it",
        Kind::TooLarge => "The request is too large: 64 KiB are enough for every profile",
        Kind::HeaderTooLarge => "The header lines are too large: 64 of them and 16 KiB are enough",
        Kind::TooSlow => "The request took too long to arrive: send it again",
        Kind::WrongMediaType => "Send the body in the media type this address reads: application/json, or application/merge-patch+json for a PATCH",
        Kind::Stale => "This profile changed elsewhere",
        Kind::Excluded => "If-None-Match excludes the version that is stored",
        Kind::VersionNeeded => "Send If-Match with the version you have read",
        Kind::TooManyRequests => "Too many tries in a short time: wait a little and try again",
        Kind::MalformedRequest => "The request is not HTTP/1.1 as this server reads it",
        Kind::AddressTooLong => "The address is too long",
        Kind::MalformedHost => "Send exactly one Host",
        Kind::Misdirected => "This server has another name",
        Kind::Unavailable => "We could not save or read this just now: try again in a moment",
        Kind::Broken => "Something went wrong on our side",
    }
}

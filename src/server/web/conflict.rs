//! A form that was overtaken: both edits side by side. What somebody chooses comes back through the ordinary door, as an edit of the version
//! that was shown, so that a third edit meanwhile is met in the same way.

use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;

use crate::{
    customer::{
        birth_date::BirthDate,
        country::{Country, Part},
        field::{Field, Texts},
        inputs::{BIRTH_DATE, CUSTOMER, Inputs, VERSION},
        merge::Side,
        profile::Profile,
    },
    error::AppError,
    pages::conflict::{Answer, Choice, Conflict, ConflictPage, Kept},
    paths,
    server::{
        countries,
        customers::compare::{Comparison, compare},
        database::clock,
        history::StoredChange,
        web::page_request::{PageRequest, render},
    },
    words::{catalogue::Words, spoken::words},
};

/// The fields of an address, as an envelope needs them.
const ADDRESS: [Field; 5] = [Field::Country, Field::StreetAddress, Field::City, Field::State, Field::PostalCode];

/// The page that asks.
///
/// # Errors
/// As [`compare`].
pub async fn conflict_page(request: &PageRequest, inputs: &Inputs) -> Result<Response, AppError> {
    let opened = inputs.get(VERSION).parse().unwrap_or_default();
    let both = compare(&request.app.db, &request.actor()?, opened, &inputs.profile_form()).await?;
    let words = words();
    let frame = request.frame(words.conflict.title, paths::EDIT);
    let conflict = side_by_side(&both, words);
    Ok(render(StatusCode::CONFLICT, frame, move || view! { <ConflictPage conflict /> }))
}

fn side_by_side(both: &Comparison, words: &Words) -> Conflict {
    let Comparison { now, was, mine, sides, .. } = both;
    let theirs = now.profile.texts();
    let country = mine.text(Field::Country).and_then(|name| countries::find(name).ok()).cloned().unwrap_or_else(Country::neutral);
    let (mut choices, mut kept) = (Vec::new(), Vec::new());
    let mut hidden = vec![(CUSTOMER, now.id.to_string()), (VERSION, now.version.to_string())];
    if sides.address_is_whole && sides.of(Field::Country) == Side::Both {
        let label = words.form.label(Field::Address).to_owned();
        choices.push(Choice { name: Field::Address.name(), label, mine: whole_answer(mine, words), theirs: whole_answer(&theirs, words) });
    }
    for field in Field::MEMBERS {
        let [was, mine, theirs] = [was, mine, &theirs].map(|texts| texts.text(field));
        let lines = |text: Option<&str>| lines_of(field, text, words);
        let answer = |text: Option<&str>| Answer { value: text.unwrap_or_default().to_owned(), lines: lines(text) };
        let side = sides.of(field);
        let label = Part::of_field(field).map_or_else(|| words.form.label(field), |part| words.form.part(&country, part)).to_owned();
        if side == Side::Both {
            let is_part_of_choice = sides.address_is_whole && field.is_in_address();
            if !is_part_of_choice {
                choices.push(Choice { name: field.name(), label, mine: answer(mine), theirs: answer(theirs) });
            }
            continue;
        }
        let will_be = if side == Side::Mine { mine } else { theirs };
        hidden.push((field.name(), will_be.unwrap_or_default().to_owned()));
        if was != will_be {
            kept.push(Kept { label, was: lines(was), will_be: lines(will_be), is_mine: side == Side::Mine });
        }
    }
    let asks_password = mine.text(Field::Email) != theirs.text(Field::Email) && sides.of(Field::Email) != Side::Theirs;
    let last = both.since.first();
    let when = last.map(|change| [clock::in_iso_8601(change.changed_at), (words.moment)(words, clock::in_utc(change.changed_at))]);
    Conflict { place: place_of(last, words), when, times: both.since.len(), choices, kept, version: now.version, hidden, asks_password }
}

fn whole_answer(texts: &Texts, words: &Words) -> Answer {
    let lines = envelope(texts);
    let lines = if lines.is_empty() { vec![words.conflict.no_address.to_owned()] } else { lines };
    Answer { value: whole_address(texts), lines }
}

fn lines_of(field: Field, text: Option<&str>, words: &Words) -> Vec<String> {
    let text = text.unwrap_or_default();
    match BirthDate::stored(text) {
        Some(date) if field == Field::DateOfBirth => vec![words.birth_date(date)],
        _ => text.lines().map(str::to_owned).collect(),
    }
}

fn envelope(texts: &Texts) -> Vec<String> {
    let [country, street, city, state, postal_code] = ADDRESS.map(|field| texts.text(field).unwrap_or_default());
    if country.is_empty() { Vec::new() } else { countries::address_lines(country, street, city, state, postal_code) }
}

/// All parts of an address as the value of one radio button; [`from_conflict_page`] reads it.
fn whole_address(texts: &Texts) -> String {
    let parts = ADDRESS.map(|field| (field.name(), texts.text(field).unwrap_or_default()));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish()
}

/// Turns what only this page sends, a whole address and a date in one piece, into the inputs of the edit form.
pub fn from_conflict_page(inputs: &mut Inputs) {
    let whole = inputs.of(Field::Address).to_owned();
    for (name, text) in form_urlencoded::parse(whole.as_bytes()) {
        if ADDRESS.iter().any(|field| field.name() == name) {
            inputs.insert(&name, &text);
        }
    }
    if let Some(date) = BirthDate::stored(inputs.of(Field::DateOfBirth)) {
        for (name, part) in BIRTH_DATE.iter().zip(date.parts()) {
            inputs.insert(name, &part);
        }
    } else if inputs.has(Field::DateOfBirth.name()) {
        for name in BIRTH_DATE {
            inputs.insert(name, "");
        }
    }
    inputs.remove(Field::Address.name());
    inputs.remove(Field::DateOfBirth.name());
}

fn place_of(change: Option<&StoredChange>, words: &Words) -> String {
    match change {
        Some(change) if change.through == "token" => words.conflict.by_token.to_owned(),
        Some(change) if !change.device.is_empty() => change.device.clone(),
        _ => words.conflict.another_page.to_owned(),
    }
}

/// The lines of a customer's own address.
pub fn lines_of_profile(profile: &Profile) -> Vec<String> {
    envelope(&profile.texts())
}

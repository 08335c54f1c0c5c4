//! A form that was overtaken: both edits side by side. What somebody chooses comes back through the ordinary door, as an edit of the version
//! that was shown, so that a third edit meanwhile is met in the same way.

use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;

use super::profile::address_lines;
use crate::{
    app::paths,
    customer::{
        Customer, Members,
        birth_date::BirthDate,
        country::{Country, Part},
        fault::Field,
        inputs::{ADDRESS, BIRTH_DATE, CUSTOMER, Inputs, VERSION},
        merge::Side,
    },
    error::AppError,
    pages::changed_elsewhere::{Answer, ChangedElsewherePage, Choice, Elsewhere, Kept},
    server::{
        clock, countries,
        customers::{self, Comparison},
        history::Past,
        visit::{Visit, render},
    },
};

/// The page that asks.
///
/// # Errors
/// As [`customers::compare`].
pub(super) async fn changed_elsewhere(visit: &Visit, inputs: &Inputs) -> Result<Response, AppError> {
    let opened = inputs.get(VERSION).parse().unwrap_or_default();
    let both = customers::compare(&visit.app.db, &visit.actor()?, opened, &inputs.profile_form()).await?;
    let frame = visit.frame("This profile changed elsewhere", paths::EDIT);
    let elsewhere = side_by_side(&both);
    Ok(render(StatusCode::CONFLICT, frame, move || view! { <ChangedElsewherePage elsewhere /> }))
}

fn side_by_side(both: &Comparison) -> Elsewhere {
    let Comparison { now, was, mine, sides, .. } = both;
    let theirs = now.members();
    let is_unit = |field: Field| sides.address_is_whole && field.is_in_address();
    let country = countries::find(text_of(mine, Field::Country)).cloned().unwrap_or_else(|_| Country::neutral());
    let (mut choices, mut kept) = (Vec::new(), Vec::new());
    let mut hidden = vec![(CUSTOMER, now.id.to_string()), (VERSION, now.version.to_string())];
    if sides.address_is_whole && sides.of(Field::Country) == Side::Both {
        let answer = |members: &Members| Answer { value: whole_address(members), lines: envelope(members) };
        let answer = |members: &Members| match answer(members) {
            Answer { lines, value } if lines.is_empty() => Answer { lines: vec!["No address".to_owned()], value },
            answer => answer,
        };
        choices.push(Choice { name: Field::Address.name(), label: Field::Address.label().to_owned(), mine: answer(mine), theirs: answer(&theirs) });
    }
    for (index, (field, was)) in was.iter().enumerate() {
        let (mine, theirs) = (&mine[index].1, &theirs[index].1);
        let answer = |text: &Option<String>| Answer { value: text.clone().unwrap_or_default(), lines: lines_of(*field, text.as_deref()) };
        let side = sides.of(*field);
        let label = label(*field, &country);
        if side == Side::Both {
            if !is_unit(*field) {
                choices.push(Choice { name: field.name(), label, mine: answer(mine), theirs: answer(theirs) });
            }
            continue;
        }
        let will_be = if side == Side::Mine { mine } else { theirs };
        hidden.push((field.name(), will_be.clone().unwrap_or_default()));
        if was != will_be {
            kept.push(Kept { label, was: lines_of(*field, was.as_deref()), will_be: lines_of(*field, will_be.as_deref()), is_mine: side == Side::Mine });
        }
    }
    let asks_password = text_of(mine, Field::Email) != now.email && sides.of(Field::Email) != Side::Theirs;
    let last = both.since.first();
    let when = last.map(|past| [clock::in_iso_8601(past.changed_at), clock::in_words(past.changed_at)]);
    Elsewhere { place: place_of(last), when, times: both.since.len(), choices, kept, version: now.version, hidden, asks_password }
}

fn text_of(members: &Members, field: Field) -> &str {
    members.iter().find(|(of, _)| *of == field).and_then(|(_, text)| text.as_deref()).unwrap_or_default()
}

fn label(field: Field, country: &Country) -> String {
    let part = match field {
        Field::StreetAddress => Part::StreetAddress,
        Field::City => Part::City,
        Field::State => Part::State,
        Field::PostalCode => Part::PostalCode,
        _ => return field.label().to_owned(),
    };
    country.label(part).to_owned()
}

fn lines_of(field: Field, text: Option<&str>) -> Vec<String> {
    let text = text.unwrap_or_default();
    match BirthDate::stored(text) {
        Some(date) if field == Field::DateOfBirth => vec![date.in_words()],
        _ => text.lines().map(str::to_owned).collect(),
    }
}

fn envelope(members: &Members) -> Vec<String> {
    let [country, street, city, state, postal_code] = ADDRESS.map(|field| text_of(members, field));
    if country.is_empty() { Vec::new() } else { address_lines(country, street, city, state, postal_code) }
}

/// All parts of an address as the value of one radio button; [`take_apart`] reads it.
fn whole_address(members: &Members) -> String {
    let parts = ADDRESS.map(|field| (field.name(), text_of(members, field)));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish()
}

/// Turns what only this page sends, a whole address and a date in one piece, into the inputs of the edit form.
pub(super) fn take_apart(inputs: &mut Inputs) {
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

fn place_of(past: Option<&Past>) -> String {
    match past {
        Some(past) if past.through == "token" => "a program with a token".to_owned(),
        Some(past) if !past.device.is_empty() => past.device.clone(),
        _ => "another page".to_owned(),
    }
}

/// The lines of the customer's own address.
pub(super) fn lines_of_customer(customer: &Customer) -> Vec<String> {
    envelope(&customer.members())
}

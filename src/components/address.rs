//! The address of a form: the country first, then its own parts in its own order and words.

use std::sync::Arc;

use leptos::{
    either::{Either, EitherOf4},
    prelude::*,
};

use crate::{
    browser,
    components::{
        Caption, Faults, InputFault, caption, described,
        field::{Heading, Look, TextField},
        field_class, invalid,
    },
    customer::{
        country::{Country, Part},
        field::Field,
        inputs::{Inputs, VERSION},
    },
    paths,
    words::form::FormWords,
};

const ALL_PARTS: [Part; 4] = [Part::StreetAddress, Part::City, Part::State, Part::PostalCode];

/// The names in the list of countries: what the server gives to the page.
#[derive(Clone)]
pub struct CountryNames(pub Vec<String>);

/// The inputs of an address.
#[component]
pub fn AddressFields(
    /// What they begin with.
    inputs: Inputs,
    /// What is wrong on this page.
    faults: Faults,
    /// The rules of the chosen country.
    country: RwSignal<Country>,
    /// Whether the page works without its "Update address fields" button: the island is there.
    is_live: RwSignal<bool>,
) -> impl IntoView {
    let (field, words) = (Field::Country.name(), FormWords::of_page());
    // In the browser the list stands in the page already.
    let countries = use_context::<CountryNames>().map_or_else(|| browser::options_of(field), |names| names.0);
    let chosen = country.with_untracked(|country| country.name().to_owned());
    let chosen = if chosen.is_empty() { inputs.get(field).to_owned() } else { chosen };
    // A name that no list has, from an older rule or a crafted post, stays choosable.
    let is_listed = chosen.is_empty() || countries.contains(&chosen);
    let unlisted = (!is_listed).then(|| chosen.clone());
    let options = unlisted.into_iter().chain(countries).map(move |name| {
        let is_chosen = name == chosen;
        view! { <option selected=is_chosen>{name}</option> }
    });
    // Back to where the button stands.
    let again = format!("{}#country", paths::edit_of(inputs.get(VERSION)));
    let shown = StoredValue::new(inputs);
    let parts = move || {
        let is_filled = |part: &Part| !typed(part.field().name(), shown, is_live).trim().is_empty();
        country.with(|country| shown_parts(country, is_filled))
    };
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption=caption(words.label(Field::Country), false) faults hint="" />
            <select
                id="country"
                name="country"
                autocomplete="country-name"
                aria-invalid=invalid(faults, field)
                aria-describedby=described(faults, field, false)
            >
                <option value="">{words.select_country}</option>
                {options.collect_view()}
            </select>
        </div>
        <div class="acts" hidden=move || is_live.get()>
            <button class="btn ghost sm" type="submit" name="action" value="country" formaction=again>{words.update_address}</button>
        </div>
        <For each=parts key=|part| *part let:part>
            <PartField part inputs=shown faults country is_live />
        </For>
    }
}

/// The parts a country asks for, and after them those it does not have but somebody has filled in: nothing typed disappears.
fn shown_parts(country: &Country, is_filled: impl Fn(&Part) -> bool) -> Vec<Part> {
    let mut parts = country.parts();
    let others: Vec<Part> = ALL_PARTS.into_iter().filter(|part| !parts.contains(part) && is_filled(part)).collect();
    parts.extend(others);
    parts
}

#[component]
fn PartField(part: Part, inputs: StoredValue<Inputs>, faults: Faults, country: RwSignal<Country>, is_live: RwSignal<bool>) -> impl IntoView {
    let (field, words) = (part.field().name(), FormWords::of_page());
    let value = typed(field, inputs, is_live);
    let caption: Caption = Arc::new(move || country.with(|country| (words.part(country, part), !country.requires(part))));
    match part {
        Part::StreetAddress => EitherOf4::A(view! { <StreetField value caption faults /> }),
        Part::City => EitherOf4::B(view! { <TextField field caption value faults look=Look { kind: "text", autocomplete: "address-level2" } /> }),
        Part::State => EitherOf4::C(view! { <StateField inputs caption faults country is_live /> }),
        Part::PostalCode => EitherOf4::D(view! { <PostalCodeField value caption faults country /> }),
    }
}

#[component]
fn StreetField(value: String, caption: Caption, faults: Faults) -> impl IntoView {
    let field = Field::StreetAddress.name();
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption faults hint=FormWords::of_page().street_hint />
            <textarea
                id="street_address"
                name="street_address"
                rows="2"
                autocomplete="street-address"
                spellcheck="false"
                aria-invalid=invalid(faults, field)
                aria-describedby=described(faults, field, true)
            >
                {browser::text_of_area(value)}
            </textarea>
        </div>
    }
}

#[component]
fn StateField(inputs: StoredValue<Inputs>, caption: Caption, faults: Faults, country: RwSignal<Country>, is_live: RwSignal<bool>) -> impl IntoView {
    let field = Field::State.name();
    let (is_wrong, described) = (invalid(faults, field), described(faults, field, false));
    let input = move || {
        let typed = typed(field, inputs, is_live);
        let (states, known) = country.with(|country| {
            let states: Vec<String> = country.states().map(str::to_owned).collect();
            (states, country.parse_state(&typed))
        });
        if states.is_empty() {
            return Either::Left(view! {
                <input id="state" name="state" type="text" value=typed autocomplete="address-level1" spellcheck="false" aria-invalid=is_wrong aria-describedby=described />
            });
        }
        let chosen = known.unwrap_or(typed);
        let unlisted = (!chosen.trim().is_empty() && !states.contains(&chosen)).then(|| chosen.clone());
        let options = unlisted.into_iter().chain(states).map(move |name| {
            let is_chosen = name == chosen;
            view! { <option selected=is_chosen>{name}</option> }
        });
        let prompt = country.with(|country| FormWords::of_page().select(country, Part::State));
        Either::Right(view! {
            <select id="state" name="state" autocomplete="address-level1" aria-invalid=is_wrong aria-describedby=described>
                <option value="">{prompt}</option>
                {options.collect_view()}
            </select>
        })
    };
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption faults hint="" />
            {input}
        </div>
    }
}

#[component]
fn PostalCodeField(value: String, caption: Caption, faults: Faults, country: RwSignal<Country>) -> impl IntoView {
    let field = Field::PostalCode.name();
    view! {
        <div class=field_class(faults, field)>
            <Heading field caption faults hint="" />
            <input
                id="postal_code"
                name="postal_code"
                type="text"
                class="w-10"
                value=value
                autocomplete="postal-code"
                inputmode=move || country.with(Country::postal_code_is_digits).then_some("numeric")
                spellcheck="false"
                autocapitalize="characters"
                aria-invalid=invalid(faults, field)
                aria-describedby=described(faults, field, false)
            />
        </div>
    }
}

/// What stands in an input: on the server, and while the island finds its way into the page, what the page began with.
fn typed(field: &str, inputs: StoredValue<Inputs>, is_live: RwSignal<bool>) -> String {
    let now = if is_live.get_untracked() { browser::value_of(field) } else { None };
    now.unwrap_or_else(|| inputs.with_value(|inputs| inputs.get(field).to_owned()))
}

/// Faults in the order in which their inputs stand on the page.
pub fn in_page_order(mut faults: Vec<InputFault>, country: &Country) -> Vec<InputFault> {
    let parts = country.parts();
    let place = |fault: &InputFault| parts.iter().position(|part| part.field().name() == fault.field);
    // None comes first: all else stands before the parts of an address.
    faults.sort_by_key(place);
    faults
}

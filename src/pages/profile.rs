//! The profile as its owner sees it.

use leptos::prelude::*;

use crate::{
    components::notice::Notice,
    customer::{birth_date::BirthDate, field::Field, profile::Profile},
    paths,
    wire::Message,
    words::spoken::words,
};

/// Three cards, each with the way to change it.
#[component]
pub fn ProfilePage(
    /// What it holds.
    profile: Profile,
    /// The address in the country's own line order; empty when there is none.
    address_lines: Vec<String>,
    /// What was done a moment ago.
    message: Option<Message>,
) -> impl IntoView {
    let (words, labels) = (&words().profile, &words().form);
    let texts = profile.texts();
    let personal = texts.iter().filter(|(field, _)| !field.is_in_address() && *field != Field::Email);
    let rows = personal.map(|(field, text)| view! { <div><dt>{labels.label(field)}</dt><dd>{shown(field, text.as_deref())}</dd></div> });
    let change = |href: &str, what: &'static str| view! { <a href=format!("{}#{href}", paths::EDIT)>{words.change}<span class="vh">{what}</span></a> };
    view! {
        {message.map(|message| view! { <Notice message /> })}
        <h1>{words.title}</h1>
        <section class="card" aria-labelledby="personal-details">
            <header>
                <h2 id="personal-details">{labels.personal_details}</h2>
                {change(Field::FirstName.name(), words.of_personal_details)}
            </header>
            <dl class="rows">{rows.collect_view()}</dl>
        </section>
        <section class="card" aria-labelledby="email-address">
            <header>
                <h2 id="email-address">{words.email}</h2>
                {change(Field::Email.name(), words.of_email)}
            </header>
            <dl class="rows">
                <div><dt>{labels.label(Field::Email)}</dt><dd>{profile.email.as_str().to_owned()}</dd></div>
            </dl>
        </section>
        <section class="card" aria-labelledby="address">
            <header>
                <h2 id="address">{labels.label(Field::Address)}</h2>
                {change(Field::Country.name(), words.of_address)}
            </header>
            {address(address_lines)}
        </section>
    }
}

fn shown(field: Field, text: Option<&str>) -> AnyView {
    let text = text.unwrap_or_default().to_owned();
    match BirthDate::stored(&text) {
        Some(date) if field == Field::DateOfBirth => view! { <time datetime=text>{words().birth_date(date)}</time> }.into_any(),
        _ if text.is_empty() => view! { <span class="none">{words().profile.not_provided}</span> }.into_any(),
        _ => view! { <bdi>{text}</bdi> }.into_any(),
    }
}

fn address(lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <p>{words().profile.no_address}</p> }.into_any();
    }
    let lines = lines.into_iter().map(|line| view! { <span class="line"><bdi>{line}</bdi></span> });
    view! { <address>{lines.collect_view()}</address> }.into_any()
}

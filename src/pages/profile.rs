//! The profile as its owner sees it.

use leptos::prelude::*;

use crate::{
    app::paths,
    components::notice::{Message, Notice},
    customer::Customer,
};

/// Three cards, each with the way to change it.
#[component]
pub fn ProfilePage(
    /// Whose profile it is.
    customer: Customer,
    /// The address in the country's own line order; empty when there is none.
    address_lines: Vec<String>,
    /// What was done a moment ago.
    message: Option<Message>,
) -> impl IntoView {
    let birth_date = customer.date_of_birth.map(|date| view! { <time datetime=date.to_string()>{date.in_words()}</time> });
    view! {
        {message.map(|message| view! { <Notice message /> })}
        <h1>"Your profile"</h1>
        <section class="card" aria-labelledby="personal-details">
            <header>
                <h2 id="personal-details">"Personal details"</h2>
                <a href=format!("{}#first_name", paths::EDIT)>"Change"<span class="vh">" personal details"</span></a>
            </header>
            <dl class="rows">
                <div><dt>"First name"</dt><dd><bdi>{customer.first_name}</bdi></dd></div>
                <div><dt>"Last name"</dt><dd>{given(customer.last_name)}</dd></div>
                <div><dt>"Date of birth"</dt><dd>{birth_date.map_or_else(not_provided, IntoAny::into_any)}</dd></div>
            </dl>
        </section>
        <section class="card" aria-labelledby="email-address">
            <header>
                <h2 id="email-address">"Email"</h2>
                <a href=format!("{}#email", paths::EDIT)>"Change"<span class="vh">" email address"</span></a>
            </header>
            <dl class="rows">
                <div><dt>"Email address"</dt><dd>{customer.email}</dd></div>
            </dl>
        </section>
        <section class="card" aria-labelledby="address">
            <header>
                <h2 id="address">"Address"</h2>
                <a href=format!("{}#country", paths::EDIT)>"Change"<span class="vh">" address"</span></a>
            </header>
            {address(address_lines)}
        </section>
    }
}

fn given(text: String) -> AnyView {
    if text.is_empty() { not_provided() } else { view! { <bdi>{text}</bdi> }.into_any() }
}

fn not_provided() -> AnyView {
    view! { <span class="none">"Not provided"</span> }.into_any()
}

fn address(lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <p>"No address yet. Adding one makes checkout faster."</p> }.into_any();
    }
    let lines = lines.into_iter().map(|line| view! { <span class="line"><bdi>{line}</bdi></span> });
    view! { <address>{lines.collect_view()}</address> }.into_any()
}

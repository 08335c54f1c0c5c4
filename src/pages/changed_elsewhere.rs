//! What somebody decides whose form was overtaken: where two edits clash, both stand side by side. A plain form: it works the same with
//! and without JavaScript.

use leptos::prelude::*;

use crate::{
    app::paths,
    components::{caption, notice, password::PasswordField},
    customer::fault::Field,
};

/// A member, or a whole address, that both edits changed.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name of the radio buttons: that of the input it stands for.
    pub name: &'static str,
    /// What the page calls it.
    pub label: String,
    /// As it was typed here.
    pub mine: Answer,
    /// As it is stored now.
    pub theirs: Answer,
}

/// One side of a choice.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the form sends.
    pub value: String,
    /// What a person reads; none when it is empty.
    pub lines: Vec<String>,
}

/// A member that only one of the edits changed.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What the page calls it.
    pub label: String,
    /// Before both.
    pub was: Vec<String>,
    /// After both.
    pub will_be: Vec<String>,
    /// Whether it was changed here.
    pub is_mine: bool,
}

/// Both edits, and what becomes of them.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Where the profile was changed last, in words.
    pub place: String,
    /// When, as ISO 8601 and in words; `None` when history does not know.
    pub when: Option<[String; 2]>,
    /// How often it was changed since the form was opened.
    pub times: usize,
    /// What clashes.
    pub choices: Vec<Choice>,
    /// What does not.
    pub kept: Vec<Kept>,
    /// The version that both edits meet on now.
    pub version: i64,
    /// Everything else the form sends.
    pub hidden: Vec<(&'static str, String)>,
    /// Whether the email address may change: that needs the password.
    pub asks_password: bool,
}

/// The page.
#[component]
pub fn ChangedElsewherePage(
    /// Both edits.
    elsewhere: Elsewhere,
) -> impl IntoView {
    let Elsewhere { place, when, times, choices, kept, version, hidden, asks_password } = elsewhere;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <div class="note warn" id=notice::ID role="alert" tabindex="-1" autofocus aria-labelledby="notice-title">
            <h2 id="notice-title">"Nothing has been lost"</h2>
            <p>
                "While you were editing, your profile was changed "
                {if times > 1 { format!("{times} times, the last time ") } else { String::new() }}
                "from " <strong>{place.clone()}</strong>
                {when.map(|[iso, words]| view! { " at " <time datetime=iso>{words}</time> })}
                ". Choose what to keep, then save."
            </p>
        </div>
        <h1>"This profile changed elsewhere"</h1>
        <form class="form" method="post" action=paths::edit_of(&version.to_string()) novalidate>
            {hidden.collect_view()}
            {(!choices.is_empty()).then(|| view! { <Choices choices /> })}
            {asks_password.then(|| view! { <Proof /> })}
            {(!kept.is_empty()).then(|| view! { <KeptChanges kept place /> })}
            <div class="acts">
                <button class="btn" type="submit">"Save my choices"</button>
                <a class="btn ghost" href=paths::PROFILE>"Discard my changes"</a>
            </div>
        </form>
    }
}

#[component]
fn Choices(choices: Vec<Choice>) -> impl IntoView {
    let title = match choices.len() {
        1 => "Choose between two answers".to_owned(),
        count => format!("Choose between two answers for each of {count} details"),
    };
    let choices = choices.into_iter().map(|choice| {
        let Choice { name, label, mine, theirs } = choice;
        view! {
            <fieldset class="field">
                <legend class="q">{label}</legend>
                <div class="pick">
                    <label>
                        <input type="radio" name=name value=mine.value checked=true />
                        <span><span class="meta">"Your change"</span>{lines(mine.lines)}</span>
                    </label>
                    <label>
                        <input type="radio" name=name value=theirs.value />
                        <span><span class="meta">"Saved now"</span>{lines(theirs.lines)}</span>
                    </label>
                </div>
            </fieldset>
        }
    });
    view! {
        <section class="card" aria-labelledby="choices">
            <h2 id="choices">{title}</h2>
            {choices.collect_view()}
        </section>
    }
}

/// Passwords are never sent back, so it is asked for again.
#[component]
fn Proof() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="proof">
            <h2 id="proof">"Your email address changes"</h2>
            <PasswordField
                field=Field::CurrentPassword
                caption=caption("Current password (only if you change your email)", false)
                autocomplete="current-password"
                faults=RwSignal::new(Vec::new())
                hint=""
            />
        </section>
    }
}

#[component]
fn KeptChanges(kept: Vec<Kept>, place: String) -> impl IntoView {
    let rows = kept.into_iter().map(|kept| {
        let by = if kept.is_mine { "you, on this page".to_owned() } else { place.clone() };
        view! {
            <div>
                <dt>{kept.label}</dt>
                <dd>
                    {lines(kept.will_be)}
                    <span class="line meta">"Was: "{on_one_line(kept.was)}</span>
                    <span class="line meta">"Changed by: "<bdi>{by}</bdi></span>
                </dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="kept">
            <h2 id="kept">"Changed in one place only"</h2>
            <p class="lead">"These do not clash, so both are kept."</p>
            <dl class="rows">{rows.collect_view()}</dl>
        </section>
    }
}

fn on_one_line(lines: Vec<String>) -> AnyView {
    if lines.is_empty() { view! { "empty" }.into_any() } else { view! { <bdi>{lines.join(", ")}</bdi> }.into_any() }
}

fn lines(lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <span class="line none">"Empty"</span> }.into_any();
    }
    lines.into_iter().map(|line| view! { <span class="line"><bdi>{line}</bdi></span> }).collect_view().into_any()
}

//! What somebody decides whose form was overtaken: where two edits clash, both stand side by side. A plain form: it works the same with
//! and without JavaScript.

use leptos::prelude::*;

use crate::{
    components::{caption, notice, password::PasswordField},
    customer::field::Field,
    paths,
    words::spoken::words,
};

/// A field, or a whole address, that both edits changed.
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

/// A field that only one of the edits changed.
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
pub struct Conflict {
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
pub fn ConflictPage(
    /// Both edits.
    conflict: Conflict,
) -> impl IntoView {
    let Conflict { place, when, times, choices, kept, version, hidden, asks_password } = conflict;
    let words = &words().conflict;
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <div class="note warn" id=notice::ID role="alert" tabindex="-1" autofocus aria-labelledby="notice-title">
            <h2 id="notice-title">{words.nothing_lost}</h2>
            <p>
                {words.meanwhile}
                {(words.times)(times)}
                {words.from} <strong>{place.clone()}</strong>
                {when.map(|[iso, moment]| view! { {words.at} <time datetime=iso>{moment}</time> })}
                {words.choose}
            </p>
        </div>
        <h1>{words.title}</h1>
        <form class="form" method="post" action=paths::edit_of(&version.to_string()) novalidate>
            {hidden.collect_view()}
            {(!choices.is_empty()).then(|| view! { <Choices choices /> })}
            {asks_password.then(|| view! { <Proof /> })}
            {(!kept.is_empty()).then(|| view! { <KeptChanges kept place /> })}
            <div class="acts">
                <button class="btn" type="submit">{words.save}</button>
                <a class="btn ghost" href=paths::PROFILE>{words.discard}</a>
            </div>
        </form>
    }
}

#[component]
fn Choices(choices: Vec<Choice>) -> impl IntoView {
    let words = &words().conflict;
    let title = (words.choices)(choices.len());
    let choices = choices.into_iter().map(|choice| {
        let Choice { name, label, mine, theirs } = choice;
        view! {
            <fieldset class="field">
                <legend class="q">{label}</legend>
                <div class="pick">
                    <label>
                        <input type="radio" name=name value=mine.value checked=true />
                        <span><span class="meta">{words.mine}</span>{lines(mine.lines)}</span>
                    </label>
                    <label>
                        <input type="radio" name=name value=theirs.value />
                        <span><span class="meta">{words.theirs}</span>{lines(theirs.lines)}</span>
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
    let words = words();
    view! {
        <section class="card" aria-labelledby="proof">
            <h2 id="proof">{words.conflict.email_changes}</h2>
            <PasswordField
                field=Field::CurrentPassword.name()
                caption=caption(words.form.current_password_if, false)
                autocomplete="current-password"
                faults=RwSignal::new(Vec::new())
                hint=""
            />
        </section>
    }
}

#[component]
fn KeptChanges(kept: Vec<Kept>, place: String) -> impl IntoView {
    let words = &words().conflict;
    let rows = kept.into_iter().map(|kept| {
        let by = if kept.is_mine { words.you.to_owned() } else { place.clone() };
        view! {
            <div>
                <dt>{kept.label}</dt>
                <dd>
                    {lines(kept.will_be)}
                    <span class="line meta">{words.was}{on_one_line(kept.was)}</span>
                    <span class="line meta">{words.changed_by}<bdi>{by}</bdi></span>
                </dd>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="kept">
            <h2 id="kept">{words.kept_title}</h2>
            <p class="lead">{words.kept}</p>
            <dl class="rows">{rows.collect_view()}</dl>
        </section>
    }
}

fn on_one_line(lines: Vec<String>) -> AnyView {
    if lines.is_empty() { words().conflict.nothing.into_any() } else { view! { <bdi>{lines.join(", ")}</bdi> }.into_any() }
}

fn lines(lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <span class="line none">{words().conflict.empty}</span> }.into_any();
    }
    lines.into_iter().map(|line| view! { <span class="line"><bdi>{line}</bdi></span> }).collect_view().into_any()
}

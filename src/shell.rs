//! The HTML around every page.

use leptos::prelude::*;

use crate::{
    paths,
    words::{catalogue::FrameWords, form, spoken::words},
};

/// What a page needs beside its own content.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Unique to the page.
    pub title: String,
    /// Whether the title begins with "Error: ".
    pub is_wrong: bool,
    /// `SHOP_NAME`.
    pub shop_name: String,
    /// The folder of wasm, CSS and icons: its name changes with their content.
    pub assets: String,
    /// The nonce of this answer's Content-Security-Policy.
    pub nonce: String,
    /// Whether somebody is signed in.
    pub is_signed_in: bool,
    /// The page's own path, marked in the navigation.
    pub path: &'static str,
    /// Whether its content needs more room than a form.
    pub is_wide: bool,
    /// Whether the page has an island: the others ship no wasm.
    pub has_island: bool,
}

impl Frame {
    /// With this, the title begins with "Error: ".
    pub fn wrong_if(self, is_wrong: bool) -> Self {
        Self { is_wrong, ..self }
    }

    /// Its content needs more room than a form.
    pub fn wide(self) -> Self {
        Self { is_wide: true, ..self }
    }

    /// It has an island, and so it ships the wasm.
    pub fn with_island(self) -> Self {
        Self { has_island: true, ..self }
    }
}

fn navigation(words: &FrameWords) -> [(&'static str, &'static str); 3] {
    [(paths::PROFILE, words.profile), (paths::EDIT, words.change_details), (paths::API, words.api)]
}

/// The document.
#[component]
pub fn Shell(
    /// What surrounds the content.
    frame: Frame,
    /// What belongs into `main`.
    children: Children,
) -> impl IntoView {
    let words = words();
    let title = (words.frame.title)(&frame.title, &frame.shop_name);
    let title = if frame.is_wrong { format!("{}{title}", words.form.error_mark) } else { title };
    let file = |name: &str| format!("{}/{name}", frame.assets);
    let script = |name: &str| view! { <script type="module" nonce=frame.nonce.clone() src=file(name)></script> };
    let island = frame.has_island.then(|| {
        view! {
            <link rel="modulepreload" href=file("nameplate.js") nonce=frame.nonce.clone() />
            <link rel="preload" href=file("nameplate.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            {script("islands.js")}
            <script type="text/plain" id=form::ID inner_html=words.form_in_lines.as_str()></script>
        }
    });
    let room = match (frame.is_signed_in, frame.is_wide) {
        (true, _) => "shell",
        (false, true) => "shell wide",
        (false, false) => "shell narrow",
    };
    let home = if frame.is_signed_in { paths::PROFILE } else { paths::HOME };
    view! {
        <!DOCTYPE html>
        <html lang=words.language dir=words.is_right_to_left.then_some("rtl")>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="icon" type="image/svg+xml" href=file("favicon.svg") />
                <link rel="stylesheet" href=file("nameplate.css") />
                {script("page.js")}
                {island}
            </head>
            <body>
                <a class="skip" href="#main">{words.frame.skip}</a>
                <header class="bar">
                    <div class="bar-in">
                        <a class="brand" href=home>
                            <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                                <path d="M12 2c4 4 7 7 7 11a7 7 0 0 1-14 0c0-4 3-7 7-11Zm0 5c-2 2.4-3.6 4.2-3.6 6.2a3.6 3.6 0 0 0 7.2 0c0-2-1.6-3.8-3.6-6.2Z"></path>
                            </svg>
                            <span>{frame.shop_name.clone()}</span>
                        </a>
                        <Corner frame=frame.clone() />
                    </div>
                </header>
                <div class=room>
                    {frame.is_signed_in.then(|| view! { <Navigation path=frame.path /> })}
                    <main id="main" tabindex="-1">{children()}</main>
                </div>
            </body>
        </html>
    }
}

/// The way out, or in.
#[component]
fn Corner(frame: Frame) -> impl IntoView {
    let words = &words().frame;
    if frame.is_signed_in {
        view! { <form method="post" action=paths::SIGN_OUT><button class="btn ghost sm" type="submit">{words.sign_out}</button></form> }.into_any()
    } else if frame.path == paths::SIGN_UP {
        view! { <a href=paths::SIGN_IN>{words.sign_in}</a> }.into_any()
    } else {
        view! { <a href=paths::SIGN_UP>{words.create_account}</a> }.into_any()
    }
}

#[component]
fn Navigation(path: &'static str) -> impl IntoView {
    let frame = &words().frame;
    let links = navigation(frame).map(|(href, words)| {
        view! { <li><a href=href aria-current=(href == path).then_some("page")>{words}</a></li> }
    });
    view! { <nav class="side" aria-label=frame.navigation><ul>{links.collect_view()}</ul></nav> }
}

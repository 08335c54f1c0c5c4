//! The HTML around every page, and the list of pages.

use leptos::prelude::*;

/// Where each page lives. Every path is a constant, so that a link and its door cannot drift apart.
pub mod paths {
    /// Leads to the profile.
    pub const HOME: &str = "/";
    /// The profile of whoever is signed in.
    pub const PROFILE: &str = "/profile";
    /// The form that changes it.
    pub const EDIT: &str = "/profile/edit";
    /// Where the form that was opened on a version goes. A browser that comes back to a form puts what was typed into one that goes to the same
    /// path: into a form of another version it must not, or it would be saved as an edit of that one.
    pub fn edit_of(version: &str) -> String {
        if version.is_empty() { EDIT.to_owned() } else { format!("{EDIT}/{version}") }
    }
    /// Sign in.
    pub const SIGN_IN: &str = "/sign-in";
    /// Create an account.
    pub const SIGN_UP: &str = "/sign-up";
    /// Ends the session (POST).
    pub const SIGN_OUT: &str = "/sign-out";
    /// Says that it has ended.
    pub const SIGNED_OUT: &str = "/signed-out";
    /// The documentation of the API, and its parts for machines.
    pub const API: &str = "/docs/api";
    /// OpenAPI 3.1.
    pub const OPENAPI: &str = "/api/v1/openapi.json";
    /// An index of the documentation (llmstxt.org).
    pub const LLMS: &str = "/llms.txt";
    /// All of it as one text.
    pub const LLMS_FULL: &str = "/llms-full.txt";
    /// Each country's address rules, for the form.
    pub const COUNTRIES: &str = "/countries";
    /// Where server functions live.
    pub const ACTIONS: &str = "/actions";
}

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

const NAVIGATION: [(&str, &str); 3] = [(paths::PROFILE, "Profile"), (paths::EDIT, "Change your details"), (paths::API, "API")];

/// The document.
#[component]
pub fn Shell(
    /// What surrounds the content.
    frame: Frame,
    /// What belongs into `main`.
    children: Children,
) -> impl IntoView {
    let title = format!("{}{} – {} account", if frame.is_wrong { "Error: " } else { "" }, frame.title, frame.shop_name);
    let file = |name: &str| format!("{}/{name}", frame.assets);
    let script = |name: &str| view! { <script type="module" nonce=frame.nonce.clone() src=file(name)></script> };
    let island = frame.has_island.then(|| {
        view! {
            <link rel="modulepreload" href=file("nameplate.js") nonce=frame.nonce.clone() />
            <link rel="preload" href=file("nameplate.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
            {script("islands.js")}
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
        <html lang="en">
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
                <a class="skip" href="#main">"Skip to main content"</a>
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
    if frame.is_signed_in {
        view! { <form method="post" action=paths::SIGN_OUT><button class="btn ghost sm" type="submit">"Sign out"</button></form> }.into_any()
    } else if frame.path == paths::SIGN_UP {
        view! { <a href=paths::SIGN_IN>"Sign in"</a> }.into_any()
    } else {
        view! { <a href=paths::SIGN_UP>"Create an account"</a> }.into_any()
    }
}

#[component]
fn Navigation(path: &'static str) -> impl IntoView {
    let links = NAVIGATION.map(|(href, words)| {
        view! { <li><a href=href aria-current=(href == path).then_some("page")>{words}</a></li> }
    });
    view! { <nav class="side" aria-label="Account"><ul>{links.collect_view()}</ul></nav> }
}

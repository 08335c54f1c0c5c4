//! The island's hands: what it reads from the page it lives in, and what it moves there. On the server there is no page, and nothing happens.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Response};

use crate::{
    customer::{country::Country, inputs::Inputs},
    json::{InBrowser as _, Json},
    paths,
};

/// Whether this is the browser.
const IS_BROWSER: bool = cfg!(target_arch = "wasm32");

/// What stands in an input now. `None` when it is not on the page.
pub fn value_of(id: &str) -> Option<String> {
    let element = find(id)?;
    let element = match element.dyn_into::<HtmlInputElement>() {
        Ok(input) => return Some(input.value()),
        Err(element) => element,
    };
    match element.dyn_into::<HtmlSelectElement>() {
        Ok(select) => Some(select.value()),
        Err(element) => element.dyn_into::<HtmlTextAreaElement>().ok().map(|area| area.value()),
    }
}

/// Puts text into an input.
pub fn set_value(id: &str, text: &str) {
    let Some(element) = find(id) else { return };
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        input.set_value(text);
    } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(text);
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
}

/// The content of a `<textarea>`. Leptos renders it on the server as it stands, as if it were a script, so it is escaped here; and a first
/// line break would be taken away by the parser (HTML, 13.1.2.5), so it is given one. In the browser it is a text node.
pub fn text_of_area(text: String) -> String {
    if IS_BROWSER { text } else { format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")) }
}

/// Everything typed into a form.
pub fn inputs_of(form: &str) -> Inputs {
    let mut inputs = Inputs::default();
    let Some(data) = form_called(form).and_then(|form| FormData::new_with_form(&form).ok()) else { return inputs };
    for pair in data.entries().into_iter().flatten() {
        let pair = js_sys::Array::from(&pair);
        if let (Some(name), Some(text)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            inputs.insert(&name, &text);
        }
    }
    inputs
}

/// Sends the form as a plain post: the way that always works.
pub fn submit_plainly(form: &str) {
    if let Some(form) = form_called(form) {
        let _ = form.submit();
    }
}

/// What a list offers, but for its prompt.
pub fn options_of(id: &str) -> Vec<String> {
    let options = find(id).map(|list| list.children());
    options.into_iter().flat_map(|options| (1..options.length()).filter_map(move |index| options.item(index)?.text_content())).collect()
}

/// The name of the input an event came from.
pub fn name_of_target(event: &web_sys::Event) -> String {
    let name = event.target().and_then(|target| js_sys::Reflect::get(&target, &"name".into()).ok()?.as_string());
    name.unwrap_or_default()
}

fn form_called(id: &str) -> Option<HtmlFormElement> {
    find(id)?.dyn_into().ok()
}

/// Keeps the focus where it is while the page is redrawn: an input that is moved loses it.
pub fn keep_focus() {
    if let Some(id) = document().active_element().map(|element| element.id()).filter(|id| !id.is_empty()) {
        focus_soon(id);
    }
}

/// Moves the focus, after the page has been redrawn.
pub fn focus_soon(id: String) {
    request_animation_frame(move || {
        if let Some(element) = find(&id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// The title of the page begins with a mark while something is wrong.
pub fn mark_title(mark: &str, is_wrong: bool) {
    if IS_BROWSER {
        let title = document().title();
        let plain = title.strip_prefix(mark).unwrap_or(&title);
        document().set_title(&if is_wrong { [mark, plain].concat() } else { plain.to_owned() });
    }
}

/// Year, month and day of today, as this device sees it.
pub fn today() -> (i32, u32, u32) {
    let now = js_sys::Date::new_0();
    (i32::try_from(now.get_full_year()).unwrap_or_default(), now.get_month() + 1, now.get_date())
}

/// Asks the server for the address rules of one country; `None` without a connection.
pub async fn fetch_country(name: &str) -> Option<Country> {
    let url = [paths::COUNTRIES, "/", &String::from(js_sys::encode_uri_component(name))].concat();
    let answer: Response = JsFuture::from(window().fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    Json::parse(&text.as_string()?).and_then(|json| Country::read(&json))
}

/// The text of an element.
pub fn text_of(id: &str) -> String {
    find(id).and_then(|element| element.text_content()).unwrap_or_default()
}

/// What an element carries as JSON.
pub fn json_of(id: &str) -> String {
    find(id).and_then(|element| element.get_attribute("data-json")).unwrap_or_default()
}

fn find(id: &str) -> Option<web_sys::Element> {
    if IS_BROWSER { document().get_element_by_id(id) } else { None }
}

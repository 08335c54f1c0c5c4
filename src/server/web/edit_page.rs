//! The form of a profile as a page: what saving, signing in again and another country lead back to.

use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;

use crate::{
    components::address::{CountryNames, in_page_order},
    customer::{Customer, account::FormFault, country::Country, field::Field, inputs::Inputs},
    pages::profile_edit::{DATA, EditForm, EditFormData},
    paths,
    server::{
        countries,
        web::page_request::{PageRequest, render},
    },
    wire::Message,
    words::spoken::words,
};

/// The form with these inputs, and what is wrong with them.
pub fn edit_page(request: &PageRequest, customer: &Customer, status: StatusCode, inputs: Inputs, faults: &[FormFault], message: Option<Message>) -> Response {
    let frame = request.frame(words().form.change_details, paths::EDIT).wrong_if(!faults.is_empty()).with_island();
    let country = countries::find(inputs.of(Field::Country)).cloned().unwrap_or_else(|_| Country::neutral());
    let faults = in_page_order(words().faults(faults), &country);
    let data = EditFormData { inputs, faults, message, country, email: customer.profile.email.as_str().to_owned() };
    let for_island = serde_json::to_string(&data).unwrap_or_default();
    render(status, frame, move || {
        provide_context(CountryNames(countries::names().map(str::to_owned).collect()));
        provide_context(data);
        view! {
            <EditForm />
            // In an attribute, where every text is only text; what somebody typed stands in no script, whatever its type.
            <div id=DATA hidden data-json=for_island></div>
        }
    })
}

//! Everything that is wrong on a page, first in `main`, with links to the inputs.

use leptos::prelude::*;

use crate::{
    components::{Faults, InputFault, birth_date::wrong_part_id},
    customer::field::Field,
    words::form::FormWords,
};

/// The id an island moves the focus to.
pub const ID: &str = "error-summary";

/// The summary; nothing while nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// What is wrong on this page.
    faults: Faults,
) -> impl IntoView {
    move || {
        let faults = faults.get();
        (!faults.is_empty()).then(|| {
            let links = faults.into_iter().map(|fault| {
                let href = format!("#{}", input_id(&fault));
                view! { <li><a href=href>{fault.words}</a></li> }
            });
            view! {
                <div class="note error" id=ID role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-title">
                    <h2 id="error-summary-title">{FormWords::of_page().problem}</h2>
                    <ul>{links.collect_view()}</ul>
                </div>
            }
        })
    }
}

fn input_id(fault: &InputFault) -> String {
    if fault.field == Field::DateOfBirth.name() {
        wrong_part_id(&fault.code)
    } else if fault.field == Field::Address.name() {
        Field::Country.name().to_owned()
    } else {
        fault.field.clone()
    }
}

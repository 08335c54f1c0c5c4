//! What travels: each object of the API with its members, their rules in words, and the same rules as JSON Schema. Limits, patterns and
//! codes are those of the rulebook. Contract 3 and 5.

pub mod given;
pub mod sent;
pub mod shape;

use crate::server::api::schema::shape::Shape;

/// Every object.
pub fn shapes() -> Vec<Shape> {
    let sent = [
        sent::customer_form(),
        sent::profile_form(),
        sent::profile_patch(),
        sent::address_form(),
        sent::address_patch(),
        sent::credentials(),
        sent::refresh_form(),
    ];
    let given = [given::profile(), given::changed_profile(), given::address(), given::tokens(), given::problem(), given::fault(), given::document()];
    sent.into_iter().chain(given).collect()
}

/// The object of a name.
pub fn find_shape(name: &str) -> Option<Shape> {
    shapes().into_iter().find(|shape| shape.name == name)
}

//! A request that works when it is pasted.

use axum::http::Method;
use serde_json::Value;

use crate::server::api::{
    operation::{Body, Operation},
    schema::{shape, shapes},
};

/// Whose id and email stand in the examples.
pub struct Reader {
    /// The origin of the server.
    pub origin: String,
    /// The id of whoever is signed in, or a placeholder.
    pub id: String,
    /// The profile of whoever is signed in, as a change would send it.
    pub profile: Option<Value>,
}

impl Reader {
    /// Somebody we do not know.
    pub fn anybody(origin: &str) -> Self {
        Self { origin: origin.to_owned(), id: "YOUR_ID".to_owned(), profile: None }
    }
}

/// The operation as a command. The token stays a variable: it is nothing for a page.
pub fn curl(operation: &Operation, reader: &Reader) -> String {
    let method = if operation.method == Method::GET { String::new() } else { format!("-X {} ", operation.method) };
    let mut lines = vec![format!("curl {method}{}{}", reader.origin, operation.path.replace("{id}", &reader.id))];
    if operation.is_personal {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    if let Some(body) = &operation.body {
        lines.push(format!("-H 'Content-Type: {}'", body.media_type));
        lines.push(format!("-d '{}'", in_quotes(&written(&of_reader(body, reader)))));
    }
    lines.join(" \\\n  ")
}

/// With the reader's own data, so that what is pasted changes nothing by accident.
fn of_reader(body: &Body, reader: &Reader) -> Value {
    let mut example = body.example.clone();
    match (&reader.profile, body.shape) {
        (Some(profile), shape::PROFILE_FORM) => profile.clone(),
        (Some(profile), shape::CREDENTIALS) => {
            example["email"] = profile["email"].clone();
            example
        }
        _ => example,
    }
}

/// One member a line, in the order of the contract.
fn written(body: &Value) -> String {
    let members: Vec<String> = in_order(body).into_iter().map(|(name, value)| format!("    \"{name}\": {}", on_one_line(value))).collect();
    format!("{{\n{}\n  }}", members.join(",\n"))
}

fn on_one_line(value: &Value) -> String {
    if !value.is_object() {
        return value.to_string();
    }
    let members: Vec<String> = in_order(value).into_iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", members.join(", "))
}

/// The members of an object in the order of the contract.
pub fn in_order(object: &Value) -> Vec<(&String, &Value)> {
    let names: Vec<&str> = shapes().iter().flat_map(|shape| &shape.members).map(|member| member.name).collect();
    let mut members: Vec<_> = object.as_object().into_iter().flatten().collect();
    members.sort_by_key(|(name, _)| names.iter().position(|known| known == name));
    members
}

/// An apostrophe ends the quotes of a shell, stands alone, and begins them again.
fn in_quotes(text: &str) -> String {
    text.replace('\'', r"'\''")
}

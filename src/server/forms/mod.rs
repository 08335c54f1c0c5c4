//! The doors of pages: what a browser asks for, what a plain form posts, and the server function behind the island.

mod account;
mod action;
mod changed_elsewhere;
mod profile;

pub use self::{
    account::{get_home, get_sign_in, get_sign_up, get_signed_out, post_sign_in, post_sign_out, post_sign_up},
    action::run_action,
    profile::{get_country, get_edit, get_edit_of, get_profile, post_edit, post_edit_of, save_profile},
};

use super::visit::Visit;
use crate::{components::notice::Message, error::AppError};

/// The key of what a page says once, among a session's data.
const MESSAGE: &str = "message";

async fn say_once(visit: &Visit, message: &Message) -> Result<(), AppError> {
    visit.session.session.insert(MESSAGE, message).await.map_err(|_| AppError::Unavailable)
}

/// Looks first: removing what is not there would store the session all the same, at every page.
async fn take_message(visit: &Visit) -> Result<Option<Message>, AppError> {
    let session = &visit.session.session;
    let message: Option<Message> = session.get(MESSAGE).await.map_err(|_| AppError::Unavailable)?;
    if message.is_some() {
        session.remove_value(MESSAGE).await.map_err(|_| AppError::Unavailable)?;
    }
    Ok(message)
}

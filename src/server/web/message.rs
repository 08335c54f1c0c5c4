//! What a page says once, after the browser was sent on to it: kept in the session until it is shown.

use crate::{error::AppError, server::web::page_request::PageRequest, wire::Message};

/// Its key among a session's data.
const MESSAGE: &str = "message";

/// Leaves a message for the next page.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn say_once(request: &PageRequest, message: &Message) -> Result<(), AppError> {
    request.session.session.insert(MESSAGE, message).await.map_err(|_| AppError::Unavailable)
}

/// Looks first: removing what is not there would store the session all the same, at every page.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn take_message(request: &PageRequest) -> Result<Option<Message>, AppError> {
    let session = &request.session.session;
    let message: Option<Message> = session.get(MESSAGE).await.map_err(|_| AppError::Unavailable)?;
    if message.is_some() {
        session.remove_value(MESSAGE).await.map_err(|_| AppError::Unavailable)?;
    }
    Ok(message)
}

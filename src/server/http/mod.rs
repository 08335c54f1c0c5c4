//! What happens to every request and every answer, whatever its door, and what doors read of a request.

pub mod body;
pub mod client;
pub mod cors;
pub mod cross_site;
pub mod head;
pub mod headers;
pub mod layers;
pub mod limit;
pub mod refused;
pub mod session;

//! Secrets come from the operating system, and from nowhere else.

use rand::{TryRngCore, rngs::OsRng};

use crate::error::AppError;

/// Bytes from the operating system.
///
/// # Errors
/// When it has none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], AppError> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| AppError::Broken)?;
    Ok(bytes)
}

//! The text of a Bearer token: `np_`, 32 random characters (190 bits), and 6 of a checksum that tells a typing error from an attack
//! without asking the database.

use sha2::{Digest, Sha256};

use crate::{error::AppError, server::random::random_bytes};

const PREFIX: &str = "np_";
const RANDOM: usize = 32;
const CHECKSUM: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new token.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn generate() -> Result<String, AppError> {
    let mut random = String::with_capacity(RANDOM);
    while random.len() < RANDOM {
        // 248 is the largest multiple of 62 in a byte: the rest is dropped, so that every character is as likely as another.
        let bytes = random_bytes::<RANDOM>()?;
        random.extend(bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
    }
    random.truncate(RANDOM);
    Ok(format!("{PREFIX}{random}{}", checksum(&random)))
}

/// The sha-256 that the table keeps, of a text that can be a token. `None` for every other text.
pub fn hash_of(token: &str) -> Option<Vec<u8>> {
    let rest = token.strip_prefix(PREFIX).filter(|rest| rest.len() == RANDOM + CHECKSUM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))?;
    let (random, sum) = rest.split_at(RANDOM);
    (checksum(random) == sum).then(|| Sha256::digest(token).to_vec())
}

/// What tells one token from another without giving it away.
pub fn prefix_of(token: &str) -> &str {
    token.get(..PREFIX.len() + 5).unwrap_or_default()
}

/// CRC-32 (ISO 3309, the one of zip and PNG) in base 62.
fn checksum(text: &str) -> String {
    let mut rest = crc32(text.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    digits.map(char::from).iter().collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }))
}

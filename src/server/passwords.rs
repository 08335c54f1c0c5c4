//! Hashing and checking passwords: argon2id in few threads, a bounded queue before them, and the same time for unknown customers.

use std::sync::Arc;

use argon2::{
    Argon2, PasswordHash,
    password_hash::{PasswordHasher, PasswordVerifier, SaltString},
};
use tokio::sync::Semaphore;

use super::random::random_bytes;
use crate::{
    customer::password::{MAX, Password},
    error::AppError,
};

/// The most hashes at one time: each takes a core and 19 MiB.
const THREADS: usize = 2;
/// The most requests that wait for one; more are told to come back.
const QUEUE: usize = 32;

/// argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane): the defaults of the crate.
#[derive(Clone, Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
    threads: Arc<Semaphore>,
    /// The hash of a password nobody has: unknown customers cost as much as known ones.
    dummy: Arc<str>,
}

impl Passwords {
    /// # Errors
    /// When the operating system has no random numbers.
    pub fn new() -> Result<Self, AppError> {
        let dummy = hash(random_bytes::<32>()?.as_slice())?;
        Ok(Self { places: Arc::new(Semaphore::new(THREADS + QUEUE)), threads: Arc::new(Semaphore::new(THREADS)), dummy: dummy.into() })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many wait.
    pub async fn hash(&self, password: Password) -> Result<String, AppError> {
        self.work(move || hash(password.as_bytes())).await?
    }

    /// Whether the password is the one behind `hash`; without a hash the same work is done, and the answer is no.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many wait.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Result<bool, AppError> {
        let is_known = hash.is_some() && password.len() <= MAX;
        let phc = hash.unwrap_or_else(|| self.dummy.to_string());
        let is_right = self.work(move || {
            let password = &password.as_bytes()[..password.len().min(MAX)];
            PasswordHash::new(&phc).is_ok_and(|phc| Argon2::default().verify_password(password, &phc).is_ok())
        });
        Ok(is_right.await? && is_known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| AppError::Unavailable)?;
        let thread = self.threads.clone().acquire_owned().await.map_err(|_| AppError::Unavailable)?;
        // The permits go into the thread: a client that hangs up frees its place only when the work is done.
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, thread);
            work()
        });
        done.await.map_err(|_| AppError::Broken)
    }
}

fn hash(password: &[u8]) -> Result<String, AppError> {
    let salt = SaltString::encode_b64(&random_bytes::<16>()?).map_err(|_| AppError::Broken)?;
    Argon2::default().hash_password(password, &salt).map(|phc| phc.to_string()).map_err(|_| AppError::Broken)
}

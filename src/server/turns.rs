//! One after the other: those who try passwords from one address, on this instance.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

/// Whose turn it is on this instance, by what pays first.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<Vec<u8>, Turn>>>);

/// Who has it tries; the others wait.
type Turn = Arc<tokio::sync::Mutex<()>>;

/// From so many keys on those are forgotten that nobody waits for.
const MANY_TURNS: usize = 1024;

impl Turns {
    /// Waits for it; it ends when it is dropped.
    pub async fn take(&self, key: Vec<u8>) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() >= MANY_TURNS {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            turns.entry(key).or_default().clone()
        };
        turn.lock_owned().await
    }
}

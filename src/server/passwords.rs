//! Hashing and checking passwords: argon2id in threads of its own, few and polite, with a bounded queue before them and the same time for
//! unknown customers.

use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{Output, ParamsString, Salt, SaltString},
};
use tokio::sync::oneshot;

use crate::{
    customer::password::{MAX, Password},
    error::AppError,
    server::random::random_bytes,
};

/// The most requests that wait for a thread; more are told to come back.
const QUEUE: usize = 32;
/// How much a thread steps back behind those that answer requests (`nice`): a flood of sign-ins slows sign-ins, not everybody.
const POLITENESS: i32 = 10;
/// The bytes of a hash.
const HASH_LENGTH: usize = 32;

type Work = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// argon2id with the parameters OWASP recommends (19 MiB, two passes, one lane): the defaults of the crate.
#[derive(Clone, Debug)]
pub struct Passwords {
    queue: SyncSender<Work>,
    /// The hash of a password nobody has: unknown customers cost as much as known ones.
    dummy: Arc<str>,
}

impl Passwords {
    /// Starts the threads, one for every two processors: each takes one, and 19 MiB that it keeps.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub fn new() -> Result<Self, AppError> {
        let (queue, works) = sync_channel(QUEUE);
        let works = Arc::new(Mutex::new(works));
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        for _ in 0..(processors / 2).max(1) {
            let works = works.clone();
            thread::spawn(move || run(&works));
        }
        let dummy = phc(&random_bytes::<16>()?, &random_bytes::<HASH_LENGTH>()?)?;
        Ok(Self { queue, dummy: dummy.into() })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many wait.
    pub async fn hash(&self, password: Password) -> Result<String, AppError> {
        let salt = random_bytes::<16>()?;
        let hash = self.work(move |memory| digest(&Argon2::default(), password.as_bytes(), &salt, memory)).await?;
        phc(&salt, &hash.ok_or(AppError::Broken)?)
    }

    /// Whether the password is the one behind `hash`; without a hash the same work is done, and the answer is no.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when too many wait.
    pub async fn verify(&self, hash: Option<String>, password: String) -> Result<bool, AppError> {
        let is_known = hash.is_some() && password.len() <= MAX;
        let phc = hash.unwrap_or_else(|| self.dummy.to_string());
        let is_right = self.work(move |memory| is_behind(&phc, &password.as_bytes()[..password.len().min(MAX)], memory).unwrap_or(false));
        Ok(is_right.await? && is_known)
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static) -> Result<T, AppError> {
        let (answer, answered) = oneshot::channel();
        let work: Work = Box::new(move |memory| {
            // A client that hung up while it waited costs nothing more.
            if !answer.is_closed() {
                let _ = answer.send(work(memory));
            }
        });
        self.queue.try_send(work).map_err(|_| AppError::Unavailable)?;
        answered.await.map_err(|_| AppError::Broken)
    }
}

/// One thread. Its memory is used again and again: taken and given back each time, it would stay with the allocator and grow.
fn run(works: &Mutex<Receiver<Work>>) {
    let _ = rustix::process::nice(POLITENESS);
    let mut memory = Vec::new();
    loop {
        let work = works.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match work {
            // Whoever asked hears that it broke; the thread lives on for the others.
            Ok(work) => drop(catch_unwind(AssertUnwindSafe(|| work(&mut memory)))),
            Err(_) => return,
        }
    }
}

fn digest(argon: &Argon2, password: &[u8], salt: &[u8], memory: &mut Vec<Block>) -> Option<[u8; HASH_LENGTH]> {
    let mut hash = [0; HASH_LENGTH];
    let blocks = argon.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    argon.hash_password_into_with_memory(password, salt, &mut hash, &mut *memory).ok()?;
    Some(hash)
}

/// `None` for a text that is no hash of ours.
fn is_behind(phc: &str, password: &[u8], memory: &mut Vec<Block>) -> Option<bool> {
    let phc = PasswordHash::new(phc).ok()?;
    let argon = Argon2::new(Algorithm::try_from(phc.algorithm).ok()?, Version::default(), Params::try_from(&phc).ok()?);
    let mut salt = [0; Salt::MAX_LENGTH];
    let hash = digest(&argon, password, phc.salt?.decode_b64(&mut salt).ok()?, memory)?;
    // `Output` compares in constant time.
    Some(phc.hash? == Output::new(&hash).ok()?)
}

fn phc(salt: &[u8], hash: &[u8]) -> Result<String, AppError> {
    let salt = SaltString::encode_b64(salt).map_err(|_| AppError::Broken)?;
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&Params::default()).map_err(|_| AppError::Broken)?,
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(hash).map_err(|_| AppError::Broken)?),
    };
    Ok(phc.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_one_of_the_library_and_only_its_password_is_right() {
        use argon2::password_hash::PasswordVerifier as _;
        let passwords = Passwords::new().expect("threads");
        let phc = passwords.hash(Password::parse("long enough to be good", &[]).expect("a password")).await.expect("a hash");

        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let parsed = PasswordHash::new(&phc).expect("a PHC string");
        assert!(Argon2::default().verify_password(b"long enough to be good", &parsed).is_ok());
        assert!(passwords.verify(Some(phc.clone()), "long enough to be good".to_owned()).await.expect("a thread"));
        for wrong in ["", "long enough to be goo", "long enough to be good ", "Long enough to be good", "long enough to be good\0"] {
            assert!(!passwords.verify(Some(phc.clone()), wrong.to_owned()).await.expect("a thread"), "{wrong:?}");
        }
        assert!(!passwords.verify(None, "long enough to be good".to_owned()).await.expect("a thread"));
        assert!(!passwords.verify(Some("nonsense".to_owned()), "nonsense".to_owned()).await.expect("a thread"));
    }
}

//! How often one address, one account and everybody together may ask for what costs most. Counted in the memory of this instance; wrong
//! passwords are counted in the database (`password_attempts.rs`).

use std::{hash::Hash, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
};

use crate::{
    customer::CustomerId,
    error::{AppError, Limit},
    server::client::Client,
};

/// What is limited for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signing in, by page and by API.
    SignIn,
    /// Creating accounts.
    SignUp,
    /// Refreshing and ending tokens.
    Token,
    /// Changing a profile, and closing the account.
    Write,
}

impl Kind {
    /// How often one address may ask.
    pub const fn limit(self) -> Limit {
        self.rules().address
    }

    const fn rules(self) -> Rules {
        match self {
            Kind::SignIn => SIGN_IN,
            Kind::SignUp => SIGN_UP,
            Kind::Token => TOKEN,
            Kind::Write => WRITE,
        }
    }
}

/// The limits of one kind.
#[derive(Clone, Copy)]
struct Rules {
    address: Limit,
    everybody: Limit,
}

const fn limit(name: &'static str, quota: u32, window: u32) -> Limit {
    Limit { name, quota, window }
}

/// Generous to people, and to a whole office behind one address: they bound what one machine can make this one do. The numbers for
/// everybody are what two cores can hash and store.
const SIGN_IN: Rules = Rules { address: limit("sign-in", 30, 60), everybody: limit("sign-in-everybody", 600, 30) };
const SIGN_UP: Rules = Rules { address: limit("sign-up", 60, 600), everybody: limit("sign-up-everybody", 600, 60) };
const TOKEN: Rules = Rules { address: limit("token", 120, 60), everybody: limit("token-everybody", 5_000, 10) };
const WRITE: Rules = Rules { address: limit("write", 600, 30), everybody: limit("write-everybody", 50_000, 10) };
/// One customer rarely saves more often than once in a few seconds; a program may, for a while.
const ACCOUNT: Limit = limit("write-account", 120, 60);

/// Every limit that is counted in memory, for the documentation.
pub const ALL: [Limit; 9] =
    [SIGN_IN.address, SIGN_IN.everybody, SIGN_UP.address, SIGN_UP.everybody, TOKEN.address, TOKEN.everybody, WRITE.address, WRITE.everybody, ACCOUNT];

/// One limit and the state of everybody it has met lately.
struct Counter<K: Clone + Eq + Hash> {
    limit: Limit,
    states: DefaultKeyedRateLimiter<K, StateInformationMiddleware>,
}

impl<K: Clone + Eq + Hash> Counter<K> {
    fn new(limit: Limit) -> Self {
        let burst = NonZeroU32::new(limit.quota).unwrap_or(NonZeroU32::MIN);
        let every = Duration::from_secs(limit.window.into()) / burst.get();
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(burst)).allow_burst(burst);
        Self { limit, states: RateLimiter::keyed(quota).with_middleware() }
    }

    /// Counts one try, and says how many are left.
    fn take(&self, key: &K) -> Result<u32, AppError> {
        let state = self.states.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            AppError::TooManyRequests { limit: self.limit, seconds: u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1) }
        })?;
        Ok(state.remaining_burst_capacity())
    }
}

struct Counters {
    kind: Kind,
    address: Counter<Client>,
    everybody: Counter<()>,
}

impl Counters {
    fn new(kind: Kind, rules: Rules) -> Self {
        Self { kind, address: Counter::new(rules.address), everybody: Counter::new(rules.everybody) }
    }
}

/// The counters of this instance; none with `RATE_LIMITS=off`.
#[derive(Clone)]
pub struct Limits(Option<Arc<(Vec<Counters>, Counter<CustomerId>)>>);

impl Limits {
    /// Every counter at nothing.
    pub fn new(are_on: bool) -> Self {
        let kinds = [Kind::SignIn, Kind::SignUp, Kind::Token, Kind::Write];
        let counters = || kinds.into_iter().map(|kind| Counters::new(kind, kind.rules())).collect();
        Self(are_on.then(|| Arc::new((counters(), Counter::new(ACCOUNT)))))
    }

    /// Whether anything is limited.
    pub fn are_on(&self) -> bool {
        self.0.is_some()
    }

    /// One more change of one customer's profile, through whatever door.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn count_change(&self, customer: CustomerId) -> Result<(), AppError> {
        self.0.as_ref().map_or(Ok(()), |counters| counters.1.take(&customer).map(|_| ()))
    }

    /// The address first: a machine that has met its own limit takes nothing from everybody's.
    ///
    /// # Errors
    /// [`AppError::TooManyRequests`].
    pub fn count(&self, kind: Kind, client: Client) -> Result<Option<(Limit, u32)>, AppError> {
        let Some(counters) = self.0.as_ref().and_then(|counters| counters.0.iter().find(|counters| counters.kind == kind)) else {
            return Ok(None);
        };
        let left = counters.address.take(&client)?;
        counters.everybody.take(&())?;
        Ok(Some((counters.address.limit, left)))
    }

    /// Forgets whoever has everything back.
    pub fn sweep(&self) {
        if let Some(counters) = &self.0 {
            counters.0.iter().for_each(|counters| counters.address.states.retain_recent());
            counters.1.states.retain_recent();
        }
    }
}

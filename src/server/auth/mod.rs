//! Signing in and out: the axum-login backend, the rotation of sessions, and the look-up of whoever asks.

pub mod bearer;
pub mod device;
pub mod tower_store;

use axum::http::HeaderMap;
use axum_login::{AuthUser, AuthnBackend};

use crate::{
    customer::{Customer, CustomerId, email::Email},
    error::AppError,
    server::{
        actor::{Actor, Through},
        auth::{
            device::device_of,
            tower_store::{DEVICE, take_account},
        },
        client::Client,
        customers::{
            Customers,
            table::{Account, find_account, find_by_email},
        },
        password_attempts::Attempt,
    },
};

/// A customer who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// The profile at the beginning of this request.
    pub customer: Customer,
    /// The account's epoch when it was read: a session of an older one is over.
    auth_epoch: [u8; 8],
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({})", self.customer.id)
    }
}

impl From<Account> for SignedIn {
    fn from(account: Account) -> Self {
        Self { customer: account.customer, auth_epoch: account.auth_epoch.to_be_bytes() }
    }
}

impl AuthUser for SignedIn {
    type Id = i64;

    fn id(&self) -> i64 {
        self.customer.id.0
    }

    fn session_auth_hash(&self) -> &[u8] {
        &self.auth_epoch
    }
}

/// What a customer signs in with. Without `Debug`: neither belongs into a log.
#[derive(Clone)]
pub struct Credentials {
    /// As typed.
    pub email: String,
    /// As typed.
    pub password: String,
}

/// Where axum-login asks.
#[derive(Clone)]
pub struct Backend {
    customers: Customers,
}

impl Backend {
    /// A backend on the app's own customers.
    pub fn new(customers: Customers) -> Self {
        Self { customers }
    }
}

/// The session of a request, with the customer when one is signed in.
pub type AuthSession = axum_login::AuthSession<Backend>;

impl AuthnBackend for Backend {
    type User = SignedIn;
    type Credentials = Credentials;
    type Error = AppError;

    async fn authenticate(&self, credentials: Credentials) -> Result<Option<SignedIn>, AppError> {
        let email = Email::parse(&credentials.email).ok();
        let account = match &email {
            Some(email) => find_by_email(&self.customers.db, &email.key()).await?,
            None => None,
        };
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let is_right = self.customers.passwords.verify(hash, credentials.password).await?;
        Ok(account.filter(|_| is_right).map(SignedIn::from))
    }

    async fn get_user(&self, id: &i64) -> Result<Option<SignedIn>, AppError> {
        if let Some(account) = take_account(CustomerId(*id)) {
            return Ok(Some(account.into()));
        }
        let account = find_account(&self.customers.db, CustomerId(*id)).await?;
        Ok(account.map(SignedIn::from))
    }
}

/// Whose credentials these are.
///
/// # Errors
/// [`AppError::WrongCredentials`], the same and after the same time for unknown addresses; [`AppError::TooManyRequests`];
/// [`AppError::Unavailable`].
pub async fn authenticate(customers: &Customers, client: Client, credentials: Credentials) -> Result<SignedIn, AppError> {
    // Every spelling of one address is the same.
    let email = Email::parse(&credentials.email).map(|email| email.key()).ok();
    let backend = Backend::new(customers.clone());
    let verify = async move { backend.authenticate(credentials).await };
    customers.attempts.attempt(Attempt::SignIn(client, email), verify).await?.ok_or(AppError::WrongCredentials)
}

/// Begins a session with an id of its own, also for somebody who is signed in already: the old one ends first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_in(session: &mut AuthSession, customer: &SignedIn, headers: &HeaderMap) -> Result<(), AppError> {
    if session.session.id().is_some() {
        session.session.flush().await.map_err(unavailable)?;
    }
    session.session.insert(DEVICE, device_of(headers)).await.map_err(unavailable)?;
    // flush() forgets the session, but keeps its id for the next one.
    session.session.cycle_id().await.map_err(unavailable)?;
    session.login(customer).await.map_err(|_| AppError::Unavailable)
}

/// Ends the session.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_out(session: &mut AuthSession) -> Result<(), AppError> {
    session.logout().await.map(|_| ()).map_err(|_| AppError::Unavailable)
}

/// Who asks with a cookie.
///
/// # Errors
/// [`AppError::SignInNeeded`].
pub fn session_actor(session: Option<&AuthSession>, headers: &HeaderMap) -> Result<Actor, AppError> {
    let signed_in = session.and_then(|session| session.user.as_ref()).ok_or(AppError::SignInNeeded)?;
    Ok(Actor { customer: signed_in.customer.id, through: Through::Session { device: device_of(headers) } })
}

fn unavailable(_: tower_sessions::session::Error) -> AppError {
    AppError::Unavailable
}

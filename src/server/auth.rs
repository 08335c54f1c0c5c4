//! Signing in and out: the axum-login backend, the rotation of sessions, and the look-up of whoever asks.

use axum::http::{HeaderMap, header};
use axum_login::{AuthUser, AuthnBackend};

use super::{
    AppState,
    actor::{Actor, Through},
    client::Client,
    customers::{self, Account},
    sessions,
    sign_in_tries::{self, Payer},
    tokens,
};
use crate::{
    customer::{Customer, CustomerId, email::Email},
    error::AppError,
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
    app: AppState,
}

impl Backend {
    /// A backend on the app's own database.
    pub fn new(app: AppState) -> Self {
        Self { app }
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
            Some(email) => customers::find_by_email(&self.app.db, &email.key()).await?,
            None => None,
        };
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let is_right = self.app.passwords.verify(hash, credentials.password).await?;
        Ok(account.filter(|_| is_right).map(SignedIn::from))
    }

    async fn get_user(&self, id: &i64) -> Result<Option<SignedIn>, AppError> {
        if let Some(account) = sessions::take_account(CustomerId(*id)) {
            return Ok(Some(account.into()));
        }
        let account = customers::find_account(&self.app.db, CustomerId(*id)).await?;
        Ok(account.map(SignedIn::from))
    }
}

/// Whose credentials these are.
///
/// # Errors
/// [`AppError::WrongCredentials`], the same and after the same time for unknown addresses; [`AppError::TooManyTries`];
/// [`AppError::Unavailable`].
pub async fn authenticate(app: &AppState, client: Client, credentials: Credentials) -> Result<SignedIn, AppError> {
    // Every spelling of one address is the same.
    let email = Email::parse(&credentials.email).map(|email| email.key()).ok();
    let backend = Backend::new(app.clone());
    let verify = async move { backend.authenticate(credentials).await };
    sign_in_tries::count(app, Payer::Stranger(client, email), verify).await?.ok_or(AppError::WrongCredentials)
}

/// Begins a session with an id of its own, also for somebody who is signed in already: the old one ends first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_in(session: &mut AuthSession, customer: &SignedIn, headers: &HeaderMap) -> Result<(), AppError> {
    if session.session.id().is_some() {
        session.session.flush().await.map_err(unavailable)?;
    }
    session.session.insert(sessions::DEVICE, device_of(headers)).await.map_err(unavailable)?;
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

/// Who asks the API: the bearer of a token, or else the customer of the cookie.
///
/// # Errors
/// [`AppError::SignInNeeded`], [`AppError::BadToken`], [`AppError::Unavailable`].
pub async fn actor(app: &AppState, headers: &HeaderMap, session: Option<&AuthSession>) -> Result<Actor, AppError> {
    match bearer(headers)? {
        Some(token) => tokens::actor_of(&app.db, token).await,
        None => {
            let customer = session.and_then(|session| session.user.as_ref()).ok_or(AppError::SignInNeeded)?;
            Ok(Actor { customer: customer.customer.id, through: Through::Session { device: device_of(headers) } })
        }
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750, 2.1); `None` without the header.
///
/// # Errors
/// [`AppError::SignInNeeded`] for another scheme or no token, [`AppError::BadToken`] for what cannot be one.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, AppError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AppError::BadToken);
    }
    let value = value.to_str().map_err(|_| AppError::BadToken)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => Ok(Some(token.trim())),
        _ => Err(AppError::SignInNeeded),
    }
}

/// Browser and system in words a person knows, never the whole header: sessions and history keep it.
pub fn device_of(headers: &HeaderMap) -> String {
    const BROWSERS: [(&str, &str); 5] = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    const SYSTEMS: [(&str, &str); 6] =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux")];
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

fn unavailable(_: axum_login::tower_sessions::session::Error) -> AppError {
    AppError::Unavailable
}

//! Creating a customer.

use super::{
    rulebook,
    table::{find_by_email, insert},
};
use crate::{
    customer::{
        Customer,
        email::Email,
        fault::{Code, Fault, Field},
        form::{ProfileForm, Sent},
        password::Password,
    },
    error::AppError,
    server::AppState,
};

/// Creates a customer. The faults of the profile and of the password are reported together.
///
/// # Errors
/// [`AppError::InvalidProfile`], [`AppError::Unavailable`].
pub async fn register(app: &AppState, form: ProfileForm, password: Sent<String>, password2: Sent<String>) -> Result<Customer, AppError> {
    let (checked, password) = (form.check(None, &rulebook()), check_password(&form, &password, &password2));
    let mut faults = Vec::new();
    if let Some(email) = form.email.text().and_then(|raw| Email::parse(raw).ok())
        && find_by_email(&app.db, &email.key()).await?.is_some()
    {
        faults.push(Fault::new(Field::Email, Code::Taken));
    }
    let (profile, password) = match (checked, password) {
        (Ok(profile), Ok(password)) if faults.is_empty() => (profile, password),
        (profile, password) => {
            faults.extend(profile.err().unwrap_or_default());
            faults.extend(password.err().unwrap_or_default());
            faults.sort_by_key(|fault| fault.field);
            return Err(AppError::InvalidProfile(faults));
        }
    };
    let password_hash = app.passwords.hash(password).await?;
    app.db
        .write(move |connection| {
            let (profile, password_hash) = (profile.clone(), password_hash.clone());
            Box::pin(async move { insert(connection, profile, &password_hash).await })
        })
        .await
}

fn check_password(form: &ProfileForm, password: &Sent<String>, password2: &Sent<String>) -> Result<Password, Vec<Fault>> {
    let own = [&form.email, &form.first_name, &form.last_name].map(|sent| sent.text().unwrap_or_default());
    let full_name = format!("{} {}", own[1], own[2]);
    let first = match password {
        Sent::Value(raw) => Password::parse(raw, &[own[0], own[1], own[2], &full_name]),
        Sent::WrongType => Err(Code::WrongType),
        Sent::Absent | Sent::Null => Err(Code::Required),
    };
    let second = match password2 {
        Sent::WrongType => Some(Code::WrongType),
        Sent::Absent | Sent::Null => Some(Code::Required),
        second if second != password => Some(Code::PasswordMismatch),
        _ => None,
    };
    match (first, second) {
        (Ok(password), None) => Ok(password),
        (first, second) => {
            let first = first.err().map(|code| Fault::new(Field::Password, code));
            Err(first.into_iter().chain(second.map(|code| Fault::new(Field::Password2, code))).collect())
        }
    }
}

//! Creating a customer.

use crate::{
    customer::{
        Customer,
        account::{AccountCode, AccountField, FormCode, FormFault},
        email::Email,
        fault::Code,
        field::Field,
        form::{ProfileForm, Sent},
        password::Password,
        profile::Profile,
        slug,
    },
    error::AppError,
    server::{
        customers::{
            Customers,
            table::{find_by_email, free_slug, insert, is_taken, new_id},
        },
        database::{clock, connection::Connection, failure::Outcome},
        history::{self, NewChange, Values},
        rulebook::rulebook,
    },
};

/// Creates a customer. The faults of the profile and of the password are reported together.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Unavailable`].
pub async fn register(customers: &Customers, form: ProfileForm, password: Sent<String>, password2: Sent<String>) -> Result<Customer, AppError> {
    let (checked, password) = (form.check(None, &rulebook()), check_password(&form, &password, &password2));
    let mut faults = Vec::new();
    if let Some(email) = form.sent(Field::Email).text().and_then(|raw| Email::parse(raw).ok())
        && find_by_email(&customers.db, &email.key()).await?.is_some()
    {
        faults.push(FormFault::new(Field::Email, Code::Taken));
    }
    let (profile, password) = match (checked, password) {
        (Ok(profile), Ok(password)) if faults.is_empty() => (profile, password),
        (profile, password) => {
            faults.extend(profile.err().unwrap_or_default().into_iter().map(FormFault::from));
            faults.extend(password.err().unwrap_or_default());
            faults.sort_by_key(|fault| fault.field.rank());
            return Err(AppError::Invalid(faults));
        }
    };
    let password_hash = customers.passwords.hash(password).await?;
    customers
        .db
        .write(move |connection| {
            let (profile, password_hash) = (profile.clone(), password_hash.clone());
            Box::pin(async move { create(connection, profile, &password_hash).await })
        })
        .await
}

/// In one transaction: the customer, and the beginning of their history.
async fn create(connection: &mut Connection<'_>, profile: Profile, password_hash: &str) -> Outcome<Customer> {
    if is_taken(connection, &profile.email.key()).await? {
        return Err(AppError::Invalid(vec![FormFault::new(Field::Email, Code::Taken)]).into());
    }
    let (id, now, values) = (new_id()?, clock::now(), Values::beginning(&profile.texts()));
    let slug = free_slug(connection, slug::of_name(profile.first_name.as_str(), profile.last_name.as_str()), id).await?;
    let customer = Customer { id, version: 1, slug, profile, last_purchase_date: None };
    insert(connection, &customer, password_hash, now).await?;
    history::record(connection, &NewChange { customer: id, version: 1, changed_at: now, through: "sign-up", device: String::new(), values }).await?;
    Ok(customer)
}

fn check_password(form: &ProfileForm, password: &Sent<String>, password2: &Sent<String>) -> Result<Password, Vec<FormFault>> {
    let own = [Field::Email, Field::FirstName, Field::LastName].map(|field| form.sent(field).text().unwrap_or_default());
    let full_name = format!("{} {}", own[1], own[2]);
    let first = match password {
        Sent::Value(raw) => Password::parse(raw, &[own[0], own[1], own[2], &full_name]),
        Sent::WrongType => Err(Code::WrongType.into()),
        Sent::Absent | Sent::Null => Err(Code::Required.into()),
    };
    let second: Option<FormCode> = match password2 {
        Sent::WrongType => Some(Code::WrongType.into()),
        Sent::Absent | Sent::Null => Some(Code::Required.into()),
        second if second != password => Some(AccountCode::PasswordMismatch.into()),
        _ => None,
    };
    match (first, second) {
        (Ok(password), None) => Ok(password),
        (first, second) => {
            let first = first.err().map(|code| FormFault::new(AccountField::Password, code));
            Err(first.into_iter().chain(second.map(|code| FormFault::new(AccountField::Password2, code))).collect())
        }
    }
}

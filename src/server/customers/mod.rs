//! The room all doors lead to: who may see and change a profile, what is valid, and all SQL of `customers`.

mod register;
mod table;
mod update;

pub use self::{
    register::register,
    table::{find_account, find_by_email},
    update::update_profile,
};

use super::{actor::Actor, clock, countries, database::Database};
use crate::{
    customer::{Customer, CustomerId, Rulebook, form::ProfileForm},
    error::AppError,
};

/// The scope a token needs to change the email address. Contract 4.4.
pub const EMAIL_SCOPE: &str = "email:write";

/// A customer together with what signing in needs.
#[derive(Clone)]
pub struct Account {
    /// The profile.
    pub customer: Customer,
    /// A PHC string.
    pub password_hash: String,
    /// Rises when every session must end.
    pub auth_epoch: i64,
}

/// How a wish is to be read.
#[derive(Clone, Debug)]
pub enum Wish {
    /// `PUT`, and every form of a page: an address is given whole.
    Put(ProfileForm),
    /// `PATCH`: RFC 7396.
    Patch(ProfileForm),
}

/// The profile of `target`, for its owner.
///
/// # Errors
/// [`AppError::NotYours`], [`AppError::Unavailable`].
pub async fn find(db: &Database, actor: &Actor, target: CustomerId) -> Result<Customer, AppError> {
    actor.must_own(target)?;
    let account = find_account(db, target).await?;
    account.map(|account| account.customer).ok_or(AppError::NotYours)
}

fn rulebook() -> Rulebook<'static> {
    Rulebook { today: clock::latest_today(), find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()) }
}

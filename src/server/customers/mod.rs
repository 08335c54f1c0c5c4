//! The room all doors lead to: who may see and change a profile, what is valid, and all SQL of `customers`.

mod bearer;
mod close;
mod compare;
mod edit;
mod plan;
mod register;
mod store;
mod store_postgres;
mod store_sqlite;
#[macro_use]
mod table;
mod update;
mod updates;

pub use self::{
    bearer::find_signed_in,
    close::close,
    compare::{Comparison, compare},
    edit::Edit,
    register::register,
    table::{find_account, find_by_email},
    update::update_profile,
    updates::Updates,
};

use super::{
    actor::{Target, Who},
    clock, countries,
    database::Database,
};
use crate::{
    customer::{Customer, Rulebook, form::ProfileForm},
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

/// The profile a request speaks of, for its owner.
///
/// # Errors
/// [`AppError::BadToken`], [`AppError::NotYours`], [`AppError::Unavailable`].
pub async fn find(db: &Database, who: &Who, target: Target) -> Result<Customer, AppError> {
    if let Who::Known(actor) = who {
        actor.must_own(target.of(actor))?;
    }
    let mut reader = db.read().await?;
    let (actor, customer) = bearer::find_one(&mut reader.connection(), who).await?;
    actor.must_own(target.of(&actor))?;
    Ok(customer)
}

fn rulebook() -> Rulebook<'static> {
    Rulebook { today: clock::latest_today(), find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()) }
}

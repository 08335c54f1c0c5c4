//! The next version of a profile: what an edit makes, and what stores it.

use crate::{
    customer::{Customer, profile::Profile, slug},
    server::{
        actor::Actor,
        database::clock,
        history::{NewChange, Values},
    },
};

/// A version that passed every rule, and its row of history.
pub(super) struct NewVersion {
    pub customer: Customer,
    pub change: NewChange,
    /// The slug of the new name, where the name is another one: it may be taken.
    pub wanted_slug: Option<String>,
    /// The sha-256 of the token it was asked for with.
    pub token: Option<Vec<u8>>,
}

impl NewVersion {
    /// The next version of a profile; none where nothing is different.
    pub(super) fn of(actor: &Actor, stored: &Customer, profile: Profile) -> Option<Self> {
        let values = Values::between(&stored.profile.texts(), &profile.texts())?;
        let wanted = slug::of_name(profile.first_name.as_str(), profile.last_name.as_str());
        let is_renamed = wanted != slug::of_name(stored.profile.first_name.as_str(), stored.profile.last_name.as_str());
        let (slug, last_purchase_date) = (stored.slug.clone(), stored.last_purchase_date.clone());
        let customer = Customer { id: stored.id, version: stored.version + 1, slug, profile, last_purchase_date };
        let change =
            NewChange { customer: customer.id, version: customer.version, changed_at: clock::now(), through: actor.channel(), device: actor.device(), values };
        Some(Self { customer, change, wanted_slug: is_renamed.then_some(wanted), token: None })
    }
}

/// What stands beside a version in its row, and may have changed without making another one.
#[derive(Clone, Debug)]
pub(super) struct StoredRow {
    pub last_purchase_date: Option<String>,
}

/// What became of a version: `None` where somebody else has changed the profile meanwhile or is about to, closed the account or ended the token.
pub(super) type Stored = Option<StoredRow>;

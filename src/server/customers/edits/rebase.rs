//! What becomes of an edit that was made for an older version of a profile than the one that is stored.

use crate::{
    customer::{
        Customer,
        field::{Field, Texts},
        merge::merge,
        profile::Profile,
    },
    error::AppError,
    server::{
        customers::edits::edit::Checked,
        database::{connection::Connection, failure::Outcome},
        history,
        precondition::Base,
    },
};

/// What is to be stored instead. A form is merged: what only one side changed is kept. A program is refused, unless what it asks for is stored
/// already: a retry whose first answer was lost (RFC 9110, 13.1.1).
pub(super) async fn rebase(connection: &mut Connection<'_>, stored: &Customer, base: &Base, checked: Checked) -> Outcome<Checked> {
    if base.excludes(stored.version) {
        return Err(AppError::Excluded.into());
    }
    if checked.as_ref().is_ok_and(|profile| *profile == stored.profile) {
        return Ok(checked);
    }
    match (base, checked) {
        (Base::Opened(_), Err(faults)) => Ok(Err(faults)),
        (Base::Opened(version), Ok(mine)) => merge_form(connection, stored, *version, mine).await.map(Ok),
        (_, checked) => Err(stale(connection, stored, base, checked.ok().map(|profile| profile.texts().into_owned())).await?.into()),
    }
}

/// A form that was opened on `version`, laid over what is stored now.
async fn merge_form(connection: &mut Connection<'_>, stored: &Customer, version: i64, mine: Profile) -> Outcome<Profile> {
    let changed = match seen(connection, stored, version).await? {
        Some(seen) => match merge(&seen, &mine, &stored.profile) {
            Ok(merged) => return Ok(merged),
            Err(clashes) => clashes.into_iter().map(Field::pointer).collect(),
        },
        None => differing(&mine.texts(), stored),
    };
    Err(AppError::Stale { changed: Some(changed) }.into())
}

/// Says why nothing is done for the version a request names, and which members have changed since; where history does not know it, which
/// differ from the wish.
pub(crate) async fn stale(connection: &mut Connection<'_>, stored: &Customer, base: &Base, asked: Option<Texts<'static>>) -> Outcome<AppError> {
    let seen = match base.version() {
        Some(version) => seen(connection, stored, version).await?,
        None => None,
    };
    let changed = seen.or(asked).map(|then| differing(&then, stored));
    Ok(AppError::Stale { changed })
}

async fn seen(connection: &mut Connection<'_>, stored: &Customer, version: i64) -> Outcome<Option<Texts<'static>>> {
    let since = history::since(connection, stored.id, version).await?;
    Ok(history::texts_at(version, &since, stored))
}

fn differing(then: &Texts, now: &Customer) -> Vec<String> {
    then.differences(&now.profile.texts()).into_iter().map(Field::pointer).collect()
}

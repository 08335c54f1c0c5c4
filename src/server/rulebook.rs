//! The one world a rule knows beside the form: which day it is, and which countries there are.

use crate::{
    customer::rulebook::Rulebook,
    server::{countries, database::clock},
};

/// Today, and every country.
pub fn rulebook() -> Rulebook<'static> {
    Rulebook { today: clock::latest_today(), find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()) }
}

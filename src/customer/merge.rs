//! The three-way merge of two edits that began at the same version: what only one of them changed is kept, what both changed to
//! different things is a clash for a person to decide.

use crate::customer::{
    field::{Field, Members, Texts},
    profile::Profile,
};

/// Whose value a field gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Only I changed it, or both did to the same.
    Mine,
    /// I did not change it: it is as they have it.
    Theirs,
    /// Both changed it, each to something else: a person must say which.
    Both,
}

/// What two edits did to every field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    of: Members<Side>,
    /// Whether the address goes to one side as a whole: half of one country's address and half of another's is no address.
    pub address_is_whole: bool,
}

impl Sides {
    /// Compares two edits that began with `base`.
    pub fn new(base: &Texts, mine: &Texts, theirs: &Texts) -> Self {
        let country = |texts: &Texts| texts.text(Field::Country).map(str::to_owned);
        let moved = [mine, theirs].into_iter().any(|texts| country(texts) != country(base));
        let address_is_whole = moved && differ_in_address(mine, theirs);
        let of = Members::new(|field| {
            if address_is_whole && field.is_in_address() {
                return side(differ_in_address(base, mine), differ_in_address(base, theirs), true);
            }
            let [base, mine, theirs] = [base, mine, theirs].map(|texts| texts.text(field));
            side(mine != base, theirs != base, mine != theirs)
        });
        Self { of, address_is_whole }
    }

    /// Whose value the field gets.
    pub fn of(&self, field: Field) -> Side {
        self.of.get(field).copied().unwrap_or(Side::Theirs)
    }

    /// The fields that a person must decide about.
    pub fn clashes(&self) -> Vec<Field> {
        self.of.iter().filter(|(_, side)| **side == Side::Both).map(|(field, _)| field).collect()
    }
}

/// Lays my edit over theirs. `base` is what both began with.
///
/// # Errors
/// The fields that both changed, each to something else.
pub fn merge(base: &Texts, mine: &Profile, theirs: &Profile) -> Result<Profile, Vec<Field>> {
    let (mine, theirs) = (mine.texts(), theirs.texts());
    let sides = Sides::new(base, &mine, &theirs);
    let clashes = sides.clashes();
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let winner = |field| if sides.of(field) == Side::Mine { &mine } else { &theirs };
    Ok(Profile::stored(|field| winner(field).text(field).map(str::to_owned)))
}

fn side(i_changed: bool, they_changed: bool, is_different: bool) -> Side {
    match (i_changed, they_changed && is_different) {
        (false, _) => Side::Theirs,
        (true, false) => Side::Mine,
        (true, true) => Side::Both,
    }
}

fn differ_in_address(one: &Texts, other: &Texts) -> bool {
    one.differences(other).into_iter().any(Field::is_in_address)
}

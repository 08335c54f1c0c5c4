//! The three-way merge of two edits that began at the same version: what only one of them changed is kept, what both changed to
//! different things is a clash for a person to decide.

use super::{Customer, Members, Profile, address::Address, birth_date::BirthDate, email::Email, fault::Field, name::Name};

/// Lays my edit over theirs. `base` is what both began with.
///
/// # Errors
/// The members that both changed, each to something else.
pub fn merge(base: &Members, mine: Profile, theirs: &Customer) -> Result<Profile, Vec<Field>> {
    let (my_members, their_members) = (mine.members(), theirs.members());
    let side = |index: usize| match (&base[index].1, &my_members[index].1, &their_members[index].1) {
        (base, mine, _) if mine == base => Side::Theirs,
        (base, mine, theirs) if theirs == base || mine == theirs => Side::Mine,
        _ => Side::Both,
    };
    let mut sides: Vec<(Field, Side)> = (0..base.len()).map(|index| (base[index].0, side(index))).collect();
    // Half of one country's address and half of another's is no address: then it goes with whoever moved, or is a clash whole.
    if mine.address != theirs.address && [&my_members, &their_members].iter().any(|members| country(members) != country(base)) {
        let whole = sides.iter().filter(|(field, _)| field.is_in_address()).fold(Side::Theirs, |whole, (_, side)| whole.and(*side, base, &their_members));
        sides.iter_mut().filter(|(field, _)| field.is_in_address()).for_each(|(_, side)| *side = whole);
    }
    let clashes: Vec<Field> = sides.iter().filter(|(_, side)| *side == Side::Both).map(|(field, _)| *field).collect();
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let is_mine = |field: Field| sides.iter().any(|(of, side)| *of == field && *side == Side::Mine);
    Ok(Profile {
        email: if is_mine(Field::Email) { mine.email } else { Email::stored(&theirs.email) },
        first_name: if is_mine(Field::FirstName) { mine.first_name } else { Name::stored(&theirs.first_name) },
        last_name: if is_mine(Field::LastName) { mine.last_name } else { Name::stored(&theirs.last_name) },
        date_of_birth: pick::<BirthDate>(is_mine(Field::DateOfBirth), mine.date_of_birth, theirs.date_of_birth),
        address: merge_address(&is_mine, mine.address, theirs.address.clone()),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Mine,
    Theirs,
    Both,
}

impl Side {
    /// The side of the whole address: nobody's part may be lost.
    fn and(self, other: Side, base: &Members, theirs: &Members) -> Side {
        let they_moved = base.iter().zip(theirs).any(|(base, theirs)| base.0.is_in_address() && base.1 != theirs.1);
        match (self, other) {
            (Side::Both, _) | (_, Side::Both) => Side::Both,
            (Side::Mine, _) | (_, Side::Mine) if they_moved => Side::Both,
            (Side::Mine, _) | (_, Side::Mine) => Side::Mine,
            (Side::Theirs, Side::Theirs) => Side::Theirs,
        }
    }
}

fn country(members: &Members) -> Option<&String> {
    members.iter().find(|(field, _)| *field == Field::Country).and_then(|(_, text)| text.as_ref())
}

fn pick<T>(is_mine: bool, mine: Option<T>, theirs: Option<T>) -> Option<T> {
    if is_mine { mine } else { theirs }
}

/// Member by member where both have an address of one country; otherwise all members are of one side.
fn merge_address(is_mine: &impl Fn(Field) -> bool, mine: Option<Address>, theirs: Option<Address>) -> Option<Address> {
    match (mine, theirs) {
        (Some(mine), Some(theirs)) if mine.country == theirs.country => Some(Address {
            street_address: if is_mine(Field::StreetAddress) { mine.street_address } else { theirs.street_address },
            postal_code: pick(is_mine(Field::PostalCode), mine.postal_code, theirs.postal_code),
            city: if is_mine(Field::City) { mine.city } else { theirs.city },
            state: if is_mine(Field::State) { mine.state } else { theirs.state },
            country: theirs.country,
        }),
        (mine, theirs) => pick(is_mine(Field::Country), mine, theirs),
    }
}

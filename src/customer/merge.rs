//! The three-way merge of two edits that began at the same version: what only one of them changed is kept, what both changed to
//! different things is a clash for a person to decide.

use super::{Customer, Members, Profile, address::Address, birth_date::BirthDate, email::Email, fault::Field, name::Name};

/// Whose value a member gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Only I changed it, or both did to the same.
    Mine,
    /// I did not change it: it is as they have it.
    Theirs,
    /// Both changed it, each to something else: a person must say which.
    Both,
}

/// What two edits did to every member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    of: Vec<(Field, Side)>,
    /// Whether the address goes to one side as a whole: half of one country's address and half of another's is no address.
    pub address_is_whole: bool,
}

impl Sides {
    /// Compares two edits that began with `base`.
    pub fn new(base: &Members, mine: &Members, theirs: &Members) -> Self {
        let side = |index: usize| match (&base[index].1, &mine[index].1, &theirs[index].1) {
            (base, mine, _) if mine == base => Side::Theirs,
            (base, mine, theirs) if theirs == base || mine == theirs => Side::Mine,
            _ => Side::Both,
        };
        let of = (0..base.len()).map(|index| (base[index].0, side(index))).collect();
        let mut sides = Self { of, address_is_whole: differ(mine, theirs) && [mine, theirs].iter().any(|members| country(members) != country(base)) };
        if sides.address_is_whole {
            let whole = match (differ(base, mine), differ(base, theirs)) {
                (true, true) => Side::Both,
                (true, false) => Side::Mine,
                (false, _) => Side::Theirs,
            };
            sides.of.iter_mut().filter(|(field, _)| field.is_in_address()).for_each(|(_, side)| *side = whole);
        }
        sides
    }

    /// Whose value the member gets.
    pub fn of(&self, field: Field) -> Side {
        self.of.iter().find(|(of, _)| *of == field).map_or(Side::Theirs, |(_, side)| *side)
    }

    /// The members that a person must decide about.
    pub fn clashes(&self) -> Vec<Field> {
        self.of.iter().filter(|(_, side)| *side == Side::Both).map(|(field, _)| *field).collect()
    }
}

/// Lays my edit over theirs. `base` is what both began with.
///
/// # Errors
/// The members that both changed, each to something else.
pub fn merge(base: &Members, mine: Profile, theirs: &Customer) -> Result<Profile, Vec<Field>> {
    let sides = Sides::new(base, &mine.members(), &theirs.members());
    let clashes = sides.clashes();
    if !clashes.is_empty() {
        return Err(clashes);
    }
    let is_mine = |field: Field| sides.of(field) == Side::Mine;
    Ok(Profile {
        email: if is_mine(Field::Email) { mine.email } else { Email::stored(&theirs.email) },
        first_name: if is_mine(Field::FirstName) { mine.first_name } else { Name::stored(&theirs.first_name) },
        last_name: if is_mine(Field::LastName) { mine.last_name } else { Name::stored(&theirs.last_name) },
        date_of_birth: pick::<BirthDate>(is_mine(Field::DateOfBirth), mine.date_of_birth, theirs.date_of_birth),
        address: merge_address(&is_mine, mine.address, theirs.address.clone()),
    })
}

/// Whether two addresses differ in anything.
fn differ(one: &Members, other: &Members) -> bool {
    one.iter().zip(other).any(|(one, other)| one.0.is_in_address() && one.1 != other.1)
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

//! The fields of a profile: the one list that columns, statements, history, comparisons, forms and documents are made from.

use std::borrow::Cow;

named! {
    /// A field that a customer can fill in; its name is JSON key, input name and column. The order is the order of the page, and of every
    /// list of faults. A form of the server's own, such as signing in, has a list of its own.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[expect(missing_docs, reason = "each is named like what it stands for")]
    pub enum Field {
        Email = "email",
        CurrentPassword = "current_password",
        FirstName = "first_name",
        LastName = "last_name",
        DateOfBirth = "date_of_birth",
        Address = "address",
        Country = "country",
        StreetAddress = "street_address",
        City = "city",
        State = "state",
        PostalCode = "postal_code",
    }
}

/// Where a field stands in the JSON of a profile. What stands there is stored: it is a text column of its own, or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A member of the profile.
    Member,
    /// A member of `address`: which one, counted from 0.
    InAddress(usize),
    /// Only typed, or only the name of a group: not stored.
    Nowhere,
}

/// How many fields are stored.
const COUNT: usize = {
    let (mut count, mut index) = (0, 0);
    while index < Field::ALL.len() {
        if !matches!(Field::ALL[index].place(), Place::Nowhere) {
            count += 1;
        }
        index += 1;
    }
    count
};

impl Field {
    /// Where it stands in the JSON.
    pub const fn place(self) -> Place {
        match self {
            Field::Email | Field::FirstName | Field::LastName | Field::DateOfBirth => Place::Member,
            Field::StreetAddress => Place::InAddress(0),
            Field::PostalCode => Place::InAddress(1),
            Field::City => Place::InAddress(2),
            Field::State => Place::InAddress(3),
            Field::Country => Place::InAddress(4),
            Field::CurrentPassword | Field::Address => Place::Nowhere,
        }
    }

    /// What is stored of a profile, in the order of the wire.
    pub const MEMBERS: [Self; COUNT] = {
        let mut members = [Field::Email; COUNT];
        let (mut next, mut index) = (0, 0);
        while index < Self::ALL.len() {
            if matches!(Self::ALL[index].place(), Place::Member) {
                members[next] = Self::ALL[index];
                next += 1;
            }
            index += 1;
        }
        index = 0;
        while index < Self::ALL.len() {
            if let Place::InAddress(number) = Self::ALL[index].place() {
                members[next + number] = Self::ALL[index];
            }
            index += 1;
        }
        members
    };

    /// Whether the field lives inside `address`.
    pub fn is_in_address(self) -> bool {
        matches!(self.place(), Place::InAddress(_))
    }

    /// The place of this field in the JSON of the contract, as a URI fragment (RFC 6901, section 6).
    pub fn pointer(self) -> String {
        if self.is_in_address() { format!("#/address/{}", self.name()) } else { format!("#/{}", self.name()) }
    }
}

/// One value for each stored field of a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members<T>([T; COUNT]);

impl<T> Members<T> {
    /// Asks for each.
    pub fn new(of: impl FnMut(Field) -> T) -> Self {
        Self(Field::MEMBERS.map(of))
    }

    /// Each with its field, in the order of the wire.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &T)> {
        Field::MEMBERS.into_iter().zip(&self.0)
    }

    /// The value of a field; `None` for one that is not stored.
    pub fn get(&self, field: Field) -> Option<&T> {
        Field::MEMBERS.iter().position(|member| *member == field).map(|index| &self.0[index])
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, field: Field) -> Option<&mut T> {
        Field::MEMBERS.iter().position(|member| *member == field).map(|index| &mut self.0[index])
    }
}

/// Each stored field as text: what tables and history keep, and what versions are compared by.
pub type Texts<'a> = Members<Option<Cow<'a, str>>>;

impl Texts<'_> {
    /// The text of a field; `None` where there is none.
    pub fn text(&self, field: Field) -> Option<&str> {
        self.get(field).and_then(Option::as_deref)
    }

    /// The same texts, for longer.
    pub fn into_owned(self) -> Texts<'static> {
        Members::new(|field| self.text(field).map(|text| Cow::Owned(text.to_owned())))
    }

    /// The fields in which two differ.
    pub fn differences(&self, other: &Texts) -> Vec<Field> {
        Field::MEMBERS.into_iter().filter(|field| self.text(*field) != other.text(*field)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stored_field_is_a_member_once() {
        let stored = Field::ALL.iter().filter(|field| field.place() != Place::Nowhere);
        for field in stored {
            assert_eq!(Field::MEMBERS.iter().filter(|member| *member == field).count(), 1, "{field:?}: two fields have one place in the address");
        }
    }
}

//! What the inputs of an HTML form hold, as typed: the plain post, the server function and a page that is shown again all carry this.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};
use wasm_bindgen::JsValue;

use crate::{
    customer::{
        Customer, CustomerId,
        birth_date::BirthDate,
        field::{Field, Members},
        form::{ProfileForm, Sent},
    },
    json::{InBrowser, Json, object},
};

/// The inputs of a birth date.
pub const BIRTH_DATE: [&str; 3] = ["dob_day", "dob_month", "dob_year"];

/// The hidden input with the version a form was opened on.
pub const VERSION: &str = "version";
/// The hidden input with the customer a form was opened for: on a shared device somebody else may have signed in since.
pub const CUSTOMER: &str = "customer";

/// The name of the buttons that do something else than save.
pub const ACTION: &str = "action";

/// Typed text by the name of its input. No name is there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs(Vec<(String, String)>);

/// The most inputs of a form; none of ours has half as many.
const MOST: usize = 64;

impl Serialize for Inputs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Inputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Inputs;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Inputs, A::Error> {
                let mut inputs = Inputs::default();
                while let Some((name, text)) = map.next_entry::<String, String>()? {
                    if !inputs.insert(&name, &text) {
                        return Err(A::Error::custom("a name is there twice, or there are too many"));
                    }
                }
                Ok(inputs)
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

impl InBrowser for Inputs {
    fn read(json: &Json) -> Option<Self> {
        Some(Self(json.pairs()))
    }

    fn written(&self) -> JsValue {
        object(self.iter().map(|(name, text)| (name, text.into())))
    }
}

impl Inputs {
    /// What was typed; an input that was not sent is empty.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// What was typed into the input of a field.
    pub fn of(&self, field: Field) -> &str {
        self.get(field.name())
    }

    /// Whether the input was sent.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// What was typed; `None` for an input that was not sent.
    fn find(&self, name: &str) -> Option<&str> {
        self.iter().find(|(one, _)| *one == name).map(|(_, text)| text)
    }

    /// Adds an input. `false`, and nothing is changed, when its name was there already or the form is full.
    pub fn insert(&mut self, name: &str, text: &str) -> bool {
        let is_welcome = self.find(name).is_none() && self.0.len() < MOST;
        if is_welcome {
            self.0.push((name.to_owned(), text.to_owned()));
        }
        is_welcome
    }

    /// Forgets what was typed into an input: passwords are never shown again.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(one, _)| one != name);
    }

    /// Forgets what is no input of the form that changes a profile: what nobody asked for is not shown again.
    pub fn keep_own(&mut self) {
        let is_own =
            |name: &str| BIRTH_DATE.contains(&name) || [VERSION, CUSTOMER, ACTION].contains(&name) || Field::ALL.iter().any(|field| field.name() == name);
        self.0.retain(|(name, _)| is_own(name));
    }

    /// Every input by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The form as it is first shown to its customer.
    pub fn of_customer(customer: &Customer) -> Self {
        let mut inputs = Self::default();
        let profile = &customer.profile;
        for (field, text) in profile.texts().iter() {
            match field {
                Field::DateOfBirth => {
                    for (name, part) in BIRTH_DATE.iter().zip(profile.date_of_birth.map(BirthDate::parts).unwrap_or_default()) {
                        inputs.insert(name, &part);
                    }
                }
                field if field.is_in_address() && profile.address.is_none() => {}
                field => {
                    inputs.insert(field.name(), text.as_deref().unwrap_or_default());
                }
            }
        }
        inputs.insert(CUSTOMER, &customer.id.to_string());
        inputs.insert(VERSION, &customer.version.to_string());
        inputs
    }

    /// Whether the form was opened for this customer, as far as it says.
    pub fn is_for(&self, customer: CustomerId) -> bool {
        self.find(CUSTOMER).is_none_or(|id| id == customer.to_string())
    }

    /// The wish behind the inputs. An empty birth date means none, and so does an address of which every part is empty.
    pub fn profile_form(&self) -> ProfileForm {
        ProfileForm {
            members: Members::new(|field| if field == Field::DateOfBirth { self.birth_date() } else { self.sent(field.name()) }),
            address: self.address(),
            postal_code_is_number: false,
            current_password: match self.of(Field::CurrentPassword) {
                "" => Sent::Absent,
                password => Sent::Value(password.to_owned()),
            },
        }
    }

    /// What was typed, absent when its input was not sent.
    pub fn sent(&self, name: &str) -> Sent<String> {
        self.find(name).map_or(Sent::Absent, |text| Sent::Value(text.to_owned()))
    }

    fn birth_date(&self) -> Sent<String> {
        if BIRTH_DATE.iter().all(|name| self.find(name).is_none()) {
            return Sent::Absent;
        }
        let [day, month, year] = BIRTH_DATE.map(|name| self.get(name));
        BirthDate::join(day, month, year).map_or(Sent::Null, Sent::Value)
    }

    fn address(&self) -> Sent<()> {
        let parts = || Field::MEMBERS.into_iter().filter(|field| field.is_in_address()).map(|field| self.find(field.name()));
        if parts().all(|part| part.is_none()) {
            Sent::Absent
        } else if parts().all(|part| part.unwrap_or_default().trim().is_empty()) {
            Sent::Null
        } else {
            Sent::Value(())
        }
    }
}

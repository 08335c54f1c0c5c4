//! Enums that travel as the names of their variants: one list for the names, for JSON and for the documentation. What serde derives for
//! the same is many times the size in the browser.

macro_rules! named {
    ($(#[$about:meta])* $visibility:vis enum $Type:ident { $($(#[$note:meta])* $Variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        $visibility enum $Type { $($(#[$note])* $Variant,)+ }

        impl $Type {
            /// Every one, in this order.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)+];

            /// The name that travels.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$Variant => $name,)+ }
            }
        }

        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::ALL.iter().find(|one| one.name() == name).copied().ok_or_else(|| serde::de::Error::custom("a name that is not in the list"))
            }
        }
    };
}

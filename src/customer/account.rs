//! The fields and rules of the forms beside the profile's: signing up and in, tokens. Only the server knows them, so that a new one costs the
//! browser nothing.

use crate::customer::{
    country::Word,
    fault::{Code, Fault},
    field::Field,
};

named! {
    /// A field of a form of the account.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[expect(missing_docs, reason = "each is named like what it stands for")]
    pub enum AccountField {
        Password = "password",
        Password2 = "password2",
        Refresh = "refresh",
    }
}

named! {
    /// Which rule of the account a value breaks. As [`Code`], and listed after its codes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum AccountCode {
        /// Fewer than 8 bytes.
        PasswordTooShort = "password_too_short",
        /// One of the passwords that are tried first.
        PasswordTooCommon = "password_too_common",
        /// The email address or a name.
        PasswordPersonal = "password_personal",
        /// `password2` is not the same as `password`.
        PasswordMismatch = "password_mismatch",
        /// Not the password of this account.
        CurrentPasswordWrong = "current_password_wrong",
    }
}

/// A field of any form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormField {
    /// One of the profile.
    Profile(Field),
    /// One that only a form of the account has.
    Account(AccountField),
}

/// A rule of any form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormCode {
    /// One that a profile can break.
    Profile(Code),
    /// One that only a form of the account can.
    Account(AccountCode),
}

/// One broken rule of any form, without words. It holds nothing that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFault {
    /// The field that breaks the rule.
    pub field: FormField,
    /// The rule.
    pub code: FormCode,
    /// As [`Fault::called`].
    pub called: Option<Word>,
    /// As [`Fault::names`].
    pub names: Vec<String>,
}

impl FormField {
    /// Every field, in the order of lists of faults.
    pub fn all() -> Vec<Self> {
        let profile = Field::ALL.iter().copied().map(Self::Profile);
        let mut all: Vec<Self> = profile.chain(AccountField::ALL.iter().copied().map(Self::Account)).collect();
        all.sort_by_key(|field| field.rank());
        all
    }

    /// JSON key and input name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile(field) => field.name(),
            Self::Account(field) => field.name(),
        }
    }

    /// The place of this field in the JSON of the contract, as a URI fragment (RFC 6901, section 6).
    pub fn pointer(self) -> String {
        match self {
            Self::Profile(field) => field.pointer(),
            Self::Account(field) => format!("#/{}", field.name()),
        }
    }

    /// Its place in a list of faults: a password stands between the person and the address.
    pub fn rank(self) -> impl Ord {
        match self {
            Self::Profile(field) if field < Field::Address => (0, field as usize),
            Self::Account(field @ (AccountField::Password | AccountField::Password2)) => (1, field as usize),
            Self::Profile(field) => (2, field as usize),
            Self::Account(field) => (3, field as usize),
        }
    }
}

impl FormCode {
    /// Every code, in the order of the documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        Code::ALL.iter().copied().map(Self::Profile).chain(AccountCode::ALL.iter().copied().map(Self::Account))
    }

    /// The name that is part of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile(code) => code.name(),
            Self::Account(code) => code.name(),
        }
    }
}

impl FormFault {
    /// A fault of which no more is known.
    pub fn new(field: impl Into<FormField>, code: impl Into<FormCode>) -> Self {
        Self { field: field.into(), code: code.into(), called: None, names: Vec::new() }
    }
}

impl From<Fault> for FormFault {
    fn from(Fault { field, code, called, names }: Fault) -> Self {
        Self { field: field.into(), code: code.into(), called, names }
    }
}

impl From<Field> for FormField {
    fn from(field: Field) -> Self {
        Self::Profile(field)
    }
}

impl From<AccountField> for FormField {
    fn from(field: AccountField) -> Self {
        Self::Account(field)
    }
}

impl From<Code> for FormCode {
    fn from(code: Code) -> Self {
        Self::Profile(code)
    }
}

impl From<AccountCode> for FormCode {
    fn from(code: AccountCode) -> Self {
        Self::Account(code)
    }
}

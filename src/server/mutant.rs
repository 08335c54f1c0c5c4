//! Faults that the tests must find. They exist only with the cargo feature `mutants`, which no release has; `NAMEPLATE_MUTANT` switches one
//! on. A test that stays green with its mutant proves nothing.

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    /// A change is answered before it is on disk.
    AnswerFirst,
    /// SQLite leaves the disk to the system.
    SynchronousOff,
    /// Saving a session that is gone brings it back.
    UpsertSession,
    /// Everybody owns everything.
    SkipOwner,
}

impl Mutant {
    #[cfg(feature = "mutants")]
    fn name(self) -> &'static str {
        match self {
            Mutant::AnswerFirst => "answer-first",
            Mutant::SynchronousOff => "synchronous-off",
            Mutant::UpsertSession => "upsert-session",
            Mutant::SkipOwner => "skip-owner",
        }
    }

    /// Whether this fault is switched on: never, in a build without the feature.
    #[cfg(feature = "mutants")]
    pub fn is_on(self) -> bool {
        std::env::var("NAMEPLATE_MUTANT").is_ok_and(|name| name == self.name())
    }

    /// Whether this fault is switched on: never, in a build without the feature.
    #[cfg(not(feature = "mutants"))]
    pub const fn is_on(self) -> bool {
        false
    }
}

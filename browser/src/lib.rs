//! The browser's build of Nameplate: everything is in the library.

pub use nameplate::hydrate;

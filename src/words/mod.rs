//! Every word that a customer may read, by language: pages, faults, problems. Rules give codes and values, a page is given its words.
//!
//! A language is one file with one constant. What it lacks does not compile; a sentence with numbers or names in it is a function, so that its
//! plurals and its order are the language's own.

pub mod form;

#[cfg(feature = "ssr")]
pub mod catalogue;
#[cfg(feature = "ssr")]
pub mod en;
#[cfg(feature = "ssr")]
pub mod spoken;

//! What the fuzz targets share: the properties that the tests have too.

#[path = "../src/tests/parsers.rs"]
pub mod parsers;

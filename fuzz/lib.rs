//! What the fuzz targets share: the properties that the tests have too.

#[path = "../tests/site/parsers.rs"]
pub mod parsers;

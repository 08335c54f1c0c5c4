#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nameplate_fuzz::parsers::token(bytes));

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| nameplate_fuzz::parsers::next(text));

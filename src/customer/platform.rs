//! Unicode normalisation and patterns: a browser brings them along, the server takes them from a library.
//! Both give the same answers, and the page stays half a megabyte smaller.

#[cfg(target_arch = "wasm32")]
use browser as platform;
#[cfg(not(target_arch = "wasm32"))]
use native as platform;

/// The text with every accent composed with its letter: NFC of Unicode Standard Annex 15.
pub fn nfc(text: &str) -> String {
    platform::nfc(text)
}

/// What two spellings of one name have in common, for comparison only: compatibility forms, accents, case, spaces and punctuation
/// are gone (`Côte d’Ivoire` and `COTE D'IVOIRE` are both `cotedivoire`), `&` is `and`. Empty when there is no letter or digit.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in platform::letters(text).chars() {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            '&' => folded.push_str("and"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ŧ' => folded.push('t'),
            'ŋ' => folded.push('n'),
            'ı' => folded.push('i'),
            'ə' => folded.push('e'),
            'ς' => folded.push('σ'),
            // the apostrophes that count as letters, as in Hawaiʻi
            '\u{2b0}'..='\u{2ff}' => {}
            letter => folded.push(letter),
        }
    }
    folded
}

/// Whether the pattern describes all of the text, not just a part. A pattern that cannot be read describes nothing.
///
/// Patterns keep to what `regex-lite` and a browser's `RegExp` read alike: classes, groups, alternatives, counts, `\d`.
pub fn matches_whole(pattern: &str, text: &str) -> bool {
    platform::matches_whole(pattern, text)
}

/// The domain as it stands in the Domain Name System (UTS 46); `None` where it cannot.
pub fn domain_to_ascii(domain: &str) -> Option<String> {
    platform::domain_to_ascii(domain)
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::{
        collections::HashMap,
        sync::{LazyLock, Mutex, PoisonError},
    };

    use regex_lite::Regex;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    /// More than there are countries. Beyond it a pattern is compiled each time, so that the cache cannot grow without end.
    const CACHED_PATTERNS: usize = 300;

    static COMPILED: LazyLock<Mutex<HashMap<String, Option<Regex>>>> = LazyLock::new(Mutex::default);

    pub fn domain_to_ascii(domain: &str) -> Option<String> {
        idna::domain_to_ascii(domain).ok()
    }

    pub fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    /// The letters, digits and `&` of a text in lower case, decomposed and without their marks.
    pub fn letters(text: &str) -> String {
        let plain = text.nfkd().filter(|&letter| !is_combining_mark(letter)).flat_map(char::to_lowercase);
        plain.filter(|&letter| !is_combining_mark(letter) && (letter.is_alphanumeric() || letter == '&')).collect()
    }

    pub fn matches_whole(pattern: &str, text: &str) -> bool {
        compiled(pattern).is_some_and(|regex| regex.is_match(text))
    }

    fn compiled(pattern: &str) -> Option<Regex> {
        let mut cache = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = cache.get(pattern) {
            return regex.clone();
        }
        let regex = Regex::new(&format!("^(?:{pattern})$")).ok();
        if cache.len() < CACHED_PATTERNS {
            cache.insert(pattern.to_owned(), regex.clone());
        }
        regex
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use js_sys::{Array, Function, JsString, Reflect, RegExp, global};
    use wasm_bindgen::{JsCast, JsValue};

    pub fn domain_to_ascii(domain: &str) -> Option<String> {
        web_sys::Url::new(&format!("https://{domain}")).ok().map(|url| url.hostname())
    }

    pub fn nfc(text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    pub fn letters(text: &str) -> String {
        let decomposed = JsString::from(text).normalize("NFKD").to_lower_case();
        match regexp("\\p{M}|[^\\p{Alphabetic}\\p{N}&]", "gu") {
            Some(others) => decomposed.replace_by_pattern(&others, "").into(),
            None => decomposed.into(),
        }
    }

    pub fn matches_whole(pattern: &str, text: &str) -> bool {
        regexp(&format!("^(?:{pattern})$"), "").is_some_and(|regex| regex.test(text))
    }

    /// `RegExp::new` would panic on a pattern that the browser cannot read.
    fn regexp(pattern: &str, flags: &str) -> Option<RegExp> {
        let constructor: Function = Reflect::get(&global(), &JsValue::from("RegExp")).ok()?.dyn_into().ok()?;
        let arguments = Array::of2(&JsValue::from(pattern), &JsValue::from(flags));
        Reflect::construct(&constructor, &arguments).ok()?.dyn_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_name_fold_to_the_same_text() {
        for (left, right) in [
            ("Côte d’Ivoire", "COTE D'IVOIRE"),
            ("Antigua & Barbuda", "antigua and barbuda"),
            ("Ελλάς", "ΕΛΛΑΣ"),
            ("İzmir", "izmir"),
            ("Iğdır", "IGDIR"),
            ("Straße", "STRASSE"),
            ("Łódź", "lodz"),
            ("Færøerne", "FAEROERNE"),
            ("Hawaiʻi", "Hawaii"),
            ("Đà Nẵng", "da nang"),
            ("ＴＯＫＹＯ", "Tōkyō"),
            ("대한민국", "대한민국"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} and {right}");
        }
        assert_eq!(fold(" -.,'\u{301} "), "");
    }

    #[test]
    fn a_pattern_describes_the_whole_text_or_nothing() {
        assert!(matches_whole(r"a|\d{2}", "12"));
        assert!(!matches_whole(r"a|\d{2}", "123"));
        assert!(!matches_whole(r"\d{2}", "12\n"));
        assert!(!matches_whole(r"\d", "٣"));
        assert!(!matches_whole("(", "("));
    }

    #[test]
    fn an_accent_is_composed_with_its_letter() {
        assert_eq!(nfc("Jose\u{301}"), "José");
    }
}

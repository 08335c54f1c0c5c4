//! Which characters a line of text may hold.

use crate::customer::platform;

/// The text as it is stored: composed (Unicode NFC), without spaces around it.
pub fn tidy(raw: &str) -> String {
    platform::nfc(raw.trim())
}

/// Whether a character has no place in a name or an address: controls, line and paragraph separators, direction overrides and isolates,
/// invisible format characters, private use, noncharacters, tags. The joiners U+200C and U+200D stay: Persian and Hindi names need them.
///
/// A source of the list: Unicode Technical Report 36, sections 2.5 and 3.
pub fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..)
        || (c as u32) & 0xFFFE == 0xFFFE
}

/// Whether a text leaves any ink: joiners, fillers and blank patterns alone are no name.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| {
        !c.is_whitespace()
            && !matches!(
                c,
                '\u{200C}' | '\u{200D}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{FE00}'
                    ..='\u{FE0F}'
            )
    })
}

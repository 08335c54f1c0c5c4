//! The short name of a customer in addresses of pages: lower-case ASCII, made from the name.

/// The most characters of a slug. Contract 3.5.
pub const MAX: usize = 50;
/// What a suffix may take of them: a hyphen and an id in base 36.
const MAX_SUFFIX: usize = 14;

/// The slug of a name: any script written in ASCII, words joined by hyphens. Never empty.
pub fn of_name(first_name: &str, last_name: &str) -> String {
    let plain = deunicode::deunicode(&format!("{first_name} {last_name}")).to_ascii_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug = shortened(&words.join("-"), MAX).to_owned();
    if slug.is_empty() { "customer".to_owned() } else { slug }
}

/// The slug of a name that somebody else has already: a suffix that no other customer can have, found without asking who else has the name.
pub fn with_suffix(slug: &str, id: i64) -> String {
    format!("{}-{}", shortened(slug, MAX - MAX_SUFFIX), base36(id))
}

fn shortened(slug: &str, limit: usize) -> &str {
    slug.get(..limit).unwrap_or(slug).trim_end_matches('-')
}

fn base36(number: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.push(char::from(DIGITS[(rest % 36) as usize]));
        rest /= 36;
    }
    digits.into_iter().rev().collect()
}

//! An address as it stands on an envelope.

use crate::customer::country::{Country, Part};

impl Country {
    /// The lines of an envelope below the recipient, in the country's own order; the last one is the name of the country. A part that
    /// is empty leaves no line and no separator behind; one that the country does not write stands on a line of its own.
    pub fn lines(&self, street_address: &str, city: &str, state: &str, postal_code: &str) -> Vec<String> {
        let value = |part| match part {
            Part::StreetAddress => street_address.trim(),
            Part::City => city.trim(),
            Part::State => state.trim(),
            Part::PostalCode => postal_code.trim(),
        };
        let parts = self.parts();
        let unusual = [Part::City, Part::State, Part::PostalCode].into_iter().filter(|part| !parts.contains(part));

        let printed = self.format.split("%n").map(|line| print_line(line, value));
        let blocks = printed.chain(unusual.map(|part| value(part).to_owned())).chain([self.name().to_owned()]);
        let mut lines = Vec::new();
        for block in blocks {
            lines.extend(block.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        }
        // Dubai in Dubai, Singapore in Singapore: said once
        lines.dedup();
        lines
    }
}

/// One line of a format. What stands before a part is printed with it: at the start of the line always, later only between two parts.
fn print_line<'a>(line: &str, value: impl Fn(Part) -> &'a str) -> String {
    let mut pieces = line.split('%');
    let mut before = pieces.next().unwrap_or_default();
    let mut printed = String::new();
    for (index, piece) in pieces.enumerate() {
        let mut rest = piece.chars();
        let text = rest.next().and_then(Part::of_letter).map_or("", &value);
        if !text.is_empty() {
            if index == 0 || !printed.is_empty() {
                printed.push_str(before);
            }
            printed.push_str(text);
        }
        before = rest.as_str();
    }
    printed
}

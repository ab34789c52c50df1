//! Telephone numbers: the North American Numbering Plan in full, other countries by their `+`.

use super::digits::{all_same, counting};
use crate::places;

/// A number in the form of ITU-T E.164: `+` and up to 15 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct E164 {
    bytes: [u8; 16],
    len: usize,
}

impl E164 {
    /// The number as text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }

    /// The area code where the number is North American.
    pub(crate) fn area(&self) -> Option<&[u8]> {
        (self.len == 12 && self.bytes[1] == b'1').then(|| &self.bytes[2..5])
    }
}

/// The number in a cell; extensions (`x12`, `ext 12`, `#12`) are left out.
pub(crate) fn number(text: &str) -> Option<E164> {
    let text = super::trim(text);
    let foreign = text.starts_with('+') || text.starts_with("00") || text.starts_with("011");
    let mut bytes = [b'+'; 16];
    let mut len = 1;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if len == 16 => return None,
            b'0'..=b'9' => {
                bytes[len] = byte;
                len += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'+' | b'/' => {}
            b'x' | b'X' | b'e' | b'E' | b'#' | b',' | b';' if len >= 11 => break,
            _ => return None,
        }
    }
    let digits = &bytes[1..len];
    match digits.len() {
        10 if is_nanp(digits) && !text.starts_with('+') => {
            let mut full = *b"+1              ";
            full[2..12].copy_from_slice(digits);
            Some(E164 { bytes: full, len: 12 })
        }
        11 if digits[0] == b'1' => is_nanp(&digits[1..]).then_some(E164 { bytes, len }),
        8..=15 if foreign => abroad(text, digits),
        _ => None,
    }
}

/// A number with a country code behind `+`, `00` or `011`.
fn abroad(text: &str, digits: &[u8]) -> Option<E164> {
    let skip = if text.starts_with('+') {
        0
    } else if text.starts_with("011") {
        3
    } else {
        2
    };
    let digits = digits.get(skip..)?;
    if digits.first() == Some(&b'1') {
        return None;
    }
    if digits.len() < 8 || digits[0] == b'0' || all_same(digits) {
        return None;
    }
    let mut bytes = [b'+'; 16];
    bytes[1..=digits.len()].copy_from_slice(digits);
    Some(E164 { bytes, len: digits.len() + 1 })
}

/// Ten digits of the North American plan: area and exchange start with 2–9 and do not end in 11.
pub(crate) fn is_nanp(digits: &[u8]) -> bool {
    digits.len() == 10
        && digits[0] >= b'2'
        && digits[3] >= b'2'
        && &digits[1..3] != b"11"
        && &digits[4..6] != b"11"
        && !all_same(digits)
        && !counting(digits)
        && !all_same(&digits[3..])
}

/// Whether a cell holds a telephone number.
pub(crate) fn valid(text: &str) -> bool {
    number(text).is_some()
}

/// Whether a cell holds a North American number of an area code in use: what a column without a header must show.
pub(crate) fn valid_in_use(text: &str) -> bool {
    number(text).is_some_and(|number| number.area().is_some_and(|area| places::area(area).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn forms_of_one_number() {
        for text in [
            "(206) 555-0142",
            "206-555-0142",
            "2065550142",
            "+1 206.555.0142",
            "1-206-555-0142 x77",
            "206 555 0142 ext 3",
        ] {
            assert_eq!(
                number(text).map(|number| number.as_str().to_owned()).as_deref(),
                Some("+12065550142"),
                "{text}"
            );
        }
        assert_eq!(
            number("+33 1 42 68 53 00").map(|number| number.as_str().to_owned()).as_deref(),
            Some("+33142685300")
        );
        assert_eq!(
            number("0044 20 7946 0018").map(|number| number.as_str().to_owned()).as_deref(),
            Some("+442079460018")
        );
    }

    #[test]
    fn what_is_no_number() {
        check(
            valid,
            &["106-555-0142", "206-155-0142", "911-555-0142", "206-555-014", "0000000000", "1234567890", "", "call"],
            false,
        );
    }
}

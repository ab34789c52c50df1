//! Codes and passwords: nothing can be computed about them, so a header must speak first.

use super::digits::{Digits, all_same, digits_between};

/// The digits of an account code: four to eight of them.
pub(crate) fn pin(text: &str) -> Option<Digits> {
    digits_between(text, b"").filter(|digits| (4..=8).contains(&digits.len()))
}

/// Whether a cell holds a numeric code. All-equal codes are real: people choose `1111`, and `0000` opens an account too.
pub(crate) fn pin_valid(text: &str) -> bool {
    pin(text).is_some()
}

/// Whether a cell holds a code of three or four digits (card security code) or up to eight.
pub(crate) fn six_digits(text: &str) -> bool {
    digits_between(text, b"").is_some_and(|digits| digits.len() == 6 && !all_same(digits.as_bytes()))
}

/// Whether a cell could be a password or the hash of one: one word of four or more characters, or a short phrase.
pub(crate) fn password_valid(text: &str) -> bool {
    let text = super::trim(text);
    // Six words have eleven bytes at least.
    let short = || text.len() < 11 || text.split_whitespace().take(6).count() <= 5;
    (4..=256).contains(&text.len()) && short() && !is_flag(text)
}

/// Whether a cell could be the name of an account on-line.
pub(crate) fn username_valid(text: &str) -> bool {
    let text = super::trim(text);
    (2..=64).contains(&text.len())
        && !text.contains(char::is_whitespace)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
        && !is_flag(text)
}

/// Four digits, not all zero: the end of an SSN.
pub(crate) fn four_digits(text: &str) -> bool {
    let text = super::trim(text);
    let bytes = super::ssn::masked_last4(text).unwrap_or(text).as_bytes();
    bytes.len() == 4 && bytes.iter().all(u8::is_ascii_digit) && bytes != b"0000"
}

/// One to four bare digits: a last-four column that a spreadsheet read as numbers.
pub(crate) fn last_four(text: &str) -> bool {
    four_digits(text) || digits_between(text, b"").is_some_and(|digits| digits.len() < 4 && digits.number() != Some(0))
}

fn is_flag(text: &str) -> bool {
    ["true", "false", "yes", "no", "reset", "active", "expired", "locked", "****", "********"]
        .iter()
        .any(|flag| text.eq_ignore_ascii_case(flag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn codes_and_flags() {
        check(pin_valid, &["4821", "004821", "1111", "0000"], true);
        check(pin_valid, &["12", "123456789", "48a1"], false);
        check(password_valid, &["correct horse battery staple", "hunter22!"], true);
        check(password_valid, &["true", "abc", "********"], false);
        check(username_valid, &["ovance", "o.vance@example.com"], true);
        check(username_valid, &["1234", "Ottoline Vance"], false);
    }
}

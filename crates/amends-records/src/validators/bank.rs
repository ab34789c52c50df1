//! Bank accounts: US routing numbers (ABA checksum), account numbers, IBANs (ISO 13616).

use super::digits::{Digits, all_same, counting, digits_between};

/// The nine digits of a US routing number. Source: ABA routing number policy; the first two digits name a district.
pub(crate) fn routing(text: &str) -> Option<Digits> {
    let digits = digits_between(text, b"- ")?;
    let bytes = digits.as_bytes();
    if bytes.len() != 9 || all_same(bytes) {
        return None;
    }
    let district = (bytes[0] - b'0') * 10 + (bytes[1] - b'0');
    let weights = [3_u32, 7, 1, 3, 7, 1, 3, 7, 1];
    let sum: u32 = bytes.iter().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    (matches!(district, 1..=12 | 21..=32 | 61..=72 | 80) && sum.is_multiple_of(10)).then_some(digits)
}

/// Whether a cell holds a US routing number.
pub(crate) fn routing_valid(text: &str) -> bool {
    routing(text).is_some()
}

/// Whether a cell could be the number of a bank account: 5 to 17 digits, or an IBAN.
pub(crate) fn account_valid(text: &str) -> bool {
    let text = super::trim(text);
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        return iban(text);
    }
    digits_between(text, b"- ").is_some_and(|digits| {
        (5..=17).contains(&digits.len()) && !all_same(digits.as_bytes()) && !counting(digits.as_bytes())
    })
}

/// Whether a cell holds an IBAN, by its checksum.
pub(crate) fn iban(text: &str) -> bool {
    let mut compact = [0_u8; 34];
    let mut len = 0;
    for byte in super::trim(text).bytes().filter(|byte| *byte != b' ') {
        if len == 34 || !byte.is_ascii_alphanumeric() {
            return false;
        }
        compact[len] = byte.to_ascii_uppercase();
        len += 1;
    }
    let compact = &compact[..len];
    if len < 15 || !compact[..2].iter().all(u8::is_ascii_uppercase) || !compact[2..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut rest = 0_u32;
    for byte in compact[4..].iter().chain(&compact[..4]) {
        let value = if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::from(byte - b'A') + 10 };
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn checksums() {
        check(routing_valid, &["011000015", "021000021"], true);
        check(routing_valid, &["011000016", "991000015", "000000000", "01100001"], false);
        check(iban, &["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"], true);
        check(iban, &["GB82 WEST 1234 5698 7654 33", "ORDER123456789012"], false);
    }
}

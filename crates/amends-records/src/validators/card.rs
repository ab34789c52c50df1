//! Payment cards: the issuer's range, the length and the Luhn checksum.

use super::digits::{Digits, digits_between, luhn};

/// The digits of a card number.
pub(crate) fn number(text: &str) -> Option<Digits> {
    let digits = digits_between(text, b"- ")?;
    let bytes = digits.as_bytes();
    (is_issuer(bytes) && luhn(bytes)).then_some(digits)
}

/// Whether a cell holds a card number.
pub(crate) fn valid(text: &str) -> bool {
    number(text).is_some()
}

/// Whether length and first digits belong to a card network (ISO/IEC 7812 issuer identification numbers).
pub(crate) fn is_issuer(digits: &[u8]) -> bool {
    let prefix = |width: usize| digits.iter().take(width).fold(0_u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    match digits.len() {
        // Visa; Mastercard; Discover; UnionPay; JCB.
        16 => {
            digits[0] == b'4'
                || matches!(prefix(2), 51..=55)
                || matches!(prefix(4), 2221..=2720 | 6011 | 3528..=3589)
                || matches!(prefix(3), 644..=649)
                || matches!(prefix(2), 65 | 62)
        }
        // American Express.
        15 => matches!(prefix(2), 34 | 37),
        // Diners Club.
        14 => matches!(prefix(3), 300..=305) || matches!(prefix(2), 36 | 38 | 39),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn published_test_numbers_pass_and_slips_do_not() {
        check(valid, &["4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011-1111-1111-1117"], true);
        check(valid, &["4111111111111112", "1111111111111117", "490154203237518", "411111111111111", ""], false);
    }
}

//! IMEI: fifteen digits with a Luhn checksum, the first two naming a reporting body (3GPP TS 23.003).

use super::digits::{Digits, all_same, digits_between, luhn};

/// The digits of a handset's number; the sixteen-digit IMEISV has no checksum and is cut to fourteen digits.
pub(crate) fn number(text: &str) -> Option<Digits> {
    let digits = digits_between(text, b"- /")?;
    let bytes = digits.as_bytes();
    (bytes.len() == 15 && luhn(bytes) && !all_same(bytes)).then_some(digits)
}

/// Whether a cell holds an IMEI.
pub(crate) fn valid(text: &str) -> bool {
    number(text).is_some()
}

/// Whether the first two digits name a body that has allocated handset numbers.
pub(crate) fn is_reporting_body(digits: &[u8]) -> bool {
    digits.len() >= 2
        && matches!(
            (digits[0], digits[1]),
            (b'0', b'1')
                | (b'3', b'3' | b'5')
                | (b'4', b'4' | b'5' | b'9')
                | (b'5', _)
                | (b'8', b'6')
                | (b'9', b'1' | b'8' | b'9')
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn the_checksum_decides() {
        check(valid, &["490154203237518", "49-015420-323751-8", "356938035643809"], true);
        check(valid, &["490154203237517", "000000000000000", "4901542032375", "310260123456789x"], false);
    }
}

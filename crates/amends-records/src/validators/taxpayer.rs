//! US taxpayer numbers beside the SSN: the ITIN (9xx, group 50–65, 70–88, 90–92, 94–99) and the EIN (two and seven).

use super::digits::{Digits, all_same, counting, digits_between};
use super::ssn::grouped;

/// The nine digits of an ITIN or of a hyphenated EIN. Source: IRS, instructions for Form W-7, and
/// "How EINs are assigned and valid EIN prefixes".
pub(crate) fn number(text: &str) -> Option<Digits> {
    let text = super::trim(text);
    let digits = digits_between(text, b"- ")?;
    let bytes = digits.as_bytes();
    if bytes.len() != 9 || all_same(bytes) || counting(bytes) {
        return None;
    }
    (is_itin(text, bytes) || is_ein(text)).then_some(digits)
}

/// Whether a cell holds an ITIN or an EIN.
pub(crate) fn valid(text: &str) -> bool {
    number(text).is_some()
}

/// Whether nine digits are an ITIN, bare or grouped 3-2-4.
pub(crate) fn is_itin(text: &str, digits: &[u8]) -> bool {
    let group = (digits[3] - b'0') * 10 + (digits[4] - b'0');
    digits[0] == b'9'
        && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
        && (text.len() == 9 || grouped(text))
        && &digits[5..] != b"0000"
}

fn is_ein(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10 && bytes[2] == b'-' && &bytes[..2] != b"00"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn itins_and_eins() {
        check(valid, &["912-70-1234", "912701234", "92-3456781", "900-50-1111"], true);
        check(valid, &["912-69-1234", "912-93-1234", "812-70-1234", "00-3456781", "999999999", "9127012345"], false);
    }
}

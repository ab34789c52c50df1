//! US Social Security numbers: nine digits, never area 000, 666 or 9xx, group 00 or serial 0000.

use super::digits::{Digits, all_same, counting, digits_between};

/// The nine digits of a valid number. Eight or seven bare digits have lost zeros in front (a spreadsheet's doing) and
/// are filled up when `padded` allows it.
pub(crate) fn number(text: &str, padded: bool) -> Option<Digits> {
    let text = super::trim(text);
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits = digits_between(text, b"- ")?;
    let digits = match digits.len() {
        9 if text.len() == 9 || grouped(text) => digits,
        7 | 8 if padded && text.len() == digits.len() => digits.padded(9),
        _ => return None,
    };
    is_issued(digits.as_bytes()).then_some(digits)
}

/// Whether a cell holds nine digits with a valid area, group and serial.
pub(crate) fn valid(text: &str) -> bool {
    number(text, true).is_some()
}

/// Whether the separators group the digits 3-2-4.
pub(crate) fn grouped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 11 && matches!(bytes[3], b'-' | b' ') && bytes[6] == bytes[3]
}

/// Whether the Social Security Administration could have issued these nine digits.
pub(crate) fn is_issued(digits: &[u8]) -> bool {
    digits.len() == 9
        && digits[0] != b'9'
        && &digits[..3] != b"000"
        && &digits[..3] != b"666"
        && &digits[3..5] != b"00"
        && &digits[5..] != b"0000"
        && !all_same(digits)
        && !counting(digits)
        && digits != b"078051120"
}

/// The last four digits where the rest is masked (`***-**-6789`, `XXX-XX-6789`).
pub(crate) fn masked_last4(text: &str) -> Option<&str> {
    let text = super::trim(text);
    let cut = text.len().checked_sub(4)?;
    if !text.is_char_boundary(cut) {
        return None;
    }
    let (mask, last) = text.split_at(cut);
    let masks = mask.bytes().filter(|byte| matches!(byte, b'*' | b'x' | b'X' | b'#')).count();
    let known = masks + mask.bytes().filter(|byte| matches!(byte, b'-' | b' ')).count() == mask.len();
    (known && (3..=5).contains(&masks) && last.bytes().all(|byte| byte.is_ascii_digit())).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn areas_groups_and_fillers() {
        check(valid, &["219-09-9998", "219 09 9998", "219099998", "19099998", "219099998.0"], true);
        check(valid, &["000-12-3456", "666-12-3456", "900-12-3456", "219-00-9998", "219-09-0000"], false);
        check(valid, &["123456789", "111-11-1111", "21909-9998", "2190-99998", "", "21909999a", "2190999981"], false);
    }

    #[test]
    fn what_a_mask_leaves() {
        assert_eq!(masked_last4("***-**-6789"), Some("6789"));
        assert_eq!(masked_last4("XXXXX6789"), Some("6789"));
        assert_eq!(masked_last4("abc-de-6789"), None);
        assert_eq!(masked_last4("6789"), None);
    }
}

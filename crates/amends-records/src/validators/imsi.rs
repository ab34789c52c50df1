//! IMSI: a mobile country code, a network and a line; fourteen or fifteen digits without a checksum.

use super::digits::{Digits, all_same, digits_between};

/// Mobile country codes of the United States and its territories (ITU-T E.212, annex to the operational bulletin).
fn is_us_network(digits: &[u8]) -> bool {
    matches!(
        &digits[..3],
        b"310" | b"311" | b"312" | b"313" | b"314" | b"315" | b"316" | b"330" | b"332" | b"534" | b"535"
    )
}

/// The digits of a subscriber's number on a network.
pub(crate) fn number(text: &str) -> Option<Digits> {
    let digits = digits_between(text, b" -")?;
    let bytes = digits.as_bytes();
    let shaped = matches!(bytes.len(), 14 | 15) && matches!(bytes[0], b'2'..=b'7');
    (shaped && !all_same(&bytes[3..])).then_some(digits)
}

/// Whether a cell holds an IMSI of a US network.
pub(crate) fn valid_us(text: &str) -> bool {
    number(text).is_some_and(|digits| digits.len() == 15 && is_us_network(digits.as_bytes()))
}

/// Whether a cell holds an IMSI of any network.
pub(crate) fn valid(text: &str) -> bool {
    number(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn networks() {
        check(valid_us, &["310260123456789", "311480000012345"], true);
        check(valid_us, &["490154203237518", "31026012345678", "310000000000000"], false);
        check(valid, &["262011234567890"], true);
    }
}

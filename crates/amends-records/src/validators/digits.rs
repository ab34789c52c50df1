//! Digits of a cell, in a stack array: the hot path allocates nothing.

/// Up to 24 digits of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digits {
    bytes: [u8; 24],
    len: usize,
}

impl Digits {
    /// The digits as ASCII bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// How many digits.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The digits as a number; `None` past 19 of them.
    pub(crate) fn number(&self) -> Option<u64> {
        (self.len <= 19)
            .then(|| self.as_bytes().iter().fold(0_u64, |sum, byte| sum.wrapping_mul(10) + u64::from(byte - b'0')))
    }

    /// The same digits, filled with zeros in front up to `width`: what a spreadsheet took away.
    pub(crate) fn padded(self, width: usize) -> Self {
        if self.len >= width || width > self.bytes.len() {
            return self;
        }
        let mut padded = Self { bytes: [b'0'; 24], len: width };
        padded.bytes[width - self.len..width].copy_from_slice(self.as_bytes());
        padded
    }
}

/// The digits of `text`, which may hold only digits and `separators`. `None` for anything else, for no digit at all and
/// for more than 24.
#[expect(
    clippy::manual_contains,
    reason = "`contains` searches bytes by words, which costs more than the few there are"
)]
pub(crate) fn digits_between(text: &str, separators: &[u8]) -> Option<Digits> {
    let mut found = Digits { bytes: [0; 24], len: 0 };
    for byte in super::trim(text).bytes() {
        if byte.is_ascii_digit() {
            if found.len == found.bytes.len() {
                return None;
            }
            found.bytes[found.len] = byte;
            found.len += 1;
        } else if !separators.iter().any(|separator| *separator == byte) {
            return None;
        }
    }
    (found.len > 0).then_some(found)
}

/// Whether all digits are the same: a filler, not a number.
pub(crate) fn all_same(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether the digits count up or down by one throughout (`123456789`): a filler, not a number.
pub(crate) fn counting(digits: &[u8]) -> bool {
    digits.len() > 3
        && (digits.windows(2).all(|pair| (pair[0] - b'0' + 1) % 10 == pair[1] - b'0')
            || digits.windows(2).all(|pair| (pair[1] - b'0' + 1) % 10 == pair[0] - b'0'))
}

/// The Luhn checksum (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            if position % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fillers_are_seen() {
        assert!(all_same(b"000000000") && !all_same(b"000000001"));
        assert!(counting(b"123456789") && counting(b"987654321") && counting(b"7890123") && !counting(b"123456788"));
    }

    #[test]
    fn only_digits_and_separators_pass() {
        assert_eq!(digits_between(" 12-34 ", b"-").map(|digits| digits.as_bytes().to_vec()), Some(b"1234".to_vec()));
        assert_eq!(digits_between("12/34", b"-"), None);
        assert_eq!(digits_between("1".repeat(25).as_str(), b""), None);
    }

    proptest! {
        #[test]
        fn luhn_refuses_any_single_wrong_digit(number in "[0-9]{14}", place in 0_usize..14, shift in 1_u8..10) {
            let mut digits = number.into_bytes();
            let check = (b'0'..=b'9').find(|last| { let mut all = digits.clone(); all.push(*last); luhn(&all) });
            prop_assert!(check.is_some());
            digits.push(check.unwrap_or(b'0'));
            digits[place] = b'0' + (digits[place] - b'0' + shift) % 10;
            prop_assert!(!luhn(&digits));
        }

        #[test]
        fn padding_keeps_the_number(number in 0_u64..1_000_000_000) {
            let digits = digits_between(&number.to_string(), b"").map(|digits| digits.padded(9));
            prop_assert_eq!(digits.and_then(|digits| digits.number()), Some(number));
        }
    }
}

//! National numbers of other countries, each by its own checksum.

use super::digits::{all_same, digits_between, luhn};

/// United Kingdom: National Insurance number (HMRC manual NIM39110).
pub(crate) fn uk_nino(text: &str) -> bool {
    let mut compact = [0_u8; 9];
    let mut len = 0;
    for byte in super::trim(text).bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        if len == 9 {
            return false;
        }
        compact[len] = byte.to_ascii_uppercase();
        len += 1;
    }
    let first = |letter: u8| letter.is_ascii_uppercase() && !b"DFIQUV".contains(&letter);
    len == 9
        && first(compact[0])
        && first(compact[1])
        && compact[1] != b'O'
        && ![b"BG", b"GB", b"NK", b"KN", b"TN", b"NT", b"ZZ"].contains(&&[compact[0], compact[1]])
        && compact[2..8].iter().all(u8::is_ascii_digit)
        && matches!(compact[8], b'A'..=b'D')
}

/// United Kingdom: NHS number, ten digits with a checksum modulo 11.
pub(crate) fn uk_nhs(text: &str) -> bool {
    digits_between(text, b" -").is_some_and(|digits| {
        let bytes = digits.as_bytes();
        if bytes.len() != 10 || all_same(bytes) {
            return false;
        }
        let sum: u32 =
            bytes[..9].iter().zip((2..=10).rev()).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        let check = (11 - sum % 11) % 11;
        check < 10 && check == u32::from(bytes[9] - b'0')
    })
}

/// Canada: Social Insurance Number, nine digits with the Luhn checksum; 0 and 8 are never issued first.
pub(crate) fn ca_sin(text: &str) -> bool {
    digits_between(text, b" -").is_some_and(|digits| {
        let bytes = digits.as_bytes();
        let grouped = super::trim(text).len() == 9
            || (super::trim(text).len() == 11 && matches!(super::trim(text).as_bytes()[7], b' ' | b'-'));
        bytes.len() == 9 && grouped && !matches!(bytes[0], b'0' | b'8') && luhn(bytes) && !all_same(bytes)
    })
}

/// India: Aadhaar, twelve digits with the Verhoeff checksum, never starting with 0 or 1.
pub(crate) fn in_aadhaar(text: &str) -> bool {
    digits_between(text, b" -").is_some_and(|digits| {
        let bytes = digits.as_bytes();
        bytes.len() == 12 && bytes[0] > b'1' && !all_same(bytes) && verhoeff(bytes)
    })
}

/// Brazil: CPF, eleven digits, the last two of which are checksums modulo 11.
pub(crate) fn br_cpf(text: &str) -> bool {
    digits_between(text, b".- ").is_some_and(|digits| {
        let bytes = digits.as_bytes();
        let check = |count: usize| {
            let weights = (2..=count as u32 + 1).rev();
            let sum: u32 =
                bytes[..count].iter().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
            let rest = sum * 10 % 11 % 10;
            rest == u32::from(bytes[count] - b'0')
        };
        bytes.len() == 11 && !all_same(bytes) && check(9) && check(10)
    })
}

/// Germany: tax identification number, eleven digits, ISO 7064 MOD 11,10; one of the first ten digits repeats.
pub(crate) fn de_steuer_id(text: &str) -> bool {
    digits_between(text, b" ").is_some_and(|digits| {
        let bytes = digits.as_bytes();
        if bytes.len() != 11 || bytes[0] == b'0' {
            return false;
        }
        let mut seen = [0_u8; 10];
        bytes[..10].iter().for_each(|byte| seen[usize::from(byte - b'0')] += 1);
        let repeated = seen.iter().filter(|count| **count > 1).count();
        let mut product = 10_u32;
        for byte in &bytes[..10] {
            let sum = (u32::from(byte - b'0') + product) % 10;
            product = if sum == 0 { 20 } else { sum * 2 } % 11;
        }
        repeated == 1 && (11 - product) % 10 == u32::from(bytes[10] - b'0')
    })
}

/// The Verhoeff checksum over the dihedral group D5, computed instead of tabulated.
fn verhoeff(digits: &[u8]) -> bool {
    const STEP: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    fn times(a: usize, b: usize) -> usize {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    let mut check = 0;
    for (position, byte) in digits.iter().rev().enumerate() {
        let mut value = usize::from(byte - b'0');
        for _ in 0..position % 8 {
            value = STEP[value];
        }
        check = times(check, value);
    }
    check == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn published_examples() {
        check(uk_nino, &["AB 12 34 56 C", "AB123456C"], true);
        check(uk_nino, &["BG123456C", "AB123456E", "QQ123456C"], false);
        check(uk_nhs, &["943 476 5919"], true);
        check(uk_nhs, &["943 476 5918"], false);
        check(ca_sin, &["130 692 544"], true);
        check(ca_sin, &["046 454 286", "130 692 545"], false);
        check(br_cpf, &["529.982.247-25"], true);
        check(br_cpf, &["529.982.247-26", "111.111.111-11"], false);
        check(de_steuer_id, &["86095742719"], true);
        check(de_steuer_id, &["86095742718"], false);
        assert!(verhoeff(b"2363") && !verhoeff(b"2364"));
    }
}

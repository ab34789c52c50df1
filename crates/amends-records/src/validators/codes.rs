//! Shapes of identifiers that have letters and digits and no public checksum.

/// Letters and digits between two lengths, with at least `digits` digits; spaces and hyphens inside are allowed.
fn mixed(text: &str, lengths: std::ops::RangeInclusive<usize>, digits: usize) -> bool {
    let (mut len, mut found) = (0, 0);
    for byte in super::trim(text).bytes() {
        match byte {
            b'0'..=b'9' => {
                found += 1;
                len += 1;
            }
            b'a'..=b'z' | b'A'..=b'Z' => len += 1,
            b'-' | b' ' | b'.' | b'/' | b'_' => {}
            _ => return false,
        }
    }
    lengths.contains(&len) && found >= digits && !super::is_filler_number(text)
}

/// A travel document: six to nine letters and digits (ICAO Doc 9303, part 4).
pub(crate) fn passport(text: &str) -> bool {
    let text = super::trim(text);
    mixed(text, 6..=9, 5) && !text.contains('/') && !text.contains('.')
}

/// A US passport: nine digits or one letter and eight digits.
pub(crate) fn us_passport(text: &str) -> bool {
    let bytes = super::trim(text).as_bytes();
    bytes.len() == 9
        && (bytes[0].is_ascii_uppercase() || bytes[0].is_ascii_digit())
        && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// The number of an account with the organisation.
pub(crate) fn account(text: &str) -> bool {
    mixed(text, 5..=24, 4)
}

/// A member, patient or claim number.
pub(crate) fn member(text: &str) -> bool {
    mixed(text, 5..=20, 4)
}

/// An identifier issued by some office: five or more letters and digits.
pub(crate) fn issued(text: &str) -> bool {
    mixed(text, 4..=20, 3)
}

/// A code of ICD-10-CM: a letter, a digit, a digit or letter, then up to four behind a point.
pub(crate) fn icd10(text: &str) -> bool {
    let bytes = super::trim(text).as_bytes();
    let head = bytes.len() >= 3
        && bytes[0].is_ascii_uppercase()
        && bytes[0] != b'U'
        && bytes[1].is_ascii_digit()
        && (bytes[2].is_ascii_digit() || matches!(bytes[2], b'A' | b'B'));
    head && match bytes.get(3) {
        None => true,
        Some(b'.') => (5..=8).contains(&bytes.len()) && bytes[4..].iter().all(u8::is_ascii_alphanumeric),
        Some(_) => false,
    }
}

/// Some words: what a diagnosis, a document or a free remark looks like.
pub(crate) fn words(text: &str) -> bool {
    let text = super::trim(text);
    text.len() >= 3 && text.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
}

/// Anything at all that is not a flag: for columns whose header alone decides.
pub(crate) fn anything(text: &str) -> bool {
    let text = super::trim(text);
    text.len() >= 2 && !["no", "false", "off"].iter().any(|flag| text.eq_ignore_ascii_case(flag))
}

/// A latitude and a longitude, or one of them with at least three decimal places.
pub(crate) fn coordinates(text: &str) -> bool {
    let text = super::trim(text).trim_matches(|sign| matches!(sign, '(' | ')' | '[' | ']'));
    let mut parts = 0;
    for (index, part) in text.split([',', ';']).enumerate() {
        let part = part.trim();
        let Some((_, decimals)) = part.split_once('.') else { return false };
        let limit = if index == 0 { 180.0 } else { 360.0 };
        if decimals.len() < 3 || !part.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= limit && degrees != 0.0) {
            return false;
        }
        parts += 1;
    }
    (1..=2).contains(&parts)
}

/// A number of some other country's social security: anything but nine digits, which a US number has.
pub(crate) fn social_number_abroad(text: &str) -> bool {
    let text = super::trim(text);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'/' | b'.');
    (5..=20).contains(&text.len())
        && (5..=15).contains(&digits)
        && digits != 9
        && letters <= 4
        && text.bytes().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn shapes() {
        check(icd10, &["E11.9", "J45", "S72.001A"], true);
        check(icd10, &["E1", "e11.9", "ABC", "E11.", "B2B2"], false);
        check(us_passport, &["C12345678", "512345678"], true);
        check(passport, &["ABCDEFGH", "12"], false);
        check(coordinates, &["47.6062,-122.3321", "47.6062", "(47.6062, -122.3321)"], true);
        check(coordinates, &["12.50", "47", "1,234.567"], false);
    }
}

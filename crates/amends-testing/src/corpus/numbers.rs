//! Numbers that people carry, invented but valid: check digits hold and ranges are ones that are issued.

use super::draw::{Draw, scatter};
use super::text::push_padded;

/// The digit that makes `digits` followed by it pass the Luhn check.
pub(crate) fn luhn_digit(mut digits: u64) -> u64 {
    let mut sum = 0;
    let mut double = true;
    while digits > 0 {
        let digit = digits % 10 * if double { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        double = !double;
        digits /= 10;
    }
    (10 - sum % 10) % 10
}

/// Whether a number's last digit is its Luhn digit.
pub(crate) fn luhn_holds(number: u64) -> bool {
    luhn_digit(number / 10) == number % 10
}

/// Areas 001–665 and 667–899, groups 01–99, serials 0001–9999.
const SSN_COUNT: u64 = 898 * 99 * 9_999;

/// The social security number given to a person: no two people have the same.
pub(crate) fn ssn(index: u64, seed: u64) -> u32 {
    let at = scatter(index, seed, SSN_COUNT);
    let serial = at % 9_999 + 1;
    let group = at / 9_999 % 99 + 1;
    let area = at / (9_999 * 99) + 1;
    let area = if area >= 666 { area + 1 } else { area };
    (area * 1_000_000 + group * 10_000 + serial) as u32
}

/// A taxpayer number of somebody without an SSN: 9xx, group 70–88.
pub(crate) fn itin(index: u64, seed: u64) -> u32 {
    let at = scatter(index, seed, 100 * 19 * 9_999);
    let area = 900 + at / (19 * 9_999);
    (area * 1_000_000 + (70 + at / 9_999 % 19) * 10_000 + at % 9_999 + 1) as u32
}

/// Type allocation codes of invented handsets.
const TACS: [u64; 8] = [35_190_411, 35_284_507, 35_391_210, 35_472_608, 35_603_911, 35_755_704, 35_866_205, 35_997_108];

/// A handset's number, with a Luhn digit that holds.
pub(crate) fn imei(index: u64, seed: u64) -> u64 {
    let at = scatter(index, seed, 8 * 1_000_000);
    let stem = TACS[(at / 1_000_000) as usize] * 1_000_000 + at % 1_000_000;
    // Past eight million people serials are used again under the next codes.
    let stem = stem + index / 8_000_000 * 10_000_000_000_000 % 50_000_000_000_000;
    stem * 10 + luhn_digit(stem)
}

/// A subscriber's number: country 310 or 311, network, ten digits less one.
pub(crate) fn imsi(index: u64, seed: u64) -> u64 {
    let at = scatter(index, seed, 2_000_000_000);
    (if at.is_multiple_of(2) { 310_940 } else { 311_940 }) * 1_000_000_000 + at / 2
}

/// Ranges set aside for tests or belonging to no person, with the number's length.
const CARD_RANGES: [(u64, u32); 8] = [
    (411_111, 16),
    (424_242, 16),
    (400_000, 16),
    (555_555, 16),
    (520_082, 16),
    (222_300, 16),
    (601_111, 16),
    (378_282, 15),
];

/// A payment card's number.
pub(crate) fn card(index: u64, seed: u64) -> u64 {
    let at = scatter(index, seed, 8 * 100_000_000);
    let (range, length) = CARD_RANGES[(at % 8) as usize];
    let free = length - 7;
    let stem = range * 10_u64.pow(free) + (at / 8) * 10_u64.pow(free - 8) + index % 10_u64.pow(free - 8);
    stem * 10 + luhn_digit(stem)
}

/// A bank's routing number: a Federal Reserve prefix and a check digit that holds.
pub(crate) fn routing(draw: &mut Draw) -> u64 {
    let prefix = if draw.chance(7_000) { draw.between(1, 12) } else { draw.between(21, 32) };
    let stem = u64::from(prefix) * 1_000_000 + u64::from(draw.below(400)) * 2_500 + 17;
    let digits: Vec<u64> = (0..8).rev().map(|place| stem / 10_u64.pow(place) % 10).collect();
    let sum: u64 = digits.iter().zip([3, 7, 1, 3, 7, 1, 3, 7]).map(|(digit, weight)| digit * weight).sum();
    stem * 10 + (10 - sum % 10) % 10
}

/// Writes an SSN or ITIN with hyphens.
pub(crate) fn push_hyphenated(out: &mut Vec<u8>, number: u32) {
    let number = u64::from(number);
    push_padded(out, number / 1_000_000, 3);
    out.push(b'-');
    push_padded(out, number / 10_000 % 100, 2);
    out.push(b'-');
    push_padded(out, number % 10_000, 4);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold() {
        assert_eq!(luhn_digit(411_111_111_111_111), 1);
        for index in 0..5_000 {
            assert!(luhn_holds(card(index, 7)) && luhn_holds(imei(index, 7)));
            let area = ssn(index, 7) / 1_000_000;
            assert!(area > 0 && area != 666 && area < 900);
            assert!(!ssn(index, 7).is_multiple_of(10_000) && !(ssn(index, 7) / 10_000).is_multiple_of(100));
            let group = itin(index, 7) / 10_000 % 100;
            assert!(itin(index, 7) / 100_000_000 == 9 && (70..=88).contains(&group));
        }
    }

    #[test]
    fn numbers_are_unique() {
        let mut all: Vec<u64> = (0..100_000)
            .flat_map(|index| [u64::from(ssn(index, 3)), imei(index, 3), imsi(index, 3), card(index, 3)])
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn routing_numbers_pass_their_check() {
        let mut draw = Draw::numbered(1, 1, 1);
        for _ in 0..200 {
            let number = routing(&mut draw);
            let sum: u64 = (0..9)
                .rev()
                .map(|p| number / 10_u64.pow(p) % 10)
                .zip([3, 7, 1].into_iter().cycle())
                .map(|(d, w)| d * w)
                .sum();
            assert_eq!(sum % 10, 0);
        }
    }
}

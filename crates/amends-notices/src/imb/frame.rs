//! Digits to codewords and back, with the frame check between (USPS-B-3200, steps 1 to 4).

use super::{Imb, ImbError};

/// Characters in a barcode.
pub(super) const WORDS: usize = 10;
/// The eighteen digits behind the barcode id.
const BEHIND_ID: u128 = 1_000_000_000_000_000_000;
/// Codewords B to I count to this; J to [`LAST`], since its lowest bit says which way is up.
const BASE: u128 = 1365;
const LAST: u128 = 636;
/// The first codeword counts to this; the frame check's highest bit is added in this place.
const FIRST: u128 = 659;
/// Bits of the digits' value that are checked.
const BITS: u32 = 102;
/// The generator polynomial without its highest bit, and the register's width.
const GENERATOR: u16 = 0x0735;
const REGISTER: u16 = 0x07FF;
/// Routing codes of each length begin behind the shorter ones, so that `00000` is not «none».
const ROUTING: [(usize, u128, u128); 3] =
    [(5, 1, 100_000), (9, 100_001, 1_000_000_000), (11, 1_000_100_001, 100_000_000_000)];

/// The ten codewords, oriented, and the eleven bits of the frame check.
pub(super) fn words(imb: &Imb) -> ([u16; WORDS], u16) {
    let mut value = value(imb);
    let check = frame_check(value);
    let mut words = [0_u16; WORDS];
    words[9] = (value % LAST) as u16 * 2;
    value /= LAST;
    for word in words[1..9].iter_mut().rev() {
        *word = (value % BASE) as u16;
        value /= BASE;
    }
    words[0] = value as u16 + if check & 0x400 == 0 { 0 } else { FIRST as u16 };
    (words, check)
}

/// The fields that these codewords say; `check` has the ten bits that the characters tell.
pub(super) fn read(words: &[u16; WORDS], check: u16) -> Result<Imb, ImbError> {
    let first = u128::from(words[0]);
    let (first, check) = if first >= FIRST { (first - FIRST, check | 0x400) } else { (first, check) };
    if first >= FIRST || !words[9].is_multiple_of(2) || u128::from(words[9] / 2) >= LAST {
        return Err(ImbError::Codeword);
    }
    let middle = words[1..9].iter().fold(first, |value, word| value * BASE + u128::from(*word));
    let value = middle * LAST + u128::from(words[9] / 2);
    if value >> BITS != 0 || frame_check(value) != check {
        return Err(ImbError::FrameCheck);
    }
    let (rest, behind) = (value / BEHIND_ID, value % BEHIND_ID);
    let (rest, second) = (rest / 5, rest % 5);
    let (routing, first) = (rest / 10, rest % 10);
    Imb::from_digits(&format!("{first}{second}{behind:018}"), &routing_digits(routing)?)
}

/// All digits as one number, in the mixed bases of the specification.
fn value(imb: &Imb) -> u128 {
    let number = |digits: &str| digits.bytes().fold(0_u128, |value, digit| value * 10 + u128::from(digit - b'0'));
    let begin = ROUTING.iter().find(|(length, ..)| *length == imb.routing().len()).map_or(0, |(_, begin, _)| *begin);
    let (id, behind) = imb.tracking().split_at(2);
    let (first, second) = id.split_at(1);
    (((begin + number(imb.routing())) * 10 + number(first)) * 5 + number(second)) * BEHIND_ID + number(behind)
}

fn routing_digits(value: u128) -> Result<String, ImbError> {
    if value == 0 {
        return Ok(String::new());
    }
    let range = ROUTING.iter().find(|(_, begin, count)| value < begin + count);
    let (length, begin, _) = range.ok_or(ImbError::Codeword)?;
    Ok(format!("{:0length$}", value - begin))
}

/// The cyclic check over 102 bits, highest first, from a register full of ones.
fn frame_check(value: u128) -> u16 {
    (0..BITS).rev().fold(REGISTER, |register, bit| {
        let out = (register >> 10) ^ (value >> bit & 1) as u16;
        let shifted = (register << 1) & REGISTER;
        if out & 1 == 0 { shifted } else { shifted ^ GENERATOR }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps between, as appendix C of the specification prints them.
    #[test]
    fn the_steps_between_are_those_of_the_specification() {
        let examples: [(&str, u128, u16, [u16; WORDS]); 4] = [
            ("", 0x1122_103B_5C20_04B1, 0x051, [0, 0, 0, 0, 559, 202, 508, 451, 124, 34]),
            ("01234", 0xD13_8A87_BAB5_CF38_04B1, 0x065, [0, 0, 15, 14, 290, 567, 385, 48, 388, 666]),
            (
                "012345678",
                0x202_BDC0_9771_1204_D218_04B1,
                0x606,
                [659, 110, 1113, 1363, 198, 413, 470, 468, 1333, 1026],
            ),
            (
                "01234567891",
                0x1_6907_B2A2_4ABC_16A2_E5C0_04B1,
                0x751,
                [673, 787, 607, 1022, 861, 19, 816, 1294, 35, 602],
            ),
        ];
        for (routing, number, check, expected) in examples {
            let imb = Imb::from_digits("01234567094987654321", routing).expect("an example");
            assert_eq!(value(&imb), number);
            assert_eq!(words(&imb), (expected, check));
        }
    }
}

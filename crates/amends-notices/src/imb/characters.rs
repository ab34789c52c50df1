//! Codewords to characters of thirteen bits (USPS-B-3200, step 5). The tables are made, not typed.

use super::ImbError;
use super::frame::WORDS;

const FIVES: usize = 1287;
const TWOS: usize = 78;
const FIVE_OF_13: [u16; FIVES] = table(5);
const TWO_OF_13: [u16; TWOS] = table(2);
/// All thirteen bits.
const ALL: u16 = 0x1FFF;

/// All numbers of thirteen bits with so many ones, each beside its mirror image; those that are their own mirror image
/// are counted from the end.
const fn table<const ROWS: usize>(ones: u32) -> [u16; ROWS] {
    let mut rows = [0; ROWS];
    let (mut front, mut back) = (0, ROWS);
    let mut number: u16 = 0;
    while number <= ALL {
        let mirror = number.reverse_bits() >> 3;
        if number.count_ones() == ones {
            if mirror == number {
                back -= 1;
                rows[back] = number;
            } else if mirror > number {
                rows[front] = number;
                rows[front + 1] = mirror;
                front += 2;
            }
        }
        number += 1;
    }
    assert!(front == back, "the table has another length");
    rows
}

/// Characters A to J; each bit of the frame check turns one of them over.
pub(super) fn characters(words: &[u16; WORDS], check: u16) -> [u16; WORDS] {
    std::array::from_fn(|at| {
        let word = usize::from(words[at]);
        let character = if word < FIVES { FIVE_OF_13[word] } else { TWO_OF_13[word - FIVES] };
        if check >> at & 1 == 0 { character } else { character ^ ALL }
    })
}

/// The codewords, and the ten bits of the frame check that characters turned over tell.
pub(super) fn read(characters: &[u16; WORDS]) -> Result<([u16; WORDS], u16), ImbError> {
    let (mut words, mut check) = ([0; WORDS], 0);
    for (at, &character) in characters.iter().enumerate() {
        // Two or five ones, or, turned over, eleven or eight: no number of ones is on both sides.
        let is_turned = character.count_ones() > 6;
        check |= u16::from(is_turned) << at;
        let upright = if is_turned { character ^ ALL } else { character };
        words[at] = word(upright).ok_or(ImbError::Character(at + 1))?;
    }
    Ok((words, check))
}

fn word(character: u16) -> Option<u16> {
    let five = || FIVE_OF_13.iter().position(|row| *row == character);
    let two = || TWO_OF_13.iter().position(|row| *row == character).map(|at| at + FIVES);
    five().or_else(two).and_then(|word| u16::try_from(word).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_those_of_the_specification() {
        assert_eq!((FIVE_OF_13[0], FIVE_OF_13[673], FIVE_OF_13[1286]), (0x001F, 0x1234, 0x01F0));
        assert_eq!(TWO_OF_13[7], 0x1200);
        let words = [673, 787, 607, 1022, 861, 19, 816, 1294, 35, 602];
        let expected = [0x0DCB, 0x085C, 0x08E4, 0x0B06, 0x06DD, 0x1740, 0x17C6, 0x1200, 0x123F, 0x1B2B];
        assert_eq!(characters(&words, 0x751), expected);
    }
}

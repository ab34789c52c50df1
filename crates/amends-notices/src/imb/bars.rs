//! Characters to bars and back (USPS-B-3200, step 6).

use std::fmt;
use std::str::FromStr;

use super::frame::WORDS;
use super::{Imb, ImbError, characters, frame};

/// Bars in a barcode.
pub const BARS: usize = 65;

/// One bar: the tracker, which all have, and what goes up or down from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// It has the upper part.
    pub ascends: bool,
    /// It has the lower part.
    pub descends: bool,
}

/// A barcode as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars([Bar; BARS]);

/// Which bit of which character (A is 0) each bar shows: character and bit of the descender, then of the ascender.
/// This is the specification's bar-to-character table, the one thing that no rule yields.
const PLACES: [[u8; 4]; BARS] = [
    [7, 2, 4, 3],
    [1, 10, 0, 0],
    [9, 12, 2, 8],
    [5, 5, 6, 11],
    [8, 9, 3, 1],
    [0, 1, 5, 12],
    [2, 5, 1, 8],
    [4, 4, 9, 11],
    [6, 3, 8, 10],
    [3, 9, 7, 6],
    [5, 11, 1, 4],
    [8, 5, 2, 12],
    [9, 10, 0, 2],
    [7, 1, 6, 7],
    [3, 6, 4, 9],
    [0, 3, 8, 6],
    [6, 4, 2, 7],
    [1, 1, 9, 9],
    [7, 10, 5, 2],
    [4, 0, 3, 8],
    [6, 2, 0, 4],
    [8, 11, 1, 0],
    [9, 8, 3, 12],
    [2, 6, 7, 7],
    [5, 1, 4, 10],
    [1, 12, 6, 9],
    [7, 3, 8, 0],
    [5, 8, 9, 7],
    [4, 6, 2, 10],
    [3, 4, 0, 5],
    [8, 4, 5, 7],
    [7, 11, 1, 9],
    [6, 0, 9, 6],
    [0, 6, 4, 8],
    [2, 1, 3, 2],
    [5, 9, 8, 12],
    [4, 11, 6, 1],
    [9, 5, 7, 4],
    [3, 3, 1, 2],
    [0, 7, 2, 0],
    [1, 3, 4, 1],
    [6, 10, 3, 5],
    [8, 7, 9, 4],
    [2, 11, 5, 6],
    [0, 8, 7, 12],
    [4, 2, 8, 1],
    [5, 10, 3, 0],
    [9, 3, 0, 9],
    [6, 5, 2, 4],
    [7, 8, 1, 7],
    [5, 0, 4, 5],
    [2, 3, 0, 10],
    [6, 12, 9, 2],
    [3, 11, 1, 6],
    [8, 8, 7, 9],
    [5, 4, 0, 11],
    [1, 5, 2, 2],
    [9, 1, 4, 12],
    [8, 3, 6, 6],
    [7, 0, 3, 7],
    [4, 7, 7, 5],
    [0, 12, 1, 11],
    [2, 9, 9, 0],
    [6, 8, 5, 3],
    [3, 10, 8, 2],
];

impl Imb {
    /// The bars that say this.
    #[must_use]
    pub fn encode(&self) -> Bars {
        let (words, check) = frame::words(self);
        let characters = characters::characters(&words, check);
        let is_set = |character: u8, bit: u8| characters[usize::from(character)] >> bit & 1 == 1;
        Bars(
            PLACES.map(|[down, down_bit, up, up_bit]| Bar {
                ascends: is_set(up, up_bit),
                descends: is_set(down, down_bit),
            }),
        )
    }
}

impl Bars {
    /// The bars, from left to right.
    #[must_use]
    pub fn bars(&self) -> &[Bar; BARS] {
        &self.0
    }

    /// What these bars say.
    ///
    /// # Errors
    /// If a bar was read wrong, or the barcode stands upside down.
    pub fn decode(&self) -> Result<Imb, ImbError> {
        self.upright().map_err(|error| if self.turned().upright().is_ok() { ImbError::UpsideDown } else { error })
    }

    fn upright(&self) -> Result<Imb, ImbError> {
        let mut shown = [0_u16; WORDS];
        for (bar, [down, down_bit, up, up_bit]) in self.0.iter().zip(PLACES) {
            shown[usize::from(down)] |= u16::from(bar.descends) << down_bit;
            shown[usize::from(up)] |= u16::from(bar.ascends) << up_bit;
        }
        let (words, check) = characters::read(&shown)?;
        frame::read(&words, check)
    }

    fn turned(&self) -> Self {
        let turn = |bar: Bar| Bar { ascends: bar.descends, descends: bar.ascends };
        let mut bars = self.0.map(turn);
        bars.reverse();
        Self(bars)
    }
}

/// The letters A (ascender), D (descender), F (full) and T (tracker).
impl fmt::Display for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |bar: &Bar| match (bar.ascends, bar.descends) {
            (true, true) => 'F',
            (true, false) => 'A',
            (false, true) => 'D',
            (false, false) => 'T',
        };
        f.write_str(&self.0.iter().map(letter).collect::<String>())
    }
}

/// Small letters are read too.
impl FromStr for Bars {
    type Err = ImbError;

    fn from_str(text: &str) -> Result<Self, ImbError> {
        let count = text.chars().count();
        let mut bars = [Bar { ascends: false, descends: false }; BARS];
        if count != BARS {
            return Err(ImbError::BarCount(count));
        }
        for (at, (bar, letter)) in bars.iter_mut().zip(text.chars()).enumerate() {
            let (ascends, descends) = match letter.to_ascii_uppercase() {
                'F' => (true, true),
                'A' => (true, false),
                'D' => (false, true),
                'T' => (false, false),
                _ => return Err(ImbError::BarLetter(at + 1)),
            };
            *bar = Bar { ascends, descends };
        }
        Ok(Self(bars))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_is_shown_once_and_no_bar_shows_two_of_one_character() {
        let mut seen: Vec<(u8, u8)> = PLACES.iter().flat_map(|[a, b, c, d]| [(*a, *b), (*c, *d)]).collect();
        seen.sort_unstable();
        let all: Vec<(u8, u8)> = (0..10).flat_map(|character| (0..13).map(move |bit| (character, bit))).collect();
        assert_eq!(seen, all);
        // So a wrong bar always leaves a character with a number of ones that none has.
        assert!(PLACES.iter().all(|[down, _, up, _]| down != up));
    }
}

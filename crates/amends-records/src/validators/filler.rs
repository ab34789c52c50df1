//! What a cell says that says nothing: which filler stands in it. There are a few hundred, and none is anybody's value.

use super::date::{self, Date, DateOrder};
use super::digits::digits_between;
use super::{FILLER_WORDS, is_filler_number, is_filler_word, trim};

/// A filler, such as `N/A`, `000-00-0000` or `1900-01-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filler {
    /// A word, by its number.
    Word(u8),
    /// Digits that are all equal, or count up or down: how many, the first, and what is added each time.
    Digits {
        /// How many.
        length: u8,
        /// The first.
        first: u8,
        /// 0, 1 or 9.
        step: u8,
    },
    /// A date before anybody was born: year, month, day.
    Date(u16, u8, u8),
}

impl Filler {
    /// The filler in a cell, if there is one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = trim(text);
        if is_filler_word(text) {
            let word = FILLER_WORDS.iter().position(|word| text.eq_ignore_ascii_case(word))?;
            return u8::try_from(word).ok().map(Self::Word);
        }
        if is_filler_number(text) {
            let digits = digits_between(text, b"-/. ()+")?;
            let digits = digits.as_bytes();
            let (first, second) = (digits.first()? - b'0', digits.get(1)? - b'0');
            return Some(Self::Digits { length: digits.len() as u8, first, step: (second + 10 - first) % 10 });
        }
        let Date { year, month, day } = date::read(text)?.date(DateOrder::MonthFirst)?;
        // Beyond these there are too many to name one by one.
        let is_named = (1_000..9_000).contains(&year) || (year, month, day) == (9_999, 12, 31);
        if !is_named || !date::is_filler(Date { year, month, day }) {
            return None;
        }
        Some(Self::Date(u16::try_from(year).ok()?, month as u8, day as u8))
    }

    /// The filler as a person would write it.
    pub fn words(self) -> String {
        match self {
            Self::Word(word) => {
                FILLER_WORDS.get(usize::from(word)).map_or_else(String::new, |word| word.to_uppercase())
            }
            Self::Digits { length, first, step } => {
                let digit = |place: u32| char::from(b'0' + ((u32::from(first) + place * u32::from(step)) % 10) as u8);
                (0..u32::from(length)).map(digit).collect()
            }
            Self::Date(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: Option<&str>) {
        assert_eq!(Filler::of(cell).map(Filler::words).as_deref(), expected, "{cell}");
    }

    #[test]
    fn a_filler_is_named_whatever_its_spelling() {
        check("000-00-0000", Some("000000000"));
        check("(555) 555-5555", Some("5555555555"));
        check("123-45-6789", Some("123456789"));
        check("987654321", Some("987654321"));
        check(" n/a ", Some("N/A"));
        check("01/01/1900", Some("1900-01-01"));
        check("9999-12-31", Some("9999-12-31"));
    }

    #[test]
    fn what_may_be_somebodys_is_none() {
        for cell in ["219-09-9998", "Norman", "1985-03-14", "", " ", "4821", "9734-02-11", "206-555-0142"] {
            check(cell, None);
        }
    }
}

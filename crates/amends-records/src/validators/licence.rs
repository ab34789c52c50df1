//! Driver's licence and state identification numbers: a table of formats, state by state.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::places;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Mixed,
    Literal(u8),
}

type Format = Vec<(Class, u8, u8)>;

/// Longest number, without spaces and hyphens.
const LONGEST: usize = 24;

/// The formats of the data file.
struct Table {
    by_state: BTreeMap<&'static str, Vec<Format>>,
    /// The formats of all states, each once, by what a number shows at once: its length and its first character.
    by_look: Vec<Vec<Format>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let by_state: BTreeMap<&'static str, Vec<Format>> = include_str!("../data/licences.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let state = places::state(words.next()?)?;
                Some((state, words.map(format).collect()))
            })
            .collect();
        let by_look = by_look(by_state.values().flatten());
        Table { by_state, by_look }
    })
}

fn by_look<'a>(formats: impl Iterator<Item = &'a Format>) -> Vec<Vec<Format>> {
    let mut table = vec![Vec::new(); 3 * (LONGEST + 1)];
    for format in formats {
        let sum = |count: fn(&(Class, u8, u8)) -> u8| format.iter().map(|part| usize::from(count(part))).sum::<usize>();
        let starts = |first: &u8| format.first().is_some_and(|(class, ..)| class.admits(*first));
        for len in sum(|part| part.1)..=sum(|part| part.2).min(LONGEST) {
            for first in (b'0'..=b'9').chain(b'A'..=b'Z').chain([b'*']).filter(starts) {
                let formats: &mut Vec<Format> = &mut table[look(first, len)];
                if !formats.contains(format) {
                    formats.push(format.clone());
                }
            }
        }
    }
    table
}

/// The place in [`Table::by_look`] of numbers that begin so and are so long.
fn look(first: u8, len: usize) -> usize {
    let kind = match first {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        _ => 2,
    };
    len * 3 + kind
}

impl Class {
    fn admits(self, byte: u8) -> bool {
        match self {
            Self::Letter => byte.is_ascii_uppercase(),
            Self::Digit => byte.is_ascii_digit(),
            Self::Mixed => byte.is_ascii_alphanumeric() || byte == b'*',
            Self::Literal(expected) => byte == expected,
        }
    }
}

/// `A1N7` → one letter, seven digits. A literal starts with `=` and lasts until the next class with a count.
fn format(text: &str) -> Format {
    let bytes = text.as_bytes();
    let mut parts = Format::new();
    let mut at = 0;
    let mut literal = false;
    while at < bytes.len() {
        let counted = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let class = match bytes[at] {
            b'=' => {
                literal = true;
                at += 1;
                continue;
            }
            b'A' if counted => Class::Letter,
            b'N' if counted => Class::Digit,
            b'X' if counted => Class::Mixed,
            byte if literal => Class::Literal(byte),
            _ => break,
        };
        at += 1;
        let (low, next) = number(bytes, at);
        let (high, next) = if bytes.get(next) == Some(&b'-') { number(bytes, next + 1) } else { (low, next) };
        parts.push((class, low.max(1), high.max(1)));
        literal = literal && matches!(class, Class::Literal(_));
        at = next;
    }
    parts
}

fn number(bytes: &[u8], at: usize) -> (u8, usize) {
    let len = bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (bytes[at..at + len].iter().fold(0_u8, |sum, byte| sum.saturating_mul(10).saturating_add(byte - b'0')), at + len)
}

/// Whether the compact number fits a format; counts are tried greedily and then shorter.
fn fits(parts: &[(Class, u8, u8)], number: &[u8]) -> bool {
    let Some(((class, low, high), rest)) = parts.split_first() else { return number.is_empty() };
    let run = number.iter().take(usize::from(*high)).take_while(|byte| class.admits(**byte)).count();
    (usize::from(*low)..=run).rev().any(|len| fits(rest, &number[len..]))
}

/// A licence number without spaces and hyphens, in upper case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compact {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Compact {
    /// The characters.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// What a byte is in a number: itself in upper case, 0 for what is in none, 1 for what is left out.
const WRITTEN: [u8; 256] = {
    let mut written = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        written[byte] = match byte as u8 {
            b' ' | b'-' => 1,
            letter @ (b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'*') => letter.to_ascii_uppercase(),
            _ => 0,
        };
        byte += 1;
    }
    written
};

/// Brings a number into the form of the table; `None` for what cannot be one.
pub(crate) fn compact(text: &str) -> Option<Compact> {
    let mut compact = Compact { bytes: [0; LONGEST], len: 0 };
    let mut digits = 0;
    for byte in super::trim(text).bytes() {
        match WRITTEN[usize::from(byte)] {
            1 => {}
            0 => return None,
            _ if compact.len == LONGEST => return None,
            letter => {
                compact.bytes[compact.len] = letter;
                compact.len += 1;
                digits += usize::from(letter.is_ascii_digit());
            }
        }
    }
    (compact.len >= 4 && (digits >= 1 || compact.as_bytes().starts_with(b"WDL")) && !super::is_filler_number(text))
        .then_some(compact)
}

/// Whether the number has the form of that state (`us-ca`).
pub(crate) fn valid_in(state: &str, text: &str) -> bool {
    compact(text).is_some_and(|number| {
        let of_state = table().by_state.get(state);
        of_state.is_some_and(|formats| formats.iter().any(|format| fits(format, number.as_bytes())))
    })
}

/// Whether the number has the form of any state.
pub(crate) fn valid(text: &str) -> bool {
    compact(text).is_some_and(|number| {
        let number = number.as_bytes();
        number
            .first()
            .is_some_and(|first| table().by_look[look(*first, number.len())].iter().any(|format| fits(format, number)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;

    #[test]
    fn every_state_has_a_format() {
        assert_eq!(table().by_state.len(), 54);
        for (state, formats) in &table().by_state {
            assert!(
                !formats.is_empty() && formats.iter().all(|format| !format.is_empty()),
                "{state} has an empty format"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn the_look_of_a_number_hides_no_format(number in "[0-9A-Z*]{1,24}", prefix in "[A-Z]{0,3}[0-9]{3,12}[A-Z]{0,2}") {
            for number in [number, prefix] {
                let any = |number: &str| {
                    table().by_state.values().flatten().any(|format| fits(format, number.as_bytes()))
                };
                proptest::prop_assert_eq!(valid(&number), compact(&number).is_some() && any(&number));
            }
        }
    }

    #[test]
    fn state_by_state() {
        assert!(valid_in("us-ca", "D1234568") && valid_in("us-ca", "d123-4568") && !valid_in("us-ca", "12345678"));
        assert!(
            valid_in("us-wa", "WDLABCD1234X")
                && valid_in("us-fl", "V123-456-78-901-0")
                && valid_in("us-nh", "12ABC34567")
        );
        assert!(valid_in("us-ia", "123AB4567") && valid_in("us-id", "AB123456C") && valid_in("us-mo", "A123456R"));
        check(valid, &["D1234568", "987650321"], true);
        check(valid, &["hello", "", "n/a", "2026-01-02T00"], false);
    }
}

//! Dates as files write them, read without a clock and without guessing: the order of day and month is decided for a
//! whole column, never for one cell.

use serde::{Deserialize, Serialize};

/// In which order a column writes day and month where both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// `M/D/Y`, as in the United States.
    #[default]
    MonthFirst,
    /// `D/M/Y`, as almost everywhere else.
    DayFirst,
}

/// A date of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: i32,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Date {
    /// The date, if the calendar has it.
    pub(crate) fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=days).contains(&day) && (1..=9999).contains(&year)).then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01, the value of Arrow's `Date32`.
    pub(crate) fn days(self) -> i32 {
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (self.month as i32 + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day as i32 - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }
}

/// Numbers of a date in the order written, and whether the order is beyond doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// The year came first, or the month was a word, or there was no separator.
    Sure(Date),
    /// Two numbers and a year: the column decides which is the month.
    Pair(u32, u32, i32),
}

impl Written {
    /// The date under a column's order; the other order where only that is a date.
    pub(crate) fn date(self, order: DateOrder) -> Option<Date> {
        match self {
            Self::Sure(date) => Some(date),
            Self::Pair(a, b, year) => match order {
                DateOrder::MonthFirst => Date::new(year, a, b).or_else(|| Date::new(year, b, a)),
                DateOrder::DayFirst => Date::new(year, b, a).or_else(|| Date::new(year, a, b)),
            },
        }
    }
}

/// Reads a date; a time of day behind it is left out.
pub(crate) fn read(text: &str) -> Option<Written> {
    let text = super::trim(text);
    let bytes = text.as_bytes();
    if bytes.len() < 6 || bytes.len() > 35 {
        return None;
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        return compact(bytes);
    }
    let mut parts = [Part::None; 3];
    let mut count = 0;
    let mut at = 0;
    while at < bytes.len() && count < 3 {
        let (part, next) = take_part(bytes, at)?;
        if part != Part::None {
            parts[count] = part;
            count += 1;
        }
        at = next;
    }
    if count < 3 || !rest_is_time(&bytes[at..]) {
        return None;
    }
    assemble(parts)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    Number(u32, usize),
    Month(u32),
}

/// The number or month name at `at`, or nothing for a separator.
fn take_part(bytes: &[u8], at: usize) -> Option<(Part, usize)> {
    let run = |test: fn(&u8) -> bool| bytes[at..].iter().take_while(|byte| test(byte)).count();
    match bytes[at] {
        b'0'..=b'9' => {
            let len = run(u8::is_ascii_digit);
            if len > 4 {
                return None;
            }
            let value = bytes[at..at + len].iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
            let ordinal = bytes[at + len..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            let skip = if ordinal == 2 && matches!(&bytes[at + len..at + len + 2], b"st" | b"nd" | b"rd" | b"th") {
                2
            } else {
                0
            };
            Some((Part::Number(value, len), at + len + skip))
        }
        b'A'..=b'Z' | b'a'..=b'z' => {
            let len = run(u8::is_ascii_alphabetic);
            let word = &bytes[at..at + len];
            if word.eq_ignore_ascii_case(b"of") {
                return Some((Part::None, at + len));
            }
            month_of(word).map(|month| (Part::Month(month), at + len))
        }
        b'-' | b'/' | b'.' | b' ' | b',' => Some((Part::None, at + 1)),
        _ => None,
    }
}

fn month_of(word: &[u8]) -> Option<u32> {
    const MONTHS: [&[u8]; 12] = [
        b"january",
        b"february",
        b"march",
        b"april",
        b"may",
        b"june",
        b"july",
        b"august",
        b"september",
        b"october",
        b"november",
        b"december",
    ];
    let fits =
        |month: &&[u8]| word.len() >= 3 && word.len() <= month.len() && month[..word.len()].eq_ignore_ascii_case(word);
    MONTHS.iter().position(fits).map(|position| position as u32 + 1)
}

/// What may follow a date: nothing, or a time of day.
fn rest_is_time(rest: &[u8]) -> bool {
    rest.is_empty()
        || (matches!(rest[0], b'T' | b't' | b' ')
            && rest[1..].iter().all(|byte| byte.is_ascii_digit() || b":.+- ZzAaPpMm".contains(byte))
            && rest.contains(&b':'))
}

fn assemble(parts: [Part; 3]) -> Option<Written> {
    match parts {
        [Part::Number(year, 4), Part::Number(month, _), Part::Number(day, _)]
        | [Part::Number(year, 4), Part::Month(month), Part::Number(day, _)] => {
            Date::new(year as i32, month, day).map(Written::Sure)
        }
        [Part::Number(day, 1 | 2), Part::Month(month), Part::Number(year, width)]
        | [Part::Month(month), Part::Number(day, 1 | 2), Part::Number(year, width)] => {
            Date::new(full_year(year, width)?, month, day).map(Written::Sure)
        }
        [Part::Number(a, 1 | 2), Part::Number(b, 1 | 2), Part::Number(year, width)] => {
            let year = full_year(year, width)?;
            let any = Date::new(year, a, b).is_some() || Date::new(year, b, a).is_some();
            any.then_some(Written::Pair(a, b, year))
        }
        _ => None,
    }
}

/// A two-digit year is of the century that makes it lie between 1927 and 2026.
fn full_year(year: u32, width: usize) -> Option<i32> {
    match width {
        4 => Some(year as i32),
        2 => Some(if year <= 26 { 2000 + year as i32 } else { 1900 + year as i32 }),
        _ => None,
    }
}

/// `YYYYMMDD`, or `MMDDYYYY` where that alone is a date of 1900–2100.
fn compact(bytes: &[u8]) -> Option<Written> {
    if bytes.len() != 8 {
        return None;
    }
    let number =
        |range: std::ops::Range<usize>| bytes[range].iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    let near = |year: u32| (1880..=2100).contains(&year);
    if near(number(0..4)) {
        return Date::new(number(0..4) as i32, number(4..6), number(6..8)).map(Written::Sure);
    }
    near(number(4..8)).then(|| Date::new(number(4..8) as i32, number(0..2), number(2..4)).map(Written::Sure)).flatten()
}

/// Fillers that systems write where no date is known.
pub(crate) fn is_filler(date: Date) -> bool {
    matches!((date.year, date.month, date.day), (1900, 1, 1) | (1899, 12, 30 | 31) | (1753, 1, 1) | (1800, 1, 1))
        || date.year >= 9000
        || date.year < 1000
}

/// The day from which computers count. People were born on it; where it stands far too often it means «no date».
pub(crate) const EPOCH: Date = Date { year: 1970, month: 1, day: 1 };

/// Whether a cell holds a date on which a living or lately deceased person could have been born.
pub(crate) fn birth_valid(text: &str) -> bool {
    read(text).and_then(|written| written.date(DateOrder::MonthFirst)).is_some_and(is_birth)
}

/// Whether a date is plausible as a birth: after the filler of 1900-01-01, before 2100.
pub(crate) fn is_birth(date: Date) -> bool {
    (1900..2100).contains(&date.year)
        && !(matches!((date.year, date.month, date.day), (1900, 1, 1)))
        && !is_filler(date)
}

/// Whether a cell holds any date.
pub(crate) fn any(text: &str) -> bool {
    read(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validators::testing::check;
    use proptest::prelude::*;

    fn day(text: &str, order: DateOrder) -> Option<(i32, u32, u32)> {
        read(text).and_then(|written| written.date(order)).map(|date| (date.year, date.month, date.day))
    }

    #[test]
    fn forms_of_one_day() {
        for text in [
            "1985-03-14",
            "1985-03-14T00:00:00Z",
            "1985-03-14 00:00:00",
            "3/14/1985",
            "03/14/1985",
            "03-14-85",
            "14-Mar-1985",
            "14 March 1985",
            "March 14, 1985",
            "Mar 14th, 1985",
            "19850314",
            "03141985",
            "14.3.1985",
            "1985/3/14",
        ] {
            assert_eq!(day(text, DateOrder::MonthFirst), Some((1985, 3, 14)), "{text}");
        }
        assert_eq!(day("03/04/1985", DateOrder::DayFirst), Some((1985, 4, 3)));
        assert_eq!(day("03/04/1985", DateOrder::MonthFirst), Some((1985, 3, 4)));
    }

    #[test]
    fn what_is_no_day() {
        check(
            super::any,
            &[
                "1985-02-30",
                "13/13/1985",
                "206-555-0142",
                "12345678",
                "",
                "1985",
                "10.0.0.1",
                "219-09-9998",
                "12:30:15",
            ],
            false,
        );
        check(birth_valid, &["1900-01-01", "01/01/1900", "9999-12-31", "0001-01-01", "1812-06-01"], false);
        check(birth_valid, &["1900-01-02", "2019-12-31", "1985-01-01"], true);
    }

    proptest! {
        #[test]
        fn days_agree_with_the_calendar(days in -40_000_i32..60_000) {
            let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).expect("in range");
            let ours = Date::new(i32::from(date.year()), date.month() as u32, date.day() as u32).expect("a day");
            prop_assert_eq!(ours.days(), days);
            prop_assert_eq!(read(&date.to_string()), Some(Written::Sure(ours)));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,24}") {
            let _ = read(&text);
        }
    }
}

//! Times as logs spell them. Whatever cannot be a time is [`Stamp::Missing`], never a guess.

use amends_case::Micros;

use crate::out::Stamp;

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const DAY: Micros = 86_400_000_000;

/// `2026-07-08T02:11:09[.123456][Z|+02:00| UTC]`, with `T` or a space: the stamp and what follows it.
pub(crate) fn iso(text: &str) -> Option<(Stamp, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 19 || bytes[4] != b'-' || bytes[7] != b'-' || !matches!(bytes[10], b'T' | b' ' | b't') {
        return None;
    }
    let (year, month, day) = (number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..10])?);
    let mut at = 19;
    let mut micros = clock(&bytes[11..19])?;
    if matches!(bytes.get(at), Some(b'.' | b',')) {
        let digits = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        micros += fraction(&bytes[at + 1..at + 1 + digits]);
        at += 1 + digits;
    }
    let civil = days(year, month, day)? * DAY + micros;
    let (zone, after) = zone(&bytes[at..]);
    let rest = text.get(at + after..)?;
    Some((zone.map_or(Stamp::Local(civil), |minutes| Stamp::Absolute(civil - minutes * 60_000_000)), rest))
}

/// `Jul  8 02:11:09`, without year and zone.
pub(crate) fn bsd(text: &str) -> Option<(Stamp, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 15 || bytes[3] != b' ' || bytes[6] != b' ' {
        return None;
    }
    let month = month(&bytes[..3])?;
    let day = number(if bytes[4] == b' ' { &bytes[5..6] } else { &bytes[4..6] })?;
    // 29 February is in the calendar of some year; 31 June is in none.
    let stamp = match clock(&bytes[7..15]).filter(|_| days(2024, i64::from(month), day).is_some()) {
        Some(micros) => Stamp::Yearless { month, day: day as u8, micros },
        None => Stamp::Missing,
    };
    Some((stamp, text.get(15..)?))
}

/// What follows a time that is written like ISO's and cannot be: month 13, hour 25.
pub(crate) fn iso_shaped(text: &str) -> Option<(Stamp, &str)> {
    let (word, _) = text.split_once(' ')?;
    let bytes = word.as_bytes();
    let is_shaped = bytes.len() >= 19
        && bytes.len() <= 40
        && bytes.iter().zip(b"0000-00-00T00:00:00").all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            shape => byte == shape,
        });
    is_shaped.then(|| (Stamp::Missing, &text[word.len()..]))
}

/// `08/Jul/2026:02:11:09 +0000`, as web servers write it.
pub(crate) fn common(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || bytes[2] != b'/' || bytes[6] != b'/' || bytes[11] != b':' {
        return None;
    }
    let (day, month, year) = (number(&bytes[..2])?, month(&bytes[3..6])?, number(&bytes[7..11])?);
    let civil = days(year, i64::from(month), day)? * DAY + clock(&bytes[12..20])?;
    let (zone, _) = zone(&bytes[20..]);
    Some(zone.map_or(Stamp::Local(civil), |minutes| Stamp::Absolute(civil - minutes * 60_000_000)))
}

/// `Wed Jul  8 02:11:09 2026[ +00:00]`, as C's `ctime` writes it.
pub(crate) fn ctime(text: &str) -> Option<Stamp> {
    let bytes = text.as_bytes();
    if bytes.len() < 24 || bytes[3] != b' ' {
        return None;
    }
    let month = month(&bytes[4..7])?;
    let day = number(if bytes[8] == b' ' { &bytes[9..10] } else { &bytes[8..10] })?;
    let civil = days(number(&bytes[20..24])?, i64::from(month), day)? * DAY + clock(&bytes[11..19])?;
    let (zone, _) = zone(&bytes[24..]);
    Some(zone.map_or(Stamp::Local(civil), |minutes| Stamp::Absolute(civil - minutes * 60_000_000)))
}

/// Seconds since 1970 with a fraction: `1783476669.123456`.
pub(crate) fn epoch(text: &str) -> Option<Stamp> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let micros = seconds.checked_mul(1_000_000)?;
    part.bytes().all(|byte| byte.is_ascii_digit()).then(|| Stamp::Absolute(micros + fraction(part.as_bytes())))
}

/// Minutes east of UTC, and how many bytes say so. `None` where no zone stands there.
fn zone(bytes: &[u8]) -> (Option<i64>, usize) {
    let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
    let rest = &bytes[spaces..];
    match rest.first() {
        Some(b'Z' | b'z') => (Some(0), spaces + 1),
        Some(sign @ (b'+' | b'-')) => {
            let digits: Vec<u8> = rest[1..].iter().copied().filter(|byte| *byte != b':').take(4).collect();
            let length = 1 + if rest.get(3) == Some(&b':') { 5 } else { 4 };
            let both = digits.get(..2).and_then(number).zip(digits.get(2..4).and_then(number));
            match both.filter(|(hours, minutes)| *hours <= 14 && *minutes < 60) {
                Some((hours, minutes)) if rest.len() >= length => {
                    let east = hours * 60 + minutes;
                    (Some(if *sign == b'-' { -east } else { east }), spaces + length)
                }
                // PostgreSQL writes whole hours as `+02`.
                _ => match digits.get(..2).and_then(number).filter(|hours| *hours <= 14) {
                    Some(hours) => (Some(if *sign == b'-' { -hours * 60 } else { hours * 60 }), spaces + 3),
                    None => (None, 0),
                },
            }
        }
        Some(_) if rest.starts_with(b"UTC") || rest.starts_with(b"GMT") => (Some(0), spaces + 3),
        _ => (None, 0),
    }
}

/// `02:11:09` in microseconds.
fn clock(bytes: &[u8]) -> Option<Micros> {
    if bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hours, minutes, seconds) = (number(&bytes[..2])?, number(&bytes[3..5])?, number(&bytes[6..8])?);
    // 60: a leap second.
    (hours < 24 && minutes < 60 && seconds <= 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000_000)
}

/// Digits after the point, in microseconds.
fn fraction(digits: &[u8]) -> Micros {
    let mut micros = 0;
    for place in 0..6 {
        micros = micros * 10 + digits.get(place).map_or(0, |digit| i64::from(digit - b'0'));
    }
    micros
}

fn month(bytes: &[u8]) -> Option<u8> {
    MONTHS.iter().position(|month| month.eq_ignore_ascii_case(bytes)).map(|at| at as u8 + 1)
}

fn number(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// Days since 1970 of a day of the calendar; `None` for one that does not exist. (Days from civil: H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms".)
pub(crate) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    const LENGTHS: [i64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *LENGTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if day < 1 || day > length || (month == 2 && day == 29 && !is_leap) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8 July 2026, 02:11:09 UTC.
    const THEN: Micros = 1_783_476_669_000_000;

    #[test]
    fn every_spelling_is_the_same_moment() {
        let check = |found: Option<Stamp>, expected| assert_eq!(found, Some(expected));
        let first = |found: Option<(Stamp, &str)>| found.map(|(stamp, _)| stamp);
        check(first(iso("2026-07-08T02:11:09Z")), Stamp::Absolute(THEN));
        check(first(iso("2026-07-08T04:11:09.5+02:00 x")), Stamp::Absolute(THEN + 500_000));
        check(first(iso("2026-07-08 02:11:09.123 UTC")), Stamp::Absolute(THEN + 123_000));
        check(first(iso("2026-07-07 22:11:09-04")), Stamp::Absolute(THEN));
        check(first(iso("2026-07-08 02:11:09 and")), Stamp::Local(THEN));
        check(first(bsd("Jul  8 02:11:09 host")), Stamp::Yearless { month: 7, day: 8, micros: 7_869_000_000 });
        check(common("08/Jul/2026:02:11:09 +0000"), Stamp::Absolute(THEN));
        check(ctime("Wed Jul  8 02:11:09 2026 +00:00"), Stamp::Absolute(THEN));
        check(epoch("1783476669.000"), Stamp::Absolute(THEN));
        assert_eq!(iso("2026-07-08T02:11:09.5+02:00 rest").map(|(_, rest)| rest), Some(" rest"));
    }

    #[test]
    fn what_cannot_be_is_no_time() {
        for wrong in ["2026-13-08T02:11:09Z", "2026-06-31T02:11:09Z", "2026-07-08T25:11:09Z", "2025-02-29T00:00:00Z"] {
            assert_eq!(iso(wrong), None, "{wrong}");
        }
        assert_eq!(bsd("Jul 38 02:11:09 x").map(|(stamp, _)| stamp), Some(Stamp::Missing));
        assert_eq!(bsd("Jun 31 02:11:09 x").map(|(stamp, _)| stamp), Some(Stamp::Missing));
        assert!(matches!(bsd("Feb 29 02:11:09 x"), Some((Stamp::Yearless { .. }, " x"))));
        assert_eq!(iso_shaped("2026-13-08T25:11:09Z x"), Some((Stamp::Missing, " x")));
        assert_eq!(iso_shaped("2026-13-08 25:11:09Z x"), None);
        assert_eq!(bsd("Jux  8 02:11:09 x"), None);
        assert_eq!(epoch("12.x"), None);
    }
}

//! Times as systems write them, to [`Stamp`]s. No time zone table: a zone is an offset, UTC, or one of few plain names.

use amends_case::Micros;

use crate::out::Stamp;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Names of zones that stand for one offset wherever they are used, in minutes east. `CST`, `IST` and `BST` do not.
const ZONES: &[(&str, i64)] = &[
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("WET", 0),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
];

/// ISO 8601 and its relatives: `2021-07-20T09:14:02.123Z`, `2021-07-20 09:14:02.123 UTC`, `2021-07-20 09:14:02+02:00`,
/// `2021/07/20 09:14:02`. Without a zone: local.
pub(crate) fn iso(text: &str) -> Stamp {
    let text = text.trim();
    let Some((local, rest)) = date_and_time(text) else { return Stamp::Missing };
    zoned(local, rest)
}

/// `20210720 09:14:02`, as the audit plugins of MariaDB and MySQL write it. Local.
pub(crate) fn compact(text: &str) -> Stamp {
    let found = (|| {
        let date = text.get(..8)?;
        let days = days(number(&date[..4])?, number(&date[4..6])?, number(&date[6..])?)?;
        let (micros, rest) = time_of_day(text.get(8..)?.trim_start())?;
        rest.trim().is_empty().then_some(days * DAY + micros)
    })();
    found.map_or(Stamp::Missing, Stamp::Local)
}

/// `Tue Jul 20 09:14:02 2021 +02:00` (the offset may be left out): how C's `asctime` writes it, and Oracle after it.
pub(crate) fn asctime(text: &str) -> Stamp {
    let mut words = text.split_ascii_whitespace();
    let found = (|| {
        let weekday = words.next()?;
        if weekday.len() != 3 {
            return None;
        }
        let month = month(words.next()?)?;
        let day = number(words.next()?)?;
        let (micros, rest) = time_of_day(words.next()?)?;
        if !rest.is_empty() {
            return None;
        }
        let year = number(words.next()?)?;
        Some(days(year, month, day)? * DAY + micros)
    })();
    match (found, words.next()) {
        (Some(local), zone) => zoned(local, zone.unwrap_or("")),
        (None, _) => Stamp::Missing,
    }
}

/// Seconds since 1970 with an optional fraction, exactly.
pub(crate) fn epoch_seconds(text: &str) -> Option<Micros> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let part = micros_of(fraction)?;
    seconds.checked_mul(SECOND)?.checked_add(if whole.starts_with('-') { -part } else { part })
}

/// A length of time in seconds with a fraction; negative lengths are none.
pub(crate) fn seconds(text: &str) -> Option<Micros> {
    epoch_seconds(text).filter(|it| *it >= 0)
}

/// Seconds since 1970 as a stamp.
pub(crate) fn epoch(text: &str) -> Stamp {
    epoch_seconds(text).map_or(Stamp::Missing, Stamp::Absolute)
}

/// `Jan` to `Dec` as 1 to 12.
fn month(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    MONTHS.iter().position(|it| it.eq_ignore_ascii_case(word)).map(|it| it as i64 + 1)
}

fn zoned(local: Micros, rest: &str) -> Stamp {
    let zone = rest.trim();
    if zone.is_empty() {
        return Stamp::Local(local);
    }
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == zone) {
        return Stamp::Absolute(local - minutes * 60 * SECOND);
    }
    offset_minutes(zone).map_or(Stamp::Local(local), |minutes| Stamp::Absolute(local - minutes * 60 * SECOND))
}

/// `+02`, `+0200`, `+02:00`, `-07:30`.
fn offset_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number(zone.get(1..3)?)?;
    let rest = zone.get(3..)?.trim_start_matches(':');
    let minutes = if rest.is_empty() { 0 } else { number(rest)? };
    (hours < 16 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn date_and_time(text: &str) -> Option<(Micros, &str)> {
    let bytes = text.as_bytes();
    let apart = *bytes.get(4)?;
    if !matches!(apart, b'-' | b'/') || bytes.get(7) != Some(&apart) || !matches!(bytes.get(10)?, b'T' | b't' | b' ') {
        return None;
    }
    let days = days(number(text.get(..4)?)?, number(text.get(5..7)?)?, number(text.get(8..10)?)?)?;
    let (micros, rest) = time_of_day(text.get(11..)?)?;
    Some((days * DAY + micros, rest))
}

/// `09:14:02.123456` and what follows it. The fraction may be set off by a comma; more than six digits are cut.
fn time_of_day(text: &str) -> Option<(Micros, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (number(text.get(..2)?)?, number(text.get(3..5)?)?, number(text.get(6..8)?)?);
    // 60: a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(8..)?;
    let (fraction, rest) = match rest.as_bytes().first() {
        Some(b'.' | b',') => {
            let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            (&rest[1..=digits], &rest[digits + 1..])
        }
        _ => ("", rest),
    };
    Some((((hour * 60 + minute) * 60 + second) * SECOND + micros_of(fraction)?, rest))
}

fn micros_of(fraction: &str) -> Option<i64> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let six = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(six.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn number(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.bytes().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. None for a date that is not.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    // The year begins in March, so that the day that comes and goes is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_626_782_400 * SECOND; // 2021-07-20T12:00:00Z

    #[test]
    fn zones_are_taken_at_their_word() {
        assert_eq!(iso("2021-07-20T12:00:00Z"), Stamp::Absolute(NOON));
        assert_eq!(iso("2021-07-20 14:00:00.25+02:00"), Stamp::Absolute(NOON + 250_000));
        assert_eq!(iso("2021-07-20 08:00:00.000 EDT"), Stamp::Absolute(NOON));
        assert_eq!(iso("2021-07-20 12:00:00"), Stamp::Local(NOON));
        assert_eq!(iso("2021-07-20 12:00:00.123 CST"), Stamp::Local(NOON + 123_000));
        assert_eq!(asctime("Tue Jul 20 12:00:00 2021"), Stamp::Local(NOON));
        assert_eq!(asctime("Tue Jul 20 05:00:00 2021 -07:00"), Stamp::Absolute(NOON));
        assert_eq!(compact("20210720 12:00:00"), Stamp::Local(NOON));
        assert_eq!(epoch("1626782400.5"), Stamp::Absolute(NOON + 500_000));
    }

    #[test]
    fn what_is_no_time_is_missing() {
        for text in
            ["", "2021-02-29 00:00:00", "2021-13-01T00:00:00Z", "2021-07-20", "2021-07-20 25:00:00", "äöü-07-20 1"]
        {
            assert_eq!(iso(text), Stamp::Missing, "{text}");
        }
        assert_eq!(epoch("1e9"), Stamp::Missing);
        assert_eq!(epoch("99999999999999999999"), Stamp::Missing);
        assert_eq!(asctime("Tuesday Jul 20 12:00:00 2021"), Stamp::Missing);
    }

    #[test]
    fn days_agree_with_a_calendar() {
        let mut date = jiff::civil::date(1890, 1, 1);
        let epoch = jiff::civil::date(1970, 1, 1);
        while date.year() < 2110 {
            let expected = i64::from((date - epoch).get_days());
            assert_eq!(days(date.year().into(), date.month().into(), date.day().into()), Some(expected), "{date}");
            date = date.tomorrow().expect("within the calendar");
        }
    }
}

//! Moments of the summer of 2026, and the ways in which logs spell them. All hosts keep UTC.

use std::fmt;

/// Microseconds since 1970-01-01T00:00:00Z.
pub(crate) type Micros = i64;

pub(crate) const SECOND: Micros = 1_000_000;
pub(crate) const MINUTE: Micros = 60 * SECOND;
pub(crate) const HOUR: Micros = 60 * MINUTE;
pub(crate) const DAY: Micros = 24 * HOUR;
pub(crate) const WEEK: Micros = 7 * DAY;

/// Monday, 6 July 2026, 00:00 UTC: the logs begin.
pub(crate) const FIRST: Micros = 20_640 * DAY;
/// The logs end six weeks later, on Monday, 17 August.
pub(crate) const END: Micros = FIRST + 6 * WEEK;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// 1 January 1970 was a Thursday.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A day of July (1 to 31) or, counted on, of August (32 is the first), with hour and minute.
pub(crate) fn july(day: i64, hour: i64, minute: i64) -> Micros {
    FIRST + (day - 6) * DAY + hour * HOUR + minute * MINUTE
}

/// How a log spells a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spelling {
    /// RFC 3164, without year: `Jul  8 02:11:09`
    Bsd,
    /// RFC 5424 and new syslog files: `2026-07-08T02:11:09.123456+00:00`
    Micros,
    /// `2026-07-08T02:11:09.123456Z`
    MicrosZulu,
    /// `2026-07-08T02:11:09Z`
    Zulu,
    /// PostgreSQL: `2026-07-08 02:11:09.123 UTC`
    Postgres,
    /// PostgreSQL, session start: `2026-07-08 02:11:09 UTC`
    PostgresSeconds,
    /// Web servers: `08/Jul/2026:02:11:09 +0000`
    Common,
    /// C's `ctime`: `Wed Jul  8 02:11:09 2026`
    Ctime,
    /// Zeek: `1783476669.123456`
    Epoch,
    /// auditd: `1783476669.123`
    EpochMillis,
    /// Names of files: `20260708021109`
    Compact,
}

/// A moment, spelled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp(pub(crate) Micros, pub(crate) Spelling);

/// Year, month, day of a number of days since 1970 (the civil calendar from days, as in H. Hinnant's paper).
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month as usize, day)
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(at, spelling) = *self;
        let (days, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let (hour, minute) = (rest / HOUR, rest / MINUTE % 60);
        let (second, micros) = (rest / SECOND % 60, rest % SECOND);
        let name = MONTHS[month - 1];
        let clock = format_args!("{hour:02}:{minute:02}:{second:02}").to_string();
        match spelling {
            Spelling::Bsd => write!(f, "{name} {day:>2} {clock}"),
            Spelling::Micros => write!(f, "{year}-{month:02}-{day:02}T{clock}.{micros:06}+00:00"),
            Spelling::MicrosZulu => write!(f, "{year}-{month:02}-{day:02}T{clock}.{micros:06}Z"),
            Spelling::Zulu => write!(f, "{year}-{month:02}-{day:02}T{clock}Z"),
            Spelling::Postgres => write!(f, "{year}-{month:02}-{day:02} {clock}.{:03} UTC", micros / 1_000),
            Spelling::PostgresSeconds => write!(f, "{year}-{month:02}-{day:02} {clock} UTC"),
            Spelling::Common => write!(f, "{day:02}/{name}/{year}:{clock} +0000"),
            Spelling::Ctime => {
                write!(f, "{} {name} {day:>2} {clock} {year}", DAYS[days.rem_euclid(7) as usize])
            }
            Spelling::Epoch => write!(f, "{}.{micros:06}", at.div_euclid(SECOND)),
            Spelling::EpochMillis => write!(f, "{}.{:03}", at.div_euclid(SECOND), micros / 1_000),
            Spelling::Compact => write!(f, "{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_a_monday_in_july() {
        assert_eq!(Stamp(FIRST, Spelling::Ctime).to_string(), "Mon Jul  6 00:00:00 2026");
        assert_eq!(Stamp(END, Spelling::Zulu).to_string(), "2026-08-17T00:00:00Z");
        assert_eq!(Stamp(july(43, 4, 5), Spelling::Bsd).to_string(), "Aug 12 04:05:00");
        assert_eq!(Stamp(FIRST + 1_234_567, Spelling::Postgres).to_string(), "2026-07-06 00:00:01.234 UTC");
    }
}

//! The column with the time, and how it spells it.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use toml::Table;

use super::{MappingError, known, text_of, unknown_word};
use crate::out::Stamp;
use crate::times;

/// How times are spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spelling {
    Iso,
    /// As C's `strptime` has it.
    Pattern(String),
    /// Since 1970: how many of these are a microsecond, or the other way.
    Epoch {
        times: i64,
        over: i64,
    },
}

/// Which column has the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeColumn {
    pub(super) column: String,
    spelling: Spelling,
    /// Minutes east of UTC for times that do not say.
    zone: Option<i64>,
}

impl TimeColumn {
    pub(super) fn from_table(table: &Table) -> Result<Self, MappingError> {
        known("[time]", table, &["column", "pattern", "unit", "zone"])?;
        let column = text_of(table, "column")?.ok_or(MappingError::Missing { section: "[time]", key: "column" })?;
        let spelling = match (text_of(table, "pattern")?, text_of(table, "unit")?) {
            (None, None) => Spelling::Iso,
            (Some(pattern), None) => checked(pattern)?,
            (None, Some(unit)) => match unit.as_str() {
                "s" => Spelling::Epoch { times: 1_000_000, over: 1 },
                "ms" => Spelling::Epoch { times: 1_000, over: 1 },
                "us" => Spelling::Epoch { times: 1, over: 1 },
                "ns" => Spelling::Epoch { times: 1, over: 1_000 },
                other => return Err(unknown_word("unit", other, &["s", "ms", "us", "ns"])),
            },
            (Some(_), Some(_)) => {
                return Err(MappingError::WrongKind {
                    key: "unit".to_owned(),
                    expected: "left out where `pattern` stands",
                });
            }
        };
        let zone = match text_of(table, "zone")? {
            None => None,
            Some(zone) => match times::iso(&format!("1970-01-01T00:00:00{zone}")) {
                Stamp::Absolute(micros) => Some(-micros / 60_000_000),
                _ => {
                    return Err(MappingError::WrongKind {
                        key: "zone".to_owned(),
                        expected: "`UTC`, or an offset such as `+02:00`",
                    });
                }
            },
        };
        Ok(Self { column, spelling, zone })
    }

    pub(super) fn stamp(&self, text: &str) -> Stamp {
        let text = text.trim();
        let stamp = match &self.spelling {
            Spelling::Iso => times::iso(text),
            Spelling::Pattern(pattern) => by_pattern(pattern, text),
            Spelling::Epoch { times, over } => epoch(text, *times, *over),
        };
        match (stamp, self.zone) {
            (Stamp::Local(local), Some(minutes)) => Stamp::Absolute(local - minutes * 60_000_000),
            (stamp, _) => stamp,
        }
    }
}

/// A pattern must be one, and say date and time.
fn checked(pattern: String) -> Result<Spelling, MappingError> {
    let wrong = || MappingError::WrongKind {
        key: "pattern".to_owned(),
        expected: "a pattern with date and time, such as `%Y-%m-%d %H:%M:%S`",
    };
    let sample = jiff::Timestamp::from_second(1_626_772_442).map_err(|_| wrong())?;
    let zoned = sample.to_zoned(jiff::tz::TimeZone::UTC);
    let text = jiff::fmt::strtime::format(&pattern, &zoned).map_err(|_| wrong())?;
    match by_pattern(&pattern, &text) {
        Stamp::Missing => Err(wrong()),
        _ => Ok(Spelling::Pattern(pattern)),
    }
}

fn by_pattern(pattern: &str, text: &str) -> Stamp {
    let Ok(broken) = BrokenDownTime::parse(pattern, text) else { return Stamp::Missing };
    if let Ok(time) = broken.to_timestamp() {
        return Stamp::Absolute(time.as_microsecond());
    }
    broken.to_datetime().map_or(Stamp::Missing, |local| Stamp::Local(micros(local)))
}

/// As if it were UTC.
fn micros(local: DateTime) -> i64 {
    let zoned = local.to_zoned(jiff::tz::TimeZone::UTC);
    zoned.map_or(0, |zoned| zoned.timestamp().as_microsecond())
}

fn epoch(text: &str, times: i64, over: i64) -> Stamp {
    // A fraction counts with seconds only: finer units have none worth keeping.
    if times == 1_000_000 {
        return times::epoch(text);
    }
    let whole = text.split('.').next().unwrap_or("").parse::<i64>().ok();
    whole.and_then(|it| it.checked_mul(times)).map_or(Stamp::Missing, |it| Stamp::Absolute(it / over))
}

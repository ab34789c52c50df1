//! Times in fewer words than [`crate::stamp`] has: a cell that is a time and nothing else.

use amends_case::Micros;

use crate::out::Stamp;
use crate::stamp;

/// Names of zones that stand for one offset wherever they are used, in minutes east. `CST`, `IST` and `BST` do not.
const ZONES: &[(&str, i64)] = &[
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

/// ISO 8601 and its relatives: `2021-07-20T09:14:02.123Z`, `2021-07-20 09:14:02.123 EDT`. Without a zone, or with one
/// whose name says too little: local.
pub(crate) fn iso(text: &str) -> Stamp {
    let Some((stamp, rest)) = stamp::iso(text.trim()) else { return Stamp::Missing };
    let minutes = ZONES.iter().find(|(name, _)| *name == rest.trim()).map(|(_, minutes)| minutes);
    match (stamp, minutes) {
        (Stamp::Local(local), Some(minutes)) => Stamp::Absolute(local - minutes * 60_000_000),
        (stamp, _) => stamp,
    }
}

/// Seconds since 1970, with a fraction or without.
pub(crate) fn epoch(text: &str) -> Stamp {
    stamp::epoch(text).unwrap_or(Stamp::Missing)
}

/// A length of time in seconds with a fraction; negative lengths are none.
pub(crate) fn seconds(text: &str) -> Option<Micros> {
    match stamp::epoch(text) {
        Some(Stamp::Absolute(micros)) if !text.starts_with('-') => Some(micros),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_626_782_400_000_000; // 2021-07-20T12:00:00Z

    #[test]
    fn zones_are_taken_at_their_word() {
        assert_eq!(iso("2021-07-20T12:00:00Z"), Stamp::Absolute(NOON));
        assert_eq!(iso("2021-07-20 14:00:00.25+02:00"), Stamp::Absolute(NOON + 250_000));
        assert_eq!(iso("2021-07-20 08:00:00.000 EDT"), Stamp::Absolute(NOON));
        assert_eq!(iso("2021-07-20 12:00:00"), Stamp::Local(NOON));
        assert_eq!(iso("2021-07-20 12:00:00.123 CST"), Stamp::Local(NOON + 123_000));
        assert_eq!(epoch("1626782400.5"), Stamp::Absolute(NOON + 500_000));
        assert_eq!(seconds("3.25"), Some(3_250_000));
        assert_eq!(seconds("-1"), None);
    }

    #[test]
    fn what_is_no_time_is_missing() {
        for text in ["", "2021-02-29 00:00:00", "2021-13-01T00:00:00Z", "2021-07-20", "äöü-07-20 1"] {
            assert_eq!(iso(text), Stamp::Missing, "{text}");
        }
        assert_eq!(epoch("1e9"), Stamp::Missing);
        assert_eq!(epoch("99999999999999999999"), Stamp::Missing);
    }
}

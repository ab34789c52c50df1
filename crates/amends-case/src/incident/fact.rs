//! A fact with its rivals, and a point in time as a person states it.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, Zoned};

/// How sure the source of a rival value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A guess, or hearsay.
    Low,
    /// One good source.
    Medium,
    /// Checked.
    High,
}

impl Confidence {
    /// The words of `incident.toml`.
    pub const WORDS: [(&'static str, Self); 3] = [("low", Self::Low), ("medium", Self::Medium), ("high", Self::High)];
}

/// One of several values that are claimed for a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Rival<T> {
    /// The value claimed.
    pub value: T,
    /// Who says so.
    pub source: Option<String>,
    /// When it was said.
    pub as_of: Option<Date>,
    /// How sure it is.
    pub confidence: Option<Confidence>,
}

/// A fact of the incident: the value to work with, and all values that are claimed.
///
/// The value to work with is the rival of the highest confidence (none stated counts as lowest); among those the one
/// with the newest `as_of`; among those the one written first.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact<T> {
    rivals: Vec<Rival<T>>,
    chosen: usize,
}

impl<T> Fact<T> {
    /// A fact that nobody disputes.
    pub fn plain(value: T) -> Self {
        Self { rivals: vec![Rival { value, source: None, as_of: None, confidence: None }], chosen: 0 }
    }

    /// A fact from all values that are claimed; `None` without any.
    pub fn from_rivals(rivals: Vec<Rival<T>>) -> Option<Self> {
        let rank = |position: &usize| {
            let rival = &rivals[*position];
            (rival.confidence, rival.as_of, std::cmp::Reverse(*position))
        };
        let chosen = (0..rivals.len()).max_by_key(rank)?;
        Some(Self { rivals, chosen })
    }

    /// The value to work with.
    pub fn value(&self) -> &T {
        &self.rivals[self.chosen].value
    }

    /// The rival whose value is worked with.
    pub fn chosen(&self) -> &Rival<T> {
        &self.rivals[self.chosen]
    }

    /// All values claimed, in the order of the file; just one where nobody disputes.
    pub fn rivals(&self) -> &[Rival<T>] {
        &self.rivals
    }

    /// Whether there is more than one value.
    pub fn is_disputed(&self) -> bool {
        self.rivals.len() > 1
    }
}

/// A point in time as the file states it: a day, and the instant where a time with its zone was given.
///
/// Day clocks count from [`When::date`], the civil day in the zone in which the event was written down; hour clocks
/// need [`When::instant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The civil day.
    pub date: Date,
    /// The instant and the zone's offset, where the file gives a time.
    pub instant: Option<(Timestamp, Offset)>,
}

impl When {
    /// A day without a time.
    pub fn day(date: Date) -> Self {
        Self { date, instant: None }
    }

    /// An instant, in the zone in which it was written down.
    pub fn instant(at: &Zoned) -> Self {
        Self { date: at.date(), instant: Some((at.timestamp(), at.offset())) }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instant {
            None => write!(f, "{}", self.date),
            Some((at, offset)) => write!(f, "{}", at.display_with_offset(offset)),
        }
    }
}

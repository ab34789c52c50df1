//! What a format hands its events to: numbers, times and counts are put right here, once for all formats.

use std::borrow::Cow;
use std::collections::BTreeMap;

use amends_case::{Event, Fields, Micros, Problem, ProblemKind, TimeBasis};

use crate::format::Halt;
use crate::sink::EventSink;
use crate::stamp;

/// A time as the line has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// The line has none, or one that cannot be.
    Missing,
    /// Date, time and zone.
    Absolute(Micros),
    /// Date and time without a zone: microseconds as if it were UTC.
    Local(Micros),
    /// No year and no zone: 1-based month and day, microseconds of the day.
    Yearless {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Microseconds since midnight.
        micros: Micros,
    },
}

/// What is known of a file beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadSettings {
    /// The file's number in the run; goes into each event.
    pub file: u32,
    /// What problems call the file.
    pub name: String,
    /// The host that wrote it, where the lines do not say (from a folder's name or a person's word).
    pub host: String,
    /// Minutes east of UTC for lines without a zone; `None`: UTC is assumed, and said.
    pub zone_minutes: Option<i32>,
    /// The year of the *first* line, for lines without a year.
    pub first_year: Option<i16>,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogSummary {
    /// The format's name; empty where nothing here reads it.
    pub format: &'static str,
    /// Lines or records read.
    pub lines: u64,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Events handed on.
    pub events: u64,
    /// Lines that were understood to say nothing of interest to a trace.
    pub quiet: u64,
    /// Earliest and latest time of an event.
    pub span: Option<(Micros, Micros)>,
    /// Of lines without a year: what the calendar says of them.
    pub yearless: Option<Yearless>,
}

/// Lines without a year, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yearless {
    /// Month and day of the first one.
    pub first: (u8, u8),
    /// Month and day of the last one.
    pub last: (u8, u8),
    /// How many new years lie between.
    pub turns: i16,
}

/// Takes events from a format, one line after the other.
pub(crate) struct Out<'a> {
    sink: &'a mut dyn EventSink,
    settings: &'a ReadSettings,
    pub(crate) summary: LogSummary,
    problems: BTreeMap<(ProblemKind, &'static str), Problem>,
}

impl<'a> Out<'a> {
    pub(crate) fn new(sink: &'a mut dyn EventSink, settings: &'a ReadSettings) -> Self {
        Self { sink, settings, summary: LogSummary::default(), problems: BTreeMap::new() }
    }

    /// Hands on one event. Fills in file, time and, where it is empty, the host.
    pub(crate) fn emit(&mut self, event: Event<'_>, stamp: Stamp, fields: &dyn Fields) -> Result<(), Halt> {
        // Shortens the line's lifetime to one that the settings outlive too.
        let mut event: Event<'_> = event;
        event.file = self.settings.file;
        (event.time, event.basis) = self.time(stamp);
        let settings = self.settings;
        if event.host.is_empty() {
            event.host = Cow::Borrowed(settings.host.as_str());
        }
        self.summary.events += 1;
        if let Some(time) = event.time {
            let (first, last) = self.summary.span.unwrap_or((time, time));
            self.summary.span = Some((first.min(time), last.max(time)));
        }
        if self.sink.event(&event, fields).is_break() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// Counts a problem of a line; the first of a kind keeps its place. `why` names no value of the line.
    pub(crate) fn problem(&mut self, line: u64, kind: ProblemKind, why: &'static str, bytes: u64) {
        let evidence = &self.settings.name;
        let entry = self.problems.entry((kind, why)).or_insert_with(|| Problem {
            evidence: evidence.clone(),
            table: String::new(),
            row: line,
            kind,
            why: why.to_owned(),
            bytes: 0,
            count: 0,
        });
        entry.bytes += bytes;
        entry.count += 1;
    }

    /// The end of the file: problems go to the sink, in order.
    pub(crate) fn finish(self) -> LogSummary {
        for problem in self.problems.into_values() {
            self.sink.problem(problem);
        }
        self.summary
    }

    fn time(&mut self, stamp: Stamp) -> (Option<Micros>, TimeBasis) {
        let zone = i64::from(self.settings.zone_minutes.unwrap_or(0)) * 60_000_000;
        match stamp {
            Stamp::Missing => (None, TimeBasis::None),
            Stamp::Absolute(time) => (Some(time), TimeBasis::Stated),
            Stamp::Local(time) => (Some(time - zone), TimeBasis::ZoneSupplied),
            Stamp::Yearless { month, day, micros } => {
                let turns = self.turns(month, day);
                let Some(first) = self.settings.first_year else { return (None, TimeBasis::None) };
                let year = first.saturating_add(turns);
                // 29 February in a year that has none: no time, rather than another day's.
                let days = stamp::days(i64::from(year), i64::from(month), i64::from(day));
                let Some(days) = days else { return (None, TimeBasis::None) };
                (Some(days * 86_400_000_000 + micros - zone), TimeBasis::YearSupplied)
            }
        }
    }

    /// How many new years lie between the first line and this one. Lines are in the order of time: where the month falls
    /// back far, a new year has begun; where it leaps ahead far, the line is a late one of the old year.
    fn turns(&mut self, month: u8, day: u8) -> i16 {
        let known = self.summary.yearless.get_or_insert(Yearless { first: (month, day), last: (month, day), turns: 0 });
        if month > known.last.0 + 6 {
            return known.turns - 1;
        }
        known.turns += i16::from(month + 6 < known.last.0);
        known.last = (month, day);
        known.turns
    }
}

//! Hour clocks: elapsed time, through nights, weekends and changes of the clock.

use amends_case::incident::When;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::Deadline;
use crate::duty::Due;

/// The event; a day without a time, which callers count in days, from its first instant in UTC.
fn start_of(when: When) -> (Timestamp, Offset) {
    when.instant.unwrap_or_else(|| {
        let midnight = Offset::UTC.to_timestamp(when.date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
        (midnight, Offset::UTC)
    })
}

fn after(start: Timestamp, hours: u32) -> Timestamp {
    start.saturating_add(SignedDuration::from_hours(i64::from(hours.min(1_000_000)))).unwrap_or(Timestamp::MAX)
}

/// Elapsed hours from the instant.
pub(super) fn plain(when: When, hours: u32) -> Deadline {
    let (start, offset) = start_of(when);
    let end = after(start, hours);
    let day = offset.to_datetime(end).date();
    Deadline { statutory: Due::Instant(day, end), extended: None, plan_by: day }
}

/// The hour in which the event falls is left out; the safe end is the plain count.
pub(super) fn european(when: When, hours: u32) -> Deadline {
    let (start, offset) = start_of(when);
    let past = start.as_second().rem_euclid(3600);
    let full = start.saturating_add(SignedDuration::from_secs(3600 - past)).unwrap_or(start);
    let full = Timestamp::from_second(full.as_second()).unwrap_or(full);
    let end = after(full, hours);
    let plain = plain(when, hours);
    Deadline { statutory: Due::Instant(offset.to_datetime(end).date(), end), extended: None, plan_by: plain.plan_by }
}

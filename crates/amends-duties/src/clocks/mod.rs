//! How long, and from when: calendar days, business days and hours.
//!
//! The general rule: leave out the day of the event, count every day after it, include the last one. Business days
//! skip Saturdays, Sundays and [`Holidays`]. Hours run through. A last day that is no working day may move forward by a
//! statute on the computation of time; that is a remark ([`Deadline::extended`]), and [`Deadline::plan_by`] moves
//! backward instead, because no one should rely on it.

mod holidays;
mod hours;

#[cfg(test)]
mod tests;

use amends_case::incident::When;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::duty::Due;

pub use holidays::Holidays;

/// What a clock counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Every day.
    #[default]
    CalendarDays,
    /// Monday to Friday without holidays. A start on a day off counts from the first business day after it.
    BusinessDays,
    /// Elapsed hours.
    Hours,
    /// Elapsed hours as European law counts them: the hour in which the event falls is left out.
    EuHours,
}

impl Unit {
    /// `30 calendar days`.
    pub fn counted(self, amount: u32) -> String {
        let (one, many) = match self {
            Self::CalendarDays => ("calendar day", "calendar days"),
            Self::BusinessDays => ("business day", "business days"),
            Self::Hours | Self::EuHours => ("hour", "hours"),
        };
        crate::words::counted(u64::from(amount), one, many)
    }
}

/// The end of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The plain count: the law's own limit.
    pub statutory: Due,
    /// The later day to which a statute on the computation of time moves it, if it does.
    pub extended: Option<Date>,
    /// The safe working day: the limit, or the working day before it.
    pub plan_by: Date,
}

/// The end of `amount` of `unit` after `start`.
///
/// `rolls`: whether a last calendar day that is no business day moves forward.
pub fn deadline(start: When, amount: u32, unit: Unit, holidays: Holidays, rolls: bool) -> Deadline {
    match unit {
        Unit::CalendarDays => {
            let last = plus_days(start.date, i64::from(amount));
            let moved = holidays.on_or_after(last);
            Deadline {
                statutory: Due::Day(last),
                extended: (rolls && moved != last).then_some(moved),
                plan_by: holidays.on_or_before(last).max(start.date),
            }
        }
        Unit::BusinessDays => {
            let last = plus_business_days(start.date, amount, holidays);
            Deadline { statutory: Due::Day(last), extended: None, plan_by: last }
        }
        // A start without its time: the day on which the hours would end for an event in its first minute.
        Unit::Hours | Unit::EuHours if start.instant.is_none() => {
            let last = plus_days(start.date, i64::from(amount / 24));
            Deadline { statutory: Due::Day(last), extended: None, plan_by: holidays.on_or_before(last).max(start.date) }
        }
        Unit::Hours => hours::plain(start, amount),
        Unit::EuHours => hours::european(start, amount),
    }
}

/// The day `days` after `date`; the calendar's last day where there is no such day.
pub fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(days.clamp(-100_000, 100_000).days())
}

/// The `amount`th business day after `date`, which itself is not counted.
pub fn plus_business_days(date: Date, amount: u32, holidays: Holidays) -> Date {
    (0..amount.min(10_000)).fold(date, |day, _| holidays.on_or_after(plus_days(day, 1)))
}

/// The first day on which people may be told when `amount` full business days of silence follow the notice to agencies.
pub fn first_day_after_silence(told: Date, amount: u32, holidays: Holidays) -> Date {
    plus_business_days(told, amount.saturating_add(1), holidays)
}

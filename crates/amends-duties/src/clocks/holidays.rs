//! Days that are no business days.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::plus_days;

/// Whose holidays are skipped, besides Saturdays and Sundays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holidays {
    /// The eleven of 5 U.S.C. 6103, on the days on which they are observed.
    #[default]
    UsFederal,
    /// These and Vermont's own: Town Meeting Day and 16 August.
    Vermont,
}

impl Holidays {
    /// Whether offices are open.
    pub fn is_business_day(self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let own = self == Self::Vermont && is_vermont(date);
        !(weekend || own || is_federal(date))
    }

    /// The days that are business days by `other` and not by these, after `start` and up to `last`.
    pub fn beyond(self, other: impl Fn(Date) -> bool, start: Date, last: Date) -> Vec<Date> {
        let days = (1..).map(|step| plus_days(start, step)).take_while(|day| *day <= last);
        // No clock of business days is near this long; the bound is for the calendar's own end.
        days.take(20_000).filter(|day| other(*day) && !self.is_business_day(*day)).collect()
    }

    /// This day, or the next business day.
    pub fn on_or_after(self, date: Date) -> Date {
        self.walk(date, 1)
    }

    /// This day, or the business day before it.
    pub fn on_or_before(self, date: Date) -> Date {
        self.walk(date, -1)
    }

    fn walk(self, mut date: Date, step: i64) -> Date {
        // No run of days off is near this long; the bound is for the calendar's own ends.
        for _ in 0..14 {
            if self.is_business_day(date) {
                break;
            }
            date = plus_days(date, step);
        }
        date
    }
}

/// Month, which one of its weekday (-1 = last), weekday.
const MOVING: [(i8, i8, Weekday); 6] = [
    (1, 3, Weekday::Monday),
    (2, 3, Weekday::Monday),
    (5, -1, Weekday::Monday),
    (9, 1, Weekday::Monday),
    (10, 2, Weekday::Monday),
    (11, 4, Weekday::Thursday),
];

/// Month and day.
const FIXED: [(i8, i8); 5] = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)];

fn is_federal(date: Date) -> bool {
    let moving = MOVING.iter().any(|(month, nth, weekday)| is_nth(date, *month, *nth, *weekday));
    // A Saturday holiday is observed the day before, a Sunday one the day after; 1 January may reach into the old year.
    let observed = |holiday: Date| match holiday.weekday() {
        Weekday::Saturday => plus_days(holiday, -1),
        Weekday::Sunday => plus_days(holiday, 1),
        _ => holiday,
    };
    let fixed = [date.year(), date.year().saturating_add(1)]
        .iter()
        .flat_map(|year| FIXED.iter().filter_map(|(month, day)| Date::new(*year, *month, *day).ok()))
        .any(|holiday| observed(holiday) == date);
    moving || fixed
}

fn is_vermont(date: Date) -> bool {
    is_nth(date, 3, 1, Weekday::Tuesday) || (date.month(), date.day()) == (8, 16)
}

fn is_nth(date: Date, month: i8, nth: i8, weekday: Weekday) -> bool {
    date.month() == month && date.nth_weekday_of_month(nth, weekday).is_ok_and(|holiday| holiday == date)
}

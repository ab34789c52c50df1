//! The calendar: a bar for each due date from discovery on, over one common scale of days.

use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::Date;

use super::percent;
use crate::words::{days_between, month_short};

/// Days after the as-of day that the scale shows at most. A later date (records kept for years) ends in an arrow at
/// the edge and does not squeeze the rest.
const DAYS_SHOWN_MAX: i64 = 200;
/// Month names that fit beside one another on the axis.
const MONTHS_LABELLED_MAX: i64 = 7;

/// The days that the calendar spans.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    start: Date,
    days: i64,
    today: Date,
}

/// One row of the calendar.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Where the bar ends.
    pub(crate) day: Date,
    /// The earliest plan-by day of the duties due on that day.
    pub(crate) plan_by: Option<Date>,
    /// Whether the law itself sets the day.
    pub(crate) fixed: bool,
}

impl Scale {
    /// A scale from the earliest to the latest of these days, today among them.
    pub(crate) fn of(today: Date, discovered: Option<Date>, days: impl IntoIterator<Item = Date>) -> Self {
        let horizon = today.checked_add(DAYS_SHOWN_MAX.days()).unwrap_or(Date::MAX);
        let (mut start, mut end) = (discovered.unwrap_or(today).min(today), today);
        for day in days.into_iter().filter(|day| *day <= horizon) {
            start = start.min(day);
            end = end.max(day);
        }
        // A little room to the right, so that the last mark is not cut off.
        let days = days_between(start, end);
        Self { start, days: (days + days / 30).max(7) + 1, today }
    }

    fn at(&self, day: Date) -> String {
        percent(u64::try_from(days_between(self.start, day)).unwrap_or(0), self.days.unsigned_abs())
    }

    fn beyond(&self, day: Date) -> bool {
        days_between(self.start, day) >= self.days
    }

    /// Month names over the rows, and the word for today.
    pub(crate) fn axis(&self) -> String {
        let mut svg =
            String::from("<svg class=\"axis\" width=\"100%\" height=\"18\" aria-hidden=\"true\" focusable=\"false\">");
        let _ = write!(svg, "<text x=\"0\" y=\"13\">{} {}</text>", self.start.day(), month_short(self.start.month()));
        let stride = usize::try_from(self.days / 30 / MONTHS_LABELLED_MAX + 1).unwrap_or(1);
        for first in self.months().into_iter().step_by(stride).filter(|first| self.has_room(*first)) {
            let (at, month) = (self.at(first), month_short(first.month()));
            let _ = write!(svg, "<text x=\"{at}\" y=\"13\">{month} {}</text>", first.year());
        }
        svg.push_str("</svg>");
        svg
    }

    /// Whether a label here would clear the one at the start and the right edge.
    fn has_room(&self, first: Date) -> bool {
        (self.days * 15..=self.days * 85).contains(&(days_between(self.start, first) * 100))
    }

    /// First days of months within the scale, ascending.
    fn months(&self) -> Vec<Date> {
        let mut months = Vec::new();
        let mut first = self.start.first_of_month();
        while !self.beyond(first) {
            if first > self.start {
                months.push(first);
            }
            match first.checked_add(1.month()) {
                Ok(next) => first = next,
                Err(_) => break,
            }
        }
        months
    }

    /// The bar of one row: from the start to its day, with marks for plan-by and today.
    pub(crate) fn row(&self, row: Row) -> String {
        // Only a day that the law set can be late.
        let late = row.fixed && row.day < self.today;
        let class = if late { "late" } else { "ahead" };
        let mut svg =
            String::from("<svg class=\"days\" width=\"100%\" height=\"36\" aria-hidden=\"true\" focusable=\"false\">");
        for first in self.months() {
            let at = self.at(first);
            let _ = write!(svg, "<line class=\"month\" x1=\"{at}\" x2=\"{at}\" y1=\"0\" y2=\"100%\"/>");
        }
        let end = self.at(row.day);
        let _ = write!(svg, "<rect class=\"{class}\" y=\"15\" width=\"{end}\" height=\"6\"/>");
        if let Some(plan_by) = row.plan_by.filter(|day| *day < row.day && !self.beyond(*day)) {
            let at = self.at(plan_by);
            let _ = write!(svg, "<line class=\"plan\" x1=\"{at}\" x2=\"{at}\" y1=\"9\" y2=\"27\"/>");
        }
        self.end_mark(&mut svg, row, class, &end);
        let today = self.at(self.today);
        let _ = write!(svg, "<line class=\"today\" x1=\"{today}\" x2=\"{today}\" y1=\"0\" y2=\"100%\"/></svg>");
        svg
    }

    /// A full dot where the law sets the day, an open one where it does not, an arrow past the edge, a cross if late.
    fn end_mark(&self, svg: &mut String, row: Row, class: &str, end: &str) {
        let mark = if self.beyond(row.day) {
            "<svg x=\"100%\" overflow=\"visible\"><path class=\"ahead\" d=\"M-12 11 L-2 18 L-12 25 Z\"/></svg>"
                .to_owned()
        } else if class == "late" {
            format!(
                "<svg x=\"{end}\" overflow=\"visible\"><path class=\"cross\" d=\"M-5 13 L5 23 M5 13 L-5 23\"/></svg>"
            )
        } else {
            let open = if row.fixed { "" } else { " open" };
            format!("<circle class=\"{class}{open}\" cx=\"{end}\" cy=\"18\" r=\"5\"/>")
        };
        svg.push_str(&mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn scale() -> Scale {
        Scale::of(date(2026, 10, 8), Some(date(2026, 10, 5)), [date(2026, 10, 7), date(2026, 12, 4)])
    }

    fn row(day: Date, fixed: bool) -> String {
        scale().row(Row { day, plan_by: None, fixed })
    }

    #[test]
    fn marks_tell_late_open_and_fixed_apart() {
        assert!(row(date(2026, 10, 7), true).contains("class=\"cross\""));
        assert!(row(date(2026, 10, 7), false).contains("circle class=\"ahead open\""));
        assert!(row(date(2026, 12, 4), true).contains("circle class=\"ahead\""));
        assert!(row(date(2026, 12, 4), false).contains("circle class=\"ahead open\""));
        assert!(row(date(2031, 12, 4), true).contains("M-12 11"));
    }

    #[test]
    fn today_is_not_late() {
        assert!(row(date(2026, 10, 8), true).contains("rect class=\"ahead\""));
    }

    #[test]
    fn a_retention_of_years_does_not_squeeze_the_scale() {
        let long = Scale::of(date(2026, 10, 8), None, [date(2026, 11, 4), date(2036, 1, 1)]);
        assert!(long.days < 40, "{} days", long.days);
        assert!(long.axis().matches("<text").count() <= 8);
    }

    #[test]
    fn the_axis_names_the_months_within() {
        assert!(scale().axis().contains("Nov 2026"));
    }
}

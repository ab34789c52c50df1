//! The duties one by one: those owed, those that depend, and those not owed with their because.

use askama::Template;
use jiff::civil::Date;

use super::head::today;
use super::{More, shown};
use crate::limits::{DUTIES_MAX, NOT_OWED_MAX};
use crate::places::name_of;
use crate::view::{DutyLine, Owed, ReportView};
use crate::words::{days_between, days_left, duty_kind, number, time_tag, time_tag_or_dash};

const EXPORT: &str = "amends export duties --format csv --out duties.csv";

#[derive(Template)]
#[template(path = "duties.html")]
pub(crate) struct Section {
    owed_count: String,
    depends_count: String,
    not_owed_count: String,
    days: Vec<Day>,
    more: More,
    not_owed: Vec<Line>,
    more_not_owed: More,
}

/// Duties with the same due date.
struct Day {
    words: &'static str,
    day: String,
    left: String,
    late: bool,
    lines: Vec<Line>,
}

struct Line {
    plan_by: String,
    due: String,
    law: String,
    citation: String,
    kind: String,
    months: String,
    recipient: String,
    persons: String,
    depends: bool,
    unverified: bool,
    standard: String,
    because: String,
    id: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let mut sorted: Vec<&DutyLine> = view.duties.iter().collect();
        sorted.sort_by_cached_key(|duty| order(duty));
        let (not_owed, owed): (Vec<&DutyLine>, Vec<&DutyLine>) =
            sorted.into_iter().partition(|duty| duty.owed == Owed::No);
        let depends = owed.iter().filter(|duty| duty.owed == Owed::Depends).count();
        let shown_owed = &owed[..owed.len().min(DUTIES_MAX)];
        let not_owed_lines: Vec<Line> = not_owed.iter().take(NOT_OWED_MAX).map(|duty| line(duty)).collect();
        Self {
            owed_count: number((owed.len() - depends) as u64),
            depends_count: if depends == 0 { String::new() } else { number(depends as u64) },
            not_owed_count: number(not_owed.len() as u64),
            more: More::of(shown_owed.len(), owed.len() as u64, "duties", EXPORT),
            days: shown_owed.chunk_by(|a, b| day_of(a) == day_of(b)).map(|duties| day(today(view), duties)).collect(),
            more_not_owed: More::of(not_owed_lines.len(), not_owed.len() as u64, "duties", EXPORT),
            not_owed: not_owed_lines,
        }
    }
}

/// The day under which a duty stands: whether it has none, the day, and whether it is only the working day.
fn day_of(duty: &DutyLine) -> (bool, Option<Date>, bool) {
    let day = duty.due.or(duty.plan_by);
    (day.is_none(), day, duty.due.is_none())
}

/// By day, those without one last; then by the law’s name, kind, recipient and id.
fn order(duty: &DutyLine) -> ((bool, Option<Date>, bool), String, &str, &str, &str) {
    (day_of(duty), law_words(duty), &duty.kind, &duty.recipient, &duty.duty_id)
}

/// The law's name: its label, or else the name of its place.
fn law_words(duty: &DutyLine) -> String {
    if duty.law_label.is_empty() { name_of(&duty.law, "") } else { duty.law_label.clone() }
}

fn day(today: Date, duties: &[&DutyLine]) -> Day {
    let (_, day, open) = duties.first().map_or((true, None, true), |duty| day_of(duty));
    let days = day.map(|day| days_between(today, day));
    Day {
        words: match (day, open) {
            (None, _) => "No date",
            (Some(_), true) => "No date in law; plan by",
            (Some(_), false) => "Due",
        },
        day: day.map_or_else(String::new, time_tag),
        left: days.map_or_else(String::new, days_left),
        late: days.is_some_and(|days| days < 0),
        lines: duties.iter().map(|duty| line(duty)).collect(),
    }
}

fn line(duty: &DutyLine) -> Line {
    Line {
        plan_by: time_tag_or_dash(duty.plan_by),
        due: duty.due.map_or_else(String::new, time_tag),
        law: law_words(duty),
        citation: shown(&duty.citation),
        kind: duty_kind(&duty.kind),
        months: duty.months.map_or_else(String::new, |months| format!("{months} months")),
        recipient: shown(&duty.recipient),
        persons: number(duty.persons),
        depends: duty.owed == Owed::Depends,
        unverified: duty.unverified,
        standard: shown(&duty.standard),
        because: shown(&duty.because),
        id: duty.duty_id.clone(),
    }
}

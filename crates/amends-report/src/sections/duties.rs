//! The duties one by one: those owed, those that depend, and those not owed with their because.

use askama::Template;
use jiff::civil::Date;

use super::head::today;
use super::{More, shown};
use crate::limits::{DUTIES_MAX, NOT_OWED_MAX};
use crate::places::name_of;
use crate::view::{DutyLine, Owed, ReportView};
use crate::words::{days_between, days_left, duty_kind, label_or, number, time_tag};

const EXPORT: &str = "amends export duties --format csv --out duties.csv";

#[derive(Template)]
#[template(path = "duties.html")]
pub(crate) struct Section {
    owed_count: String,
    depends_count: String,
    not_owed_count: String,
    owed: Vec<Line>,
    more: More,
    not_owed: Vec<Line>,
    more_not_owed: More,
}

struct Line {
    due: String,
    left: String,
    late: bool,
    plan_by: String,
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
        sorted.sort_by(|a, b| order(a).cmp(&order(b)));
        let (not_owed, owed): (Vec<&DutyLine>, Vec<&DutyLine>) =
            sorted.into_iter().partition(|duty| duty.owed == Owed::No);
        let depends = owed.iter().filter(|duty| duty.owed == Owed::Depends).count();
        let lines = |duties: &[&DutyLine], most: usize| -> Vec<Line> {
            duties.iter().take(most).map(|duty| line(today(view), duty)).collect()
        };
        let (owed_lines, not_owed_lines) = (lines(&owed, DUTIES_MAX), lines(&not_owed, NOT_OWED_MAX));
        Self {
            owed_count: number((owed.len() - depends) as u64),
            depends_count: if depends == 0 { String::new() } else { number(depends as u64) },
            not_owed_count: number(not_owed.len() as u64),
            more: More::of(owed_lines.len(), owed.len() as u64, "duties", EXPORT),
            owed: owed_lines,
            more_not_owed: More::of(not_owed_lines.len(), not_owed.len() as u64, "duties", EXPORT),
            not_owed: not_owed_lines,
        }
    }
}

/// By day, those without one last; then by law, kind, recipient and id.
fn order(duty: &DutyLine) -> (bool, Option<Date>, &str, &str, &str, &str) {
    let day = duty.due.or(duty.plan_by);
    (day.is_none(), day, &duty.law, &duty.kind, &duty.recipient, &duty.duty_id)
}

fn line(today: Date, duty: &DutyLine) -> Line {
    let days = duty.due.map(|due| days_between(today, due));
    Line {
        due: duty.due.map_or_else(String::new, time_tag),
        left: days.map_or_else(String::new, days_left),
        late: days.is_some_and(|days| days < 0),
        plan_by: duty.plan_by.map_or_else(String::new, time_tag),
        law: if duty.law_label.is_empty() { name_of(&duty.law, "") } else { label_or(&duty.law_label, &duty.law) },
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

//! The minute: the large figures, what is due first, what is wrong, what waits for a person.

use std::collections::BTreeSet;

use askama::Template;

use super::due::{Ask, DueGroup, When, groups};
use super::head::today;
use crate::view::{Owed, ReportView};
use crate::words::{counted, number, share};

/// Due dates named after the first.
const NEXT_MAX: usize = 4;
/// Overdue dates named; the rest is counted.
const OVERDUE_MAX: usize = 3;

#[derive(Template)]
#[template(path = "minute.html")]
pub(crate) struct Section {
    figures: Vec<Figure>,
    overdue: Vec<Due>,
    overdue_more: String,
    first: Option<Due>,
    next: Vec<Due>,
    dateless: String,
    problems: String,
    decisions: String,
    checks_failed: String,
}

struct Figure {
    count: String,
    noun: &'static str,
    meaning: String,
    lead: bool,
}

struct Due {
    when: When,
    fixed: bool,
    asks: Vec<Ask>,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let (late, mut ahead): (Vec<_>, Vec<_>) =
            groups(&view.duties).into_iter().partition(|group| group.when(today(view)).late);
        // What the law wants on a day comes before what it wants as soon as possible.
        if let Some(first) = ahead.iter().position(|group| group.fixed) {
            ahead[..=first].rotate_right(1);
        }
        let overdue: Vec<Due> = late.iter().take(OVERDUE_MAX).map(|group| due(view, group)).collect();
        let overdue_rest = late.len() - overdue.len();
        let mut ahead = ahead.iter().map(|group| due(view, group));
        let first = ahead.next();
        let next = ahead.take(NEXT_MAX).collect();
        let failed = crate::checks::checks(view).iter().filter(|check| !check.found.is_empty()).count();
        Self {
            figures: figures(view),
            overdue,
            overdue_more: if overdue_rest == 0 {
                String::new()
            } else {
                counted(overdue_rest as u64, "more date", "more dates")
            },
            first,
            next,
            dateless: dateless(view),
            problems: problems(view),
            decisions: decisions(view),
            checks_failed: if failed == 0 { String::new() } else { counted(failed as u64, "sum does", "sums do") },
        }
    }
}

fn figures(view: &ReportView) -> Vec<Figure> {
    let counts = view.counts;
    let homes = view.places.iter().filter(|place| place.people > 0 && !place.place.is_empty()).count();
    let laws: BTreeSet<&str> =
        view.duties.iter().filter(|duty| duty.owed != Owed::No).map(|duty| duty.law.as_str()).collect();
    let figure = |count: u64, noun, meaning: String| Figure { count: number(count), noun, meaning, lead: false };
    let people = match counts.left_out {
        0 => "Human beings, each counted once.".to_owned(),
        more => format!("Human beings, each counted once. {} more are left out by a decision.", number(more)),
    };
    vec![
        Figure { lead: true, ..figure(counts.people, "people", people) },
        figure(
            counts.people_with_ssn,
            "lost their SSN",
            format!("The full number: {} of the people.", share(counts.people_with_ssn, counts.people)),
        ),
        figure(
            homes as u64,
            "jurisdictions",
            format!("Where they live; duties under {}.", counted(laws.len() as u64, "law", "laws")),
        ),
        figure(
            counts.records,
            "records",
            "Mentions of somebody, each in one place; a person may have many.".to_owned(),
        ),
        figure(counts.accounts, "accounts", "Distinct account numbers; a person may have several or none.".to_owned()),
    ]
}

fn due(view: &ReportView, group: &DueGroup<'_>) -> Due {
    Due { when: group.when(today(view)), fixed: group.fixed, asks: group.asks() }
}

fn dateless(view: &ReportView) -> String {
    let open = |duty: &&crate::view::DutyLine| duty.owed != Owed::No && duty.due.or(duty.plan_by).is_none();
    match view.duties.iter().filter(open).count() {
        0 => String::new(),
        count => counted(count as u64, "further duty has", "further duties have"),
    }
}

fn problems(view: &ReportView) -> String {
    let count = view.problem_tallies.iter().fold(0_u64, |sum, tally| sum.saturating_add(tally.count));
    if count == 0 { String::new() } else { counted(count, "problem", "problems") }
}

fn decisions(view: &ReportView) -> String {
    match view.decisions.len() {
        0 => String::new(),
        count => counted(count as u64, "decision", "decisions"),
    }
}

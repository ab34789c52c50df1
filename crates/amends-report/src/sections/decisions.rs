//! What needs a person's decision.

use askama::Template;

use super::head::today;
use super::{More, shown};
use crate::limits::DECISIONS_MAX;
use crate::view::{DecisionLine, ReportView};
use crate::words::{counted, days_between, days_left, time_tag};

#[derive(Template)]
#[template(path = "decisions.html")]
pub(crate) struct Section {
    lines: Vec<Line>,
    more: More,
}

struct Line {
    what: String,
    whys: Vec<String>,
    command: String,
    people: String,
    by: String,
    left: String,
    late: bool,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let mut decisions: Vec<&DecisionLine> = view.decisions.iter().collect();
        decisions.sort_by(|a, b| (a.by.is_none(), a.by, &a.what).cmp(&(b.by.is_none(), b.by, &b.what)));
        let shown_decisions = &decisions[..decisions.len().min(DECISIONS_MAX)];
        // Twenty questions for counsel are one matter with twenty points.
        let alike = |a: &&DecisionLine, b: &&DecisionLine| {
            (&a.what, &a.command, a.by) == (&b.what, &b.command, b.by) && a.people.is_none() && b.people.is_none()
        };
        let lines = shown_decisions.chunk_by(alike).map(|decisions| line(view, decisions)).collect();
        Self { more: More::of(shown_decisions.len(), decisions.len() as u64, "decisions", "amends status"), lines }
    }
}

fn line(view: &ReportView, decisions: &[&DecisionLine]) -> Line {
    let decision = decisions[0];
    let days = decision.by.map(|by| days_between(today(view), by));
    Line {
        what: shown(&decision.what),
        whys: decisions.iter().map(|decision| shown(&decision.why)).collect(),
        command: decision.command.clone(),
        people: decision.people.map_or_else(String::new, |people| counted(people, "person", "people")),
        by: decision.by.map_or_else(String::new, time_tag),
        left: days.map_or_else(String::new, days_left),
        late: days.is_some_and(|days| days < 0),
    }
}

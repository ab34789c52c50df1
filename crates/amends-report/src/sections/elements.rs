//! Elements × people: which data, of how many.

use askama::Template;

use crate::drawings::bar::bar;
use crate::limits::SHORT_MAX;
use crate::view::{ElementCount, ReportView};
use crate::words::{label_or, number, share};

#[derive(Template)]
#[template(path = "elements.html")]
pub(crate) struct Section {
    people: String,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    label: String,
    people: String,
    share: String,
    bar: String,
    records: String,
}

/// Elements that somebody lost, by people, most first, then by name.
pub(crate) fn by_people(view: &ReportView) -> Vec<&ElementCount> {
    let mut lines: Vec<&ElementCount> = view.elements.iter().filter(|line| line.people > 0).collect();
    lines.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.element.cmp(&b.element)));
    lines.truncate(SHORT_MAX);
    lines
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let all = view.counts.people;
        let line = |line: &ElementCount| Line {
            name: line.element.clone(),
            label: label_or(&line.label, &line.element),
            people: number(line.people),
            share: share(line.people, all),
            bar: bar(line.people, all),
            records: number(line.records),
        };
        Self { people: number(all), lines: by_people(view).into_iter().map(line).collect() }
    }
}

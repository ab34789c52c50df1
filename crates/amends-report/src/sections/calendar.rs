//! The calendar of due dates, from discovery to the last.

use askama::Template;
use jiff::civil::Date;

use super::More;
use super::due::{Ask, DueGroup, When, groups};
use super::head::today;
use crate::drawings::calendar::{Row, Scale};
use crate::limits::DATES_MAX;
use crate::view::ReportView;
use crate::words::{date, time_tag};

#[derive(Template)]
#[template(path = "calendar.html")]
pub(crate) struct Section {
    today: String,
    from: String,
    axis: String,
    rows: Vec<Line>,
    more: More,
}

struct Line {
    when: When,
    fixed: bool,
    plan_by: String,
    asks: Vec<Ask>,
    bar: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let groups = groups(&view.duties);
        let shown = &groups[..groups.len().min(DATES_MAX)];
        let scale = Scale::of(today(view), view.head.discovered, shown.iter().map(|group| group.day));
        let rows: Vec<Line> = shown.iter().map(|group| line(today(view), scale, group)).collect();
        let total = u64::try_from(groups.len()).unwrap_or(u64::MAX);
        Self {
            today: time_tag(today(view)),
            from: view.head.discovered.map_or_else(String::new, date),
            axis: scale.axis(),
            more: More::of(rows.len(), total, "dates", "amends export duties --format csv"),
            rows,
        }
    }
}

fn line(today: Date, scale: Scale, group: &DueGroup<'_>) -> Line {
    Line {
        when: group.when(today),
        fixed: group.fixed,
        plan_by: group.plan_by.filter(|day| group.fixed && *day != group.day).map_or_else(String::new, time_tag),
        asks: group.asks(),
        bar: scale.row(Row { day: group.day, plan_by: group.plan_by, fixed: group.fixed }),
    }
}

//! The few actions that prevent it: the list, and the curve of the people whom they protect.

use super::names::{Names, kind_of, shown};
use crate::drawings::effort::{Point, effort_curve};
use crate::limits::{ACTIONS_MAX, INSTANCES_MAX};
use crate::sections::More;
use crate::view::{PostureAction, PostureView};
use crate::words::{counted, number, share, short_time_tag_or_dash, spaced};

pub(super) struct Actions {
    pub(super) curve: String,
    pub(super) caption: String,
    pub(super) best: String,
    pub(super) lines: Vec<Line>,
    pub(super) more: More,
}

pub(super) struct Line {
    pub(super) rank: usize,
    pub(super) title: String,
    pub(super) check: String,
    /// The first instances; each is kept in one line where there is room.
    pub(super) open: Vec<String>,
    pub(super) open_more: String,
    pub(super) effort: String,
    pub(super) people: String,
    pub(super) share: String,
    pub(super) owner: String,
    pub(super) due: String,
    pub(super) state: String,
    pub(super) undone: bool,
}

impl Actions {
    pub(super) fn of(view: &PostureView, names: &Names<'_>) -> Self {
        let is_open = |action: &&PostureAction| !["closed", "muted"].contains(&action.state.as_str());
        let shown_actions: Vec<&PostureAction> = view.actions.lines.iter().filter(is_open).take(ACTIONS_MAX).collect();
        let settled = view.actions.lines.iter().filter(|action| !is_open(action)).count() as u64;
        let total = view.actions.total.max(view.actions.lines.len() as u64).saturating_sub(settled);
        let whole = view.at_stake.now;
        let mut hours = 0_u64;
        let points: Vec<Point> = shown_actions
            .iter()
            .map(|action| {
                hours = hours.saturating_add(u64::from(action.effort_hours));
                Point { hours, people: action.people_cumulative }
            })
            .collect();
        // Behind the last one that adds anybody the curve is flat.
        let most = points.iter().map(|point| point.people).max().unwrap_or(0);
        let until = points.iter().position(|point| point.people == most).map_or(0, |at| at + 1);
        let points = &points[..until];
        let is_worth_drawing = whole > 0 && most > 0;
        let lines = shown_actions.iter().enumerate().map(|(at, action)| line(view, names, at + 1, action));
        Self {
            curve: if is_worth_drawing { effort_curve(points, whole, view.best_of_three) } else { String::new() },
            caption: points.last().map_or_else(String::new, |last| {
                format!(
                    "Share of the {} at stake whom the first actions protect, by hours of work. The first {}: {} in {}.",
                    counted(whole, "person", "people"),
                    number(points.len() as u64),
                    share(last.people.min(whole), whole),
                    counted(last.hours, "hour", "hours")
                )
            }),
            best: best(view, points),
            lines: lines.collect(),
            more: More::of(shown_actions.len(), total, "actions", &view.actions.export),
        }
    }
}

/// How near the order comes to the best that three actions can do.
fn best(view: &PostureView, points: &[Point]) -> String {
    let (Some(best), true) = (view.best_of_three, view.at_stake.now > 0) else { return String::new() };
    let ours = points.iter().take(3).map(|point| point.people).max().unwrap_or(0);
    let of = |people: u64| share(people.min(view.at_stake.now), view.at_stake.now);
    if best <= ours {
        return format!("Best possible with three: {}. The order here reaches it.", of(best));
    }
    format!(
        "Best possible with three: {}; the first three here, which cost less for each person: {}.",
        of(best),
        of(ours)
    )
}

fn line(view: &PostureView, names: &Names<'_>, rank: usize, action: &PostureAction) -> Line {
    let (open, open_more) = first_open(names, action);
    Line {
        rank,
        title: names.title(action),
        check: shown(&action.check),
        open,
        open_more,
        effort: format!("{} h", number(u64::from(action.effort_hours))),
        people: number(action.people),
        share: share(action.people_cumulative.min(view.at_stake.now), view.at_stake.now),
        owner: if action.owner.trim().is_empty() { "nobody yet".to_owned() } else { shown(&action.owner) },
        due: action.due.map_or_else(String::new, |due| short_time_tag_or_dash(Some(due))),
        undone: action.state == "reopened",
        state: match (action.state.as_str(), action.done) {
            ("in_part", done) => format!("in part: holds on {}", number(done)),
            ("", _) => "open".to_owned(),
            (state, _) => shown(&spaced(state)),
        },
    }
}

/// The first instances, and how many more there are.
fn first_open(names: &Names<'_>, action: &PostureAction) -> (Vec<String>, String) {
    let lines = &action.open.lines;
    let first = &lines[..lines.len().min(INSTANCES_MAX)];
    let said = names.instances(kind_of(&action.action, &action.kind), first);
    let more = match action.open.total.max(lines.len() as u64).saturating_sub(first.len() as u64) {
        0 => String::new(),
        rest => format!("and {} more", number(rest)),
    };
    (said, more)
}

/// `gw-test-01, gw-test-02 and 3 more`.
pub(super) fn open(names: &Names<'_>, action: &PostureAction) -> String {
    let (said, more) = first_open(names, action);
    format!("{} {more}", said.join(", ")).trim_end().to_owned()
}

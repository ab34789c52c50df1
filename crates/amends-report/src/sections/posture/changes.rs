//! What is not as it was in the run before, and what somebody answers for.

use jiff::civil::Date;

use super::actions::open;
use super::names::{Names, shown};
use crate::limits::{CHANGED_MAX, CHANGES_MAX, INSTANCES_MAX};
use crate::sections::More;
use crate::view::{Listing, PostureAction, PostureChange, PostureMute, PostureView};
use crate::words::{date, number, short_time_tag_or_dash};

pub(super) struct Changes {
    /// Empty at the first run.
    pub(super) since: String,
    pub(super) lists: Vec<List>,
    pub(super) mutes: Vec<Mute>,
    pub(super) mutes_more: More,
    pub(super) mutes_unused: String,
}

pub(super) struct List {
    pub(super) heading: &'static str,
    pub(super) class: &'static str,
    pub(super) count: String,
    pub(super) lines: Vec<Line>,
    pub(super) more: More,
}

pub(super) struct Line {
    pub(super) title: String,
    pub(super) instance: String,
    pub(super) note: String,
}

pub(super) struct Mute {
    pub(super) title: String,
    pub(super) instance: String,
    pub(super) why: String,
    pub(super) owner: String,
    pub(super) until: String,
    /// ` past`, where its last day is.
    pub(super) past: &'static str,
    pub(super) late: bool,
}

impl Changes {
    pub(super) fn of(view: &PostureView, names: &Names<'_>) -> Self {
        let changes = &view.changes;
        let lists = vec![
            of_actions("Came undone", "worse", &changes.reopened, names, |action| reopened(names, action)),
            of_checks("New failures", "worse", &changes.failures, names),
            of_checks("Cannot be told any more", "", &changes.lost, names),
            of_actions("Actions closed", "better", &changes.closed, names, |_| String::new()),
            together("Failed, and pass now", "better", &changes.mended, names),
        ];
        let mut mutes: Vec<&PostureMute> = changes.mutes.iter().collect();
        // Those without an end or past it first: they are what has to be asked about.
        mutes.sort_by_key(|mute| (mute.until.unwrap_or(Date::MIN), mute.title.as_str(), mute.instance.as_str()));
        let shown_mutes = mutes.iter().take(CHANGES_MAX).map(|line| mute(view, names, line));
        Self {
            since: view.last_run.map(date).unwrap_or_default(),
            lists: lists.into_iter().filter(|list| !list.lines.is_empty()).collect(),
            mutes: shown_mutes.collect(),
            mutes_more: More::of(mutes.len().min(CHANGES_MAX), mutes.len() as u64, "accepted failures", ""),
            mutes_unused: match changes.mutes_unused {
                0 => String::new(),
                1 => "One mute fits nothing: a name may be mistyped.".to_owned(),
                count => format!("{} mutes fit nothing: names may be mistyped.", number(count)),
            },
        }
    }
}

fn of_checks(heading: &'static str, class: &'static str, list: &Listing<PostureChange>, names: &Names<'_>) -> List {
    let line = |change: &PostureChange| Line {
        title: shown(&change.title),
        instance: names.instance(&change.kind, &change.instance),
        note: names.sentence(&change.kind, &change.instance, &change.why),
    };
    let lines: Vec<Line> = list.lines.iter().take(CHANGES_MAX).map(line).collect();
    let total = list.total.max(list.lines.len() as u64);
    List { heading, class, count: number(total), more: More::of(lines.len(), total, "instances", &list.export), lines }
}

/// Check by check, with its first instances: why something passes is less of a question.
fn together(heading: &'static str, class: &'static str, list: &Listing<PostureChange>, names: &Names<'_>) -> List {
    let mut checks: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for change in list.lines.iter().take(CHANGED_MAX) {
        match checks.iter_mut().find(|(title, ..)| *title == change.title) {
            Some((.., instances)) => instances.push(change.instance.clone()),
            None => checks.push((&change.title, &change.kind, vec![change.instance.clone()])),
        }
    }
    let mut told = 0;
    let mut line = |(title, kind, instances): &(&str, &str, Vec<String>)| {
        told += instances.len();
        let first = &instances[..instances.len().min(INSTANCES_MAX)];
        let rest = instances.len() - first.len();
        let more = if rest == 0 { String::new() } else { format!(" and {} more", number(rest as u64)) };
        Line {
            title: shown(title),
            instance: format!("{}{more}", names.instances(kind, first).join(", ")),
            note: String::new(),
        }
    };
    let lines: Vec<Line> = checks.iter().take(CHANGES_MAX).map(&mut line).collect();
    let total = list.total.max(list.lines.len() as u64);
    List { heading, class, count: number(total), more: More::of(told, total, "instances", &list.export), lines }
}

fn of_actions(
    heading: &'static str,
    class: &'static str,
    actions: &[PostureAction],
    names: &Names<'_>,
    note: impl Fn(&PostureAction) -> String,
) -> List {
    let line =
        |action: &PostureAction| Line { title: names.title(action), instance: String::new(), note: note(action) };
    let lines: Vec<Line> = actions.iter().take(CHANGES_MAX).map(line).collect();
    let total = actions.len() as u64;
    List { heading, class, count: number(total), more: More::of(lines.len(), total, "actions", ""), lines }
}

/// The forgotten instance, and how many hold.
fn reopened(names: &Names<'_>, action: &PostureAction) -> String {
    let on = open(names, action);
    let holds = match action.done {
        0 => String::new(),
        1 => "; it holds on 1 other".to_owned(),
        count => format!("; it holds on {} others", number(count)),
    };
    if on.is_empty() { String::new() } else { format!("it fails on {on}{holds}.") }
}

fn mute(view: &PostureView, names: &Names<'_>, mute: &PostureMute) -> Mute {
    Mute {
        title: shown(&mute.title),
        instance: if mute.instance == "*" {
            "on every instance".to_owned()
        } else {
            names.instance(&mute.kind, &mute.instance)
        },
        why: names.sentence(&mute.kind, &mute.instance, &mute.why),
        owner: if mute.owner.trim().is_empty() { "nobody".to_owned() } else { shown(&mute.owner) },
        until: if mute.until.is_some() { short_time_tag_or_dash(mute.until) } else { "no end".to_owned() },
        past: if mute.until.is_some_and(|until| view.as_of.is_some_and(|as_of| until < as_of)) { ": past" } else { "" },
        late: mute.until.is_none_or(|until| view.as_of.is_some_and(|as_of| until < as_of)),
    }
}

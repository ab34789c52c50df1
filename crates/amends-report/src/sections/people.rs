//! People: which segments, who needs care, and how records became people.

use askama::Template;

use super::shown;
use crate::drawings::bar::bar;
use crate::limits::SHORT_MAX;
use crate::view::ReportView;
use crate::words::{number, share, spaced};

#[derive(Template)]
#[template(path = "people.html")]
pub(crate) struct Section {
    segments: Vec<Line>,
    care: Vec<Line>,
    records: String,
    people: String,
    in_one: String,
    largest: String,
    links_total: String,
    links: Vec<Line>,
    shared: Vec<Shared>,
    standings: Vec<Standing>,
    entries: String,
    unclear: String,
}

struct Line {
    words: String,
    count: String,
    share: String,
    bar: String,
}

struct Standing {
    words: String,
    affected: String,
    unaffected: String,
}

struct Shared {
    kind: String,
    values: String,
    records: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let people = &view.people;
        let links = people.links.iter().fold(0_u64, |sum, tally| sum.saturating_add(tally.links));
        Self {
            segments: segments(view),
            care: care(view),
            records: number(view.counts.records),
            people: number(view.counts.people),
            in_one: number(people.in_one_record),
            largest: number(people.largest_group),
            links_total: number(links),
            links: tallied(people.links.iter().map(|tally| (shown(&tally.why), tally.links)), links),
            shared: shared(view),
            standings: standings(view),
            entries: number(people.list_entries),
            unclear: if people.list_entries_unclear == 0 { String::new() } else { number(people.list_entries_unclear) },
        }
    }
}

fn segments(view: &ReportView) -> Vec<Line> {
    let words = |segment: &str| if segment.is_empty() { "no segment".to_owned() } else { spaced(&shown(segment)) };
    tallied(view.people.segments.iter().map(|tally| (words(&tally.segment), tally.people)), view.counts.people)
}

fn standings(view: &ReportView) -> Vec<Standing> {
    let standing = |tally: &crate::view::StandingTally| Standing {
        words: if tally.standing == "unknown" { "on no list".to_owned() } else { spaced(&shown(&tally.standing)) },
        affected: number(tally.affected),
        unaffected: number(tally.unaffected),
    };
    view.people.lists.iter().take(SHORT_MAX).map(standing).collect()
}

/// People who need a letter of another kind, or a way to be found.
fn care(view: &ReportView) -> Vec<Line> {
    let people = &view.people;
    let lines = [
        ("minors: the letter goes to a parent or guardian", people.minors),
        ("deceased: the letter goes to next of kin", people.deceased),
        ("residence unknown: no state’s law could be chosen", people.unknown_residence),
        ("no contact point at all: substitute notice", people.without_contact),
    ];
    lines.map(|(words, count)| line(words.to_owned(), count, view.counts.people)).into()
}

/// Lines by count, largest first, then by words.
fn tallied(tallies: impl Iterator<Item = (String, u64)>, whole: u64) -> Vec<Line> {
    let mut tallies: Vec<(String, u64)> = tallies.collect();
    tallies.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    tallies.truncate(SHORT_MAX);
    tallies.into_iter().map(|(words, count)| line(words, count, whole)).collect()
}

fn line(words: String, count: u64, whole: u64) -> Line {
    Line { words, count: number(count), share: share(count, whole), bar: bar(count, whole) }
}

fn shared(view: &ReportView) -> Vec<Shared> {
    let mut tallies: Vec<_> = view.people.shared_values.iter().collect();
    tallies.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.kind.cmp(&b.kind)));
    let shared = |tally: &&crate::view::SharedValueTally| Shared {
        kind: spaced(&shown(&tally.kind)),
        values: number(tally.values),
        records: number(tally.records),
    };
    tallies.iter().take(SHORT_MAX).map(shared).collect()
}

//! Posture: who would be hurt, by which route, and the few actions that prevent it.

mod actions;
mod changes;
mod checks;
mod graph;
mod layout;
mod names;
mod picture;
mod routes;
mod stores;

use askama::Template;

use self::names::{Names, shown};
use super::More;
use crate::limits::CONTRADICTIONS_MAX;
use crate::view::{PostureView, Stake};
use crate::words::{counted, date, number, share};

/// Actions that the lede speaks of.
const FIRST: usize = 3;

#[derive(Template)]
#[template(path = "posture.html")]
pub(crate) struct Section {
    lede: String,
    short: Vec<String>,
    figures: Vec<Figure>,
    picture: Option<picture::Picture>,
    routes: routes::Routes,
    stores: stores::Stores,
    actions: actions::Actions,
    changes: changes::Changes,
    checks: checks::Checks,
    contradictions: Vec<Contradiction>,
    contradictions_more: More,
}

struct Figure {
    count: String,
    noun: &'static str,
    meaning: &'static str,
    change: String,
    class: &'static str,
    lead: bool,
}

struct Contradiction {
    sentence: String,
    places: String,
}

impl Section {
    pub(crate) fn new(view: &PostureView) -> Self {
        let names = Names::of(view);
        let graph = graph::Graph::of(view);
        let said = view.contradictions.lines.iter().take(CONTRADICTIONS_MAX);
        let contradictions: Vec<Contradiction> =
            said.map(|line| Contradiction { sentence: shown(&line.sentence), places: places(&line.places) }).collect();
        let total = view.contradictions.total.max(view.contradictions.lines.len() as u64);
        Self {
            lede: lede(view),
            short: short(view),
            figures: figures(view),
            picture: picture::Picture::of(view, &graph),
            routes: routes::Routes::of(view, &graph),
            stores: stores::Stores::of(view),
            actions: actions::Actions::of(view, &names),
            changes: changes::Changes::of(view, &names),
            checks: checks::Checks::of(view, &names),
            contradictions_more: More::of(contradictions.len(), total, "contradictions", &view.contradictions.export),
            contradictions,
        }
    }
}

/// `file:line` of what something is known from: the first two.
fn places(places: &[String]) -> String {
    let mut said: Vec<String> = places.iter().take(2).map(|place| shown(place)).collect();
    if places.len() > said.len() {
        said.push(format!("{} more", number((places.len() - said.len()) as u64)));
    }
    said.join(", ")
}

fn lede(view: &PostureView) -> String {
    let outside = view.entries.iter().filter(|entry| entry.class == "outside");
    let stores: std::collections::BTreeSet<&str> =
        outside.flat_map(|entry| entry.stores.iter().map(String::as_str)).collect();
    let uncounted = view.stores.iter().any(|store| store.people.is_none() && stores.contains(store.store.as_str()));
    let mut said = vec![match view.outside.now {
        0 if uncounted => "From outside no route leads to anybody who has been counted.".to_owned(),
        0 => "From outside no known route leads to anybody’s data.".to_owned(),
        people => format!(
            "From outside, {} can be reached over {}{}.",
            counted(people, "person", "people"),
            counted(stores.len() as u64, "store", "stores"),
            before(view)
        ),
    }];
    let first = view.actions.lines.iter().take(FIRST).filter(|action| action.people > 0);
    if let (Some(protected), true) = (first.clone().map(|action| action.people_cumulative).max(), view.at_stake.now > 0)
    {
        let which =
            ["One action protects", "Two actions protect", "Three actions protect"][first.count().clamp(1, 3) - 1];
        let of = share(protected.min(view.at_stake.now), view.at_stake.now);
        said.push(format!("{which} {of} of the people at stake."));
    }
    said.join(" ")
}

/// How many it was before.
fn before(view: &PostureView) -> String {
    let on = view.last_run.map_or_else(|| "at the last run".to_owned(), |day| format!("on {}", date(day)));
    match view.outside.before {
        Some(before) if before == view.outside.now => format!(", as many as {on}"),
        Some(before) => format!(" ({} {on})", number(before)),
        None => String::new(),
    }
}

/// What else has to be known at once.
fn short(view: &PostureView) -> Vec<String> {
    let mut said = Vec::new();
    match view.changes.reopened.len() {
        0 => {}
        1 => said.push("One thing that had been fixed has come undone.".to_owned()),
        count => said.push(format!("{} things that had been fixed have come undone.", number(count as u64))),
    }
    let in_reach = view.stores.iter().filter(|store| store.people.is_none() && !store.entries.is_empty()).count();
    if in_reach > 0 {
        let which = counted(in_reach as u64, "store is", "stores are");
        said.push(format!("{which} in reach whose people nobody has counted: in no figure here."));
    }
    said
}

fn figures(view: &PostureView) -> Vec<Figure> {
    let figure = |stake: Stake, noun, meaning: &'static str, lead| {
        let (class, change) = change(view, stake);
        Figure { count: number(stake.now), noun, meaning, change, class, lead }
    };
    let by_letter =
        "Where one of them is talked out of a log-in. Not ranked below: wherever people work, somebody can be.";
    let in_all = "Distinct, from outside, from partners and from zones of lower trust.";
    vec![
        figure(view.outside, "people at stake from outside", "Each counted once, however many stores hold them.", true),
        figure(view.at_stake, "people at stake in all", in_all, false),
        Figure {
            count: number(view.phished),
            noun: "by a letter to the staff",
            meaning: by_letter,
            change: String::new(),
            class: "",
            lead: false,
        },
        figure(view.failing, "failures of checks", "Counted instance by instance.", false),
    ]
}

/// Before and now.
fn change(view: &PostureView, stake: Stake) -> (&'static str, String) {
    let on = view.last_run.map_or_else(|| "at the last run".to_owned(), |day| format!("on {}", date(day)));
    match stake.before {
        None => ("", "The first run: nothing to compare with.".to_owned()),
        Some(before) if before == stake.now => ("", format!("As {on}.")),
        Some(before) if before > stake.now => {
            ("better", format!("{} {on}: {} fewer.", number(before), number(before - stake.now)))
        }
        Some(before) => ("worse", format!("{} {on}: {} more.", number(before), number(stake.now - before))),
    }
}

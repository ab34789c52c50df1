//! The board's page: one sheet, understood in a minute, and signed.

use askama::Template;
use jiff::civil::Date;

use crate::drawings::curve::curve;
use crate::error::ReportError;
use crate::guard;
use crate::sections::head::instant_words;
use crate::view::{BoardAction, BoardChange, BoardRoute, BoardStep, BoardView, Stake};
use crate::words::{clipped, counted, date, label_or, number, share, short_time_tag_or_dash};

/// The style sheet, inlined: the page loads nothing.
const STYLE: &str = include_str!("../templates/board.css");

/// Actions in the table.
const ACTIONS: usize = 3;
/// Steps of the route.
const STEPS: usize = 5;
/// Lines of each list; the rest is counted. One sheet holds no more.
const LINES: usize = 5;
/// Places for a signature.
const SIGNATURES: usize = 3;

#[derive(Template)]
#[template(path = "board.html")]
struct Page {
    style: &'static str,
    organization: String,
    as_of: String,
    last_run: String,
    short: Vec<String>,
    figures: Vec<Figure>,
    uncounted: String,
    actions: Vec<Action>,
    actions_more: String,
    curve: String,
    curve_words: String,
    route: Option<Route>,
    changes: Vec<Changes>,
    mutes: Listed<Mute>,
    unknowns: Listed<Unknown>,
    signatures: Vec<usize>,
    digest: String,
    made: String,
    version: String,
}

struct Figure {
    lead: bool,
    count: String,
    noun: &'static str,
    change: String,
    class: &'static str,
}

struct Action {
    title: String,
    people: String,
    share: String,
    effort: String,
    owner: String,
    /// Empty where there is none.
    due: String,
    state: String,
    undone: bool,
}

struct Route {
    from: String,
    store: String,
    people: String,
    elements: String,
    steps: Vec<Step>,
    unseen: String,
}

struct Step {
    words: String,
    class: &'static str,
    mark: &'static str,
}

struct Changes {
    heading: &'static str,
    class: &'static str,
    lines: Vec<Change>,
    more: String,
    none: &'static str,
}

struct Change {
    title: String,
    note: String,
}

struct Listed<T> {
    lines: Vec<T>,
    more: String,
}

struct Mute {
    what: String,
    why: String,
    owner: String,
    until: String,
    late: bool,
}

struct Unknown {
    what: String,
    instances: String,
    would_tell: String,
}

/// The text of `board.html` for this view. Equal views give equal bytes.
///
/// # Errors
/// If the template engine cannot lay it out.
pub fn render_board(view: &BoardView) -> Result<String, ReportError> {
    page(view).render().map_err(|source| ReportError::Layout { section: "board", source })
}

fn page(view: &BoardView) -> Page {
    let cumulative: Vec<u64> = view.actions.iter().map(|action| action.people_cumulative).collect();
    let shown_actions: Vec<Action> = view.actions.iter().take(ACTIONS).map(|line| action(view, line)).collect();
    Page {
        style: STYLE,
        organization: shown(&view.organization),
        as_of: date(view.as_of),
        last_run: view.last_run.map_or_else(String::new, date),
        short: short(view),
        figures: vec![
            figure(view.outside, "people at stake from outside", true),
            figure(view.lower_zones, "people at stake from lower zones", false),
        ],
        uncounted: match view.stores_uncounted {
            0 => String::new(),
            count => format!(
                "{} in reach whose people nobody has counted: not in these figures.",
                counted(count, "store is", "stores are")
            ),
        },
        actions_more: more(view.actions.len(), shown_actions.len(), "action", "actions"),
        actions: shown_actions,
        curve: if cumulative.is_empty() { String::new() } else { curve(&cumulative, view.at_stake, ACTIONS) },
        curve_words: curve_words(view, &cumulative),
        route: view.worst_route.as_ref().map(route),
        changes: changes(view),
        mutes: mutes(view),
        unknowns: unknowns(view),
        signatures: (1..=SIGNATURES).collect(),
        digest: shown(&view.digest),
        made: instant_words(view.made),
        version: shown(&view.version),
    }
}

/// Words from outside as this page shows them: personal values and accounts hidden, cut.
fn shown(text: &str) -> String {
    clipped(&guard::accounts(&guard::words(text)))
}

fn figure(stake: Stake, noun: &'static str, lead: bool) -> Figure {
    let (class, change) = match stake.before {
        None => ("", "The first run: nothing to compare with.".to_owned()),
        Some(before) if before == stake.now => ("", "As at the last run.".to_owned()),
        Some(before) if before > stake.now => {
            ("better", format!("{} at the last run: {} fewer.", number(before), number(before - stake.now)))
        }
        Some(before) => ("worse", format!("{} at the last run: {} more.", number(before), number(stake.now - before))),
    };
    Figure { lead, count: number(stake.now), noun, change, class }
}

/// The page in three sentences.
fn short(view: &BoardView) -> Vec<String> {
    let mut said = Vec::new();
    let outside = match view.outside.now {
        0 if view.stores_uncounted > 0 => "From outside no route leads to anybody who has been counted.".to_owned(),
        0 => "From outside no known route leads to anybody’s data.".to_owned(),
        people => format!("From outside, the data of {} can be reached.", counted(people, "person", "people")),
    };
    said.push(outside);
    let first = view.actions.iter().take(ACTIONS);
    if let (Some(last), true) = (first.clone().next_back(), view.at_stake > 0) {
        let hours = first.clone().map(|action| u64::from(action.effort_hours)).sum();
        let count = first.count();
        let which = if count == 1 {
            "The first action protects".to_owned()
        } else {
            format!("The first {} actions protect", small(count))
        };
        said.push(format!(
            "{which} {} of all people at stake, for {} of work.",
            share(last.people_cumulative.min(view.at_stake), view.at_stake),
            counted(hours, "hour", "hours"),
        ));
    }
    match view.reopened.len() {
        0 => {}
        1 => said.push("One thing that had been fixed has come undone.".to_owned()),
        count => said.push(format!("{} things that had been fixed have come undone.", number(count as u64))),
    }
    let expired = view.mutes.iter().filter(|mute| mute.until.is_none_or(|until| until < view.as_of)).count();
    if expired > 0 {
        said.push(format!(
            "{} no end, or one that is past.",
            counted(expired as u64, "accepted failure has", "accepted failures have")
        ));
    }
    said
}

fn small(count: usize) -> &'static str {
    if count == 2 { "two" } else { "three" }
}

fn action(view: &BoardView, action: &BoardAction) -> Action {
    Action {
        title: shown(&action.title),
        people: number(action.people),
        share: share(action.people_cumulative.min(view.at_stake), view.at_stake),
        effort: format!("{} h", number(u64::from(action.effort_hours))),
        owner: if action.owner.trim().is_empty() { "nobody yet".to_owned() } else { shown(&action.owner) },
        due: action.due.map_or_else(String::new, |due| short_time_tag_or_dash(Some(due))),
        undone: action.state == "reopened",
        state: match action.state.as_str() {
            "open" | "" => String::new(),
            state => shown(&label_or("", state)),
        },
    }
}

fn curve_words(view: &BoardView, cumulative: &[u64]) -> String {
    let Some(last) = cumulative.last() else { return String::new() };
    format!(
        "Share of the {} at stake whom the first actions protect. All {} together: {}.",
        counted(view.at_stake, "person", "people"),
        number(cumulative.len() as u64),
        share((*last).min(view.at_stake), view.at_stake),
    )
}

fn route(route: &BoardRoute) -> Route {
    let step = |step: &BoardStep| Step {
        words: shown(&step.words),
        class: if step.is_seen { "seen" } else { "unseen-step" },
        mark: if step.is_seen { "a log would show it" } else { "no log would show it" },
    };
    let steps = &route.steps;
    let shown_steps: Vec<Step> = if steps.len() <= STEPS {
        steps.iter().map(step).collect()
    } else {
        let between = counted(steps.len() as u64 - 4, "more step", "more steps");
        let gap = Step { words: format!("… {between} …"), class: "gap", mark: "" };
        steps[..2].iter().map(step).chain([gap]).chain(steps[steps.len() - 2..].iter().map(step)).collect()
    };
    let unseen = steps.iter().filter(|step| !step.is_seen).count();
    let elements: Vec<String> = route.elements.iter().map(|element| shown(&label_or("", element))).collect();
    Route {
        from: shown(&route.entry),
        store: shown(&route.store),
        people: counted(route.people, "person", "people"),
        elements: elements.join(", "),
        steps: shown_steps,
        unseen: match (unseen, steps.len()) {
            (_, 0) => String::new(),
            (0, _) => "A log would show every step.".to_owned(),
            (unseen, all) if unseen == all => "No log would show any of it.".to_owned(),
            (unseen, all) => {
                format!("No log would show {} of its {} steps.", number(unseen as u64), number(all as u64))
            }
        },
    }
}

fn changes(view: &BoardView) -> Vec<Changes> {
    let lines = |list: &[BoardChange]| -> Vec<Change> {
        list.iter().take(LINES).map(|line| Change { title: shown(&line.title), note: shown(&line.note) }).collect()
    };
    let more = |list: &[BoardChange]| more(list.len(), LINES, "action", "actions");
    vec![
        Changes {
            heading: "Came undone",
            class: "worse",
            lines: lines(&view.reopened),
            more: more(&view.reopened),
            none: "Nothing came undone.",
        },
        Changes {
            heading: "Closed",
            class: "better",
            lines: lines(&view.closed),
            more: more(&view.closed),
            none: "Nothing was closed.",
        },
    ]
}

fn mutes(view: &BoardView) -> Listed<Mute> {
    // Those without an end or past it first: they are what a board has to ask about.
    let mut sorted: Vec<_> = view.mutes.iter().collect();
    sorted.sort_by_key(|mute| mute.until.unwrap_or(Date::MIN));
    let line = |mute: &&crate::view::BoardMute| Mute {
        what: shown(&mute.what),
        why: shown(&mute.why),
        owner: if mute.owner.trim().is_empty() { "nobody".to_owned() } else { shown(&mute.owner) },
        until: mute.until.map_or_else(|| "no end".to_owned(), |until| short_time_tag_or_dash(Some(until))),
        late: mute.until.is_none_or(|until| until < view.as_of),
    };
    Listed {
        lines: sorted.iter().take(LINES).map(line).collect(),
        more: more(sorted.len(), LINES, "accepted failure", "accepted failures"),
    }
}

fn unknowns(view: &BoardView) -> Listed<Unknown> {
    let line = |unknown: &crate::view::BoardUnknown| Unknown {
        what: shown(&unknown.what),
        instances: counted(unknown.instances, "instance", "instances"),
        would_tell: shown(&unknown.would_tell),
    };
    Listed {
        lines: view.cannot_tell.iter().take(LINES).map(line).collect(),
        more: more(view.cannot_tell.len(), LINES, "question", "questions"),
    }
}

/// What is left out of a list.
fn more(total: usize, shown: usize, one: &str, many: &str) -> String {
    match total.saturating_sub(shown) {
        0 => String::new(),
        rest => {
            format!("… and {}: see the report.", counted(rest as u64, &format!("more {one}"), &format!("more {many}")))
        }
    }
}

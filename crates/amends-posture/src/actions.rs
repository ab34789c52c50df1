//! What is to be done: failing checks made into actions, ranked by whom they protect, closed by checks that pass.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::graph::Graph;
use crate::looked::{Fate, Looked};
use crate::people::People;
use crate::ranking::{self, Candidate, Relevant};
use crate::rows::{ActionRow, CheckRow, Verdict};
use crate::run::Inputs;

/// Effort of taking a step away that no check has found wrong, in hours: it is there for a reason, and something has to take
/// its place.
const EFFORT_OF_A_STEP: u32 = 80;
/// Steps that no check has found wrong and that are proposed all the same.
const STEPS_MAX: usize = 200;
/// Events of an action's history that are kept.
const HISTORY_MAX: usize = 100;

/// Who does an action, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Assignment {
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due: Option<Date>,
    /// Who said that it is done, and when. It is done when its check passes.
    pub said_done: Option<(String, Date)>,
}

/// Ranked actions.
#[derive(Debug, Default)]
pub(crate) struct Actions {
    pub(crate) rows: Vec<ActionRow>,
    pub(crate) best: Option<u64>,
}

/// An action before it is ranked.
struct Draft {
    row: ActionRow,
    candidate: Candidate,
}

pub(crate) fn rank(
    graph: &Graph,
    relevant: &Relevant,
    people: &People,
    inputs: &Inputs<'_>,
    checks: &[CheckRow],
    looked: &Looked<'_>,
    as_of: Option<Date>,
) -> Actions {
    let mut drafts = of_checks(graph, inputs.checks, checks);
    drafts.extend(of_steps(graph, relevant, &drafts));
    let candidates: Vec<Candidate> = drafts.iter().map(|draft| draft.candidate.clone()).collect();
    let ranking = ranking::rank(relevant, people, &candidates);
    let mut rows: Vec<ActionRow> = ranking
        .order
        .iter()
        .map(|ranked| {
            let row = drafts[ranked.candidate].row.clone();
            ActionRow { people: ranked.people, people_cumulative: ranked.people_cumulative, ..row }
        })
        // Steps without a failing check are worth a word only where they protect somebody.
        .filter(|row| !row.check.is_empty() && (!row.action.starts_with("step/") || row.people > 0))
        .collect();
    let last = inputs.last.map(|last| last.actions.as_slice()).unwrap_or_default();
    let is_here: BTreeSet<String> = rows.iter().map(|row| row.action.clone()).collect();
    for row in &mut rows {
        let before = last.iter().find(|before| before.action == row.action).cloned();
        let before = before.or_else(|| moved(row, last, &is_here));
        go_on(row, before.as_ref(), inputs.assignments.get(&row.action), looked, as_of);
    }
    for before in last.iter().filter(|before| !is_here.contains(&before.action) && !before.action.starts_with("step/"))
    {
        // What fails in another group now has gone on there, with its history.
        if rows.iter().any(|row| is_of(row, &before.check) && row.open.iter().any(|open| before.open.contains(open))) {
            continue;
        }
        let mut row = ActionRow { open: Vec::new(), people: 0, people_cumulative: 0, effort: 0, ..before.clone() };
        go_on(&mut row, Some(before), inputs.assignments.get(&before.action), looked, as_of);
        if !row.open.is_empty() {
            row.effort = before.effort;
        }
        rows.push(row);
    }
    Actions { rows, best: ranking.best }
}

/// One action for each group of failing instances.
fn of_checks(graph: &Graph, checks: &Checks, rows: &[CheckRow]) -> Vec<Draft> {
    let mut groups: BTreeMap<&str, Vec<&CheckRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.verdict == Verdict::Fail) {
        groups.entry(&row.group).or_default().push(row);
    }
    let mut drafts = Vec::new();
    for (group, rows) in groups {
        let Some((check, fix)) = checks.get(&rows[0].check).and_then(|check| Some((check, check.fix.as_ref()?))) else {
            continue;
        };
        let lever = fix.lever.map(|lever| lever.word());
        let levers = rows.iter().filter_map(|row| graph.find_lever(lever?, check.each, &row.instance)).collect();
        let effort = fix.effort_of(rows.len());
        let name = group.split_once('/').map_or("", |(_, name)| name);
        drafts.push(Draft {
            candidate: Candidate { levers, effort },
            row: ActionRow {
                action: group.to_owned(),
                title: fix.title_of(name),
                check: check.id.clone(),
                open: rows.iter().map(|row| row.instance.clone()).collect(),
                effort,
                after: fix.after.clone(),
                ..ActionRow::default()
            },
        });
    }
    drafts
}

/// Steps on ways to stores that no failing check would take away: something else would have to stand in their place.
fn of_steps(graph: &Graph, relevant: &Relevant, drafts: &[Draft]) -> Vec<Draft> {
    let covered: BTreeSet<u32> = drafts.iter().flat_map(|draft| draft.candidate.levers.iter().copied()).collect();
    let left = relevant.own_levers().into_iter().filter(|lever| !covered.contains(lever));
    let draft = |lever: u32| {
        let known = &graph.levers[lever as usize];
        let what = match known.word {
            "guess" if known.kind == "account" => format!("Ask {} for more than a password", known.instance),
            "way" => format!("Put something between the zones of the way {}", known.instance),
            "guess" => format!("Take passwords away from {}", known.instance),
            "held_secret" => format!("Replace the secret {}", known.instance),
            "same_password" => format!("Give a password of its own to each account that has {}", known.instance),
            "grant" => format!("Let fewer accounts read {}", known.instance),
            "public_listener" => format!("Take {} off the internet", known.instance),
            "phish" => format!("Give {} a factor that cannot be phished", known.instance),
            "asks_nobody" => format!("Let {} ask who is there", known.instance),
            "sudo" => format!("Ask {} for a password before it becomes another", known.instance),
            other => format!("Take away the {} of {}", other.replace('_', " "), known.instance),
        };
        Draft {
            candidate: Candidate { levers: vec![lever], effort: EFFORT_OF_A_STEP },
            row: ActionRow {
                // A host and an account may have one name.
                action: match (known.word, known.kind) {
                    ("guess", "account") => format!("step/password_alone/{}", known.instance),
                    (word, _) => format!("step/{word}/{}", known.instance),
                },
                title: what,
                check: "store-from-outside".to_owned(),
                open: vec![known.instance.clone()],
                effort: EFFORT_OF_A_STEP,
                ..ActionRow::default()
            },
        }
    };
    left.take(STEPS_MAX).map(draft).collect()
}

fn is_of(row: &ActionRow, check: &str) -> bool {
    row.check == check && !row.action.starts_with("step/")
}

/// What a new action takes over: its instances were in a group that has another name now. A group that is still here keeps
/// its history.
fn moved(row: &ActionRow, last: &[ActionRow], is_here: &BTreeSet<String>) -> Option<ActionRow> {
    if !is_of(row, &row.check) {
        return None;
    }
    let left = |before: &&ActionRow| is_of(before, &row.check) && !is_here.contains(&before.action);
    let shares =
        |before: &&ActionRow| row.open.iter().any(|open| before.open.contains(open) || before.done.contains(open));
    last.iter().filter(left).find(shares).cloned()
}

/// What became of an action since the run before.
fn go_on(
    row: &mut ActionRow,
    before: Option<&ActionRow>,
    assignment: Option<&Assignment>,
    looked: &Looked<'_>,
    as_of: Option<Date>,
) {
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    let note = |row: &mut ActionRow, words: String| {
        row.history.push(format!("{day} {words}").trim().to_owned());
    };
    if let Some(before) = before {
        row.owner.clone_from(&before.owner);
        row.due = before.due;
    }
    if let Some(assignment) = assignment {
        row.owner.clone_from(&assignment.owner);
        row.due = assignment.due;
    }
    let Some(before) = before else {
        note(row, "opened".to_owned());
        "open".clone_into(&mut row.state);
        return;
    };
    row.history.clone_from(&before.history);
    if before.action != row.action {
        note(row, format!("goes on from {}", before.action));
    }
    let failing: Vec<String> = row.open.clone();
    let fates = fates(row, before, looked);
    let with = |wanted: &[Fate]| -> Vec<String> {
        fates.iter().filter(|(_, fate)| wanted.contains(fate)).map(|(instance, _)| (*instance).clone()).collect()
    };
    // What was done and is not shown to fail stays done; what was open stays open until it is shown to be done.
    let done = with(&[Fate::Done]);
    let muted = with(&[Fate::Muted]);
    let unsure = with(&[Fate::Unsure, Fate::NotSeen]);
    let newly: Vec<&String> = done.iter().filter(|instance| !before.done.contains(instance)).collect();
    if !newly.is_empty() {
        note(row, format!("closed on {}", few(&newly)));
    }
    if !unsure.is_empty() {
        let words = format!("not shown to be done on {}", few(&unsure.iter().collect::<Vec<_>>()));
        if !row.history.last().is_some_and(|last| last.ends_with(&words)) {
            note(row, words);
        }
    }
    let back: Vec<&String> = failing.iter().filter(|instance| before.done.contains(instance)).collect();
    let back = few(&back);
    let said_done = assignment.and_then(|assignment| assignment.said_done.as_ref());
    let forgotten = said_done.is_some() || before.state == "closed";
    row.done = done;
    row.not_seen = fates
        .iter()
        .filter(|(_, fate)| **fate == Fate::NotSeen)
        .map(|(instance, _)| ((*instance).clone(), looked.files_of(before, instance).into_iter().collect()))
        .collect();
    row.state = match (failing.is_empty(), back.is_empty()) {
        (true, _) if !unsure.is_empty() && before.state == "reopened" => "reopened",
        // What cannot be told, or was not looked at, has not been shown to be done.
        (true, _) if !unsure.is_empty() => "open",
        (true, _) if !muted.is_empty() => "muted",
        (true, _) => "closed",
        (false, false) => "reopened",
        (false, true) if forgotten => "reopened",
        (false, true) if before.state == "reopened" => "reopened",
        (false, true) if !row.done.is_empty() => "in_part",
        (false, true) => "open",
    }
    .to_owned();
    if row.state == "reopened" && before.state != "reopened" {
        let what = if back.is_empty() { few(&failing.iter().collect::<Vec<_>>()) } else { back };
        note(row, format!("reopened: the check fails on {what}"));
    }
    if row.state == "closed" && before.state != "closed" {
        note(row, "closed: the check passes on every instance".to_owned());
    }
    // They are kept, so that the next run asks after them again.
    row.open.extend(muted.into_iter().chain(unsure));
    row.open.sort();
    row.open.dedup();
    let many = row.history.len();
    row.history.drain(..many.saturating_sub(HISTORY_MAX));
}

/// What became of each instance that failed once and is not among those that fail in this action now.
fn fates<'b>(row: &ActionRow, before: &'b ActionRow, looked: &Looked<'_>) -> BTreeMap<&'b String, Fate> {
    let mut fates = BTreeMap::new();
    for instance in before.open.iter().chain(&before.done).filter(|instance| !row.open.contains(instance)) {
        let fate = match looked.fate(before, instance) {
            Fate::Unsure | Fate::NotSeen if before.done.contains(instance) => Fate::Done,
            fate => fate,
        };
        fates.insert(instance, fate);
    }
    fates
}

/// Some names of many.
fn few(names: &[&String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(|name| name.as_str()).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

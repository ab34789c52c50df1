//! What is to be done: failing checks made into actions, ranked by whom they protect, closed by checks that pass.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::graph::Graph;
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
    let verdicts: BTreeMap<(&str, &str), Verdict> =
        checks.iter().map(|row| ((row.check.as_str(), row.instance.as_str()), row.verdict)).collect();
    for row in &mut rows {
        let before = last.iter().find(|before| before.action == row.action);
        go_on(row, before, inputs.assignments.get(&row.action), &verdicts, as_of);
    }
    let is_here: BTreeSet<String> = rows.iter().map(|row| row.action.clone()).collect();
    for before in last.iter().filter(|before| !is_here.contains(&before.action) && !before.action.starts_with("step/"))
    {
        let mut row = ActionRow { open: Vec::new(), people: 0, people_cumulative: 0, effort: 0, ..before.clone() };
        go_on(&mut row, Some(before), inputs.assignments.get(&before.action), &verdicts, as_of);
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
        let levers = rows.iter().filter_map(|row| graph.find_lever(lever?, &row.instance)).collect();
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
    let left = relevant.levers().into_iter().filter(|lever| !covered.contains(lever));
    let draft = |lever: u32| {
        let known = &graph.levers[lever as usize];
        let what = match known.word {
            "way" => format!("Put something between the zones of the way {}", known.instance),
            "guess" => format!("Take passwords away from {}", known.instance),
            "held_secret" => format!("Replace the secret {}", known.instance),
            "same_password" => format!("Give a password of its own to each account that has {}", known.instance),
            "grant" => format!("Let fewer accounts read {}", known.instance),
            "public_listener" => format!("Take {} off the internet", known.instance),
            "phish" => format!("Give {} a factor that cannot be phished", known.instance),
            "sudo" => format!("Ask {} for a password before it becomes another", known.instance),
            other => format!("Take away the {} of {}", other.replace('_', " "), known.instance),
        };
        Draft {
            candidate: Candidate { levers: vec![lever], effort: EFFORT_OF_A_STEP },
            row: ActionRow {
                action: format!("step/{}/{}", known.word, known.instance),
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

/// What became of an action since the run before.
fn go_on(
    row: &mut ActionRow,
    before: Option<&ActionRow>,
    assignment: Option<&Assignment>,
    verdicts: &BTreeMap<(&str, &str), Verdict>,
    as_of: Option<Date>,
) {
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    let note = |row: &mut ActionRow, words: String| {
        row.history.push(format!("{day} {words}").trim().to_owned());
    };
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
    let verdict = |instance: &String| verdicts.get(&(row.check.as_str(), instance.as_str())).copied();
    // What failed and is not open any more is done where the check passes, or what it failed on is gone.
    let was: BTreeSet<&String> = before.open.iter().chain(&before.done).collect();
    let done: Vec<String> = was
        .into_iter()
        .filter(|instance| !row.open.contains(instance))
        .filter(|instance| matches!(verdict(instance), Some(Verdict::Pass) | None))
        .cloned()
        .collect();
    let muted = before.open.iter().chain(&before.done).any(|instance| verdict(instance) == Some(Verdict::Muted));
    let unsure = before.open.iter().any(|instance| verdict(instance) == Some(Verdict::CannotTell));
    let newly: Vec<&String> = done.iter().filter(|instance| !before.done.contains(instance)).collect();
    if !newly.is_empty() {
        note(row, format!("closed on {}", few(&newly)));
    }
    let back: Vec<&String> = row.open.iter().filter(|instance| before.done.contains(instance)).collect();
    let back = few(&back);
    let said_done = assignment.and_then(|assignment| assignment.said_done.as_ref());
    let forgotten = said_done.is_some() || before.state == "closed";
    row.done = done;
    row.state = match (row.open.is_empty(), back.is_empty()) {
        (true, _) if muted => "muted",
        // What cannot be told has not been shown to be done.
        (true, _) if unsure => "open",
        (true, _) => "closed",
        (false, false) => "reopened",
        (false, true) if forgotten => "reopened",
        (false, true) if before.state == "reopened" => "reopened",
        (false, true) if !row.done.is_empty() => "in_part",
        (false, true) => "open",
    }
    .to_owned();
    if row.state == "reopened" && before.state != "reopened" {
        let open: Vec<&String> = row.open.iter().collect();
        let what = if back.is_empty() { few(&open) } else { back };
        note(row, format!("reopened: the check fails on {what}"));
    }
    if row.state == "closed" && before.state != "closed" {
        note(row, "closed: the check passes on every instance".to_owned());
    }
    let many = row.history.len();
    row.history.drain(..many.saturating_sub(HISTORY_MAX));
}

/// Some names of many.
fn few(names: &[&String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(|name| name.as_str()).collect();
    match names.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

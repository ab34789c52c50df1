//! Risks: of checks that fail, of failures that somebody answers for, and of actions, with deadlines and milestones.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::{NS, origin, prop, put};
use crate::shared::id::id;
use crate::shared::rows::Known;
use crate::shared::words::{line, midnight, sentence};
use crate::shared::{SharedInput, severity_word};
use crate::{ActionRow, Verdict};

/// Risks of a check's rows for the results: one for all that fail, and one for each that is accepted.
pub(super) fn of_check(input: &SharedInput<'_>, check: &str, rows: &[&Known<'_>]) -> Vec<Value> {
    let failing: Vec<&&Known<'_>> = rows.iter().filter(|known| known.row.verdict == Verdict::Fail).collect();
    let mut risks = Vec::new();
    if !failing.is_empty() {
        risks.push(open(input, check, &failing));
    }
    let accepted = rows.iter().filter(|known| known.row.verdict == Verdict::Muted);
    risks.extend(accepted.map(|known| acceptance(input, known)));
    risks
}

/// The id of a risk, as a document's lists refer to it.
pub(super) fn id_of(risk: &Value) -> String {
    risk["uuid"].as_str().unwrap_or_default().to_owned()
}

fn open(input: &SharedInput<'_>, check: &str, failing: &[&&Known<'_>]) -> Value {
    let info = input.check(check);
    let title = info.map_or(check, |info| info.title.as_str());
    // People who are protected once all of the check's actions are done: each action counts only people beyond those
    // before it, so this is a sum of distinct people.
    let actions = || input.actions.iter().filter(|action| action.check == check);
    let people: u64 = actions().map(|action| action.people).fold(0, u64::saturating_add);
    let mut risk = json!({
        "uuid": id("risk-of-check", &[input.organisation, check]),
        "title": line(title),
        "description": line(&format!("{} of the instances fail.", failing.len())),
        "statement": info.map_or_else(|| line(check), |info| sentence(&info.why)),
        "props": [prop("severity", info.map_or("medium", |info| severity_word(info.severity)))],
        "status": "open",
        "characterizations": [people_at_stake(people)],
    });
    if let Some(due) = actions().filter_map(|action| action.due).min() {
        risk["deadline"] = midnight(due).into();
    }
    let observed = failing.iter().map(|known| json!({ "observation-uuid": known.id }));
    put(&mut risk, "related-observations", observed.collect());
    risk
}

/// A failure that somebody answers for: who, why, until when.
pub(super) fn acceptance(input: &SharedInput<'_>, known: &Known<'_>) -> Value {
    let row = known.row;
    let mute = input.mute(row);
    let until = mute.and_then(|mute| mute.until);
    let mut props = vec![prop("check", &row.check)];
    if let Some(mute) = mute {
        props.push(prop("accepted-by", &mute.by));
        props.push(prop("accepted-until", &until.map_or_else(|| "no end".to_owned(), |day| day.to_string())));
    }
    let mut risk = json!({
        "uuid": id("risk-accepted", &[&known.id]),
        "title": line(&format!("Accepted: {}", row.instance)),
        "description": line(&row.why),
        "statement": input.justification(row),
        "props": props,
        "status": "deviation-approved",
    });
    if let Some(until) = until {
        // From then on it counts as open again.
        risk["deadline"] = midnight(until).into();
    }
    risk["related-observations"] = json!([{ "observation-uuid": known.id }]);
    risk
}

/// The id of an action's risk.
pub(super) fn of_action_id(input: &SharedInput<'_>, action: &str) -> String {
    id("risk-of-action", &[input.organisation, action])
}

/// What an action would take away, and the milestone by which it is to be done.
pub(super) fn of_action(input: &SharedInput<'_>, action: &ActionRow, observed: &[String]) -> Value {
    let info = input.check(&action.check);
    let mut risk = json!({
        "uuid": of_action_id(input, &action.action),
        "title": line(&action.title),
        "description": line(&format!("Open on {} instances: {}", action.open.len(), named(&action.open))),
        "statement": info.map_or_else(|| line(&action.title), |info| sentence(&info.why)),
        "props": [prop("action", &action.action), prop("state", &action.state)],
        "status": status(&action.state),
        "characterizations": [people_at_stake(action.people)],
    });
    if let Some(due) = action.due {
        risk["deadline"] = midnight(due).into();
    }
    risk["remediations"] = json!([remediation(input, action)]);
    let entries: Vec<Value> =
        action.history.iter().enumerate().filter_map(|(at, text)| entry(input, action, at, text)).collect();
    if !entries.is_empty() {
        risk["risk-log"] = json!({ "entries": entries });
    }
    put(&mut risk, "related-observations", observed.iter().map(|id| json!({ "observation-uuid": id })).collect());
    risk
}

/// The word of OSCAL's for a state of an action's. `reopened` is open again; the property keeps the word.
fn status(state: &str) -> &'static str {
    match state {
        "closed" => "closed",
        "in_part" => "remediating",
        "muted" => "deviation-approved",
        _ => "open",
    }
}

fn remediation(input: &SharedInput<'_>, action: &ActionRow) -> Value {
    let task = |action: &str| id("task", &[input.organisation, action]);
    let mut milestone = json!({
        "uuid": task(&action.action),
        "type": "milestone",
        "title": line(&action.title),
        "description": line(&format!("Done when the check {} passes on every instance.", action.check)),
        "props": [prop("effort-hours", &action.effort.to_string())],
    });
    if let Some(due) = action.due {
        milestone["timing"] = json!({ "on-date": { "date": midnight(due) } });
    }
    // What comes before is named by its check: every action of it.
    let comes_before = |other: &&ActionRow| {
        let is_named = |name: &String| *name == other.action || *name == other.check;
        action.after.iter().any(is_named) && other.action != action.action && !other.action.starts_with("step/")
    };
    let mut before: Vec<&str> = input.actions.iter().filter(comes_before).map(|other| other.action.as_str()).collect();
    before.sort_unstable();
    before.dedup();
    let before = before.into_iter().map(|other| json!({ "task-uuid": task(other) }));
    put(&mut milestone, "dependencies", before.collect());
    if !action.owner.trim().is_empty() {
        milestone["responsible-roles"] =
            json!([{ "role-id": "action-owner", "party-uuids": [owner_id(input, &action.owner)] }]);
    }
    json!({
        "uuid": id("response", &[input.organisation, &action.action]),
        "lifecycle": if action.state == "closed" { "completed" } else { "planned" },
        "title": line(&action.title),
        "description": line(&format!("{} hours; protects {} people beyond the actions before it.", action.effort, action.people)),
        "props": [{ "name": "type", "value": "mitigate" }],
        "tasks": [milestone],
    })
}

/// The id of an owner's party.
pub(super) fn owner_id(input: &SharedInput<'_>, owner: &str) -> String {
    id("owner", &[input.organisation, owner.trim()])
}

/// A line of an action's history: `2026-07-04 opened`. One without a day in front has no place in a log.
fn entry(input: &SharedInput<'_>, action: &ActionRow, at: usize, text: &str) -> Option<Value> {
    let (day, words) = text.trim().split_once(' ')?;
    let day: Date = day.parse().ok()?;
    let mut entry = json!({
        "uuid": id("log", &[input.organisation, &action.action, &at.to_string(), text]),
        "title": line(words),
        "start": midnight(day),
    });
    let change = match words.trim() {
        "opened" | "reopened" => Some("open"),
        "closed" => Some("closed"),
        _ => None,
    };
    if let Some(change) = change {
        entry["status-change"] = change.into();
    }
    Some(entry)
}

fn people_at_stake(people: u64) -> Value {
    json!({
        "origin": origin(),
        "facets": [{ "name": "people-at-stake", "system": NS, "value": people.to_string() }],
    })
}

/// The first few of a list.
fn named(list: &[String]) -> String {
    const NAMED: usize = 20;
    let mut names: Vec<&str> = list.iter().take(NAMED).map(String::as_str).collect();
    let more = format!("and {} more", list.len().saturating_sub(NAMED));
    if list.len() > NAMED {
        names.push(&more);
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

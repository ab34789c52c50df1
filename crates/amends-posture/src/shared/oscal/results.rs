//! `assessment-results`: what was looked at, what was seen, and what it comes to.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::findings::{objectives, of_check};
use super::observations::{Items, of_routes, of_row, reviewed};
use super::{assets, collected, document, metadata, prop, put, risks};
use crate::shared::SharedInput;
use crate::shared::id::id;
use crate::shared::rows::{bounded, by_check, known};
use crate::shared::words::{line, moment};

/// The assessment results of a run.
pub fn assessment_results(input: &SharedInput<'_>) -> String {
    let all = known(input);
    let (held, rows_left_out) = bounded(input);
    let held_ids: BTreeSet<&str> = held.iter().map(|known| known.id.as_str()).collect();
    let checks = by_check(&all);
    let names: BTreeSet<&str> = checks.keys().copied().collect();
    let mut items = Items::default();
    let mut observations: Vec<Value> = held.iter().map(|known| of_row(input, known, &mut items)).collect();
    let (routes, routes_left_out) = of_routes(input, &mut items);
    observations.extend(routes);
    let (mut findings, mut all_risks) = (Vec::new(), Vec::new());
    for (check, rows) in &checks {
        let held: Vec<_> = rows.iter().copied().filter(|known| held_ids.contains(known.id.as_str())).collect();
        let risks = risks::of_check(input, check, &held);
        let ids: Vec<String> = risks.iter().map(risks::id_of).collect();
        findings.push(of_check(input, check, rows, &held_ids, &ids));
        all_risks.extend(risks);
    }
    let plan = id("assessment-plan", &[input.organisation]);
    let mut local = json!({});
    put(&mut local, "inventory-items", items.listed(input));
    local["assessment-assets"] = assets(input);
    let mut result = json!({
        "uuid": id("result", &[input.organisation, &input.as_of.to_string(), &moment(input.now)]),
        "title": line(&format!("Posture as of {}", input.as_of)),
        "description": "Checks of an inventory, and routes from entries to people's data.",
        "start": collected(input),
        "end": moment(input.now),
        "local-definitions": local,
        "reviewed-controls": reviewed(input, &names),
    });
    put(&mut result, "props", people(input));
    put(&mut result, "observations", observations);
    put(&mut result, "risks", all_risks);
    put(&mut result, "findings", findings);
    if let Some(remarks) = remarks(input, &names, rows_left_out, routes_left_out) {
        result["remarks"] = remarks.into();
    }
    let mut body = json!({
        "metadata": metadata(input, "Posture", &[]),
        "import-ap": { "href": format!("#{plan}") },
    });
    let objectives = objectives(input, &names);
    if !objectives.is_empty() {
        body["local-definitions"] = json!({ "objectives-and-methods": objectives });
    }
    body["results"] = json!([result]);
    body["back-matter"] = json!({ "resources": [{
        "uuid": plan,
        "title": "Plan of assessment",
        "description": "All checks of the rules, on all instances that the inventory names. The rules are the plan: each check \
                        is a file that says what it asks, why, and what it answers to.",
    }] });
    document("assessment-results", body)
}

/// Distinct people whom each entry puts at stake.
fn people(input: &SharedInput<'_>) -> Vec<Value> {
    let mut entries: Vec<_> = input.entries.iter().collect();
    entries.sort_by(|a, b| (&a.class, &a.entry).cmp(&(&b.class, &b.entry)));
    let of_entry = |entry: &&crate::EntryRow| {
        let mut prop = prop("people-at-stake", &entry.people.to_string());
        prop["remarks"] = line(&format!("Entry {} ({})", entry.entry, entry.class.replace('_', " "))).into();
        prop
    };
    entries.iter().map(of_entry).collect()
}

/// What a reader would miss: what was left out, and checks that had nothing to look at.
fn remarks(input: &SharedInput<'_>, names: &BTreeSet<&str>, rows: usize, routes: usize) -> Option<String> {
    let idle: BTreeSet<&str> =
        input.checks.iter().map(|check| check.id.as_str()).filter(|id| !names.contains(id)).collect();
    let mut said = Vec::new();
    if !idle.is_empty() {
        let idle: Vec<&str> = idle.into_iter().collect();
        said.push(format!("Checks that found no instance to look at, and say nothing: {}.", idle.join(", ")));
    }
    if rows > 0 {
        said.push(format!("{rows} results are not listed; those that do not pass come first. Findings count all."));
    }
    if routes > 0 {
        said.push(format!("{routes} routes are not listed; those with most people come first."));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

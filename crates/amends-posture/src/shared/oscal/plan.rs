//! `plan-of-action-and-milestones`: an item for each action, with the failures it answers to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::findings::{finding_id, of_check};
use super::observations::{Items, of_row};
use super::{assets, document, metadata, organisation, origin, prop, put, risks};
use crate::shared::SharedInput;
use crate::shared::id::id;
use crate::shared::rows::{Known, bounded, by_check, known};
use crate::shared::words::line;
use crate::{ActionRow, Verdict};

/// The plan of action and milestones of a run. It may not be without an item: where nothing is to be done, one says so.
pub fn plan_of_action(input: &SharedInput<'_>) -> String {
    let all = known(input);
    let actions = actions(input);
    let checks_of_actions: BTreeSet<&str> = actions.iter().map(|action| action.check.as_str()).collect();
    // Rows that speak for an item: failing and accepted ones, and what cannot be told of a check that an action closes.
    let (held, _) = bounded(input);
    let held: Vec<Known<'_>> = held
        .into_iter()
        .filter(|known| match known.row.verdict {
            Verdict::Fail | Verdict::Muted => true,
            Verdict::CannotTell => checks_of_actions.contains(known.row.check.as_str()),
            Verdict::Pass => false,
        })
        .collect();
    let mut items = Items::default();
    let observations: Vec<Value> = held.iter().map(|known| of_row(input, known, &mut items)).collect();
    let held_ids: BTreeSet<&str> = held.iter().map(|known| known.id.as_str()).collect();
    let accepted: Vec<&Known<'_>> = held.iter().filter(|known| known.row.verdict == Verdict::Muted).collect();

    let all_by_check = by_check(&all);
    let mut all_risks = Vec::new();
    let mut of_finding: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for action in &actions {
        let risk = risks::of_action(input, action, &observed(action, &held));
        of_finding.entry(&action.check).or_default().push(risks::id_of(&risk));
        all_risks.push(risk);
    }
    for known in &accepted {
        let risk = risks::acceptance(input, known);
        of_finding.entry(&known.row.check).or_default().push(risks::id_of(&risk));
        all_risks.push(risk);
    }
    let with_findings: BTreeSet<&str> = held.iter().map(|known| known.row.check.as_str()).collect();
    let finding = |check: &&str| {
        let rows = all_by_check.get(check).map_or(&[][..], Vec::as_slice);
        of_check(input, check, rows, &held_ids, of_finding.get(check).map_or(&[][..], Vec::as_slice))
    };
    let findings: Vec<Value> = with_findings.iter().map(finding).collect();

    let mut poam_items: Vec<Value> = actions.iter().map(|action| item(input, action, &held, &with_findings)).collect();
    if poam_items.is_empty() {
        poam_items.push(nothing(input));
    }
    let mut local = json!({});
    put(&mut local, "inventory-items", items.listed(input));
    local["assessment-assets"] = assets(input);
    let mut body = json!({
        "metadata": metadata(input, "Plan of action and milestones", &owners(input, &actions)),
        "system-id": { "identifier-type": "http://ietf.org/rfc/rfc4122", "id": organisation(input) },
        "local-definitions": local,
    });
    put(&mut body, "observations", observations);
    put(&mut body, "risks", all_risks);
    put(&mut body, "findings", findings);
    put(&mut body, "poam-items", poam_items);
    document("plan-of-action-and-milestones", body)
}

/// Actions in the order in which they rank, each once.
fn actions<'a>(input: &SharedInput<'a>) -> Vec<&'a ActionRow> {
    let mut seen = BTreeSet::new();
    input.actions.iter().filter(|action| seen.insert(action.action.as_str())).collect()
}

/// Ids of the observations that an action answers to.
fn observed(action: &ActionRow, held: &[Known<'_>]) -> Vec<String> {
    let open: BTreeSet<&str> = action.open.iter().map(String::as_str).collect();
    let speaks = |known: &&Known<'_>| known.row.check == action.check && open.contains(known.row.instance.as_str());
    held.iter().filter(speaks).map(|known| known.id.clone()).collect()
}

fn item(input: &SharedInput<'_>, action: &ActionRow, held: &[Known<'_>], with_findings: &BTreeSet<&str>) -> Value {
    let state = action.state.replace('_', " ");
    let mut item = json!({
        "uuid": id("poam-item", &[input.organisation, &action.action]),
        "title": line(&action.title),
        "description": line(&format!(
            "{state}: open on {}, done on {}. Closes when the check {} passes on every instance.",
            action.open.len(), action.done.len(), action.check,
        )),
        "props": [
            prop("action", &action.action),
            prop("check", &action.check),
            prop("state", &action.state),
            prop("effort-hours", &action.effort.to_string()),
            prop("people", &action.people.to_string()),
            prop("people-cumulative", &action.people_cumulative.to_string()),
            prop("owner", &action.owner),
        ],
        "origins": [origin()],
    });
    if with_findings.contains(action.check.as_str()) {
        item["related-findings"] = json!([{ "finding-uuid": finding_id(input, &action.check) }]);
    }
    let observed = observed(action, held).into_iter().map(|id| json!({ "observation-uuid": id }));
    put(&mut item, "related-observations", observed.collect());
    item["related-risks"] = json!([{ "risk-uuid": risks::of_action_id(input, &action.action) }]);
    item
}

/// Where there is no action: nothing is claimed beyond what the checks said.
fn nothing(input: &SharedInput<'_>) -> Value {
    let count = |verdict| input.rows.iter().filter(|row| row.verdict == verdict).count();
    let (fail, cannot_tell) = (count(Verdict::Fail), count(Verdict::CannotTell));
    json!({
        "uuid": id("poam-item", &[input.organisation]),
        "title": "No action is listed",
        "description": format!("As of {}: {fail} results fail, {cannot_tell} cannot be told.", input.as_of),
        "origins": [origin()],
    })
}

/// Owners of actions, by the words that stand for them: a role, a team or a name, which is not told apart.
fn owners(input: &SharedInput<'_>, actions: &[&ActionRow]) -> Vec<Value> {
    let owners: BTreeSet<&str> =
        actions.iter().map(|action| action.owner.trim()).filter(|owner| !owner.is_empty()).collect();
    let party = |owner: &&str| {
        json!({
            "uuid": risks::owner_id(input, owner),
            "type": "organization",
            "name": line(owner),
            "remarks": "As the list of actions calls the owner.",
        })
    };
    owners.iter().map(party).collect()
}

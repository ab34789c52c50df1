//! OCSF: a Compliance Finding for each row of a check, one a line.

use std::collections::BTreeMap;

use amends_case::statement::Severity;
use serde_json::{Value, json};

use super::rows::{Known, known, places};
use super::words::{framework, line, sentence};
use super::{CheckInfo, SharedInput};
use crate::ActionRow;
use crate::Verdict;

/// The version of the schema that the findings say they are of.
pub const OCSF_VERSION: &str = "1.5.0";

/// Class 2003, Compliance Finding.
const CLASS: u32 = 2_003;

/// The findings of a run, one JSON object a line.
pub fn ocsf(input: &SharedInput<'_>) -> String {
    let mut open: OpenActions<'_> = BTreeMap::new();
    for action in input.actions {
        for instance in &action.open {
            open.entry((&action.check, instance)).or_insert(action);
        }
    }
    known(input).iter().map(|known| format!("{}\n", finding(input, known, &open))).collect()
}

/// The action that is open for a check on an instance.
type OpenActions<'a> = BTreeMap<(&'a str, &'a str), &'a ActionRow>;

fn finding(input: &SharedInput<'_>, known: &Known<'_>, open: &OpenActions<'_>) -> Value {
    let row = known.row;
    let info = input.check(&row.check);
    let title = line(info.map_or(row.check.as_str(), |info| info.title.as_str()));
    let (severity_id, severity) = severity(info, row.verdict);
    let (activity_id, activity) = activity(known);
    let (status_id, status) = status(known);
    let mut finding = json!({
        "activity_id": activity_id,
        "activity_name": activity,
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Compliance Finding",
        "type_uid": CLASS * 100 + activity_id,
        "type_name": format!("Compliance Finding: {activity}"),
        "time": input.now.as_millisecond(),
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "status_code": row.verdict.word(),
        "status_detail": line(&row.why),
        "message": line(&format!("{title}: {}", row.instance)),
        "metadata": {
            "version": OCSF_VERSION,
            "product": { "name": "Amends", "vendor_name": "Amends", "version": line(input.tool_version) },
            "event_code": row.check,
            "uid": known.id,
        },
        "compliance": compliance(info, known),
        "finding_info": {
            "uid": known.id,
            "title": title,
            "desc": info.map_or_else(|| line(&row.check), |info| format!("{} {}", sentence(&info.asks), sentence(&info.why))),
            "types": ["Posture"],
            "data_sources": places(row),
            "last_seen_time": input.now.as_millisecond(),
        },
        "resources": [{ "uid": format!("{}/{}", row.kind, row.instance), "name": line(&row.instance), "type": line(&row.kind) }],
    });
    if row.verdict == Verdict::Muted {
        finding["comment"] = input.justification(row).into();
    }
    if let Some(action) = open.get(&(row.check.as_str(), row.instance.as_str())) {
        finding["remediation"] = json!({ "desc": sentence(&action.title) });
        finding["unmapped"] = json!({
            "action": action.action, "people": action.people, "people_cumulative": action.people_cumulative,
            "effort_hours": action.effort, "owner": action.owner, "due": action.due.map(|due| due.to_string()),
        });
    }
    finding
}

/// What the check asks, what it answers to, and how it came out. The words are those of the schema's `compliance` object:
/// a result that is missing for want of information is a *warning*, never a *pass*.
fn compliance(info: Option<&CheckInfo>, known: &Known<'_>) -> Value {
    let row = known.row;
    let (status_id, status) = match row.verdict {
        Verdict::Pass => (1, "Pass"),
        Verdict::CannotTell => (2, "Warning"),
        Verdict::Fail | Verdict::Muted => (3, "Fail"),
    };
    let standards: Vec<String> =
        info.into_iter().flat_map(|info| info.answers.keys()).map(|name| framework(name)).collect();
    let answers = info.into_iter().flat_map(|info| &info.answers);
    let requirements: Vec<String> =
        answers.flat_map(|(name, ids)| ids.iter().map(move |id| line(&format!("{} {id}", framework(name))))).collect();
    json!({
        "control": line(&row.check),
        "desc": info.map_or_else(|| line(&row.check), |info| line(&info.asks)),
        "standards": standards,
        "requirements": requirements,
        "status_id": status_id,
        "status": status,
        "checks": [{ "uid": row.check, "name": line(info.map_or(row.check.as_str(), |info| info.title.as_str())), "status_id": status_id, "status": status }],
    })
}

/// A pass is informational, whatever its failure would be.
fn severity(info: Option<&CheckInfo>, verdict: Verdict) -> (u32, &'static str) {
    match (verdict, info.map_or(Severity::Medium, |info| info.severity)) {
        (Verdict::Pass, _) | (_, Severity::Info) => (1, "Informational"),
        (_, Severity::Low) => (2, "Low"),
        (_, Severity::Medium) => (3, "Medium"),
        (_, Severity::High) => (4, "High"),
        (_, Severity::Critical) => (5, "Critical"),
    }
}

fn activity(known: &Known<'_>) -> (u32, &'static str) {
    match (known.row.before, known.row.verdict) {
        (None, _) => (1, "Create"),
        (Some(Verdict::Fail | Verdict::Muted), Verdict::Pass) => (3, "Close"),
        (Some(_), _) => (2, "Update"),
    }
}

fn status(known: &Known<'_>) -> (u32, &'static str) {
    match (known.row.before, known.row.verdict) {
        (_, Verdict::Muted) => (3, "Suppressed"),
        (Some(Verdict::Fail | Verdict::Muted), Verdict::Pass) => (4, "Resolved"),
        // Nothing was found that could be new or resolved.
        (_, Verdict::Pass) => (99, "Passed"),
        (Some(Verdict::Fail), Verdict::Fail) => (2, "In Progress"),
        (_, Verdict::Fail | Verdict::CannotTell) => (1, "New"),
    }
}

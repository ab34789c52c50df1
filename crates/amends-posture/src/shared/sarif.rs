//! SARIF 2.1.0 (OASIS): a rule for each check, a result for each row.

use std::collections::BTreeMap;

use amends_case::statement::Severity;
use serde_json::{Value, json};

use super::rows::{Known, bounded, places};
use super::words::{framework, line, moment, place, sentence, uri};
use super::{CheckInfo, SharedInput, severity_word};
use crate::Verdict;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths are relative to: the inventory's folder, wherever a reader has it.
const BASE: &str = "INVENTORY";

/// The log of a run.
pub fn sarif(input: &SharedInput<'_>) -> String {
    let (rows, left_out) = bounded(input);
    let mut checks: BTreeMap<&str, Option<&CheckInfo>> =
        input.checks.iter().map(|check| (check.id.as_str(), Some(check))).collect();
    for known in &rows {
        checks.entry(&known.row.check).or_insert(None);
    }
    let index: BTreeMap<&str, usize> = checks.keys().enumerate().map(|(at, id)| (*id, at)).collect();
    let rules: Vec<Value> = checks.iter().map(|(id, info)| rule(id, *info)).collect();
    // Without an earlier run there is nothing that a result could be new against.
    let is_compared = rows.iter().any(|known| known.row.before.is_some());
    let results: Vec<Value> = rows
        .iter()
        .map(|known| result(input, known, index.get(known.row.check.as_str()).copied(), is_compared))
        .collect();
    let mut invocation = json!({ "executionSuccessful": true, "endTimeUtc": moment(input.now) });
    if left_out > 0 {
        invocation["toolExecutionNotifications"] = json!([{
            "level": "note",
            "message": { "text": format!("{left_out} results are not listed; those that do not pass come first.") },
        }]);
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Amends",
                "version": line(input.tool_version),
                "rules": rules,
            } },
            "automationDetails": {
                "id": format!("posture/{}", input.as_of),
                "description": { "text": line(&format!("Posture of {} as of {}", input.organisation, input.as_of)) },
            },
            "invocations": [invocation],
            "originalUriBaseIds": { BASE: { "description": { "text": "The folder of the inventory" } } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(id: &str, info: Option<&CheckInfo>) -> Value {
    let Some(info) = info else { return json!({ "id": id }) };
    let mut tags: Vec<String> = vec!["security".to_owned(), "posture".to_owned()];
    tags.extend(
        info.answers
            .iter()
            .flat_map(|(name, ids)| ids.iter().map(move |id| line(&format!("{} {id}", framework(name))))),
    );
    tags.dedup();
    json!({
        "id": id,
        "shortDescription": { "text": line(&info.title) },
        "fullDescription": { "text": line(&info.asks) },
        "help": { "text": sentence(&info.why) },
        "defaultConfiguration": { "level": level(info.severity) },
        "properties": {
            "tags": tags,
            "severity": severity_word(info.severity),
            // What code-scanning services sort by; the middle of each of CVSS's bands.
            "security-severity": match info.severity {
                Severity::Info => "0.0",
                Severity::Low => "2.0",
                Severity::Medium => "5.5",
                Severity::High => "8.0",
                Severity::Critical => "9.5",
            },
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High | Severity::Critical => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn result(input: &SharedInput<'_>, known: &Known<'_>, index: Option<usize>, is_compared: bool) -> Value {
    let row = known.row;
    let severity = input.check(&row.check).map_or(Severity::Medium, |check| check.severity);
    // Section 3.27.10: what is not of the kind `fail` has no level. `open` is what the standard has for «not enough is known».
    let (kind, level) = match row.verdict {
        Verdict::Pass => ("pass", "none"),
        Verdict::CannotTell => ("open", "none"),
        Verdict::Fail | Verdict::Muted => ("fail", level(severity)),
    };
    let mut result = json!({ "ruleId": row.check });
    if let Some(index) = index {
        result["ruleIndex"] = index.into();
    }
    result["kind"] = kind.into();
    result["level"] = level.into();
    result["message"] = json!({ "text": line(&format!("{}: {}", row.instance, row.why)) });
    result["locations"] = Value::Array(locations(row));
    result["partialFingerprints"] = json!({ "instance/v1": known.id });
    if row.verdict == Verdict::Muted {
        result["suppressions"] =
            json!([{ "kind": "external", "status": "accepted", "justification": input.justification(row) }]);
    }
    if is_compared {
        result["baselineState"] = match row.before {
            None => "new",
            Some(before) if before == row.verdict => "unchanged",
            Some(_) => "updated",
        }
        .into();
    }
    result
}

/// Places in the inventory's files, each with the instance; where no file decided, the instance alone.
fn locations(row: &crate::CheckRow) -> Vec<Value> {
    let instance = json!([{ "name": line(&row.instance), "kind": line(&row.kind), "fullyQualifiedName": line(&format!("{}/{}", row.kind, row.instance)) }]);
    let places = places(row);
    if places.is_empty() {
        return vec![json!({ "logicalLocations": instance })];
    }
    let location = |text: &str| {
        let place = place(text);
        let mut physical = json!({ "artifactLocation": { "uri": uri(place.file), "uriBaseId": BASE } });
        if let Some(line) = place.line {
            physical["region"] = json!({ "startLine": line });
        }
        json!({ "physicalLocation": physical, "logicalLocations": instance })
    };
    places.into_iter().map(location).collect()
}

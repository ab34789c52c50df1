//! Findings: what a check's rows come to, one for each check.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{origin, prop, put};
use crate::Verdict;
use crate::shared::id::id;
use crate::shared::rows::Known;
use crate::shared::words::{line, sentence, token};
use crate::shared::{SharedInput, severity_word};

/// The id of a check's finding.
pub(super) fn finding_id(input: &SharedInput<'_>, check: &str) -> String {
    id("finding", &[input.organisation, check])
}

/// The objective of a check.
fn objective_id(check: &str) -> String {
    format!("{}_obj", token(check))
}

/// The finding of a check. `all` are its rows, also those that the document has no room for; `held` are the ids of
/// observations that it does hold; `risks` are ids of what comes of it.
pub(super) fn of_check(
    input: &SharedInput<'_>,
    check: &str,
    all: &[&Known<'_>],
    held: &BTreeSet<&str>,
    risks: &[String],
) -> Value {
    let info = input.check(check);
    let title = info.map_or(check, |info| info.title.as_str());
    let count = |verdict| all.iter().filter(|known| known.row.verdict == verdict).count();
    let tally = Tally {
        pass: count(Verdict::Pass),
        fail: count(Verdict::Fail),
        cannot_tell: count(Verdict::CannotTell),
        muted: count(Verdict::Muted),
    };
    let mut finding = json!({
        "uuid": finding_id(input, check),
        "title": line(title),
        "description": info.map_or_else(|| line(check), |info| format!("{} {}", sentence(&info.asks), sentence(&info.why))),
        "props": [
            prop("check", check),
            prop("severity", info.map_or("medium", |info| severity_word(info.severity))),
            prop("passed", &tally.pass.to_string()),
            prop("failed", &tally.fail.to_string()),
            prop("cannot-tell", &tally.cannot_tell.to_string()),
            prop("muted", &tally.muted.to_string()),
        ],
        "origins": [origin()],
        "target": { "type": "objective-id", "target-id": objective_id(check), "status": tally.status() },
    });
    let observed = all.iter().map(|known| known.id.as_str()).filter(|id| held.contains(id));
    put(&mut finding, "related-observations", observed.map(|id| json!({ "observation-uuid": id })).collect());
    put(&mut finding, "related-risks", risks.iter().map(|id| json!({ "risk-uuid": id })).collect());
    finding
}

struct Tally {
    pass: usize,
    fail: usize,
    cannot_tell: usize,
    muted: usize,
}

impl Tally {
    fn status(&self) -> Value {
        let (state, reason) = match self {
            Self { fail: 1.., .. } => ("not-satisfied", "fail"),
            Self { cannot_tell: 0, muted: 0, pass: 1.., .. } => ("satisfied", "pass"),
            _ => ("not-satisfied", "other"),
        };
        let Self { pass, fail, cannot_tell, muted } = self;
        let said =
            [(fail, "failed"), (cannot_tell, "cannot be told"), (muted, "failed and accepted"), (pass, "passed")];
        let said: Vec<String> = said.iter().filter(|(n, _)| **n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        json!({ "state": state, "reason": reason, "remarks": format!("Instances: {}.", said.join(", ")) })
    }
}

/// Controls and objectives that findings point to, for the checks of this document.
pub(super) fn objectives(input: &SharedInput<'_>, checks: &BTreeSet<&str>) -> Vec<Value> {
    let objective = |check: &&str| {
        let info = input.check(check);
        let prose = info.map_or_else(|| line(check), |info| line(&info.asks));
        json!({
            "control-id": token(check),
            "description": line(info.map_or(*check, |info| info.title.as_str())),
            "parts": [{ "id": objective_id(check), "name": "assessment-objective", "prose": prose }],
        })
    };
    checks.iter().map(objective).collect()
}

//! Findings in the Open Cybersecurity Schema Framework, as Prowler writes them (`-M json-ocsf`): a list, or one in each
//! line. Sources: OCSF 1.x, classes 2003 (compliance finding) and 2004 (detection finding); Prowler's documentation.

use amends_case::statement::Severity;
use amends_case::{ProblemKind, Statement};
use serde_json::Value;

use crate::clean::{day_in, day_of};
use crate::json::{Object, first_keys, items};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const PROWLER: Format = Format { name: "ocsf_findings", is, read };

const USED: &[&str] = &[
    "metadata",
    "finding_info",
    "resources",
    "status_code",
    "severity_id",
    "severity",
    "compliance",
    "time",
    "time_dt",
    "class_uid",
];
#[rustfmt::skip]
const UNUSED: &[&str] = &[
    "activity_id", "activity_name", "api", "assignee", "category_name", "category_uid", "class_name", "cloud", "comment", "confidence",
    "confidence_id", "confidence_score", "count", "desc", "device", "duration", "end_time", "end_time_dt", "enrichments", "evidences",
    "impact", "impact_id", "impact_score", "is_alert", "message", "observables", "osint", "policy", "priority", "priority_id",
    "raw_data", "remediation", "risk_details", "risk_level", "risk_level_id", "risk_score", "src_url", "start_time", "start_time_dt",
    "status", "status_detail", "status_id", "timezone_offset", "type_name", "type_uid", "unmapped", "vendor_attributes",
    "verdict", "verdict_id", "vulnerabilities",
];

fn is(source: &Source<'_>) -> bool {
    let keys = first_keys(source.text);
    keys.contains(&"finding_info") && keys.contains(&"metadata")
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    items(source.text, out, &mut |_, item, value, out| finding(&value, item, out));
}

fn within<'v>(object: Object<'v>, key: &str, what: &'static str, out: &mut Out<'_>) -> Option<Object<'v>> {
    object.value(key).and_then(|value| Object::open(value, object.item, what, out))
}

fn finding(value: &Value, item: u64, out: &mut Out<'_>) {
    let Some(finding) = Object::of(value, item, "finding", USED, UNUSED, out) else { return };
    let info = within(finding, "finding_info", "finding_info", out);
    let metadata = within(finding, "metadata", "metadata", out);
    let product = metadata.and_then(|metadata| within(metadata, "product", "product", out));
    out.as_of = day(finding, info, out);
    let text = |object: Option<Object<'_>>, key: &str, out: &mut Out<'_>| {
        object.map(|object| object.text(key, out)).unwrap_or_default()
    };
    let Some(is_failed) = is_failed(finding, out) else { return };
    // Prowler's name of the check; others have a control, or an id of their own.
    let compliance = within(finding, "compliance", "compliance", out);
    let checks = [text(metadata, "event_code", out), text(compliance, "control", out), text(info, "uid", out)];
    let check = checks.into_iter().find(|check| !check.is_empty()).unwrap_or_default();
    let (tool, title, severity) = (text(product, "name", out), text(info, "title", out), severity(finding, out));
    let mut resources: Vec<String> = Vec::new();
    for value in finding.list("resources", out) {
        let Some(resource) = Object::open(value, item, "resource", out) else { continue };
        let uid = resource.text("uid", out);
        resources.push(if uid.is_empty() { resource.text("name", out) } else { uid });
    }
    if resources.is_empty() {
        // Of the account as a whole.
        let account = within(finding, "cloud", "cloud", out).and_then(|cloud| within(cloud, "account", "account", out));
        resources.push(text(account, "uid", out));
    }
    for resource in resources {
        let (tool, check, title) = (tool.clone(), check.clone(), title.clone());
        out.say(item, Statement::Finding { tool, check, resource, is_failed, severity, title });
    }
}

/// What came of a check; None where it is left to a person, or not said.
fn is_failed(finding: Object<'_>, out: &mut Out<'_>) -> Option<bool> {
    let mut code = finding.raw("status_code", out);
    if code.is_empty()
        && let Some(compliance) = within(finding, "compliance", "compliance", out)
    {
        code = compliance.raw("status", out);
    }
    match code.to_ascii_uppercase().as_str() {
        "FAIL" | "FAILED" => Some(true),
        "PASS" | "PASSED" => Some(false),
        "MANUAL" => None,
        // A detection without a code is one of something bad.
        "" if finding.value("class_uid").and_then(Value::as_u64) == Some(2004) => Some(true),
        _ => {
            out.problem(
                finding.item,
                ProblemKind::Malformed,
                "a finding says neither that it failed nor that it passed",
            );
            None
        }
    }
}

fn severity(finding: Object<'_>, out: &mut Out<'_>) -> Severity {
    match finding.number("severity_id", out) {
        Some(1) => Severity::Info,
        Some(2) => Severity::Low,
        Some(3) => Severity::Medium,
        Some(4) => Severity::High,
        Some(5 | 6) => Severity::Critical,
        _ => match finding.raw("severity", out).to_ascii_lowercase().as_str() {
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            "critical" | "fatal" => Severity::Critical,
            _ => Severity::Info,
        },
    }
}

fn day(finding: Object<'_>, info: Option<Object<'_>>, out: &mut Out<'_>) -> Option<jiff::civil::Date> {
    let texts = [(Some(finding), "time_dt"), (info, "created_time_dt")];
    let words = texts.into_iter().find_map(|(object, key)| day_in(object?.raw(key, out)));
    words.or_else(|| {
        // Seconds by Prowler, milliseconds by the schema.
        let time = finding.number("time", out)?;
        day_of(if time > 100_000_000_000 { time / 1_000 } else { time })
    })
}

//! The trace in forms that other systems read: Timesketch, STIX with Attack Flow, OCSF, VERIS.

mod veris;

use amends_case::incident::Incident;
use amends_store::Case;
use serde_json::{Value, json};

use super::{Tracing, spelled, traced_or_not_yet};
use crate::Result;

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON lines with `message`, `datetime`, `timestamp_desc` (Timesketch).
    Timesketch,
    /// A bundle of STIX 2.1 with the objects of Attack Flow 2.
    Stix,
    /// Detection findings of OCSF 1.4, one a line.
    Ocsf,
    /// VERIS 1.4.
    Veris,
}

/// The trace of a case in a form.
///
/// # Errors
/// If there is no trace; of the case.
pub fn text(case: &Case, incident: &Incident, form: Form) -> Result<String> {
    let tracing = traced_or_not_yet(case)?;
    let lines = |values: Vec<Value>| values.iter().map(|value| format!("{value}\n")).collect::<String>();
    Ok(match form {
        Form::Timesketch => lines(timesketch(&tracing)),
        Form::Ocsf => lines(ocsf(&tracing)),
        Form::Stix => format!("{:#}\n", stix(&tracing, incident)),
        Form::Veris => format!("{:#}\n", veris::veris(&tracing, incident)),
    })
}

fn timesketch(tracing: &Tracing) -> Vec<Value> {
    let traced = &tracing.traced;
    let row = |time: i64, desc: &str, message: String, tag: &str, file: u32, line: u64| {
        json!({
            "datetime": spelled(time),
            "timestamp": time,
            "timestamp_desc": desc,
            "message": message,
            "tag": [tag],
            "evidence": tracing.path(file),
            "line": line,
        })
    };
    let mut rows: Vec<(i64, Value)> = traced
        .hops
        .iter()
        .map(|hop| {
            let message = format!("{} -> {} as {} ({}): {}", hop.source, hop.target, hop.account, hop.how, hop.reason);
            (hop.time, row(hop.time, "Log-in", message, &hop.technique, hop.file, hop.line))
        })
        .collect();
    rows.extend(traced.reach.iter().filter(|reach| reach.state == "seen").map(|reach| {
        let (file, line) = reach.evidence.first().copied().unwrap_or_default();
        (reach.from, row(reach.from, "Store reached", format!("{}: {}", reach.store, reach.why), "T1213", file, line))
    }));
    rows.extend(traced.egress.iter().map(|out| {
        let message = format!("{} bytes from {} to {}", out.bytes, out.source, out.target);
        (out.time, row(out.time, "Bytes out", message, "T1048", out.file, out.line))
    }));
    rows.extend(traced.gaps.iter().map(|gap| {
        let message = format!("{} log of {}: {} until {}", gap.log, gap.host, gap.reason, spelled(gap.to));
        (gap.from, row(gap.from, "Gap in a log", message, "T1070", 0, 0))
    }));
    rows.sort_by_key(|(time, value)| (*time, value.to_string()));
    rows.into_iter().map(|(_, value)| value).collect()
}

fn ocsf(tracing: &Tracing) -> Vec<Value> {
    let finding = |time: i64, title: String, technique: &str, why: &str, id: String| {
        json!({
            "class_uid": 2004,
            "class_name": "Detection Finding",
            "category_uid": 2,
            "activity_id": 1,
            "type_uid": 200_401,
            "severity_id": 4,
            "time": time / 1_000,
            "metadata": { "version": "1.4.0", "product": { "name": "Amends", "vendor_name": "Amends" } },
            "finding_info": {
                "uid": id,
                "title": title,
                "desc": why,
                "attacks": [{ "technique": { "uid": technique }, "version": "16" }],
            },
        })
    };
    let hops = tracing.traced.hops.iter().map(|hop| {
        let title = format!("{} to {} as {}", hop.source, hop.target, hop.account);
        finding(hop.time, title, &hop.technique, &hop.reason, format!("hop-{}", hop.step))
    });
    let reach = tracing.traced.reach.iter().filter(|row| row.state != "not_seen").enumerate();
    let reach = reach.map(|(at, row)| {
        let title = format!("{}: {}", row.store, row.state.replace('_', " "));
        finding(row.from, title, "T1213", &row.why, format!("reach-{}", at + 1))
    });
    hops.chain(reach).collect()
}

/// An id that follows from the case's trace and a name, in the shape of a UUID of version 5's kind.
fn id(kind: &str, tracing: &Tracing, name: &str) -> String {
    let hash = blake3::hash(format!("{} {kind} {name}", tracing.key).as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    (bytes[6], bytes[8]) = (bytes[6] & 0x0f | 0x50, bytes[8] & 0x3f | 0x80);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}--{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The extension that Attack Flow 2 is, and who defined it (its specification).
const FLOW_EXTENSION: &str = "extension-definition--fb9c968a-745b-4ade-9b25-c324172197f4";
const FLOW_CREATOR: &str = "identity--fb9c968a-745b-4ade-9b25-c324172197f4";

fn stix(tracing: &Tracing, incident: &Incident) -> Value {
    let traced = &tracing.traced;
    // Where nobody was found, the logs' own end stands for the time.
    let at = stix_time(traced.dwell.or(traced.span).map_or(0, |(_, last)| last));
    let object = |kind: &str, name: &str, mut more: Value| {
        let id = id(kind, tracing, name);
        let head = json!({ "type": kind, "spec_version": "2.1", "id": id, "created": at, "modified": at });
        if let (Some(into), Some(from)) = (more.as_object_mut(), head.as_object()) {
            into.extend(from.clone());
        }
        more
    };
    let flow = |kind: &str, name: &str, mut more: Value| {
        if let Some(more) = more.as_object_mut() {
            // A list of nothing is none (2.1, 2.6).
            more.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
            more.insert("extensions".to_owned(), json!({ FLOW_EXTENSION: { "extension_type": "new-sdo" } }));
        }
        object(kind, name, more)
    };
    let mut objects = vec![
        json!({
            "type": "identity", "spec_version": "2.1", "id": FLOW_CREATOR, "created": "2022-08-02T19:34:35.143Z",
            "modified": "2022-08-02T19:34:35.143Z", "name": "MITRE Center for Threat-Informed Defense",
            "identity_class": "organization", "created_by_ref": FLOW_CREATOR,
        }),
        json!({
            "type": "extension-definition", "spec_version": "2.1", "id": FLOW_EXTENSION,
            "created": "2022-08-02T19:34:35.143Z", "modified": "2022-08-02T19:34:35.143Z", "name": "Attack Flow",
            "created_by_ref": FLOW_CREATOR, "version": "2.0.0", "extension_types": ["new-sdo"],
            "schema": "https://center-for-threat-informed-defense.github.io/attack-flow/stix/attack-flow-schema-2.0.0.json",
        }),
    ];
    let author =
        object("identity", "author", json!({ "name": incident.organization.name, "identity_class": "organization" }));
    let author_id = author["id"].clone();
    objects.push(author);
    let action_id = |step: usize| id("attack-action", tracing, &step.to_string());
    let first: Vec<Value> = traced.hops.iter().take(1).map(|_| action_id(0).into()).collect();
    objects.push(flow(
        "attack-flow",
        "flow",
        json!({
            "name": format!("Intrusion at {}", incident.organization.name),
            "scope": "incident",
            "start_refs": first,
            "created_by_ref": author_id,
        }),
    ));
    for (at, hop) in traced.hops.iter().enumerate() {
        let next: Vec<Value> = (at + 1 < traced.hops.len()).then(|| action_id(at + 1).into()).into_iter().collect();
        objects.push(flow(
            "attack-action",
            &at.to_string(),
            json!({
                "name": format!("{} to {} as {}", hop.source, hop.target, hop.account),
                "technique_id": hop.technique,
                "description": hop.reason,
                "execution_start": stix_time(hop.time),
                "effect_refs": next,
            }),
        ));
    }
    for address in &traced.addresses {
        let kind = if address.contains(':') { "ipv6-addr" } else { "ipv4-addr" };
        objects
            .push(json!({ "type": kind, "spec_version": "2.1", "id": id(kind, tracing, address), "value": address }));
        objects.push(object(
            "indicator",
            address,
            json!({
                "name": format!("Address of the intruder: {address}"),
                "pattern": format!("[{kind}:value = '{address}']"),
                "pattern_type": "stix",
                "valid_from": stix_time(traced.dwell.map_or(0, |(first, _)| first)),
            }),
        ));
    }
    json!({ "type": "bundle", "id": id("bundle", tracing, "bundle"), "objects": objects })
}

/// STIX wants every time to the millisecond (2.1, 2.7).
fn stix_time(time: amends_case::Micros) -> String {
    let time = jiff::Timestamp::from_microsecond(time).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

//! VERIS: one incident in the words of <https://github.com/vz-risk/veris>, version 1.4.
//!
//! What its schema requires and nobody has told is `Unknown`, in the word that each field has for it. Its lists take a thing once,
//! with how many there are, and none may be empty.

use amends_case::incident::Incident;
use amends_case::{Micros, incident::When};
use amends_trace::Traced;
use serde_json::{Value, json};

use super::{Tracing, id};
use crate::trace::spelled;

const DAY: Micros = 86_400_000_000;

/// How a hop was made, and VERIS' variety of hacking.
const VARIETIES: [(&str, &str); 5] = [
    ("guessed_password", "Brute force"),
    ("reused_password", "Use of stolen creds"),
    ("stolen_key", "Use of stolen creds"),
    ("valid_account", "Use of stolen creds"),
    ("no_password", "Abuse of functionality"),
];

pub(super) fn veris(tracing: &Tracing, incident: &Incident) -> Value {
    let traced = &tracing.traced;
    json!({
        "schema_version": "1.4.0",
        "incident_id": id("incident", tracing, "incident").trim_start_matches("incident--"),
        "security_incident": "Confirmed",
        "summary": incident.facts.what_happened.as_deref().unwrap_or("Unknown"),
        "discovery_method": { "unknown": true },
        "victim": organization(incident),
        "actor": { "external": { "variety": ["Unknown"], "motive": ["Unknown"], "country": ["Unknown"], "region": ["000000"] } },
        "action": { "hacking": hacking(traced) },
        "asset": { "assets": assets(traced), "cloud": ["Unknown"] },
        "attribute": { "confidentiality": { "data_disclosure": disclosed(traced), "data": [{ "variety": "Personal" }] } },
        "timeline": timeline(traced, incident.facts.discovered.value()),
    })
}

/// Industry `00`: no NAICS code is known.
fn organization(incident: &Incident) -> Value {
    let home = incident.organization.home.as_deref().and_then(|home| home.split('-').next());
    let country = home.filter(|country| country.len() == 2).map_or("Unknown".to_owned(), str::to_uppercase);
    json!({
        "victim_id": incident.organization.name,
        "country": [country],
        "employee_count": "Unknown",
        "industry": "00",
        "government": ["Unknown"],
    })
}

fn hacking(traced: &Traced) -> Value {
    let used = |how: &str| traced.hops.iter().any(|hop| hop.how == how);
    let mut variety: Vec<&str> = VARIETIES.iter().filter(|(how, _)| used(how)).map(|(_, variety)| *variety).collect();
    variety.dedup();
    if variety.is_empty() {
        variety.push("Unknown");
    }
    // Every hop is a log-in to a host's shell.
    let vector = if traced.hops.is_empty() { "Unknown" } else { "Command shell" };
    json!({ "variety": variety, "vector": [vector] })
}

fn assets(traced: &Traced) -> Value {
    let count = |is_store: bool| traced.hosts.iter().filter(|host| host.is_store == is_store).count();
    let kinds = [("S - Database", count(true)), ("S - Other", count(false))];
    let mut assets: Vec<Value> = kinds
        .iter()
        .filter(|(_, amount)| *amount > 0)
        .map(|(variety, amount)| json!({ "variety": variety, "amount": amount }))
        .collect();
    if assets.is_empty() {
        assets.push(json!({ "variety": "Unknown" }));
    }
    Value::Array(assets)
}

fn disclosed(traced: &Traced) -> &'static str {
    let has = |state: &str| traced.reach.iter().any(|row| row.state == state);
    match (has("seen"), has("could_have")) {
        (true, _) => "Yes",
        (false, true) => "Potentially",
        (false, false) => "Unknown",
    }
}

/// From the first log-in: to the first bytes that were seen to leave, and to the day of discovery. The incident began on the first
/// log-in's day; where there is none, the day of discovery is all that is known.
fn timeline(traced: &Traced, discovered: &When) -> Value {
    let days = |from: Option<Micros>, to: Option<Micros>| match from.zip(to) {
        Some((from, to)) if to >= from => json!({ "unit": "Days", "value": (to - from) / DAY }),
        _ => json!({ "unit": "Unknown" }),
    };
    let first = traced.dwell.map(|(first, _)| first);
    let left = traced.egress.iter().map(|out| out.time).min();
    let known = discovered.instant.map_or_else(|| midnight(discovered), |(at, _)| Some(at.as_microsecond()));
    let day = first.map_or_else(|| discovered.date.to_string(), spelled);
    let mut parts = day.split(['-', 'T']).map_while(|part| part.parse::<u32>().ok());
    let mut incident = serde_json::Map::new();
    for name in ["year", "month", "day"] {
        incident.extend(parts.next().map(|value| (name.to_owned(), json!(value))));
    }
    // A day alone counts from its beginning, as the log-in's day does.
    let first_day = first.map(|first| first - first.rem_euclid(DAY));
    let since = if discovered.instant.is_some() { first } else { first_day };
    json!({
        "incident": incident,
        "compromise": { "unit": "Unknown" },
        "exfiltration": days(first, left),
        "discovery": days(since, known),
    })
}

fn midnight(when: &When) -> Option<Micros> {
    when.date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_microsecond())
}

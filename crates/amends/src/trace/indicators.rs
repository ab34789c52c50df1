//! Indicators of others (STIX 2.1): what they name of the intruder becomes seeds, and what they name besides is told.

use std::collections::BTreeMap;
use std::path::Path;

use amends_case::incident::Incident;
use amends_case::{Asset, Indicated, IndicatedKind, Micros, Problem, ProblemKind};
use serde_json::Value;

use super::mappings::text;
use crate::evidence::ProblemNote;
use crate::{Error, Result};

/// Bytes of one file.
const BYTES_MAX: u64 = 32 << 20;
/// Things that indicators may name, together.
const NAMED_MAX: usize = 100_000;

/// Objects that describe, and name nothing that a log could show.
const DESCRIBING: [&str; 22] = [
    "attack-pattern",
    "bundle",
    "campaign",
    "course-of-action",
    "extension-definition",
    "grouping",
    "identity",
    "incident",
    "infrastructure",
    "intrusion-set",
    "language-content",
    "location",
    "malware",
    "malware-analysis",
    "marking-definition",
    "note",
    "opinion",
    "relationship",
    "report",
    "sighting",
    "threat-actor",
    "tool",
];

/// What was read of the files under `[trace] indicators`.
#[derive(Debug, Default)]
pub(super) struct Indicators {
    /// What they name.
    pub(super) indicated: Vec<Indicated>,
    /// What was not understood of them, or is nothing to look for.
    pub(super) problems: Vec<ProblemNote>,
    /// Of their texts.
    pub(super) digest: String,
}

impl Indicators {
    /// Reads the files; paths are relative to `base`.
    ///
    /// # Errors
    /// If one cannot be read, is too large or is no JSON: with file and line.
    pub(super) fn load(incident: &Incident, base: &Path, assets: &[Asset]) -> Result<Self> {
        let mut all = Self::default();
        let mut hasher = blake3::Hasher::new();
        for name in &incident.indicators {
            let text = text(&base.join(name), BYTES_MAX)?;
            hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
            let refused = |why: String| Error::Refused(format!("{name}{why}"));
            let file: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
                .map_err(|error| refused(format!(":{}: is no JSON", error.line())))?;
            let objects = match &file {
                Value::Array(objects) => objects.as_slice(),
                one => match one.get("objects") {
                    Some(Value::Array(objects)) => objects,
                    Some(_) => return Err(refused(": `objects` should be a list".to_owned())),
                    None => std::slice::from_ref(one),
                },
            };
            all.read(name, objects, assets);
        }
        all.indicated.sort();
        all.indicated.dedup();
        all.digest = hasher.finalize().to_hex().to_string();
        Ok(all)
    }

    fn read(&mut self, file: &str, objects: &[Value], assets: &[Asset]) {
        // One problem for each reason: a list of bad files has thousands of hashes.
        let mut told: BTreeMap<(ProblemKind, String), (u64, u64)> = BTreeMap::new();
        for (row, object) in objects.iter().enumerate() {
            let found = match object_named(object) {
                Ok(found) if self.indicated.len() + found.len() <= NAMED_MAX => found,
                Ok(_) => {
                    let why = "indicators name more than 100,000 things; the rest is not looked for".to_owned();
                    told.entry((ProblemKind::LimitReached, why)).or_insert((row as u64 + 1, 0)).1 += 1;
                    continue;
                }
                Err((kind, why)) => {
                    told.entry((kind, why)).or_insert((row as u64 + 1, 0)).1 += 1;
                    continue;
                }
            };
            self.indicated.extend(found.into_iter().map(|one| placed(one, assets)));
        }
        self.problems.extend(told.into_iter().map(|((kind, why), (row, count))| {
            ProblemNote::from(Problem {
                evidence: file.to_owned(),
                table: String::new(),
                row,
                kind,
                why,
                bytes: 0,
                count,
            })
        }));
    }

    /// What was taken from indicators, in a sentence; nothing where there are none.
    pub(super) fn finding(&self, span: Option<(Micros, Micros)>) -> Option<String> {
        if self.indicated.is_empty() {
            return None;
        }
        let count = |kind| self.indicated.iter().filter(|one| one.kind == kind).count();
        let is_outside = |one: &&Indicated| {
            span.is_some_and(|(first, last)| {
                one.from.is_some_and(|from| from > last) || one.until.is_some_and(|until| until <= first)
            })
        };
        let outside = self.indicated.iter().filter(is_outside).count();
        let mut sentence = format!(
            "Indicators name addresses: {}, accounts: {}, hosts: {}.",
            count(IndicatedKind::Address),
            count(IndicatedKind::Account),
            count(IndicatedKind::Host)
        );
        if outside > 0 {
            let more =
                format!(" {outside} of these are valid only at times in which no log has a line, and found nothing.");
            sentence.push_str(&more);
        }
        Some(sentence)
    }
}

type NotUsed = (ProblemKind, String);

fn not_used<T>(kind: ProblemKind, why: &str) -> Result<T, NotUsed> {
    Err((kind, why.to_owned()))
}

/// What one object names.
fn object_named(object: &Value) -> Result<Vec<Indicated>, NotUsed> {
    let word = |key: &str| object.get(key).and_then(Value::as_str);
    let Some(kind) = word("type") else { return not_used(ProblemKind::Malformed, "an object has no `type`") };
    if object.get("revoked").and_then(Value::as_bool) == Some(true) {
        return not_used(ProblemKind::UnknownFormat, "an object was revoked by who made it; it is not used");
    }
    let plain = |kind, keys: [&str; 2]| match keys.iter().find_map(|key| word(key)).map(str::trim) {
        Some(value) if !value.is_empty() => {
            Ok(vec![Indicated { kind, value: value.to_owned(), from: None, until: None }])
        }
        _ => not_used(ProblemKind::Malformed, "an object has no value that could be looked for"),
    };
    match kind {
        "ipv4-addr" | "ipv6-addr" | "domain-name" => plain(IndicatedKind::Address, ["value", "value"]),
        "user-account" => plain(IndicatedKind::Account, ["account_login", "user_id"]),
        "x-oca-asset" => plain(IndicatedKind::Host, ["hostname", "name"]),
        "indicator" => indicator(object),
        known if DESCRIBING.contains(&known) => Ok(Vec::new()),
        other => {
            let is_plain = other.len() <= 40 && other.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let name = if is_plain { format!("`{other}`") } else { "a type".to_owned() };
            not_used(ProblemKind::UnknownFormat, &format!("an object of {name} is nothing that logs are searched for"))
        }
    }
}

fn indicator(object: &Value) -> Result<Vec<Indicated>, NotUsed> {
    let word = |key: &str| object.get(key).and_then(Value::as_str);
    // STIX 2.0 has no `pattern_type`: all its patterns are STIX's own.
    if word("pattern_type").is_some_and(|kind| kind != "stix") {
        let why = "an indicator's pattern is in another language than STIX; rules go to --rules";
        return not_used(ProblemKind::UnknownFormat, why);
    }
    let Some(pattern) = word("pattern") else {
        return not_used(ProblemKind::Malformed, "an indicator has no `pattern`");
    };
    let time = |key: &str| match object.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok()) {
            Some(time) => Ok(Some(time.as_microsecond())),
            None => not_used(ProblemKind::Malformed, "an indicator's time of validity cannot be read"),
        },
    };
    let (from, until) = (time("valid_from")?, time("valid_until")?);
    let found = amends_trace::named(pattern).map_err(|error| (ProblemKind::UnknownFormat, error.to_string()))?;
    Ok(found.into_iter().map(|(kind, value)| Indicated { kind, value, from, until }).collect())
}

/// A name or an address of the organisation's own is a host that the intruder was on, not where they came from.
fn placed(one: Indicated, assets: &[Asset]) -> Indicated {
    if one.kind == IndicatedKind::Account {
        return one;
    }
    let is = |name: &str| name.eq_ignore_ascii_case(&one.value);
    let own = assets.iter().find(|asset| is(&asset.name) || asset.addresses.iter().any(|address| is(address)));
    match own {
        // A network of the inventory's is no host.
        Some(asset) if !one.value.contains('/') => {
            Indicated { kind: IndicatedKind::Host, value: asset.name.clone(), ..one }
        }
        _ => one,
    }
}

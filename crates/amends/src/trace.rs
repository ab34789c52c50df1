//! Stage *trace*: logs → events → the intruder's path → the reach ledger, and what follows from it for people.

mod assets;
mod decided;
mod facts;
mod indicators;
mod logs;
mod mappings;
mod order;
mod rules;
pub mod shared;
mod stake;
pub(crate) mod table;

use std::collections::BTreeMap;

use amends_case::incident::Incident;
use amends_case::{Micros, Seeds};
use amends_store::Case;
use amends_trace::{EntryRow, Survey, Trace, Traced};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use decided::{Decided, Decision, decide};
pub(crate) use decided::{in_step, is_in_step, left_out_files};
pub(crate) use facts::{CountsAs, LogFacts, counts_as, days_of_the_logs, with_facts};
pub use logs::{LogFile, Logs};
pub use rules::SignalRow;
pub use stake::{StoreStake, at_stake};
pub(crate) use stake::{Unsure, state_of, unsure};

use crate::cost::{Cost, Meter};
use crate::evidence::ProblemNote;
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files, respond};

/// What the trace came to, and what it was made from.
const TRACED: &str = "state/trace.json";
/// Counts up when the same logs would give another result.
const VERSION: &str = "trace/3";

/// A finished trace.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tracing {
    /// Digest of all that it follows from.
    pub key: String,
    /// The log files, by number from 0.
    pub logs: Logs,
    /// What was found out.
    pub traced: Traced,
    /// Events in the table.
    pub events: u64,
    /// What rules found in the logs, in the order of time: the first [`rules::KEPT`].
    #[serde(default)]
    pub signals: Vec<SignalRow>,
    /// How many that are, all together.
    #[serde(default)]
    pub signals_all: u64,
    /// Rules that could not be used, and why.
    #[serde(default)]
    pub rules_refused: Vec<String>,
    /// Decisions of people's, by store: whether what could have been reached is treated as taken.
    #[serde(default)]
    pub decisions: BTreeMap<String, Decision>,
}

impl Tracing {
    /// `path:line` of a line.
    pub fn place(&self, file: u32, line: u64) -> String {
        let path = self.logs.files.get(file as usize).map_or("", |file| file.path.as_str());
        format!("{path}:{line}")
    }

    /// The path of a log file by its number.
    pub fn path(&self, file: u32) -> &str {
        self.logs.files.get(file as usize).map_or("", |file| file.path.as_str())
    }
}

/// One of two ways in, as a sentence without the account: it stands in reports, which lie in the open.
pub fn entry_sentence(entry: &EntryRow) -> String {
    let stores = match entry.stores.as_slice() {
        [] => "no store hangs on it".to_owned(),
        stores => format!("stores that hang on it: {}", stores.join(", ")),
    };
    let follows = if entry.is_taken { "the path follows from it" } else { "the path does not follow from it" };
    let (time, source, target) = (spelled(entry.time), &entry.source, &entry.target);
    format!(
        "A possible way in: {time}, {source} to {target} ({}); {follows}; {stores}. What would decide: {}.",
        entry.evidence, entry.decided_by
    )
}

/// A moment as exports and reports spell it: RFC 3339 in UTC, empty where it cannot be.
pub fn spelled(time: Micros) -> String {
    Timestamp::from_microsecond(time).map(|time| time.to_string()).unwrap_or_default()
}

/// The trace of a case, if there is one, and the incident still names logs.
///
/// # Errors
/// Of the case.
pub fn traced(case: &Case) -> Result<Option<Tracing>> {
    if !respond::names(case, |incident| !incident.logs.is_empty())? {
        return Ok(None);
    }
    files::read_state(case, TRACED, "trace")
}

/// The trace of a case.
///
/// # Errors
/// If there is none; of the case.
pub fn traced_or_not_yet(case: &Case) -> Result<Tracing> {
    traced(case)?.ok_or(Error::NotYet { what: "trace", command: "amends trace" })
}

/// What could not be read of the logs; nothing where there is no trace.
///
/// # Errors
/// Of the case.
pub(crate) fn problems(case: &Case) -> Result<Vec<ProblemNote>> {
    Ok(traced(case)?.map(|tracing| tracing.logs.problems).unwrap_or_default())
}

/// Reads the logs and follows the intruder; does nothing where nothing changed, or there are no logs.
///
/// # Errors
/// Of the case, of the inventory, and where a device fails.
pub fn run(
    case: &Case,
    incident: &Incident,
    base: &std::path::Path,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Option<Tracing>, Cost)> {
    let meter = Meter::start("trace");
    if incident.logs.is_empty() {
        return Ok((None, meter.stop(false, 0, 0, 0)));
    }
    let (assets, databases) = match incident.inventory.as_ref().map(|inventory| base.join(&inventory.path)) {
        Some(path) => (assets::read(&path)?, assets::databases(&path)?),
        None => Default::default(),
    };
    let mut logs = logs::list(incident, base)?;
    let mappings = mappings::Mappings::load(incident, base)?;
    let mut rules = rules::Rules::load(settings)?;
    let indicators = indicators::Indicators::load(incident, base, &assets)?;
    let seeds = Seeds { indicated: indicators.indicated.clone(), ..incident.seeds.clone() };
    let further = format!("{} {} {} {databases:?}", rules.digest, mappings.digest, indicators.digest);
    let key = key_of(&logs, &assets, &seeds, incident, &further);
    if let Some(known) = traced(case)?.filter(|known| known.key == key) {
        let (events, bytes) = (known.events, known.logs.bytes());
        return Ok((Some(known), meter.stop(false, 0, events, bytes)));
    }
    progress.begin("logs", logs.bytes());
    let until = case.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let events = logs::read(case, incident, &mut logs, &mappings, until, &mut rules, progress)?;
    progress.end(&format!("{events} events"));
    progress.begin("trace", 0);
    let sorter = order::Sorter::new(case, settings)?;
    let fresh = || Survey::new(&assets).with_databases(databases.iter().map(String::as_str));
    let mut survey = fresh();
    sorter.sort(&[], &mut |event| survey.event(event))?;
    let skews = survey.skews();
    if !skews.is_empty() {
        // Clocks put right, what is usual is learnt again: two hosts' lines stand in another order now.
        survey = fresh();
        sorter.sort(&skews, &mut |event| survey.event(event))?;
    }
    let mut trace = Trace::new(survey, &seeds);
    case.remove_table(&files::table(table::EVENTS_READ)?)?;
    let world = amends_trace::Inventory::new(&assets);
    let mut detectors = rules.detectors(&world)?;
    let mut forgotten = rules.correlate(&skews);
    let mut held = std::mem::take(&mut rules.held);
    let mut signals = Vec::new();
    order::each(case, &mut |event| {
        trace.event(event);
        detectors.event(event, &mut signals);
        if !signals.is_empty() {
            held.take(&mut signals);
        }
    })?;
    let finished = detectors.finish(&mut signals);
    held.take(&mut signals);
    forgotten.extend(finished.forgotten);
    let (mut traced, survey) = trace.conclude();
    let alone = each_alone(case, survey, &traced, &seeds)?;
    traced.weigh(&alone);
    traced.repaired(&skews);
    traced.repairs.extend(logs.repairs());
    traced.findings.extend(rules::forgotten(&forgotten));
    traced.findings.extend(rules::untold(&finished.untold));
    traced.findings.extend(indicators.finding(traced.span));
    logs.problems.extend(indicators.problems);
    let lines = logs.files.iter().map(|file| file.lines).sum();
    let bytes = logs.bytes();
    let (signals_all, signals) = (held.all, held.rows());
    let rules_refused = rules.refused;
    let tracing =
        Tracing { key, logs, traced, events, signals, signals_all, rules_refused, decisions: BTreeMap::new() };
    files::write_state(case, TRACED, "trace", &tracing)?;
    progress.end(&format!("{} hops", tracing.traced.hops.len()));
    Ok((Some(tracing), meter.stop(true, lines, events, bytes)))
}

/// What a trace comes to that follows one way in only, for each of those that stand side by side. Each costs one more pass
/// over the events, and there are two of them or none.
fn each_alone(case: &Case, mut survey: Survey, traced: &Traced, seeds: &Seeds) -> Result<Vec<Traced>> {
    let mut alone = Vec::new();
    for entry in &traced.entries {
        let seeds = Seeds { addresses: vec![entry.source.clone()], ..seeds.clone() };
        let mut trace = Trace::new(survey, &seeds);
        order::each(case, &mut |event| trace.event(event))?;
        let (one, back) = trace.conclude();
        survey = back;
        alone.push(one);
    }
    Ok(alone)
}

fn key_of(logs: &Logs, assets: &[amends_case::Asset], seeds: &Seeds, incident: &Incident, further: &str) -> String {
    let files: Vec<(&str, &str)> = logs.files.iter().map(|file| (file.path.as_str(), file.blake3.as_str())).collect();
    let text = format!("{VERSION} {files:?} {assets:?} {seeds:?} {:?} {further}", incident.logs);
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

//! Stage *posture*: inventory and stores → routes, checks, actions, by the people they would protect.

pub mod decide;
mod files;
mod people;
pub mod rehearse;
pub(crate) mod rules;
pub mod scan;
pub mod shared;

use std::collections::BTreeMap;
use std::path::Path;

use amends_case::Stated;
use amends_case::incident::Incident;
use amends_posture::world::Given;
use amends_posture::{Assignment, Inputs, Intrusion, Mute, Run};
use amends_store::Case;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use amends_posture as model;
pub use files::InventoryFile;

use crate::cost::{Cost, Meter};
use crate::evidence::ProblemNote;
use crate::settings::{Progress, Settings};
use crate::{Error, Result, respond, trace};

/// What posture came to, what was decided, and the run before.
const POSTURE: &str = "state/posture.json";
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The posture of a case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Posture {
    /// Digest of the inventory: the run before is that of another inventory.
    pub inventory: String,
    /// Files that were read.
    pub files: Vec<InventoryFile>,
    /// What could not be read.
    pub problems: Vec<ProblemNote>,
    /// Copies of stores, as the inventory says them.
    pub copies: Vec<scan::CopyNote>,
    /// The run.
    pub run: Run,
    /// The run of the inventory before.
    pub last: Option<Run>,
    /// Who does which action, and what is said of it.
    pub assignments: BTreeMap<String, Assignment>,
    /// Failures that somebody answers for.
    pub mutes: Vec<MuteNote>,
}

/// A failure that somebody answers for, as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteNote {
    /// The check.
    pub check: String,
    /// The instance; `*` for all.
    pub instance: String,
    /// Why.
    pub why: String,
    /// Who.
    pub by: String,
    /// The last day.
    pub until: jiff::civil::Date,
}

impl MuteNote {
    fn mute(&self) -> Mute {
        let Self { check, instance, why, by, until } = self.clone();
        Mute { check, instance, why, by, until }
    }
}

/// The posture of a case, if there is one, and the incident still names an inventory.
///
/// # Errors
/// Of the case.
pub fn posture(case: &Case) -> Result<Option<Posture>> {
    if !respond::names(case, |incident| incident.inventory.is_some())? {
        return Ok(None);
    }
    crate::files::read_state(case, POSTURE, "posture")
}

/// The posture of a case.
///
/// # Errors
/// If there is none; of the case.
pub fn posture_or_not_yet(case: &Case) -> Result<Posture> {
    posture(case)?.ok_or(Error::NotYet { what: "posture", command: "amends posture run" })
}

fn keep(case: &Case, posture: &Posture) -> Result<()> {
    crate::files::write_state(case, POSTURE, "posture", posture)
}

/// What could not be read of the inventory, and of stores that were scanned.
///
/// # Errors
/// Of the case.
pub(crate) fn problems(case: &Case) -> Result<Vec<ProblemNote>> {
    let mut problems = posture(case)?.map(|posture| posture.problems).unwrap_or_default();
    problems.extend(scan::scans(case)?.into_iter().flat_map(|scan| scan.problems));
    Ok(problems)
}

/// Reads the inventory, follows every route and runs every check. Without `[inventory]` there is nothing to do. An inventory
/// that differs from the last one's is compared with it; the same inventory gives the same run again.
///
/// # Errors
/// Of the case, of rule files, and where a device fails.
pub fn run(
    case: &Case,
    incident: &Incident,
    base: &Path,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Option<Posture>, Cost)> {
    let meter = Meter::start("posture");
    let Some(inventory) = &incident.inventory else { return Ok((None, meter.stop(false, 0, 0, 0))) };
    progress.begin("inventory", 0);
    let (mut read, mut statements) = files::read(case, inventory, base)?;
    let scans = scan::scans(case)?;
    take_scans(&scans, &mut read, &mut statements)?;
    progress.end(&format!("{} statements", statements.len()));
    let before = posture(case)?;
    let (last, assignments, mutes) = match before {
        Some(before) if before.inventory == read.digest => (before.last, before.assignments, before.mutes),
        Some(before) => (Some(before.run), before.assignments, before.mutes),
        None => (None, BTreeMap::new(), Vec::new()),
    };
    progress.begin("posture", 0);
    let (checks, weights) = rules::load(settings)?;
    let counted = people::counted(case, &scans, &people::tests_of(&statements))?;
    let given = Given {
        outside: inventory.outside.clone(),
        partners: inventory.partners.clone(),
        as_of: inventory.as_of,
        today: Some(case.now().to_zoned(TimeZone::UTC).date()),
        files: read.files.iter().map(|file| file.path.clone()).collect(),
    };
    let all_mutes: Vec<Mute> = mutes.iter().map(MuteNote::mute).collect();
    let intrusion = intrusion(case, incident)?;
    let run = amends_posture::run(&Inputs {
        statements: &statements,
        given: &given,
        counted: &counted,
        checks: &checks,
        weights: &weights,
        mutes: &all_mutes,
        assignments: &assignments,
        last: last.as_ref(),
        intrusion: &intrusion,
    });
    let (rows_in, rows_out) = (statements.len() as u64, run.checks.len() as u64);
    let bytes = read.files.iter().map(|file| file.bytes).sum();
    let unknown = scans.iter().filter(|scan| !run.stores.iter().any(|store| store.store == scan.store));
    read.problems.extend(unknown.map(|scan| unknown_store(&scan.store)));
    let posture = Posture {
        inventory: read.digest,
        files: read.files,
        problems: read.problems,
        copies: statements.iter().filter_map(|stated| scan::CopyNote::of(&stated.what)).collect(),
        run,
        last,
        assignments,
        mutes,
    };
    keep(case, &posture)?;
    progress.end(&format!("{} routes", posture.run.routes.len()));
    Ok((Some(posture), meter.stop(true, rows_in, rows_out, bytes)))
}

/// The breach behind the case: from the incident file, and from the trace where there is one.
fn intrusion(case: &Case, incident: &Incident) -> Result<Intrusion> {
    let noticed = Some(incident.facts.discovered.value().date);
    let Some(tracing) = trace::traced(case)? else { return Ok(Intrusion { noticed, ..Intrusion::default() }) };
    let traced = tracing.traced;
    let day = |time| Timestamp::from_microsecond(time).ok().map(|time| time.to_zoned(TimeZone::UTC).date());
    Ok(Intrusion {
        noticed,
        dwell_days: traced.dwell.map(|(first, last)| (last - first) / DAY),
        left: traced.dwell.and_then(|(_, last)| day(last)),
        hosts: traced.dwell.map(|_| traced.hops.into_iter().map(|hop| hop.target).collect()),
    })
}

/// What scans say besides people: who may do what in a live store. A run after another scan is another run.
fn take_scans(scans: &[scan::Scan], read: &mut files::Inventory, statements: &mut Vec<Stated>) -> Result<()> {
    if scans.is_empty() {
        return Ok(());
    }
    let bytes = serde_json::to_vec(scans).map_err(|source| Error::State { what: "scans", source })?;
    read.digest = blake3::hash(&[read.digest.as_bytes(), &bytes].concat()).to_hex().to_string();
    for scan in scans {
        let file: std::sync::Arc<str> = format!("scan of {}", scan.store).into();
        let day = scan.when.to_zoned(jiff::tz::TimeZone::UTC).date();
        let stated = |what| Stated { what, file: file.clone(), line: 0, as_of: Some(day) };
        statements.extend(scan.statements().map(stated));
    }
    Ok(())
}

fn unknown_store(store: &str) -> ProblemNote {
    let why = "was scanned, and the inventory knows no store of that name: no route and no check counts its people";
    ProblemNote {
        evidence: format!("scan of {store}"),
        table: String::new(),
        row: 0,
        kind: amends_case::ProblemKind::ValueMismatch.word().to_owned(),
        why: why.to_owned(),
        bytes: 0,
        count: 1,
    }
}

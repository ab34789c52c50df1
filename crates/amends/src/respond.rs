//! The pipeline.

use std::path::Path;

use amends_case::incident::Incident;
use amends_store::Case;

use crate::cost::Cost;
use crate::settings::{Progress, Settings};
use crate::status::Status;
use crate::{Error, Result, duties, evidence, files, notices, people, posture, records, report, status, trace};

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Where the case stands.
    pub status: Status,
    /// What each stage cost.
    pub costs: Vec<Cost>,
}

/// Runs every stage whose input changed: logs → reach, evidence → records → people, inventory → actions, duties → draft
/// notices → report.
///
/// # Errors
/// The first stage that cannot go on. What was done so far is kept; the same call goes on from there.
pub fn respond(case: &Case, incident_file: &Path, settings: &Settings, progress: &dyn Progress) -> Result<Outcome> {
    let incident = take_in(case, incident_file)?;
    let base = incident_file.parent().unwrap_or(Path::new(""));
    let mut costs = Vec::new();
    let (_, cost) = trace::run(case, &incident, base, settings, progress)?;
    let incident = trace::with_facts(case, incident)?;
    if cost.ran || cost.rows_out > 0 {
        costs.push(cost);
    }
    let (manifest, cost) = evidence::read(case, &incident, base, settings, progress)?;
    costs.push(cost);
    let (readings, cost) = records::find(case, &incident, &manifest, settings, progress)?;
    costs.push(cost);
    let day = incident.facts.discovered.value().date;
    let (_, cost) = people::gather(case, &readings, day, settings, progress)?;
    costs.push(cost);
    let (_, cost) = posture::run(case, &incident, base, settings, progress)?;
    if cost.ran {
        costs.push(cost);
    }
    let (plan, cost) = duties::plan(case, &incident, settings, progress)?;
    costs.push(cost);
    let (_, cost) = notices::draft_all(case, &incident, &plan, &readings, settings, progress)?;
    costs.push(cost);
    report::write(case, &incident, settings)?;
    case.seal()?;
    Ok(Outcome { status: status::of(case, settings)?, costs })
}

/// Reads the incident file and keeps a copy in the case.
///
/// # Errors
/// If the file cannot be read or is not as it should be.
pub fn take_in(case: &Case, incident_file: &Path) -> Result<Incident> {
    let text = std::fs::read_to_string(incident_file).map_err(Error::file("read", incident_file))?;
    let incident = Incident::from_toml(&text, &incident_file.display().to_string())?;
    let known = case.read_sealed(files::INCIDENT).ok();
    if known.as_ref().is_none_or(|known| known.as_slice() != text.as_bytes()) {
        case.write_sealed(files::INCIDENT, text.as_bytes())?;
    }
    Ok(incident)
}

/// Whether the incident, as the case last took it in, still names something; not, where it took none in.
pub(crate) fn names(case: &Case, what: impl Fn(&Incident) -> bool) -> Result<bool> {
    match as_written(case) {
        Ok(incident) => Ok(what(&incident)),
        Err(Error::NotYet { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The incident as the case last took it in, with what its logs say beside it.
///
/// # Errors
/// If the case has not run yet.
pub fn incident_of(case: &Case) -> Result<Incident> {
    trace::with_facts(case, as_written(case)?)
}

fn as_written(case: &Case) -> Result<Incident> {
    let not_yet = |_| Error::NotYet { what: "incident", command: "amends respond" };
    let bytes = case.read_sealed(files::INCIDENT).map_err(not_yet)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Incident::from_toml(&text, "the case's incident.toml")?)
}

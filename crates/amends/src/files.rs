//! Where things lie in a case: names of tables and of sealed state, and how state is read and written.

use amends_store::{Case, StoreError, TableName};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// `incident.toml` as it was when the case last ran.
pub(crate) const INCIDENT: &str = "state/incident.toml";
/// The evidence manifest.
pub(crate) const MANIFEST: &str = "state/manifest.json";
/// Element names in index order.
pub(crate) const VOCABULARY: &str = "state/vocabulary.json";
/// Words for elements, by name.
pub(crate) const TITLES: &str = "state/titles.json";
/// What gathering found besides people.
pub(crate) const GATHERED: &str = "state/gathered.json";
/// What agreement is worth in this case.
pub(crate) const WEIGHTS: &str = "state/weights.json";
/// Profiles and duties.
pub(crate) const PLAN: &str = "state/plan.json";
/// Variants of letters, refusals, samples.
pub(crate) const DRAFTS: &str = "state/drafts.json";
/// The report; holds no personal data, so it lies in the open.
pub(crate) const REPORT: &str = "outputs/report.html";
/// Texts that may follow a notice, to be read; nobody is in them.
pub(crate) const FOLLOWING: &str = "outputs/following.txt";

/// What was found out about one evidence file.
pub(crate) fn reading_file(evidence: &str) -> String {
    format!("state/readings/{evidence}.json")
}

/// A plan that was approved.
pub(crate) fn approved_plan(digest: &str) -> String {
    format!("state/approved/{digest}.json")
}

/// Drafts that were approved.
pub(crate) fn approved_drafts(digest: &str) -> String {
    format!("state/approved/drafts-{digest}.json")
}

pub(crate) fn table(name: &str) -> Result<TableName> {
    Ok(TableName::new(name)?)
}

pub(crate) fn records_table(evidence: &str) -> Result<TableName> {
    Ok(TableName::below("records", evidence)?)
}

/// Whom a wave goes to, and where.
pub(crate) fn wave_table(wave: u32) -> Result<TableName> {
    Ok(TableName::below("waves", format!("{wave:05}"))?)
}

pub(crate) fn findings_table(evidence: &str) -> Result<TableName> {
    Ok(TableName::below("findings", evidence)?)
}

/// Writes state, encrypted.
pub(crate) fn write_state<T: Serialize>(case: &Case, path: &str, what: &'static str, state: &T) -> Result<()> {
    let bytes = serde_json::to_vec(state).map_err(|source| Error::State { what, source })?;
    Ok(case.write_sealed(path, &bytes)?)
}

/// Reads state; `None` if it was never written.
pub(crate) fn read_state<T: DeserializeOwned>(case: &Case, path: &str, what: &'static str) -> Result<Option<T>> {
    match case.read_sealed(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|source| Error::State { what, source }),
        Err(StoreError::Missing(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

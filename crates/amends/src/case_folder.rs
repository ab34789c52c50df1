//! Which folder is the case.

use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Ending of a case's folder.
pub const ENDING: &str = "case";

/// The case that `respond` makes beside an incident file: `scenarios/tidewater/incident.toml` →
/// `scenarios/tidewater/tidewater.case`.
pub fn beside(incident: &Path) -> PathBuf {
    let absolute = std::path::absolute(incident).unwrap_or_else(|_| incident.to_owned());
    let folder = absolute.parent().unwrap_or(Path::new("/"));
    let name = folder.file_name().map_or_else(|| "incident".into(), |name| name.to_string_lossy().into_owned());
    incident.parent().unwrap_or(Path::new("")).join(format!("{name}.{ENDING}"))
}

/// The only case in `folder`: the folder itself, or the one `*.case` in it.
///
/// # Errors
/// [`Error::Refused`] if there is none, or more than one.
pub fn only_one_in(folder: &Path) -> Result<PathBuf> {
    if is_case(folder) {
        return Ok(folder.to_owned());
    }
    let entries = std::fs::read_dir(folder).map_err(Error::file("list", folder))?;
    let mut cases: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_case(path)).collect();
    cases.sort();
    match (cases.pop(), cases.is_empty()) {
        (Some(case), true) => Ok(case),
        (None, _) => Err(Error::Refused("no case here; name one with --case DIR".to_owned())),
        (Some(_), false) => Err(Error::Refused("several cases here; name one with --case DIR".to_owned())),
    }
}

fn is_case(path: &Path) -> bool {
    path.join("case.toml").is_file()
}

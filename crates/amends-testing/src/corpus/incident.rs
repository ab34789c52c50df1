//! What lies beside the evidence for people: the incident's facts and its story.

use std::fs;
use std::path::Path;

use super::CorpusError;

/// The facts of the incident, as `amends respond` takes them.
pub(crate) const INCIDENT: &str = include_str!("tidewater/incident.toml");
const STORY: &str = include_str!("tidewater/story.md");

/// Writes `incident.toml` and `story.md`.
pub(super) fn write(out: &Path) -> Result<(), CorpusError> {
    for (name, text) in [("incident.toml", INCIDENT), ("story.md", STORY)] {
        let path = out.join(name);
        fs::write(&path, text).map_err(|source| CorpusError::io(&path, source))?;
    }
    Ok(())
}

//! Stage markers: what was done from which input, so that a second run goes on where the first was stopped.

use crate::case::Case;
use crate::error::Result;
use crate::journal::{Details, Entry};

/// The word of these journal entries.
pub(crate) const STAGE_DONE: &str = "stage_done";

/// A stage that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageDone {
    /// The stage, or a part of it: `records`, `records/<evidence>` …
    pub stage: String,
    /// Digest of everything that the result depends on. Another digest means: do it again.
    pub input_digest: String,
    /// Counts and digests of the result.
    pub details: Details,
    /// When, UTC.
    pub time: String,
    /// Number of the journal entry.
    pub seq: u64,
}

impl StageDone {
    pub(crate) fn of_entry(entry: &Entry) -> Option<Self> {
        let mut details = entry.details.clone();
        Some(Self {
            stage: details.remove("stage")?,
            input_digest: details.remove("input_digest")?,
            details,
            time: entry.time.clone(),
            seq: entry.seq,
        })
    }
}

impl Case {
    /// Notes that a stage is done and its tables are in place. Call [`Case::seal`] when a whole run of them is done.
    /// `details` may not use the names `stage` and `input_digest`; they would be overwritten.
    pub fn stage_done(&self, stage: &str, input_digest: &str, mut details: Details) -> Result<StageDone> {
        details.insert("stage".to_owned(), stage.to_owned());
        details.insert("input_digest".to_owned(), input_digest.to_owned());
        let entry = self.record(STAGE_DONE, details)?;
        Ok(StageDone::of_entry(&entry).unwrap_or_else(|| StageDone {
            stage: stage.to_owned(),
            input_digest: input_digest.to_owned(),
            details: Details::new(),
            time: entry.time.clone(),
            seq: entry.seq,
        }))
    }

    /// When a stage was last done, and from what.
    pub fn last_done(&self, stage: &str) -> Result<Option<StageDone>> {
        Ok(self.refresh()?.stages.get(stage).cloned())
    }
}

//! What a run may use, and whom it tells how far it is.

use std::path::PathBuf;

use amends_case::Masked;

/// Means and choices of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bytes of memory that sorting, queues and tables may take together.
    pub memory_bytes: u64,
    /// Threads to compute on.
    pub threads: usize,
    /// A folder with `elements/`, `law/` and `notices/` that replaces or adds rule files; the embedded ones otherwise.
    pub rules: Option<PathBuf>,
    /// How many sample letters to typeset.
    pub sample_letters: usize,
    /// How many second letters a person is worth who would never be told: from it follows which links are taken.
    pub person_lost_in_letters: f64,
    /// A PostgreSQL database for the ledger (it may hold a password); a file in the case, where there is none.
    pub ledger_url: Option<Masked<String>>,
}

impl Settings {
    /// The folder of one kind of rules, if the person gave rules and it is there.
    pub(crate) fn rules_folder(&self, kind: &str) -> Option<PathBuf> {
        self.rules.as_ref().map(|folder| folder.join(kind)).filter(|folder| folder.is_dir())
    }
}

/// Hears how far a run is. No call carries a personal value.
pub trait Progress: Sync {
    /// A stage begins; `total` counts what [`Progress::advance`] will count, 0 where it is not known.
    fn begin(&self, stage: &str, total: u64);
    /// So much more is done.
    fn advance(&self, amount: u64);
    /// The stage is over; `summary` says what came of it.
    fn end(&self, summary: &str);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self, _: &str) {}
}

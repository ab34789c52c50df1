//! What can end a run. Trouble with evidence never does: it becomes problems.

use std::path::PathBuf;

use amends_engine::EngineError;
use amends_store::StoreError;

/// Result of the facade.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that a person named could not be read or written.
    #[error("could not {doing} {}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// `incident.toml` is not as it should be.
    #[error(transparent)]
    Incident(#[from] amends_case::incident::IncidentError),
    /// The case could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Sorting or grouping failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A table is not of the schema that this program writes.
    #[error("a table of the case is not as this program writes it")]
    Table(#[from] arrow_schema::ArrowError),
    /// The ledger of notices.
    #[error(transparent)]
    Ledger(#[from] amends_ledger::LedgerError),
    /// A channel whose settings cannot be used.
    #[error(transparent)]
    Channel(#[from] amends_channels::ChannelError),
    /// A store that is scanned.
    #[error(transparent)]
    Scan(#[from] amends_scan::ScanError),
    /// Element rules.
    #[error("the element rules cannot be used")]
    ElementRules(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Law files.
    #[error("the law files cannot be used")]
    Laws(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Files of checks, and what posture weighs.
    #[error("the checks cannot be used")]
    CheckRules(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Letter rules.
    #[error("the letter rules cannot be used")]
    LetterRules(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A letter could not be typeset.
    #[error("a letter could not be typeset")]
    Letters(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The report could not be written.
    #[error("the report could not be made")]
    Report(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// State in the case that cannot be understood.
    #[error("the case's {what} cannot be understood; was it made by another version?")]
    State {
        /// Which part.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A command needs a stage that has not run.
    #[error("the case has no {what} yet; run `{command}` first")]
    NotYet {
        /// What is missing.
        what: &'static str,
        /// What makes it.
        command: &'static str,
    },
    /// An id or a name that the case does not know.
    #[error("{0}")]
    Unknown(String),
    /// A request that contradicts itself or the case.
    #[error("{0}")]
    Refused(String),
    /// More than this program counts.
    #[error("{0} records are more than the 4,294,967,295 that one case can hold")]
    TooManyRecords(u64),
    /// The evidence's reader failed (not its content).
    #[error(transparent)]
    Read(#[from] amends_evidence::ReadError),
    /// Records could not be written as a table.
    #[error(transparent)]
    Find(#[from] amends_records::FindError),
    /// A worker thread panicked; its message is already on standard error.
    #[error("a worker stopped unexpectedly")]
    WorkerDied,
}

impl Error {
    /// For `map_err`: trouble with a file that a person named.
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}

/// What the texts of notices can fail with, all of it a fault of their rules.
macro_rules! of_letter_rules {
    ($($error:ty),+) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::LetterRules(Box::new(error))
            }
        })+
    };
}

of_letter_rules!(amends_notices::DraftError, amends_notices::LintError, amends_notices::RulesError);

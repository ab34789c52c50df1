//! Why the ledger could not do what it was asked. Names no person and no address of a server.

/// What the ledger answers.
pub type Result<T> = std::result::Result<T, LedgerError>;

/// Why the ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// SQLite says no.
    #[error("the ledger's file could not be used")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says no.
    #[error("the ledger's database could not be used")]
    Postgres(#[from] postgres::Error),
    /// The address of the database cannot be read, or its certificates cannot.
    #[error("the ledger's database cannot be reached: {0}")]
    Address(&'static str),
    /// Somebody else is sending with this file.
    #[error("another program is writing this ledger")]
    Busy,
    /// The lock beside the file could not be taken.
    #[error("the ledger's lock could not be taken")]
    Lock(#[source] std::io::Error),
    /// A ledger of another version.
    #[error("the ledger has version {found}; this program writes version {known}")]
    Version {
        /// What it says.
        found: i64,
        /// What we write.
        known: i64,
    },
    /// Something in it is not what was written.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// A step that the notice cannot take from where it is.
    #[error("notice {notice} is {state} and cannot become {what}")]
    Step {
        /// Which notice.
        notice: String,
        /// Its state.
        state: &'static str,
        /// The step.
        what: &'static str,
    },
    /// A notice that was never released.
    #[error("there is no notice {0}")]
    NoNotice(String),
    /// Approved and released by one person.
    #[error("a wave is released by somebody other than who approved it")]
    OnePerson,
    /// A text that is longer than the ledger holds.
    #[error("{what} is longer than {limit} bytes")]
    Long {
        /// Which.
        what: &'static str,
        /// How long it may be.
        limit: usize,
    },
    /// What releases a wave could not be read.
    #[error("the notices of the wave could not be read")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The key that signs heads cannot be used.
    #[error("the key that signs the ledger's heads cannot be used")]
    Key,
}

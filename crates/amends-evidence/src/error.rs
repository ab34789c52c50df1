//! What stops a reading: only trouble of the consumer's machine. Bad content is a problem, never an error.

/// Why a file could not be read to its end although its content may be sound.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Rows could not be put into an Arrow batch.
    #[error("rows of {evidence} could not be put into a batch")]
    Batch {
        /// Path below the evidence root.
        evidence: String,
        /// What Arrow says of it.
        source: arrow_schema::ArrowError,
    },
    /// Whoever took the bytes could not go on.
    #[error("the bytes could not be taken")]
    Consumer(#[source] std::io::Error),
}

/// Why a reader stops before the end of its content.
#[derive(Debug)]
pub(crate) enum Halt {
    /// The consumer has seen enough.
    Stopped,
    /// The machine failed.
    Failed(ReadError),
}

/// What the inner readers return.
pub(crate) type Flow<T = ()> = Result<T, Halt>;

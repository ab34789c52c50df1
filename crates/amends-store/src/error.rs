//! What can go wrong with a case on disk. Errors name files and places, never what a table holds.

use std::io;
use std::path::{Path, PathBuf};

use crate::keys::KeyError;

/// Why something could not be done with a case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {doing} {path}")]
    Io {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder is not a case.
    #[error("{0} is not a case: it has no case.toml")]
    NotACase(PathBuf),
    /// A new case needs a folder of its own.
    #[error("{0} already holds files; a new case needs a new or empty folder")]
    NotEmpty(PathBuf),
    /// The case was destroyed.
    #[error("the case {0} was destroyed; its DESTROYED.txt says when and by whom")]
    Destroyed(PathBuf),
    /// The case was written by a later program.
    #[error("the case was made by a newer version (format {found}, this program knows {known})")]
    NewerFormat {
        /// The number in `case.toml`.
        found: i64,
        /// The highest number this program knows.
        known: i64,
    },
    /// `case.toml` cannot be read.
    #[error("case.toml is damaged: {0}")]
    Header(String),
    /// Another program writes the case.
    #[error("another program is writing the case {0}; wait for it, or open the case to read only")]
    Locked(PathBuf),
    /// Something was to be written to a case that was opened to be read.
    #[error("the case is open for reading only")]
    ReadOnly,
    /// Keys: see [`KeyError`].
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A name of a table or a file that the case cannot have.
    #[error("`{name}` cannot be a name here: {why}")]
    Name {
        /// The name as it was given.
        name: String,
        /// What a name has to look like.
        why: &'static str,
    },
    /// No such table or file.
    #[error("the case has no {0}")]
    Missing(String),
    /// Two writers for one table.
    #[error("the table {0} is already being written")]
    BeingWritten(String),
    /// A table without any part cannot be told from a missing one.
    #[error("the table {0} was given no part; write at least an empty one")]
    NoPart(String),
    /// A table that does not have the wanted column.
    #[error("the table {table} has no column {column}")]
    NoColumn {
        /// The table.
        table: String,
        /// The column that was asked for.
        column: String,
    },
    /// A file of the case is not what the case wrote.
    #[error("{path} is damaged: {why}; `amends case verify` says more")]
    Damaged {
        /// Path below the case folder.
        path: String,
        /// In which way.
        why: String,
    },
    /// The Parquet library refused a table.
    #[error("the table file {path} could not be {doing}")]
    Parquet {
        /// Path below the case folder.
        path: String,
        /// `read` or `written`.
        doing: &'static str,
        /// What the library said.
        source: parquet::errors::ParquetError,
    },
    /// A column of a kind that [`crate::content_digest`] has no definition for.
    #[error("the column {column} is of the kind {kind}, which has no content digest")]
    NoDigest {
        /// The column.
        column: String,
        /// Its Arrow type.
        kind: String,
    },
    /// A journal entry that is too long to be one.
    #[error("a journal entry's {0} is too long (a detail has at most {limit} bytes)", limit = crate::journal::VALUE_LIMIT)]
    LongDetail(&'static str),
    /// A small file that is not small.
    #[error("{path} would have {size} bytes; an encrypted small file has at most {limit}", limit = crate::sealed::SIZE_LIMIT)]
    TooLarge {
        /// Path below the case folder.
        path: String,
        /// Its size.
        size: usize,
    },
    /// The source of randomness failed.
    #[error("the system gave no random bytes")]
    Randomness,
}

impl StoreError {
    /// For `map_err`: an error of the file system, with what was tried on which path.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }

    pub(crate) fn damaged(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Damaged { path: path.into(), why: why.into() }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, StoreError>;

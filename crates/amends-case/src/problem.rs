//! What could not be read, or was read only in part. A problem is data: it is counted, shown and exported, and it
//! never stops a run.

use std::fmt;

/// Why something could not be read as it should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The file could not be opened or read (permissions, a device error).
    Unreadable,
    /// The file ends before its format says it should.
    Truncated,
    /// The bytes contradict the format.
    Malformed,
    /// A row has more or fewer cells than the table has columns.
    RaggedRow,
    /// A quote was opened and never closed.
    BrokenQuote,
    /// Bytes that are not text in the encoding of the file; they were replaced, and the rest was read.
    InvalidText,
    /// The file has no content.
    Empty,
    /// A name inside an archive, or a link, leads out of the evidence folder. It was not followed.
    OutsideEvidence,
    /// A limit was reached (size, ratio, nesting, cells, columns); what lies beyond was not read.
    LimitReached,
    /// The content is encrypted and no key was given.
    Encrypted,
    /// Nothing here knows how to read this kind of file.
    UnknownFormat,
    /// A column of an element's name holds values that do not look like it.
    ValueMismatch,
    /// The same content stands elsewhere in the evidence and is counted there.
    Duplicate,
    /// One value stands on so many rows that it cannot tell people apart; it was not used to link.
    SharedValue,
    /// One record has several different SSNs: somebody may not have a record of their own.
    SeveralSsns,
    /// Protection of an earlier incident that fits several people, or several that fit one: nobody is taken for the other.
    AmbiguousGrant,
}

impl ProblemKind {
    /// All kinds with the words that exports use.
    pub const ALL: [(ProblemKind, &'static str); 16] = [
        (ProblemKind::Unreadable, "unreadable"),
        (ProblemKind::Truncated, "truncated"),
        (ProblemKind::Malformed, "malformed"),
        (ProblemKind::RaggedRow, "ragged_row"),
        (ProblemKind::BrokenQuote, "broken_quote"),
        (ProblemKind::InvalidText, "invalid_text"),
        (ProblemKind::Empty, "empty"),
        (ProblemKind::OutsideEvidence, "outside_evidence"),
        (ProblemKind::LimitReached, "limit_reached"),
        (ProblemKind::Encrypted, "encrypted"),
        (ProblemKind::UnknownFormat, "unknown_format"),
        (ProblemKind::ValueMismatch, "value_mismatch"),
        (ProblemKind::Duplicate, "duplicate"),
        (ProblemKind::SharedValue, "shared_value"),
        (ProblemKind::SeveralSsns, "several_ssns"),
        (ProblemKind::AmbiguousGrant, "ambiguous_grant"),
    ];

    /// The word used in exports.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, word)| word)
    }

    /// The kind that an export's word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that could not be read, with its place. `why` never holds a value from the evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path below the evidence root; members of an archive after `!`.
    pub evidence: String,
    /// Sheet or dumped table; empty where there is but one.
    pub table: String,
    /// 1-based data row, 0 where the whole file is meant.
    pub row: u64,
    /// What kind of trouble.
    pub kind: ProblemKind,
    /// A sentence for a person.
    pub why: String,
    /// How many bytes of evidence are concerned, where known.
    pub bytes: u64,
    /// How many times this happened in the same table (further rows of one kind are counted, not repeated).
    pub count: u64,
}

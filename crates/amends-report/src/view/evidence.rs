//! Evidence, the columns in it, and what could not be read.

use serde::{Deserialize, Serialize};

/// How one column was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnLine {
    /// Path below the evidence root.
    pub evidence: String,
    /// Sheet or dumped table; empty where there is but one.
    pub table: String,
    /// 1-based position.
    pub column: u32,
    /// The header as the evidence has it; empty where there is none.
    pub header: String,
    /// The element; empty where nothing personal was seen, `text` where the cells are searched as text.
    pub element: String,
    /// Percent; none where there is no element.
    pub confidence: Option<u8>,
    /// Why.
    pub why: String,
    /// Whether a person's word in `[[columns]]` decided.
    pub overridden: bool,
}

/// What became of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Read to the end.
    #[default]
    Read,
    /// Read in part; the problems say what is missing.
    Partly,
    /// Not read.
    NotRead,
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EvidenceLine {
    /// Path below the evidence root; members of an archive after `!`.
    pub path: String,
    /// What its content is, such as `CSV in gzip`.
    pub kind: String,
    /// Bytes as it lies there.
    pub bytes: u64,
    /// BLAKE3, hexadecimal; the report shows the beginning.
    pub blake3: String,
    /// Data rows read.
    pub rows: u64,
    /// Records found.
    pub records: u64,
    /// What became of it.
    pub verdict: Verdict,
}

/// Problems of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemTally {
    /// The kind's word, such as `ragged_row`.
    pub kind: String,
    /// How many times it happened.
    pub count: u64,
    /// Bytes of evidence concerned, where known.
    pub bytes: u64,
}

/// One problem row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemLine {
    /// Path below the evidence root.
    pub evidence: String,
    /// Sheet or dumped table; empty where there is but one.
    pub table: String,
    /// 1-based data row; 0 where the whole file is meant.
    pub row: u64,
    /// The kind's word.
    pub kind: String,
    /// A sentence, without any value from the evidence.
    pub why: String,
    /// Bytes of evidence concerned, where known.
    pub bytes: u64,
    /// How many times it happened in this table.
    pub count: u64,
}

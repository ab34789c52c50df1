//! What was found out about one evidence file: its tables, how their columns were read, what went wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::{EvidenceFile, ProblemNote};

/// One evidence file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReading {
    /// The file.
    pub file: EvidenceFile,
    /// Its tables, by index.
    pub tables: Vec<TableReading>,
    /// What could not be read as it should have been.
    pub problems: Vec<ProblemNote>,
    /// Records found.
    pub records: u64,
    /// Findings in text.
    pub findings: u64,
    /// Bytes of decoded evidence.
    pub bytes: u64,
}

impl FileReading {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Path and name of the table at `index`.
    pub fn table(&self, index: u32) -> (&str, &str) {
        let found = self.tables.iter().find(|table| table.index == index);
        found.map_or((self.file.path.as_str(), ""), |table| (table.evidence.as_str(), table.name.as_str()))
    }
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableReading {
    /// Position within the file.
    pub index: u32,
    /// Path below the evidence root, archive members after `!`.
    pub evidence: String,
    /// Sheet or dumped table.
    pub name: String,
    /// Rows read.
    pub rows: u64,
    /// Records found.
    pub records: u64,
    /// Records by element (index in the vocabulary).
    pub elements: BTreeMap<u8, u64>,
    /// Fillers that stand where a value should: element (index in the vocabulary), the filler, cells.
    #[serde(default)]
    pub fillers: Vec<(u8, String, u64)>,
    /// Its columns.
    pub columns: Vec<ColumnNote>,
}

/// How a column was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnNote {
    /// 1-based position.
    pub column: u32,
    /// Header or path.
    pub header: String,
    /// Element's name, `text`, or empty where nothing personal was seen.
    pub element: String,
    /// Percent.
    pub confidence: u8,
    /// Why.
    pub why: String,
    /// Whether a person's word decided.
    pub overridden: bool,
    /// Whether header and values contradict each other.
    pub mismatch: bool,
}

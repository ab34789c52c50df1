//! Compares the program's exports with a corpus's truth.
//!
//! Columns are compared one by one (is `col17` read as what it is, is a decoy left alone?). People are compared through
//! their records: two records of one true person should be of one found person, and no others. Counting pairs needs no
//! pair in memory: each record is one line of (true person, found person), sorted once each way, and the counts of
//! equal lines give all figures. That is 16 bytes a record, and 12 for the truth while the export is read: a little over
//! half a gigabyte for twenty million records.

mod clusters;
mod columns;
mod places;
mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use clusters::ClusterScore;
pub use columns::ColumnScore;

/// Which files to compare.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Folder with `records.csv`, `columns.csv`, `people.csv` of the truth.
    pub truth: PathBuf,
    /// `amends export records --format csv`.
    pub records: PathBuf,
    /// `amends export columns --format csv`.
    pub columns: PathBuf,
    /// People that the program counts.
    pub people: u64,
}

/// Right and wrong of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Found, and truly there.
    pub right: u64,
    /// Found, and not there.
    pub wrong: u64,
    /// There, and not found.
    pub missed: u64,
}

impl Tally {
    /// Share of what was found that is right; 1 where nothing was found.
    pub fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of what is there that was found; 1 where nothing is there.
    pub fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// How near the program came to the truth. Its `Display` is a table of at most 80 columns.
#[derive(Debug, Clone)]
pub struct Score {
    /// Column by column.
    pub columns: ColumnScore,
    /// Elements of records, where record and truth meet.
    pub record_elements: BTreeMap<String, Tally>,
    /// People through their records.
    pub clusters: ClusterScore,
    /// People of the truth.
    pub people_true: u64,
    /// People that the program counts.
    pub people_found: u64,
}

impl Score {
    /// How far the count of people is off, as a share of the truth; positive where too many were counted.
    pub fn people_off(&self) -> f64 {
        share(self.people_found, self.people_true) - 1.0
    }
}

/// Why a score could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// A file could not be read as CSV.
    #[error("cannot read {path}")]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the reader says.
        source: csv::Error,
    },
    /// A file lacks a column.
    #[error("{path} has no column `{column}`")]
    Column {
        /// Which file.
        path: PathBuf,
        /// Which column.
        column: &'static str,
    },
    /// A cell that should be a number is none.
    #[error("{path}, line {line}: `{column}` is no number")]
    Number {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: u64,
        /// Which column.
        column: &'static str,
    },
}

/// Compares.
pub fn score(compared: &Compared) -> Result<Score, ScoreError> {
    let truth = clusters::Truth::read(&compared.truth.join("records.csv"))?;
    let columns = columns::compare(&compared.truth.join("columns.csv"), &compared.columns)?;
    let (clusters, record_elements) = truth.compare(&compared.records)?;
    let people_true = count_rows(&compared.truth.join("people.csv"))?;
    Ok(Score { columns, record_elements, clusters, people_true, people_found: compared.people })
}

/// Rows of a CSV file, for a count of people from `amends export people`.
pub fn count_rows(path: &Path) -> Result<u64, ScoreError> {
    let mut file = places::Table::open(path)?;
    let mut rows = 0;
    while file.next()? {
        rows += 1;
    }
    Ok(rows)
}

//! What the report shows of the waves that were released, and of what became of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Waves, where everybody stands, and what is late.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TellingView {
    /// The waves, by number.
    pub waves: Vec<WaveLine>,
    /// State (as exports call it) → affected people. Their sum is all affected people.
    pub states: Vec<(String, u64)>,
    /// People whom a notice left for, and nothing says that it did not arrive.
    pub told: u64,
    /// The law's limit → people whom it has passed and who are not told.
    pub late: Vec<(Date, u64)>,
    /// Codes of protection that were granted.
    pub granted: u64,
    /// Of these, activated.
    pub activated: u64,
}

/// One wave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WaveLine {
    /// Its number.
    pub number: u32,
    /// `first`, `later`, `retraction`, `pointer`, `reminder`.
    pub kind: String,
    /// Notices in it.
    pub notices: u64,
    /// Who approved its drafts.
    pub approved_by: String,
    /// Who released it.
    pub released_by: String,
}

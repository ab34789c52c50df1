//! Letters that were drafted, and whether anybody approved them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the notices stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticesView {
    /// Distinct wordings: people with the same elements under the same law get the same text.
    pub variants: u64,
    /// Notices in the plan, one for each person and body.
    pub planned: u64,
    /// Sample letters that were typeset.
    pub samples: Vec<SampleLetter>,
    /// Letters that the linter refused, by rule.
    pub refusals: Vec<RefusalTally>,
    /// Protection owed, by months.
    pub protection: Vec<ProtectionTally>,
    /// Whether the plan is approved.
    pub approval: Approval,
}

/// A letter that was typeset as a sample.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SampleLetter {
    /// Path within the case folder. Named by number or variant, never by a person's name.
    pub path: String,
    /// Which layout and elements, such as `us-ca: ssn, name`.
    pub variant: String,
}

/// Letters refused under one rule of the linter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefusalTally {
    /// The rule's name.
    pub rule: String,
    /// What the letters lack or say wrongly.
    pub why: String,
    /// How many variants.
    pub variants: u64,
}

/// People who are owed one term of protection.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProtectionTally {
    /// Months of identity protection.
    pub months: u32,
    /// How many people.
    pub people: u64,
}

/// Whether a plan is approved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// No plan yet.
    #[default]
    None,
    /// A draft for counsel.
    Draft,
    /// Approved by its digest.
    Approved {
        /// Who approved, as they gave their name with `--as`: staff or counsel, never an affected person.
        by: String,
        /// When.
        at: Timestamp,
    },
}

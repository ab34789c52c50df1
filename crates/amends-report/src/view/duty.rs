//! Duties, and what waits for a person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether a duty is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// It is owed.
    #[default]
    Yes,
    /// It turns on a fact that is not settled; treated as owed until a person decides.
    Depends,
    /// It is not owed; the because says why.
    No,
}

/// One duty, owed or not: the columns of `amends export duties`, with the words for them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DutyLine {
    /// The duty's id, which `amends explain` takes.
    pub duty_id: String,
    /// The law file's id, such as `us-ca` or `us-fed-sec-8k`.
    pub law: String,
    /// The law's name; the id is shown where this is empty.
    pub law_label: String,
    /// The jurisdiction as a place (`us-ca`), or `us-fed`.
    pub jurisdiction: String,
    /// One of the kinds of the export (`notify_persons`, `notify_regulator` …).
    pub kind: String,
    /// Who is to get it, in words.
    pub recipient: String,
    /// How many persons it concerns.
    pub persons: u64,
    /// Whether it is owed.
    pub owed: Owed,
    /// The law's own limit; none where it has no date.
    pub due: Option<Date>,
    /// The safe working day.
    pub plan_by: Option<Date>,
    /// Months of protection, for that kind.
    pub months: Option<u32>,
    /// The law's standard in words, such as `without unreasonable delay, at most 30 days`.
    pub standard: String,
    /// The citation, as plain text.
    pub citation: String,
    /// Why it is owed or not.
    pub because: String,
    /// Whether the rule behind it is marked as not verified against the statute.
    pub unverified: bool,
}

/// Something that only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionLine {
    /// What is to be decided.
    pub what: String,
    /// Why the program cannot.
    pub why: String,
    /// The command, or the line of `incident.toml`, that records the decision.
    pub command: String,
    /// How many people it touches, where known.
    pub people: Option<u64>,
    /// By when, where a due date waits for it.
    pub by: Option<Date>,
}

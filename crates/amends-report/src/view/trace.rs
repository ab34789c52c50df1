//! What the report shows of the intruder's path and of what was got at.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The path, the ledger, and what the logs cannot say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TraceView {
    /// The moves, entry first.
    pub hops: Vec<HopLine>,
    /// Hosts on the path; those outside have no zone.
    pub hosts: Vec<HostPlace>,
    /// Every store.
    pub stores: Vec<StoreLine>,
    /// Holes in logs.
    pub gaps: Vec<GapLine>,
    /// Sentences: findings, repairs.
    pub findings: Vec<String>,
    /// First and last moment of the intruder's.
    pub dwell: Option<(Timestamp, Timestamp)>,
    /// People in stores that were reached.
    pub people_seen: u64,
    /// Further people, in stores that could have been.
    pub people_could_have: u64,
    /// Jurisdictions of those in which nobody else lives to whom something is owed.
    pub places_could_have: u64,
    /// The first limit of what would be owed because of them.
    pub first_due_could_have: Option<Date>,
    /// What was decided of stores that could have been reached, as a sentence.
    pub decision: String,
    /// Whether something is left to be decided.
    pub undecided: bool,
}

/// One move. As whom is not told here: the page lies in the open, and an account is somebody's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HopLine {
    /// From 1.
    pub step: u32,
    /// When.
    pub time: Option<Timestamp>,
    /// From where.
    pub source: String,
    /// To where.
    pub target: String,
    /// `guessed_password` …
    pub how: String,
    /// ATT&CK technique.
    pub technique: String,
    /// `path:line`.
    pub place: String,
    /// Why.
    pub reason: String,
}

/// A host and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HostPlace {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// Its environment.
    pub environment: String,
}

/// A store in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreLine {
    /// Its name.
    pub store: String,
    /// `seen`, `could_have`, `not_seen`.
    pub state: String,
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// Rows read.
    pub rows: Option<u64>,
    /// Bytes read.
    pub bytes: Option<u64>,
    /// Why.
    pub why: String,
}

/// A hole in a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GapLine {
    /// Host and log.
    pub log: String,
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// `cleared`, `stopped` …
    pub reason: String,
}

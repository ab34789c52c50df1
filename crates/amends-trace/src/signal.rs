//! What a detection says of an event.

use amends_case::Micros;

/// A detection's word on one event, with the line that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal {
    /// The rule's id: `guessing`, `sigma:…`.
    pub rule: String,
    /// `informational`, `low`, `medium`, `high` or `critical`.
    pub level: String,
    /// The ATT&CK technique, as `T1110.001`; empty if the rule names none.
    pub technique: String,
    /// Why, in one sentence.
    pub why: String,
    /// The log file of the line that completed it.
    pub file: u32,
    /// That line.
    pub line: u64,
    /// When.
    pub time: Option<Micros>,
    /// The host that wrote the line.
    pub host: String,
    /// The account that acted.
    pub actor: String,
    /// From where.
    pub source: String,
    /// To where; the host itself if the line names no other.
    pub target: String,
}

//! What a trace comes to: rows for tables, reports and exports. Times are microseconds since 1970.

use amends_case::Micros;
use serde::{Deserialize, Serialize};

use crate::survey::Skew;

/// Everything that was found out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Traced {
    /// The intruder's path, entry first.
    pub hops: Vec<HopRow>,
    /// For every store: what was got at.
    pub reach: Vec<ReachRow>,
    /// Where logs have holes, during the dwell.
    pub gaps: Vec<Gap>,
    /// Clocks that were put right, as sentences.
    pub repairs: Vec<String>,
    /// Log-ins that two could have made.
    pub rivals: Vec<RivalRow>,
    /// Where they may have come in, if nobody was named: the two that most speaks for, best first; none where there is but one.
    #[serde(default)]
    pub entries: Vec<EntryRow>,
    /// What went to the intruder's addresses.
    pub egress: Vec<EgressRow>,
    /// Guesses from hosts and addresses of the intruder's.
    pub guesses: Vec<GuessRow>,
    /// What a person should know besides: sentences.
    pub findings: Vec<String>,
    /// Who was let alone because they are known, and how many of their log-ins.
    pub let_alone: Vec<(String, u64)>,
    /// The intruder's addresses outside.
    pub addresses: Vec<String>,
    /// Accounts that the intruder used.
    pub accounts: Vec<String>,
    /// First and last moment of the intruder's that the logs know.
    pub dwell: Option<(Micros, Micros)>,
    /// Hosts on the path, with their zone and environment.
    pub hosts: Vec<HostRow>,
    /// First and last moment of all logs.
    pub span: Option<(Micros, Micros)>,
    /// Log-ins of the intruder's over edges that they had used before.
    pub again: u64,
}

/// A move from host to host.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HopRow {
    /// From 1.
    pub step: u32,
    /// When.
    pub time: Micros,
    /// From where: an address or a host.
    pub source: String,
    /// To which host.
    pub target: String,
    /// As whom.
    pub account: String,
    /// `no_password`, `guessed_password`, `reused_password`, `stolen_key`, `valid_account`.
    pub how: String,
    /// ATT&CK technique.
    pub technique: String,
    /// Number of the log file.
    pub file: u32,
    /// Line in it.
    pub line: u64,
    /// Why it is believed to be the intruder's.
    pub reason: String,
}

/// What was got at of one store, in one window of time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReachRow {
    /// The store.
    pub store: String,
    /// `seen`, `could_have` or `not_seen`.
    pub state: String,
    /// From when.
    pub from: Micros,
    /// Until when.
    pub to: Micros,
    /// Rows that were read, as far as logs say.
    pub rows: Option<u64>,
    /// Bytes that were read, as far as logs say.
    pub bytes: Option<u64>,
    /// Why, for a person.
    pub why: String,
    /// Lines that show it: file and line, the first ones.
    pub evidence: Vec<(u32, u64)>,
}

/// A hole in a log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gap {
    /// The host.
    pub host: String,
    /// Which of its logs.
    pub log: String,
    /// From when.
    pub from: Micros,
    /// Until when.
    pub to: Micros,
    /// `cleared`, `stopped`, `silent`, `starts_later`, `ends_earlier`, `no_log`.
    pub reason: String,
}

/// A log-in that two could have made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RivalRow {
    /// When.
    pub time: Micros,
    /// From where.
    pub source: String,
    /// To where.
    pub target: String,
    /// As whom.
    pub account: String,
    /// Number of the log file.
    pub file: u32,
    /// Line in it.
    pub line: u64,
    /// Who else it could have been.
    pub other: String,
    /// What would decide.
    pub decided_by: String,
}

/// A log-in from outside that may have been the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryRow {
    /// When.
    pub time: Micros,
    /// From where.
    pub source: String,
    /// To where.
    pub target: String,
    /// As whom.
    pub account: String,
    /// Number of the log file.
    pub file: u32,
    /// Line in it.
    pub line: u64,
    /// What speaks for it.
    pub evidence: String,
    /// Whether the path follows from it.
    pub is_taken: bool,
    /// Stores that were reached, if this was the way in and nothing else was.
    pub stores: Vec<String>,
    /// What would decide.
    pub decided_by: String,
}

/// Bytes that left.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EgressRow {
    /// When the connection began.
    pub time: Micros,
    /// From which host.
    pub source: String,
    /// To which address.
    pub target: String,
    /// How many bytes.
    pub bytes: u64,
    /// Number of the log file.
    pub file: u32,
    /// Line in it.
    pub line: u64,
}

/// Guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GuessRow {
    /// When they began.
    pub time: Micros,
    /// From where.
    pub source: String,
    /// At which host.
    pub target: String,
    /// How many.
    pub count: u64,
    /// At how many accounts.
    pub accounts: usize,
}

/// A host on the path.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostRow {
    /// Its name.
    pub name: String,
    /// Its zone; empty where the inventory does not have it.
    pub zone: String,
    /// Its environment.
    pub environment: String,
    /// Whether it holds personal data.
    pub is_store: bool,
    /// First moment of the intruder's on it.
    pub from: Micros,
    /// Last moment.
    pub to: Micros,
}

impl Traced {
    /// Notes the clocks that were put right before the second pass.
    pub fn repaired(&mut self, skews: &[Skew]) {
        self.repairs.extend(skews.iter().map(Skew::sentence));
    }
}

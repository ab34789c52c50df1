//! What a run comes to: rows that are kept, exported, compared with the last run's and given to others.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a check says of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail,
    /// What would decide is not known.
    #[default]
    CannotTell,
    /// It fails, and somebody answers for that until a day.
    Muted,
}

impl Verdict {
    /// The word of exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::CannotTell => "cannot_tell",
            Self::Muted => "muted",
        }
    }
}

/// One check of one instance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckRow {
    /// The check.
    pub check: String,
    /// Kind of the instance: `host`, `copy` …
    pub kind: String,
    /// The instance.
    pub instance: String,
    /// What it says.
    pub verdict: Verdict,
    /// Why, in a sentence; with *cannot tell*, what would tell; with *muted*, who answers for it and until when.
    pub why: String,
    /// `file:line` of what decided.
    pub places: Vec<String>,
    /// The action that it belongs to, if it fails.
    pub group: String,
    /// What it said in the run before; none where the instance is new.
    pub before: Option<Verdict>,
}

/// The likeliest way from an entry to a store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RouteRow {
    /// `route-` and the hash of what it goes through: the same way has the same id in the next run.
    pub route: String,
    /// `internet`, `zone:lab`, `phished:fkim`.
    pub entry: String,
    /// The store.
    pub store: String,
    /// The steps, entry first.
    pub steps: Vec<RouteStep>,
    /// How likely it is to succeed, in thousandths, beside other routes; steps' figures stand in `rules/posture.toml`.
    pub likelihood: u32,
    /// Distinct people in the store.
    pub people: u64,
    /// Distinct people over all stores that the same way leads to, but for its last step.
    #[serde(default)]
    pub people_together: u64,
    /// Kinds of data in the store.
    pub elements: Vec<String>,
    /// In one sentence.
    pub why: String,
}

/// One step of a route.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RouteStep {
    /// Host or place that it starts from.
    pub from: String,
    /// Host or store that it leads to.
    pub to: String,
    /// As whom, at the end of it.
    pub account: String,
    /// `guessed_password`, `same_password`, `held_key`, `reads`, `exploit` …
    pub how: String,
    /// Why that is possible.
    pub reason: String,
    /// `file:line` of what it is known from.
    pub places: Vec<String>,
    /// What would see it: `logs of db-crm-01`; empty if nothing would.
    pub seen_by: String,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ActionRow {
    /// `<check>` or `<check>/<group>`: the same in the next run.
    pub action: String,
    /// What to do.
    pub title: String,
    /// The check that closes it.
    pub check: String,
    /// Instances on which it fails, or failed and has not been shown to be done since.
    pub open: Vec<String>,
    /// Instances on which it failed once, and passes now.
    pub done: Vec<String>,
    /// Effort, in hours of one engineer.
    pub effort: u32,
    /// Distinct people that it protects beyond the actions ranked before it.
    pub people: u64,
    /// Distinct people protected by this one and all before it.
    pub people_cumulative: u64,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due: Option<Date>,
    /// Actions that come before it.
    pub after: Vec<String>,
    /// `open`, `in_part` (closed on some instances), `closed`, `reopened`, `muted`.
    pub state: String,
    /// What happened to it, oldest first: `2026-07-04 opened`, `2026-11-07 closed on gw-test-01`.
    pub history: Vec<String>,
    /// Instances that were not looked at this time, each with the files that spoke of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub not_seen: BTreeMap<String, Vec<String>>,
}

/// People in a store, and how they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StoreRow {
    /// The store.
    pub store: String,
    /// Its zone.
    pub zone: String,
    /// Its environment.
    pub environment: String,
    /// What it holds: from evidence and scans, else from the inventory.
    pub elements: Vec<String>,
    /// Distinct people; none where nobody has counted.
    pub people: Option<u64>,
    /// `evidence`, `scan`, `inventory`.
    pub counted_by: String,
    /// Entries from which a route leads to it.
    pub entries: Vec<String>,
}

/// Distinct people whom one entry puts at stake.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EntryRow {
    /// `internet`, `zone:lab`, `phished:fkim`.
    pub entry: String,
    /// `outside`, `lower_zone`, `phished`.
    pub class: String,
    /// Stores that it leads to.
    pub stores: Vec<String>,
    /// Distinct people in them.
    pub people: u64,
}

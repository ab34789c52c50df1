//! What the report shows of posture: who would be hurt, by which route, and the few actions that prevent it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{HostPlace, Listing, Stake};

/// One run, as the report shows it. No field is meant for the name of an account: instances of the kinds `account` and
/// `right` are named by their host or not at all, and what looks like an account elsewhere is hidden once more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureView {
    /// The day of the inventory.
    pub as_of: Option<Date>,
    /// The day of the inventory of the run before; none at the first.
    pub last_run: Option<Date>,
    /// Hosts of the inventory.
    pub hosts: u64,
    /// States of the graph.
    pub states: u64,
    /// Steps of the graph.
    pub steps: u64,
    /// Distinct people at stake from outside.
    pub outside: Stake,
    /// Distinct people at stake from entries that count: what shares of the curve are of.
    pub at_stake: Stake,
    /// Distinct people at stake by a letter to one of the staff.
    pub phished: u64,
    /// Failing instances of all checks.
    pub failing: Stake,
    /// What the best three actions of all protect, where that could be tried.
    pub best_of_three: Option<u64>,
    /// Entries.
    pub entries: Vec<PostureEntry>,
    /// Where the hosts of the routes stand; others need not be here.
    pub places: Vec<HostPlace>,
    /// Routes, the most pressing first.
    pub routes: Listing<PostureRoute>,
    /// Every store.
    pub stores: Vec<PostureStore>,
    /// Actions in the order in which they rank.
    pub actions: Listing<PostureAction>,
    /// What is not as it was in the run before.
    pub changes: PostureChanges,
    /// Identifiers of frameworks, with what the checks that answer to them say; in the frameworks' order.
    pub demands: Vec<PostureDemand>,
    /// Checks.
    pub checks: Vec<PostureCheck>,
    /// Titles of checks that had nothing to look at.
    pub unused: Vec<String>,
    /// What one file says against another.
    pub contradictions: Listing<PostureContradiction>,
}

/// From where somebody could begin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureEntry {
    /// `internet`, `partner`, `zone:lab`, `phished`: without whose account it is.
    pub entry: String,
    /// In words: `the internet`, `the zone lab`.
    pub words: String,
    /// `outside`, `lower_zone`, `phished`.
    pub class: String,
    /// Stores that it leads to.
    pub stores: Vec<String>,
    /// Distinct people in them.
    pub people: u64,
}

/// The likeliest way from an entry to a store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureRoute {
    /// `route-…`.
    pub route: String,
    /// As in [`PostureEntry::entry`].
    pub entry: String,
    /// As in [`PostureEntry::words`].
    pub entry_words: String,
    /// The store.
    pub store: String,
    /// Distinct people in it.
    pub people: u64,
    /// Kinds of data in it.
    pub elements: Vec<String>,
    /// The steps, entry first.
    pub steps: Vec<PostureStep>,
}

/// A step of a route. As whom is not told here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureStep {
    /// Host or place that it starts from.
    pub from: String,
    /// Host or store that it leads to.
    pub to: String,
    /// `guess`, `same_password`, `held_secret` …
    pub how: String,
    /// As a plain sentence.
    pub words: String,
    /// What would see it: `logs of db-crm-01`; empty if nothing would.
    pub seen_by: String,
    /// `file:line` of what it is known from.
    pub places: Vec<String>,
}

/// People in a store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureStore {
    /// The store.
    pub store: String,
    /// Its zone.
    pub zone: String,
    /// Its environment.
    pub environment: String,
    /// Kinds of data in it.
    pub elements: Vec<String>,
    /// Distinct people; none where nobody has counted.
    pub people: Option<u64>,
    /// `evidence`, `scan`, `inventory`.
    pub counted_by: String,
    /// Entries from which a route leads to it, in words; equal ones are counted.
    pub entries: Vec<String>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureAction {
    /// `<check>/<group>`, or `step/<lever>/<instance>`.
    pub action: String,
    /// What to do.
    pub title: String,
    /// The check that closes it.
    pub check: String,
    /// Kind of its instances: `host`, `account` …
    pub kind: String,
    /// Instances on which the check fails; not more than are shown need be handed in.
    pub open: Listing<String>,
    /// On how many it failed once, and passes now.
    pub done: u64,
    /// Hours of one engineer.
    pub effort_hours: u32,
    /// Distinct people that it protects beyond those before it.
    pub people: u64,
    /// Distinct people protected by it and all before it.
    pub people_cumulative: u64,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due: Option<Date>,
    /// `open`, `in_part`, `closed`, `reopened`, `muted`.
    pub state: String,
}

/// What is not as it was in the run before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureChanges {
    /// Failed, and passes now; shown check by check, so that [`crate::limits::CHANGED_MAX`] are of use.
    pub mended: Listing<PostureChange>,
    /// Fails now, and did not or was not there.
    pub failures: Listing<PostureChange>,
    /// Passed or failed, and cannot be told any more.
    pub lost: Listing<PostureChange>,
    /// Actions that were closed since.
    pub closed: Vec<PostureAction>,
    /// Actions that had been closed or said to be done, and fail again; `open` names the forgotten instances.
    pub reopened: Vec<PostureAction>,
    /// Failures that somebody answers for.
    pub mutes: Vec<PostureMute>,
    /// Mutes that fit nothing.
    pub mutes_unused: u64,
}

/// One check of one instance that says something else than before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureChange {
    /// The check's title.
    pub title: String,
    /// Kind of the instance.
    pub kind: String,
    /// The instance.
    pub instance: String,
    /// What it says now, in a sentence.
    pub why: String,
}

/// A failure that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureMute {
    /// The check's title.
    pub title: String,
    /// Kind of the instance.
    pub kind: String,
    /// The instance; `*` for all of the check's.
    pub instance: String,
    /// Why it may be so.
    pub why: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day.
    pub until: Option<Date>,
}

/// An identifier of a framework, with what the checks that answer to it say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureDemand {
    /// `fcc`, `patterns`, `nist_csf`, `cis`, `iso27001`.
    pub framework: String,
    /// `TM-01`, `7`, `PR.AA-01`.
    pub id: String,
    /// What it is about, in our words.
    pub title: String,
    /// Checks that answer to it.
    pub checks: u64,
    /// What they say.
    pub counts: VerdictCounts,
}

/// How many instances are as they should be, and how many are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VerdictCounts {
    /// As it should be.
    pub pass: u64,
    /// Not as it should be.
    pub fail: u64,
    /// What would decide is not known.
    pub cannot_tell: u64,
    /// It fails, and somebody answers for that.
    pub muted: u64,
}

/// A check, and what it says of its instances.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureCheck {
    /// Its id.
    pub check: String,
    /// What should be so.
    pub title: String,
    /// `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// Kind of its instances.
    pub kind: String,
    /// Demands that it answers to: `TM-09`, `pattern 2`.
    pub demands: Vec<String>,
    /// What it says.
    pub counts: VerdictCounts,
    /// Some instances that fail; not more than are shown need be handed in.
    pub failing: Vec<PostureInstance>,
    /// Some of which it cannot tell, each with what would tell.
    pub unknown: Vec<PostureInstance>,
}

/// What a check says of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureInstance {
    /// The instance.
    pub instance: String,
    /// Why, in a sentence.
    pub why: String,
    /// `file:line` of what decided.
    pub places: Vec<String>,
}

/// Something that two files say against each other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PostureContradiction {
    /// In a sentence.
    pub sentence: String,
    /// `file:line`.
    pub places: Vec<String>,
}

//! What the board's page shows: people at stake, the few actions that protect most, what changed, who answers for what.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything that `board.html` shows. Lists come in the order in which they rank. No field is meant for the name of an
/// account; what looks like one is hidden once more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardView {
    /// The organisation's name.
    pub organization: String,
    /// The day of the inventory.
    pub as_of: Date,
    /// The moment of the run.
    pub made: Timestamp,
    /// The day of the inventory of the run before; none at the first.
    pub last_run: Option<Date>,
    /// Version of Amends.
    pub version: String,
    /// Digest of the results, which a signature stands for.
    pub digest: String,
    /// People at stake from outside.
    pub outside: Stake,
    /// People at stake from lower zones: test, laboratory, partners' corners.
    pub lower_zones: Stake,
    /// Distinct people at stake from any entry: what shares of the curve are of.
    pub at_stake: u64,
    /// Stores that are in reach and whose people nobody has counted: they are in no figure.
    pub stores_uncounted: u64,
    /// Actions that are not closed, the one that protects most per effort first.
    pub actions: Vec<BoardAction>,
    /// The route with most people at stake, likeliest first among equals.
    pub worst_route: Option<BoardRoute>,
    /// Actions that were closed since the last run.
    pub closed: Vec<BoardChange>,
    /// Actions that had been closed and are open again.
    pub reopened: Vec<BoardChange>,
    /// Failures that somebody answers for.
    pub mutes: Vec<BoardMute>,
    /// What the checks cannot tell.
    pub cannot_tell: Vec<BoardUnknown>,
}

/// Distinct people whom a class of entries puts at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Stake {
    /// Now.
    pub now: u64,
    /// At the last run; none where there was none.
    pub before: Option<u64>,
}

/// An action as the board sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardAction {
    /// What to do.
    pub title: String,
    /// Distinct people that it protects beyond those before it.
    pub people: u64,
    /// Distinct people protected by it and all before it.
    pub people_cumulative: u64,
    /// Hours of one engineer.
    pub effort_hours: u32,
    /// Who does it.
    pub owner: String,
    /// Until when.
    pub due: Option<Date>,
    /// `open`, `in_part`, `reopened`.
    pub state: String,
}

/// A route in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardRoute {
    /// Where it begins, in words: `the internet`.
    pub entry: String,
    /// The store.
    pub store: String,
    /// Distinct people in the store.
    pub people: u64,
    /// Kinds of data in it.
    pub elements: Vec<String>,
    /// Each step as a sentence. More than five are shown as the first two, a count, and the last two.
    pub steps: Vec<BoardStep>,
}

/// A step of a route.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardStep {
    /// What happens, as a sentence.
    pub words: String,
    /// Whether a log would show it.
    pub is_seen: bool,
}

/// Something that was closed, or came undone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardChange {
    /// The action.
    pub title: String,
    /// On which instance it failed again, or another word on it; may be empty.
    pub note: String,
}

/// A failure that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardMute {
    /// What fails, and where.
    pub what: String,
    /// Why it is accepted.
    pub why: String,
    /// Who answers for it.
    pub owner: String,
    /// Until when; none is shown as such.
    pub until: Option<Date>,
}

/// What a check cannot tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardUnknown {
    /// What is asked.
    pub what: String,
    /// On how many instances.
    pub instances: u64,
    /// What would tell.
    pub would_tell: String,
}

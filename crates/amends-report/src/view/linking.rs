//! How sure the count of people is: both errors, what waits for a person, and what a link is made of.

use serde::{Deserialize, Serialize};

/// Linking, its expected errors, and what waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkingView {
    /// People who are expected to be hidden in somebody else's records, in hundredths.
    pub lost_hundredths: u64,
    /// People who are expected to be counted twice, in hundredths.
    pub split_hundredths: u64,
    /// How many second letters a person is worth who is never told, as it was set.
    pub price: u64,
    /// Decisions of people that were brought to bear.
    pub decided: u64,
    /// Pairs that wait for a person.
    pub waiting: u64,
    /// Doubtful pairs beyond those that are kept.
    pub left_out: u64,
    /// The first of those that wait, in their order.
    pub reviews: Vec<ReviewLine>,
    /// Links whose weights are drawn.
    pub waterfalls: Vec<Waterfall>,
    /// Values that linked nobody, in their order.
    pub defaults: Vec<DefaultLine>,
}

/// A pair that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewLine {
    /// One record's id.
    pub record_a: String,
    /// The other's.
    pub record_b: String,
    /// Odds in tenths of a bit that they are one person's.
    pub tenths: i64,
    /// What deciding it would change.
    pub would_change: String,
    /// How the two agree.
    pub why: String,
    /// Elements of the people concerned.
    pub elements: u64,
}

/// What each part of a link is worth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Waterfall {
    /// What is shown: `A link of middling strength`.
    pub title: String,
    /// One record's id.
    pub record_a: String,
    /// The other's.
    pub record_b: String,
    /// The parts, in their order.
    pub steps: Vec<WaterfallStep>,
    /// What is needed for a link, in tenths of a bit.
    pub needed_tenths: i64,
}

/// One part of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WaterfallStep {
    /// The field, and how it agrees.
    pub words: String,
    /// In tenths of a bit: positive for one person.
    pub tenths: i64,
}

/// A value that linked nobody, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DefaultLine {
    /// What it is.
    pub kind: String,
    /// The value: a date, or masked; empty where nobody can read it.
    pub shown: String,
    /// Records that it stands on.
    pub records: u64,
    /// One of them.
    pub example: String,
}

//! People who are alike in everything that the law looks at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::duty::Owed;

/// How many people share one residence, one set of elements, one segment and so on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ProfileCount {
    /// `us-ca`, `de`; `unknown` where it could not be told.
    pub residence: String,
    /// Names of `rules/elements`.
    pub elements: BTreeSet<String>,
    /// `current`, `former` …, where the evidence tells.
    pub segment: Option<String>,
    /// Whether they are minors: a parent or guardian is told.
    pub minor: bool,
    /// Whether they have died: the estate is told.
    pub deceased: bool,
    /// How many people.
    pub persons: u64,
}

/// What the people of one profile are owed: what their notices are drafted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileOutcome {
    /// The profile, as it came in.
    pub profile: ProfileCount,
    /// Whether they must be told, by the strictest of the laws.
    pub notice: Owed,
    /// Ids of the laws by which they must, or may have to, be told; sorted.
    pub notice_laws: Vec<String>,
    /// Ids of all duties of the plan that are owed, or may be, because of these people; sorted.
    pub duties: Vec<String>,
    /// Months of protection to give: the longest that a law demands or the organisation offers.
    pub protection_months: Option<u32>,
    /// Months that a law demands, and the law.
    pub protection_owed: Option<(u32, String)>,
    /// What the letter must contain: keys of [`crate::law::CONTENT_KEYS`].
    pub content_required: BTreeSet<String>,
    /// What the letter must not contain.
    pub content_forbidden: BTreeSet<String>,
    /// Rules of layout and wording, by law id.
    pub formats: BTreeMap<String, String>,
    /// The earliest limit of the laws by which they must be told.
    pub due: Option<Date>,
    /// The working day by which to tell them.
    pub plan_by: Option<Date>,
    /// Short sentences: why they must be told, or why not.
    pub because: Vec<String>,
}

//! How records became people.

use serde::{Deserialize, Serialize};

/// Segments, minors, the dead, unknown residence, and the links that made people out of records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PeopleView {
    /// People by segment. A person may be in several, so the sum may exceed the total.
    pub segments: Vec<SegmentTally>,
    /// People known to be minors on the as-of day.
    pub minors: u64,
    /// People marked as deceased.
    pub deceased: u64,
    /// People whose residence is not known.
    pub unknown_residence: u64,
    /// People without any contact point (no address, e-mail or telephone).
    pub without_contact: u64,
    /// People who stand in exactly one record.
    pub in_one_record: u64,
    /// Records of the person with most records.
    pub largest_group: u64,
    /// Links by reason.
    pub links: Vec<LinkTally>,
    /// Values on so many records that they were not used to link.
    pub shared_values: Vec<SharedValueTally>,
    /// People by what they are to the organisation by its own lists; empty where there are no lists.
    pub lists: Vec<StandingTally>,
    /// Entries of these lists.
    pub list_entries: u64,
    /// Entries that fit several affected people, and are nobody's of them.
    pub list_entries_unclear: u64,
}

/// People of one segment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SegmentTally {
    /// The segment's word in `incident.toml`; empty for evidence without one.
    pub segment: String,
    /// People in it.
    pub people: u64,
}

/// People of one standing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StandingTally {
    /// `current`, `former`, `prospective`, or `unknown` for people on no list.
    pub standing: String,
    /// People of whom something was taken.
    pub affected: u64,
    /// People on lists of whom nothing was taken.
    pub unaffected: u64,
}

/// Links with one reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkTally {
    /// The reason, such as `same SSN, compatible name`.
    pub why: String,
    /// How many links.
    pub links: u64,
}

/// Values of one kind that are too common to link by. The values themselves are not here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SharedValueTally {
    /// What the values are, such as `telephone`.
    pub kind: String,
    /// How many such values.
    pub values: u64,
    /// How many records carry one.
    pub records: u64,
}

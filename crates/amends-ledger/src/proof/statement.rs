//! A statement on coverage: every affected person in exactly one state, and the sums, below one root.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::head::hex;
use crate::tree::{self, Frontier, Hash};

/// What is said of one person. Its JSON, with these fields in this order, is a leaf of the tree of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLeaf {
    /// `p-…`
    pub person: String,
    /// Jurisdiction word.
    pub residence: String,
    /// What was taken of theirs, sorted.
    pub elements: Vec<String>,
    /// Their segments, `;` between.
    pub segments: String,
    /// Their one state.
    pub state: String,
    /// The channel of their latest notice; empty where there is none.
    pub channel: String,
    /// Their latest notice; empty where there is none.
    pub notice: String,
    /// 32 hexadecimal digits that only the case knows, so that nobody can find a leaf by trying.
    pub salt: String,
}

impl PersonLeaf {
    /// The leaf's hash.
    pub fn hash(&self) -> Hash {
        tree::leaf(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }
}

/// The sums over all affected people, and the root of the tree of them, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Affected people.
    pub persons: u64,
    /// State → people; their sum is `persons`.
    pub states: BTreeMap<String, u64>,
    /// Jurisdiction → state → people.
    pub residences: BTreeMap<String, BTreeMap<String, u64>>,
    /// Element → state → people; a person counts once for each of their elements.
    pub elements: BTreeMap<String, BTreeMap<String, u64>>,
    /// Segments → state → people.
    pub segments: BTreeMap<String, BTreeMap<String, u64>>,
    /// Root over all people.
    pub root: String,
}

impl Statement {
    /// What the ledger's entry holds of it: BLAKE3 of its JSON.
    pub fn digest(&self) -> String {
        blake3::hash(serde_json::to_string(self).unwrap_or_default().as_bytes()).to_hex().to_string()
    }

    /// What does not add up, in words; empty where all does.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let sum = |states: &BTreeMap<String, u64>| states.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        if sum(&self.states) != self.persons {
            faults.push("the states do not add up to the number of people".to_owned());
        }
        for (what, table) in [("jurisdictions", &self.residences), ("segments", &self.segments)] {
            let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
            for (state, count) in table.values().flatten() {
                let total = sums.entry(state).or_default();
                *total = total.saturating_add(*count);
            }
            if sums != self.states.iter().map(|(state, count)| (state.as_str(), *count)).collect() {
                faults.push(format!("the {what} do not add up to the states"));
            }
        }
        for (element, states) in &self.elements {
            if states.iter().any(|(state, count)| *count > self.states.get(state).copied().unwrap_or(0)) {
                faults.push(format!("more people lost {element} than there are in a state"));
            }
        }
        faults
    }
}

/// Builds a statement while people go by in the order of their ids.
#[derive(Debug, Default)]
pub struct StatementBuilder {
    frontier: Frontier,
    last: String,
    states: BTreeMap<String, u64>,
    residences: BTreeMap<String, BTreeMap<String, u64>>,
    elements: BTreeMap<String, BTreeMap<String, u64>>,
    segments: BTreeMap<String, BTreeMap<String, u64>>,
}

impl StatementBuilder {
    /// Adds a person. False if they do not come after the one before: then nobody was added.
    pub fn push(&mut self, leaf: &PersonLeaf) -> bool {
        if self.frontier.size() > 0 && leaf.person <= self.last {
            return false;
        }
        self.last.clone_from(&leaf.person);
        self.frontier.push(leaf.hash());
        let state = || leaf.state.clone();
        *self.states.entry(state()).or_default() += 1;
        *self.residences.entry(leaf.residence.clone()).or_default().entry(state()).or_default() += 1;
        *self.segments.entry(leaf.segments.clone()).or_default().entry(state()).or_default() += 1;
        for element in &leaf.elements {
            *self.elements.entry(element.clone()).or_default().entry(state()).or_default() += 1;
        }
        true
    }

    /// The statement.
    pub fn finish(self) -> Statement {
        Statement {
            persons: self.frontier.size(),
            states: self.states,
            residences: self.residences,
            elements: self.elements,
            segments: self.segments,
            root: hex(&self.frontier.root()),
        }
    }
}

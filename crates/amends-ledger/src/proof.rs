//! Proofs: chosen entries and people with their paths to a signed head, checked without the ledger and without the case.

mod check;
mod make;
mod statement;

use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::head::Head;

pub use check::{ProofError, Proven, verify};
pub use statement::{PersonLeaf, Statement, StatementBuilder};

/// Name and version of the format.
pub(crate) const FORMAT: &str = "amends proof 1";
/// Most entries and people of one proof: what a checker is willing to read.
pub const CHOSEN_MAX: usize = 100_000;

/// A proof, as it is given away. Holds ids, states and digests of those who were chosen, and hashes of all others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// `amends proof 1`.
    pub format: String,
    /// The signed head.
    pub head: Head,
    /// Chosen entries.
    pub entries: Vec<ProvenEntry>,
    /// What is said of everybody, and chosen people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub coverage: Option<Coverage>,
}

/// An entry and its path to the root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenEntry {
    /// The entry.
    pub entry: Entry,
    /// Hashes beside it, leaf to root, hexadecimal (RFC 9162, 2.1.3).
    pub path: Vec<String>,
}

/// A statement on coverage, and people below its root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The sums, and the root over all people.
    pub statement: Statement,
    /// The number of the entry that holds the statement's digest; it is among the proof's entries.
    pub seq: u64,
    /// What the auditor said before the people were drawn; empty where they were named instead.
    pub nonce: String,
    /// Chosen people.
    pub people: Vec<ProvenPerson>,
}

/// A person and their path to the statement's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenPerson {
    /// Their place among all people, from 0, in the order of ids.
    pub index: u64,
    /// What is said of them.
    pub leaf: PersonLeaf,
    /// Hashes beside it, leaf to root, hexadecimal.
    pub path: Vec<String>,
}

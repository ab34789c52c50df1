//! Checking a proof: needs the proof, and a key or a head that was had from elsewhere.

use std::collections::BTreeMap;

use super::{CHOSEN_MAX, Coverage, FORMAT, Proof};
use crate::head::{Head, from_hex};
use crate::tree::{Hash, is_included};

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not a proof of ours.
    #[error("it is no proof in the format `{FORMAT}`: {0}")]
    Format(String),
    /// The head's signature is wrong.
    #[error("the head's signature is wrong")]
    Signature,
    /// Signed by another key than expected.
    #[error("the head is signed with another key")]
    Key,
    /// It is not the head that is known from elsewhere.
    #[error("the head is not the one that was given before")]
    Head,
    /// An entry is not below the head.
    #[error("entry {0} is not in the ledger that the head stands for")]
    Entry(u64),
    /// The statement on coverage is not in the ledger.
    #[error("the statement on coverage is not in the ledger that the head stands for")]
    Statement,
    /// The statement contradicts itself.
    #[error("the statement on coverage does not add up: {0}")]
    Sums(String),
    /// A person is not below the statement's root.
    #[error("the person at place {0} is not among those whom the statement counts")]
    Person(u64),
    /// The people are not those whom the nonce draws.
    #[error("the people are not those whom the auditor's word draws")]
    Drawn,
    /// Two people stand in the wrong order, so that one could be counted twice.
    #[error("the people at places {0} and {1} are not in order")]
    Order(u64, u64),
}

/// What a proof shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proven {
    /// Entries that are in the ledger.
    pub entries: u64,
    /// People who are among those counted.
    pub people: u64,
    /// State → people among those shown.
    pub states: BTreeMap<String, u64>,
    /// Whether they were drawn by an auditor's word.
    pub is_drawn: bool,
}

/// Checks a proof given as JSON. `key`: the public key, hexadecimal, and `head`: a head, had from elsewhere; without
/// either, only that the proof is right within itself is shown.
///
/// # Errors
/// The first reason for which it proves nothing.
pub fn verify(text: &str, key: Option<&str>, head: Option<&Head>) -> Result<(Proof, Proven), ProofError> {
    let proof: Proof = serde_json::from_str(text).map_err(|error| ProofError::Format(error.to_string()))?;
    if proof.format != FORMAT {
        return Err(ProofError::Format("it names another".to_owned()));
    }
    let people = proof.coverage.as_ref().map_or(0, |coverage| coverage.people.len());
    if proof.entries.len().max(people) > CHOSEN_MAX {
        return Err(ProofError::Format(format!("it has more than {CHOSEN_MAX} entries")));
    }
    if !proof.head.is_signed() {
        return Err(ProofError::Signature);
    }
    if key.is_some_and(|key| !key.trim().eq_ignore_ascii_case(&proof.head.key)) {
        return Err(ProofError::Key);
    }
    if head.is_some_and(|head| !head.is_signed() || *head != proof.head) {
        return Err(ProofError::Head);
    }
    let root = proof.head.root_hash().ok_or(ProofError::Signature)?;
    for proven in &proof.entries {
        let (seq, path) = (proven.entry.seq, hashes(&proven.path));
        let place = seq.checked_sub(1).ok_or(ProofError::Entry(seq))?;
        let is_in = path.is_some_and(|path| is_included(&proven.entry.leaf(), place, proof.head.entries, &path, &root));
        if !is_in {
            return Err(ProofError::Entry(seq));
        }
    }
    let mut proven = Proven { entries: proof.entries.len() as u64, ..Proven::default() };
    if let Some(coverage) = &proof.coverage {
        check_coverage(&proof, coverage, &mut proven)?;
    }
    Ok((proof, proven))
}

fn check_coverage(proof: &Proof, coverage: &Coverage, proven: &mut Proven) -> Result<(), ProofError> {
    let digest = coverage.statement.digest();
    let holds = |entry: &crate::Entry| entry.seq == coverage.seq && entry.what == "covered" && entry.detail == digest;
    if !proof.entries.iter().any(|proven| holds(&proven.entry)) {
        return Err(ProofError::Statement);
    }
    if let Some(fault) = coverage.statement.faults().into_iter().next() {
        return Err(ProofError::Sums(fault));
    }
    let (statement, people) = (&coverage.statement, &coverage.people);
    let root: Hash = hashes(std::slice::from_ref(&statement.root)).map_or([0; 32], |hashes| hashes[0]);
    for person in people {
        let path = hashes(&person.path);
        let leaf = person.leaf.hash();
        if !path.is_some_and(|path| is_included(&leaf, person.index, statement.persons, &path, &root)) {
            return Err(ProofError::Person(person.index));
        }
        *proven.states.entry(person.leaf.state.clone()).or_default() += 1;
    }
    for pair in people.windows(2) {
        if pair[0].index >= pair[1].index || pair[0].leaf.person >= pair[1].leaf.person {
            return Err(ProofError::Order(pair[0].index, pair[1].index));
        }
    }
    if !coverage.nonce.is_empty() {
        let drawn = Coverage::drawn(&statement.root, &coverage.nonce, statement.persons, people.len());
        if !drawn.iter().eq(people.iter().map(|person| &person.index)) {
            return Err(ProofError::Drawn);
        }
        proven.is_drawn = true;
    }
    proven.people = people.len() as u64;
    Ok(())
}

fn hashes(path: &[String]) -> Option<Vec<Hash>> {
    // No tree has a longer path.
    if path.len() > 64 {
        return None;
    }
    path.iter().map(|hash| from_hex(hash)?.try_into().ok()).collect()
}

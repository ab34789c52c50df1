//! Making a proof: paths of chosen entries from the ledger, of chosen people from whoever has them in order.

use std::collections::BTreeMap;

use super::{Coverage, FORMAT, PersonLeaf, Proof, ProvenEntry, ProvenPerson, Statement};
use crate::Ledger;
use crate::entry::{Entry, SELECT};
use crate::error::{LedgerError, Result};
use crate::head::{Checkpoint, Signer, hex};
use crate::tree::{Hash, InclusionBuilder};

impl Ledger {
    /// A proof of entries by their numbers, below the head of `checkpoint`, signed.
    ///
    /// # Errors
    /// If an entry is not below that head; of the database.
    pub fn prove(&mut self, seqs: &[u64], case: &str, checkpoint: &Checkpoint, signer: &Signer) -> Result<Proof> {
        let outside = |seq: &&u64| **seq == 0 || **seq > checkpoint.entries;
        if let Some(seq) = seqs.iter().find(outside) {
            return Err(LedgerError::Damaged(format!("there is no entry {seq} below the head")));
        }
        let wanted: Vec<u64> = seqs.iter().map(|seq| seq - 1).collect();
        let mut builder = InclusionBuilder::new(checkpoint.entries, wanted);
        self.db.each("SELECT leaf FROM entry ORDER BY seq", &[], &mut |row| {
            builder.push(row.array::<32>(0)?);
            Ok(())
        })?;
        let sql = format!("{SELECT} WHERE e.seq = $1");
        let mut entries = Vec::with_capacity(seqs.len());
        for (place, path) in builder.finish() {
            let entry = self.db.first(&sql, &[crate::entry::number(place + 1)], Entry::read)?;
            let entry = entry.ok_or_else(|| LedgerError::Damaged(format!("entry {} is missing", place + 1)))?;
            entries.push(ProvenEntry { entry, path: path.iter().map(|hash| hex(hash)).collect() });
        }
        let head = signer.sign(case, checkpoint)?;
        Ok(Proof { format: FORMAT.to_owned(), head, entries, coverage: None })
    }
}

impl Coverage {
    /// Of chosen people, by their places, from everybody in the order of ids.
    ///
    /// # Errors
    /// What reading people raises.
    pub fn of<E>(
        statement: Statement,
        seq: u64,
        nonce: &str,
        places: Vec<u64>,
        people: impl Iterator<Item = std::result::Result<PersonLeaf, E>>,
    ) -> std::result::Result<Self, E> {
        let wanted: std::collections::BTreeSet<u64> = places.iter().copied().collect();
        let mut builder = InclusionBuilder::new(statement.persons, places);
        let mut leaves = BTreeMap::new();
        for (place, person) in people.enumerate() {
            let (place, person) = (place as u64, person?);
            builder.push(person.hash());
            if wanted.contains(&place) {
                leaves.insert(place, person);
            }
        }
        let proven = |(index, path): (u64, Vec<Hash>)| {
            let leaf = leaves.remove(&index)?;
            Some(ProvenPerson { index, leaf, path: path.iter().map(|hash| hex(hash)).collect() })
        };
        let people = builder.finish().into_iter().filter_map(proven).collect();
        Ok(Self { statement, seq, nonce: nonce.to_owned(), people })
    }

    /// The places that an auditor's nonce draws from a tree of people: nobody chooses them, for the root is fixed
    /// before the nonce is said. `count` of them, or all where there are fewer people; sorted.
    pub fn drawn(root: &str, nonce: &str, persons: u64, count: usize) -> Vec<u64> {
        let count = count.min(super::CHOSEN_MAX).min(usize::try_from(persons).unwrap_or(usize::MAX));
        let mut hasher = blake3::Hasher::new_derive_key("amends 2026 audit: people drawn");
        hasher.update(root.as_bytes());
        hasher.update(&[0]);
        hasher.update(nonce.as_bytes());
        let mut reader = hasher.finalize_xof();
        let mut drawn = std::collections::BTreeSet::new();
        while drawn.len() < count {
            let mut bytes = [0; 16];
            reader.fill(&mut bytes);
            // 128 bits over at most 2^37 people: what the remainder favours is far below anything that can be seen.
            drawn.insert((u128::from_le_bytes(bytes) % u128::from(persons)) as u64);
        }
        drawn.into_iter().collect()
    }
}

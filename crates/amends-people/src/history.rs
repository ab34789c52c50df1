//! Ids that stay: what became of the people of the last run when evidence was added.
//!
//! A person's id is the hash of one of their records, their *anchor*: the first, when they were first seen. As long as
//! the anchor is with them they keep the id, whatever comes before it later. Where two people turn out to be one, the
//! one who was first keeps the id; where one turns out to be two, whoever has the anchor does. Both are written down, so
//! that a later notice knows what a person was already told under which id.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::{PersonId, RecordId};

/// Stands for no person: the record is new.
pub const NOBODY: u32 = u32::MAX;

/// People of the last run.
#[derive(Debug, Clone, Default)]
pub struct Prior {
    /// Their ids, in the order in which they were numbered.
    pub ids: Vec<PersonId>,
    /// For each record of this run its person of the last run, or [`NOBODY`].
    pub person_of: Vec<u32>,
}

/// What happened to an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The old person is part of the new one, who bears another id.
    Merged,
    /// Some records of the old person are now the new one's.
    Split,
    /// No record of the old person is left.
    Gone,
}

impl What {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Gone => "gone",
        }
    }
}

/// A change of one id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The id of the last run.
    pub old: PersonId,
    /// The id now; the old one itself where nobody has its records.
    pub new: PersonId,
    /// What happened.
    pub what: What,
    /// Records that went from one to the other.
    pub records: u32,
}

/// Ids of this run, as far as they are not the hash of the first record, and what changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// By person of this run.
    pub kept: BTreeMap<u32, PersonId>,
    /// In the order of old ids.
    pub changes: Vec<Change>,
}

/// Carries the ids of the last run over. `person_of` holds the person of each record of this run; `record_id` names the
/// record of an ordinal.
pub fn carry(prior: &Prior, person_of: &[u32], record_id: impl Fn(u64) -> RecordId) -> Carried {
    let natural = |record: usize| PersonId::of_first_record(&record_id(record as u64));
    let mut firsts: Vec<u32> = Vec::new();
    let mut homes: Vec<Option<u32>> = vec![None; prior.ids.len()];
    let mut shared: Vec<(u32, u32)> = Vec::new();
    for (record, person) in person_of.iter().copied().enumerate() {
        if person as usize == firsts.len() {
            firsts.push(record as u32);
        }
        let old = prior.person_of.get(record).copied().unwrap_or(NOBODY);
        let Some(id) = prior.ids.get(old as usize) else { continue };
        shared.push((old, person));
        if homes[old as usize].is_none() && natural(record) == *id {
            homes[old as usize] = Some(person);
        }
    }
    shared.sort_unstable();
    let parts: Vec<(u32, u32, u32)> =
        shared.chunk_by(|a, b| a == b).map(|part| (part[0].0, part[0].1, part.len() as u32)).collect();
    for of_old in parts.chunk_by(|a, b| a.0 == b.0) {
        // The anchor is gone with its evidence: where most of the records are, the first of equals.
        let most = of_old.iter().rev().max_by_key(|(_, _, records)| *records);
        let home = &mut homes[of_old[0].0 as usize];
        *home = home.or(most.map(|(_, person, _)| *person));
    }
    // Whoever was first keeps the id.
    let mut heirs: BTreeMap<u32, u32> = BTreeMap::new();
    for (old, home) in homes.iter().enumerate() {
        if let Some(home) = home {
            heirs.entry(*home).or_insert(old as u32);
        }
    }
    let mut kept: BTreeMap<u32, PersonId> = heirs
        .iter()
        .map(|(person, old)| (*person, prior.ids[*old as usize]))
        .filter(|(person, id)| natural(firsts[*person as usize] as usize) != *id)
        .collect();
    if !kept.is_empty() {
        let borne: BTreeSet<PersonId> = kept.values().copied().collect();
        let new = (0..firsts.len() as u32).filter(|person| !heirs.contains_key(person));
        let taken = new.filter(|person| borne.contains(&natural(firsts[*person as usize] as usize))).collect();
        kept.extend(beside(&borne, person_of, taken, natural));
    }
    let id_of = |person: u32| match (kept.get(&person), heirs.get(&person)) {
        (Some(id), _) => *id,
        (None, Some(old)) => prior.ids[*old as usize],
        (None, None) => natural(firsts[person as usize] as usize),
    };
    let mut changes: Vec<Change> = parts
        .iter()
        .filter_map(|(old, person, records)| {
            let (id, new) = (prior.ids[*old as usize], id_of(*person));
            let what = if homes[*old as usize] == Some(*person) { What::Merged } else { What::Split };
            (id != new).then_some(Change { old: id, new, what, records: *records })
        })
        .collect();
    let gone = homes.iter().enumerate().filter(|(_, home)| home.is_none());
    changes.extend(gone.map(|(old, _)| {
        let id = prior.ids[old];
        Change { old: id, new: id, what: What::Gone, records: 0 }
    }));
    changes.sort_unstable();
    Carried { kept, changes }
}

/// For new people whose first record's hash is an id that somebody else bears (its anchor was gone for a while, and is
/// back): the hash of the first record of theirs that nobody bears.
fn beside(
    borne: &BTreeSet<PersonId>,
    person_of: &[u32],
    taken: BTreeSet<u32>,
    natural: impl Fn(usize) -> PersonId,
) -> BTreeMap<u32, PersonId> {
    let mut found = BTreeMap::new();
    if taken.is_empty() {
        return found;
    }
    for (record, person) in person_of.iter().enumerate().filter(|(_, person)| taken.contains(person)) {
        let id = natural(record);
        if !found.contains_key(person) && !borne.contains(&id) {
            found.insert(*person, id);
        }
    }
    // All of their records' hashes are borne: a hash of a hash is nobody's.
    for person in taken {
        found.entry(person).or_insert_with(|| {
            let first = person_of.iter().position(|of| *of == person).unwrap_or(0);
            natural(first).next()
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record that is known by one number wherever it stands.
    fn record(number: u64) -> RecordId {
        RecordId { evidence: number, table: 0, row: 1, part: 0 }
    }

    fn id(number: u64) -> PersonId {
        PersonId::of_first_record(&record(number))
    }

    /// `records`: for each record its number, its person before (an anchor's number, or none), its person now.
    fn check(ids: &[u64], records: &[(u64, Option<u32>, u32)], kept: &[(u32, u64)], changes: &[(u64, u64, What, u32)]) {
        let prior = Prior {
            ids: ids.iter().map(|number| id(*number)).collect(),
            person_of: records.iter().map(|(_, old, _)| old.unwrap_or(NOBODY)).collect(),
        };
        let person_of: Vec<u32> = records.iter().map(|(.., person)| *person).collect();
        let carried = carry(&prior, &person_of, |at| record(records[at as usize].0));
        assert_eq!(carried.kept, kept.iter().map(|(person, number)| (*person, id(*number))).collect());
        let mut expected: Vec<Change> = changes
            .iter()
            .map(|(old, new, what, records)| Change { old: id(*old), new: id(*new), what: *what, records: *records })
            .collect();
        expected.sort_unstable();
        assert_eq!(carried.changes, expected);
    }

    #[test]
    fn the_same_again_changes_nothing() {
        check(&[1, 3], &[(1, Some(0), 0), (2, Some(0), 0), (3, Some(1), 1)], &[], &[]);
    }

    #[test]
    fn evidence_that_comes_before_takes_no_id_away() {
        check(&[5], &[(2, None, 0), (5, Some(0), 0)], &[(0, 5)], &[]);
    }

    #[test]
    fn of_two_who_are_one_the_first_keeps_the_id() {
        let records = [(1, Some(0), 0), (2, Some(1), 0), (3, Some(1), 0)];
        check(&[1, 2], &records, &[], &[(2, 1, What::Merged, 2)]);
    }

    #[test]
    fn of_one_who_is_two_the_anchor_keeps_the_id() {
        let records = [(1, Some(0), 0), (2, Some(0), 1), (3, Some(0), 1)];
        check(&[1], &records, &[], &[(1, 2, What::Split, 2)]);
    }

    #[test]
    fn whose_anchor_is_gone_is_where_most_records_are() {
        let records = [(2, Some(0), 0), (3, Some(0), 1), (4, Some(0), 1)];
        check(&[1], &records, &[(1, 1)], &[(1, 2, What::Split, 1)]);
    }

    #[test]
    fn an_anchor_that_comes_back_does_not_bear_an_id_twice() {
        // The id of 1 went to the person of 2 and 3 while 1 was gone; now 1 is back, as somebody else.
        check(&[1], &[(1, None, 0), (4, None, 0), (2, Some(0), 1), (3, Some(0), 1)], &[(0, 4), (1, 1)], &[]);
    }

    #[test]
    fn whose_records_are_gone_is_gone() {
        check(&[1, 2], &[(1, Some(0), 0)], &[], &[(2, 2, What::Gone, 0)]);
    }
}

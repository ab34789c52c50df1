//! From links to people: union-find that refuses contradictions.

use amends_case::TokenKind;

use crate::compare::{BirthLikeness, NO_BIRTH, Side, birth_likeness, two_numbers, two_suffixes};
use crate::names::{Likeness, Packed, first_likeness, last_likeness};
use crate::reason::{Reason, issued_to_one};

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Two groups of records became one.
    Joined,
    /// The records were together already.
    Already,
    /// Taken, the link would have put a contradiction into one person.
    Refused,
}

/// Records on their way to becoming people. 44 bytes a record; at most 2³² − 1 records.
pub struct Clusters {
    parent: Vec<u32>,
    /// What the records of a root bring together; stale where a record is no root.
    sides: Vec<Side>,
}

const UNKNOWN: Side = Side { first: Packed(0), last: Packed(0), ssn: 0, last4: 0, birth: NO_BIRTH, suffix: 0 };

impl Clusters {
    /// Each of `records` records by itself, nothing known of them yet.
    ///
    /// # Errors
    /// The number of records, if it is more than 32 bits can count.
    pub fn new(records: u64) -> Result<Self, u64> {
        let count = u32::try_from(records).map_err(|_| records)?;
        Ok(Self { parent: (0..count).collect(), sides: vec![UNKNOWN; count as usize] })
    }

    /// How many bytes `records` records take.
    pub fn bytes_for(records: u64) -> u64 {
        records * (size_of::<u32>() + size_of::<Side>()) as u64
    }

    /// Says what a record brings.
    pub fn describe(&mut self, record: u64, side: &Side) {
        self.sides[record as usize] = *side;
    }

    /// Takes a link, unless it contradicts what is known. Links must come strongest first.
    pub fn link(&mut self, a: u64, b: u64, reason: Reason) -> Outcome {
        let (a, b) = (self.root(a as u32), self.root(b as u32));
        if a == b {
            return Outcome::Already;
        }
        let (keep, join) = (a.min(b) as usize, a.max(b) as usize);
        if self.contradict(keep, join, reason) {
            return Outcome::Refused;
        }
        self.parent[join] = keep as u32;
        self.inherit(keep, join);
        Outcome::Joined
    }

    /// Whether two groups of records cannot be one person. Two different numbers with different birth dates, or with
    /// different first names, do not meet, however long the chain. Different birth dates, suffixes or names alone are
    /// outweighed only by a number that is issued to one person.
    fn contradict(&self, a: usize, b: usize, reason: Reason) -> bool {
        let (a, b) = (&self.sides[a], &self.sides[b]);
        let birth = birth_likeness(a.birth, b.birth);
        let two_firsts = first_likeness(a.first, b.first) == Likeness::Different;
        if issued_to_one(reason.shared) {
            let same_ssn = reason.shared == TokenKind::Ssn;
            return !same_ssn && two_numbers(a, b) && (birth == BirthLikeness::Different || two_firsts);
        }
        // A row without a name, or with an initial, must not lead from one person to another.
        let two_lasts = reason.last != Likeness::Different
            && birth != BirthLikeness::Same
            && last_likeness(a.last, b.last) == Likeness::Different;
        birth == BirthLikeness::Different || two_suffixes(a.suffix, b.suffix) || two_firsts || two_lasts
    }

    /// What the two bring together: the smaller ordinal's, filled up from the other's.
    fn inherit(&mut self, keep: usize, join: usize) {
        let other = self.sides[join];
        let side = &mut self.sides[keep];
        if side.ssn == 0 {
            (side.ssn, side.last4) =
                (other.ssn, if other.ssn == 0 { side.last4.max(other.last4) } else { other.last4 });
        }
        if side.birth == NO_BIRTH {
            side.birth = other.birth;
        }
        if side.suffix == 0 {
            side.suffix = other.suffix;
        }
        if side.last.is_none() {
            side.last = other.last;
        }
        let fuller =
            first_likeness(side.first, other.first) == Likeness::Initial && other.first.length() > side.first.length();
        if side.first.is_none() || fuller {
            side.first = other.first;
        }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let above = self.parent[at as usize];
            self.parent[at as usize] = self.parent[above as usize];
            at = self.parent[at as usize];
        }
        at
    }

    /// Numbers people from 0 in the order of their first records: the person of each record, and how many people.
    pub fn into_people(mut self) -> (Vec<u32>, u32) {
        // A root is the smallest ordinal of its people, so it is numbered before its other records ask.
        let mut people = 0;
        let mut person_of = vec![0; self.parent.len()];
        for record in 0..self.parent.len() as u32 {
            let root = self.root(record);
            if root == record {
                person_of[record as usize] = people;
                people += 1;
            } else {
                person_of[record as usize] = person_of[root as usize];
            }
        }
        (person_of, people)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reason(shared: TokenKind) -> Reason {
        Reason { shared, first: Likeness::Same, last: Likeness::Same, birth: BirthLikeness::Unknown }
    }

    fn side(first: &str, ssn: u64, birth: i32) -> Side {
        Side { first: Packed::new(first), last: Packed::new("ash"), ssn, last4: ssn as u16, birth, suffix: 0 }
    }

    #[test]
    fn a_chain_does_not_join_father_and_son() {
        let mut clusters = Clusters::new(3).expect("few");
        for (record, side) in
            [side("john", 1, -9_000), side("john", 0, NO_BIRTH), side("john", 2, 400)].iter().enumerate()
        {
            clusters.describe(record as u64, side);
        }
        assert_eq!(clusters.link(0, 1, reason(TokenKind::Email)), Outcome::Joined);
        assert_eq!(clusters.link(1, 2, reason(TokenKind::Telephone)), Outcome::Refused);
        assert_eq!(clusters.into_people(), (vec![0, 0, 1], 2));
    }

    #[test]
    fn a_nameless_row_does_not_join_twins() {
        let mut clusters = Clusters::new(3).expect("few");
        for (record, side) in [side("ann", 1, 700), side("", 0, NO_BIRTH), side("amy", 2, 700)].iter().enumerate() {
            clusters.describe(record as u64, side);
        }
        assert_eq!(clusters.link(0, 1, reason(TokenKind::Account)), Outcome::Joined);
        assert_eq!(clusters.link(1, 2, reason(TokenKind::Telephone)), Outcome::Refused);
    }

    #[test]
    fn a_nameless_row_does_not_join_two_names() {
        let mut clusters = Clusters::new(3).expect("few");
        let other = Side { last: Packed::new("moreau"), ..side("ann", 0, NO_BIRTH) };
        for (record, side) in [side("ann", 0, NO_BIRTH), UNKNOWN, other].iter().enumerate() {
            clusters.describe(record as u64, side);
        }
        assert_eq!(clusters.link(0, 1, reason(TokenKind::Account)), Outcome::Joined);
        assert_eq!(clusters.link(1, 2, reason(TokenKind::Telephone)), Outcome::Refused);
    }

    proptest! {
        /// Whatever the links, people are numbered densely in the order of their first records.
        #[test]
        fn numbering_is_dense_and_ordered(links in proptest::collection::vec((0_u64..40, 0_u64..40), 0..60)) {
            let mut clusters = Clusters::new(40).expect("few");
            for (a, b) in &links {
                clusters.link(*a, *b, reason(TokenKind::Email));
            }
            let (person_of, people) = clusters.into_people();
            let mut next = 0;
            for person in &person_of {
                prop_assert!(*person <= next);
                next = next.max(person + 1);
            }
            prop_assert_eq!(next, people);
            for (a, b) in links {
                prop_assert_eq!(person_of[a as usize], person_of[b as usize]);
            }
        }
    }
}

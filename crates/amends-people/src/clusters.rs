//! From links to people: union-find that refuses contradictions.

use amends_case::TokenKind;

use crate::compare::{BirthLikeness, NO_BIRTH, Side, birth_likeness, two_suffixes};
use crate::names::{Likeness, Packed, first_likeness};
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

/// Records on their way to becoming people. 25 bytes a record; at most 2³² − 1 records.
pub struct Clusters {
    parent: Vec<u32>,
    first: Vec<Packed>,
    ssn: Vec<u64>,
    birth: Vec<i32>,
    suffix: Vec<u8>,
}

impl Clusters {
    /// Each of `records` records by itself, nothing known of them yet.
    ///
    /// # Errors
    /// The number of records, if it is more than 32 bits can count.
    pub fn new(records: u64) -> Result<Self, u64> {
        let count = u32::try_from(records).map_err(|_| records)?;
        let size = count as usize;
        Ok(Self {
            parent: (0..count).collect(),
            first: vec![Packed::default(); size],
            ssn: vec![0; size],
            birth: vec![NO_BIRTH; size],
            suffix: vec![0; size],
        })
    }

    /// How many bytes `records` records take.
    pub fn bytes_for(records: u64) -> u64 {
        records * 25
    }

    /// Says what a record brings.
    pub fn describe(&mut self, record: u64, side: &Side) {
        let at = record as usize;
        (self.first[at], self.ssn[at], self.birth[at], self.suffix[at]) =
            (side.first, side.ssn, side.birth, side.suffix);
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

    /// Two different numbers with different birth dates, or with different first names, do not meet in one person,
    /// however long the chain. Different birth dates or suffixes alone are outweighed only by a number that is issued
    /// to one person.
    fn contradict(&self, a: usize, b: usize, reason: Reason) -> bool {
        let birth = birth_likeness(self.birth[a], self.birth[b]);
        let two_numbers = self.ssn[a] != 0 && self.ssn[b] != 0 && self.ssn[a] != self.ssn[b];
        let two_firsts = first_likeness(self.first[a], self.first[b]) == Likeness::Different;
        let strong = issued_to_one(reason.shared);
        let same_ssn = reason.shared == TokenKind::Ssn;
        (two_numbers && !same_ssn && (birth == BirthLikeness::Different || two_firsts))
            || (!strong && (birth == BirthLikeness::Different || two_suffixes(self.suffix[a], self.suffix[b])))
    }

    /// What the two bring together: the smaller ordinal's, filled up from the other's.
    fn inherit(&mut self, keep: usize, join: usize) {
        if self.ssn[keep] == 0 {
            self.ssn[keep] = self.ssn[join];
        }
        if self.birth[keep] == NO_BIRTH {
            self.birth[keep] = self.birth[join];
        }
        if self.suffix[keep] == 0 {
            self.suffix[keep] = self.suffix[join];
        }
        let fuller = first_likeness(self.first[keep], self.first[join]) == Likeness::Initial
            && self.first[join].length() > self.first[keep].length();
        if self.first[keep].is_none() || fuller {
            self.first[keep] = self.first[join];
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
        Side { first: Packed::new(first), last: Packed::new("ash"), ssn, birth, suffix: 0 }
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

//! From links to people: union-find that does not run away.
//!
//! A link is weighed on what its two records say. What the people say that they would bring together is weighed on top:
//! where the two people differ in something that the two records do not tell, the link is worth that much less, as if
//! they had told. So no chain of plausible links ends in an absurd person; and two different SSNs with two different
//! birth dates never meet, however strong the chain.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{birth_level, two_suffixes};
use crate::levels::{DIFFERENT, Field, MISSING, Pattern, birth, ssn};
use crate::links::Link;
use crate::names::{Likeness, Packed, are_swapped, first_likeness, last_likeness};
use crate::side::{NO_BIRTH, Side};
use crate::weights::Weights;

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Two groups of records became one.
    Joined,
    /// The records were together already.
    Already,
    /// Taken, the link would have put a contradiction into one person.
    Refused,
    /// Somebody has decided that the two are not one person.
    KeptApart,
}

/// What the records of a person bring together. 40 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    first: Packed,
    last: Packed,
    ssn: u64,
    birth: i32,
    last4: u32,
    /// 32 bits of the e-mail address, or [`SEVERAL`].
    email: u32,
    /// 32 bits of the telephone, or [`SEVERAL`].
    telephone: u32,
    suffix: u8,
}

const NOTHING: Known =
    Known { first: Packed(0), last: Packed(0), ssn: 0, birth: NO_BIRTH, last4: 0, email: 0, telephone: 0, suffix: 0 };

impl Known {
    fn of(side: &Side) -> Self {
        Self {
            first: side.first,
            last: side.last,
            ssn: side.ssn,
            birth: side.birth,
            last4: side.last4,
            email: contact(side.email),
            telephone: if side.telephones[1] == 0 { contact(side.telephones[0]) } else { SEVERAL },
            suffix: side.suffix,
        }
    }
}

/// Records that follow each other, to be described.
pub struct Run<'k> {
    first: usize,
    known: &'k mut [Known],
}

impl Run<'_> {
    /// Says what a record of the run brings.
    pub fn describe(&mut self, side: &Side) {
        self.known[side.record as usize - self.first] = Known::of(side);
    }
}

/// Who has two addresses may have a third: another one says nothing any more.
const SEVERAL: u32 = u32::MAX;
/// The same of who goes by two first names, or by two birth dates.
const SEVERAL_NAMES: Packed = Packed(u64::MAX);
const SEVERAL_BIRTHS: i32 = i32::MAX;

/// Records on their way to becoming people. 44 bytes a record; at most 2³² − 1 records.
pub struct Clusters<'w> {
    weights: &'w Weights,
    /// Odds from which on a link is taken.
    odds_min: f64,
    parent: Vec<u32>,
    /// What the records of a root bring together; stale where a record is no root.
    known: Vec<Known>,
    /// Roots that must not meet, each with those that it must not meet: as few as people have decided.
    apart: BTreeMap<u32, BTreeSet<u32>>,
    /// People of the records before this one stay apart, once they are settled.
    settled: Option<u32>,
}

impl<'w> Clusters<'w> {
    /// Each of `records` records by itself, nothing known of them yet. A link is taken from `odds_min` on.
    ///
    /// # Errors
    /// The number of records, if it is more than 32 bits can count.
    pub fn new(records: u64, weights: &'w Weights, odds_min: f64) -> Result<Self, u64> {
        let count = u32::try_from(records).map_err(|_| records)?;
        let (parent, known) = ((0..count).collect(), vec![NOTHING; count as usize]);
        Ok(Self { weights, odds_min, parent, known, apart: BTreeMap::new(), settled: None })
    }

    /// How many bytes a record takes.
    pub const BYTES: u64 = (size_of::<u32>() + size_of::<Known>()) as u64;

    /// Room for what records bring, in runs of these lengths: several threads describe one run each.
    pub fn runs(&mut self, lengths: impl IntoIterator<Item = usize>) -> Vec<Run<'_>> {
        let mut rest = (0, &mut self.known[..]);
        let cut = |length: usize| {
            let (first, known) = std::mem::take(&mut rest);
            let (here, behind) = known.split_at_mut(length.min(known.len()));
            rest = (first + here.len(), behind);
            Run { first, known: here }
        };
        lengths.into_iter().map(cut).collect()
    }

    /// Takes a link, unless what is known of the two people speaks against it. Links must come strongest first.
    pub fn link(&mut self, a: u32, b: u32, pattern: Pattern, odds: f64) -> Outcome {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return Outcome::Already;
        }
        if self.is_kept_apart(a, b) {
            return Outcome::KeptApart;
        }
        let (keep, join) = (a.min(b) as usize, a.max(b) as usize);
        let doubt = self.doubt(keep, join, pattern);
        if doubt == 0.0 || odds * doubt < self.odds_min {
            return Outcome::Refused;
        }
        self.unite(keep, join);
        Outcome::Joined
    }

    /// Takes a link that was weighed against all others.
    pub fn join(&mut self, a: u32, b: u32) -> Outcome {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return Outcome::Already;
        }
        if self.is_kept_apart(a, b) {
            return Outcome::KeptApart;
        }
        self.unite(a.min(b) as usize, a.max(b) as usize);
        Outcome::Joined
    }

    /// From now on two records, and all that will be linked with either, are two people's. `false` if they are together
    /// already.
    pub fn keep_apart(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        self.apart.entry(a).or_default().insert(b);
        self.apart.entry(b).or_default().insert(a);
        true
    }

    /// From now on the people of the first `records` records stay apart, whatever is linked with them.
    pub fn settle(&mut self, records: u32) {
        self.settled = Some(records);
    }

    /// Whether the record's person is one of those; everybody's is before [`Clusters::settle`].
    pub fn is_settled(&mut self, record: u32) -> bool {
        // A root is the smallest ordinal of its people.
        let settled = self.settled;
        settled.is_none_or(|settled| self.root(record) < settled)
    }

    /// Whether somebody has decided that the people of two records are two, or both are settled.
    pub fn is_kept_apart(&mut self, a: u32, b: u32) -> bool {
        if self.apart.is_empty() && self.settled.is_none() {
            return false;
        }
        let (a, b) = (self.root(a), self.root(b));
        if a != b && self.settled.is_some_and(|settled| a.max(b) < settled) {
            return true;
        }
        self.apart.get(&a).is_some_and(|others| others.contains(&b))
    }

    fn unite(&mut self, keep: usize, join: usize) {
        self.parent[join] = keep as u32;
        self.inherit(keep, join);
        self.hand_on(keep as u32, join as u32);
    }

    /// Whomever the one must not meet, the whole person must not.
    fn hand_on(&mut self, keep: u32, join: u32) {
        for other in self.apart.remove(&join).unwrap_or_default() {
            let others = self.apart.entry(other).or_default();
            others.remove(&join);
            others.insert(keep);
            self.apart.entry(keep).or_default().insert(other);
        }
    }

    /// What a link is worth less because of what the two people are known to be and the two records do not tell; 0 where
    /// they must not meet.
    pub fn doubt(&self, a: usize, b: usize, pattern: Pattern) -> f64 {
        let (a, b) = (&self.known[a], &self.known[b]);
        let level = |field: Field| pattern.level(field);
        let several_births = [a.birth, b.birth].contains(&SEVERAL_BIRTHS);
        let two_births = !several_births && birth_level(a.birth, b.birth) == birth::DIFFERENT;
        let two_ssns =
            (a.ssn != 0 && b.ssn != 0 && a.ssn != b.ssn) || (a.last4 != 0 && b.last4 != 0 && a.last4 != b.last4);
        if (two_births || several_births) && two_ssns && level(Field::Ssn) != ssn::SAME {
            return 0.0;
        }
        let different = Likeness::Different as u8;
        let several_names = [a.first, b.first].contains(&SEVERAL_NAMES);
        let swapped = || are_swapped((a.first, a.last), (b.first, b.last));
        let two_firsts = !several_names && first_likeness(a.first, b.first) == Likeness::Different && !swapped();
        let two_lasts = last_likeness(a.last, b.last) == Likeness::Different && !swapped();
        let told_ssn =
            matches!(level(Field::Ssn), ssn::SAME | ssn::SLIP | ssn::DIFFERENT) || level(Field::Last4) == DIFFERENT;
        let doubts = [
            (two_births && level(Field::Birth) != birth::DIFFERENT, Field::Birth, birth::DIFFERENT),
            (two_firsts && level(Field::First) != different, Field::First, different),
            (two_lasts && level(Field::Last) == Field::Last.missing(), Field::Last, different),
            (two_suffixes(a.suffix, b.suffix) && level(Field::Suffix) != DIFFERENT, Field::Suffix, DIFFERENT),
            (two_ssns && !told_ssn, Field::Ssn, ssn::DIFFERENT),
            (two_contacts(a.email, b.email) && level(Field::Email) == MISSING, Field::Email, DIFFERENT),
            (two_contacts(a.telephone, b.telephone) && level(Field::Telephone) == MISSING, Field::Telephone, DIFFERENT),
        ];
        let worth = |field: Field, level: u8| self.weights.against_household(field, level).min(1.0);
        doubts.into_iter().filter(|(doubt, ..)| *doubt).map(|(_, field, level)| worth(field, level)).product()
    }

    /// What the two bring together. Where names or dates differ it is the larger value, whichever came first. Numbers are
    /// tokens under the case's key, and which is larger must not matter: there the smaller ordinal's is kept.
    fn inherit(&mut self, keep: usize, join: usize) {
        let (a, b) = (self.known[keep], self.known[join]);
        let longer = |a: Packed, b: Packed| if (b.length(), b) > (a.length(), a) { b } else { a };
        // Also where first name and surname are swapped: nobody knows which is which.
        let first = match first_likeness(a.first, b.first) {
            Likeness::Initial => longer(a.first, b.first),
            Likeness::Different => SEVERAL_NAMES,
            _ => a.first.max(b.first),
        };
        // A whole number brings its last digits along.
        let (ssn, last4) = match (a.ssn, b.ssn) {
            (0, 0) => (0, if a.last4 == 0 { b.last4 } else { a.last4 }),
            (0, _) => (b.ssn, b.last4),
            _ => (a.ssn, a.last4),
        };
        self.known[keep] = Known {
            first,
            last: a.last.max(b.last),
            ssn,
            birth: match birth_level(a.birth, b.birth) {
                birth::DIFFERENT => SEVERAL_BIRTHS,
                _ => a.birth.max(b.birth),
            },
            last4,
            email: both_contacts(a.email, b.email),
            telephone: both_contacts(a.telephone, b.telephone),
            suffix: a.suffix.max(b.suffix),
        };
    }

    /// Has what is known of the people of some links brought near, for the reason that [`crate::Shelf::fetch`] has.
    pub fn fetch(&self, links: &[Link]) {
        let read = |all: u64, record: u32| {
            let above = self.parent[record as usize] as usize;
            let known = &self.known[above];
            all ^ u64::from(self.parent[above]) ^ known.first.0 ^ u64::from(known.suffix)
        };
        std::hint::black_box(links.iter().fold(0, |all, link| read(read(all, link.a), link.b)));
    }

    /// The record that stands for a record's person so far.
    pub fn root(&mut self, mut at: u32) -> u32 {
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

/// A token in 32 bits: 0 for none, and never [`SEVERAL`].
fn contact(token: u64) -> u32 {
    if token == 0 { 0 } else { ((token ^ token >> 32) as u32).clamp(1, SEVERAL - 1) }
}

fn two_contacts(a: u32, b: u32) -> bool {
    a != b && ![0, SEVERAL].contains(&a) && ![0, SEVERAL].contains(&b)
}

fn both_contacts(a: u32, b: u32) -> u32 {
    if a == 0 || b == 0 || a == b { a.max(b) } else { SEVERAL }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;
    use proptest::prelude::*;

    fn clusters<'w>(weights: &'w Weights, sides: &[Side]) -> Clusters<'w> {
        let mut clusters = Clusters::new(sides.len() as u64, weights, 400.0).expect("few");
        for run in &mut clusters.runs([sides.len()]) {
            (0..).zip(sides).for_each(|(record, side)| run.describe(&Side { record, ..*side }));
        }
        clusters
    }

    fn side(first: &str, ssn: u64, birth: i32) -> Side {
        let (first, last) = (Packed::new(first), Packed::new(if first.is_empty() { "" } else { "ash" }));
        Side { first, last, ssn, last4: ssn as u32, birth, ..Side::UNKNOWN }
    }

    const STRONG: f64 = 1e6;

    #[test]
    fn two_numbers_and_two_birth_dates_never_meet() {
        let weights = Weights::prior();
        let mut clusters =
            clusters(&weights, &[side("john", 1, -9_000), side("john", 0, NO_BIRTH), side("john", 2, 400)]);
        assert_eq!(clusters.link(0, 1, Pattern::under(Key::Email), STRONG), Outcome::Joined);
        assert_eq!(clusters.link(1, 2, Pattern::under(Key::Telephone), f64::INFINITY), Outcome::Refused);
        assert_eq!(clusters.into_people(), (vec![0, 0, 1], 2));
    }

    #[test]
    fn a_nameless_row_does_not_join_twins() {
        let weights = Weights::prior();
        let mut clusters = clusters(&weights, &[side("ann", 1, 700), Side::UNKNOWN, side("amy", 2, 700)]);
        assert_eq!(clusters.link(0, 1, Pattern::under(Key::Account), 1e4), Outcome::Joined);
        assert_eq!(clusters.link(1, 2, Pattern::under(Key::Telephone), 1e4), Outcome::Refused);
    }

    #[test]
    fn what_the_pair_tells_itself_is_not_doubted_twice() {
        let weights = Weights::prior();
        let mut clusters = clusters(&weights, &[side("ann", 0, 700), side("amy", 0, 700)]);
        let pattern = Pattern::under(Key::Ssn).with(Field::First, Likeness::Different as u8);
        assert_eq!(clusters.link(0, 1, pattern, 500.0), Outcome::Joined);
    }

    #[test]
    fn described_in_one_run_or_in_several_is_the_same() {
        let weights = Weights::prior();
        let sides: Vec<Side> =
            (0..7).map(|record| Side { record, ..side("ann", 7 + u64::from(record), 700) }).collect();
        let in_one = clusters(&weights, &sides);
        for lengths in [vec![0, 3, 4], vec![1, 0, 6], vec![2, 2, 2, 9]] {
            let mut in_runs = Clusters::new(7, &weights, 400.0).expect("few");
            let mut rest = sides.iter();
            for (mut run, length) in in_runs.runs(lengths.clone()).into_iter().zip(&lengths) {
                rest.by_ref().take(*length).for_each(|side| run.describe(side));
            }
            assert_eq!(in_runs.known, in_one.known, "{lengths:?}");
        }
    }

    #[test]
    fn a_decision_holds_for_whole_people_however_long_the_chain() {
        let weights = Weights::prior();
        let mut clusters = Clusters::new(7, &weights, 400.0).expect("few");
        let link = |clusters: &mut Clusters<'_>, a, b| clusters.link(a, b, Pattern::under(Key::Email), STRONG);
        assert!(clusters.keep_apart(0, 6));
        for (a, b) in [(0, 1), (1, 2), (2, 3), (5, 6), (4, 5)] {
            assert_eq!(link(&mut clusters, a, b), Outcome::Joined);
        }
        assert_eq!(link(&mut clusters, 3, 4), Outcome::KeptApart);
        assert_eq!(clusters.join(1, 5), Outcome::KeptApart);
        assert!(!clusters.keep_apart(1, 3), "they are together");
        assert_eq!(clusters.into_people(), (vec![0, 0, 0, 0, 1, 1, 1], 2));
    }

    proptest! {
        /// Whatever the links and their order, two who were decided to be two never meet.
        #[test]
        fn who_is_kept_apart_never_meets(
            apart in proptest::collection::vec((0_u32..30, 0_u32..30), 1..8),
            links in proptest::collection::vec((0_u32..30, 0_u32..30), 0..90),
        ) {
            let weights = Weights::prior();
            let mut clusters = Clusters::new(30, &weights, 400.0).expect("few");
            let kept: Vec<_> = apart.into_iter().filter(|(a, b)| clusters.keep_apart(*a, *b)).collect();
            for (a, b) in links {
                clusters.link(a, b, Pattern::under(Key::Email), STRONG);
            }
            let (person_of, _) = clusters.into_people();
            for (a, b) in kept {
                prop_assert_ne!(person_of[a as usize], person_of[b as usize]);
            }
        }

        /// Whatever the links, people are numbered densely in the order of their first records.
        #[test]
        fn numbering_is_dense_and_ordered(links in proptest::collection::vec((0_u32..40, 0_u32..40), 0..60)) {
            let weights = Weights::prior();
            let mut clusters = Clusters::new(40, &weights, 400.0).expect("few");
            for (a, b) in &links {
                clusters.link(*a, *b, Pattern::under(Key::Email), STRONG);
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

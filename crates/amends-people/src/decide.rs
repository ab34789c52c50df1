//! Which links are taken.
//!
//! What people have decided goes before everything else. Then round after round ([`Round`]): links between records of one
//! tier are taken strongest first, and each record of a lower tier goes to the person whom it fits much better than all
//! others together. What is left apart is looked at once more ([`Doubts`]): how many people are probably counted twice.

mod listed;

use std::collections::{BTreeMap, BTreeSet};

pub use listed::STEPS;

use crate::clusters::{Clusters, Outcome, Run};
use crate::compare::compare;
use crate::decisions::Decided;
use crate::frequencies::Frequencies;
use crate::keys::{Key, first_shared};
use crate::levels::Pattern;
use crate::links::{Fitting, Link, Lot, Round, fitting};
use crate::price::Expected;
use crate::side::{Side, Tier};
use crate::weights::{Weights, crowd};

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    /// It was taken.
    Taken,
    /// It was not, in spite of its odds, because of what is known of the two people.
    Refused {
        /// The odds with that weighed in; 0 where the two must not meet.
        doubted: f64,
    },
    /// It is an open record's best link, and was not taken because the record fits others as well.
    Ambiguous {
        /// How many people the record fits.
        people: usize,
    },
    /// It was taken because a person has decided so, whatever its odds.
    Decided,
}

/// What became of a link that was weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The link.
    pub link: Link,
    /// Its odds; of an open record, against all other candidates.
    pub odds: f64,
    /// What became of it.
    pub fate: Fate,
}

/// What people have decided, while it is brought to bear.
#[derive(Default)]
struct Decisions {
    pairs: Vec<Decided<u32>>,
    /// The records that they are about, each as it was described.
    sides: BTreeMap<u32, Option<Side>>,
    /// Records that were decided to be one person's with others: the record that stands for them all.
    group: BTreeMap<u32, u32>,
    /// Of these, the groups that have a determined record: whose they are is settled.
    placed: BTreeSet<u32>,
}

/// Takes links round by round.
pub struct Decider<'w> {
    clusters: Clusters<'w>,
    odds_min: f64,
    expected: Expected,
    /// Records that fit more than one person.
    ambiguous: BTreeSet<u32>,
    /// People whom records of other people fit, until both ways are known.
    proposals: Vec<Proposal>,
    weights: &'w Weights,
    decisions: Decisions,
}

/// A record of one person fits another person.
#[derive(Clone, Copy)]
struct Proposal {
    /// The two people's roots, the smaller one first.
    people: (u32, u32),
    /// Whether it was a record of the first.
    forth: bool,
    link: Link,
    odds: f64,
}

impl<'w> Decider<'w> {
    /// For so many records. A link is taken from `odds_min` on.
    ///
    /// # Errors
    /// The number of records, if it is more than 32 bits can count.
    pub fn new(records: u64, weights: &'w Weights, odds_min: f64) -> Result<Self, u64> {
        let clusters = Clusters::new(records, weights, odds_min)?;
        Ok(Self {
            clusters,
            odds_min,
            expected: Expected::default(),
            ambiguous: BTreeSet::new(),
            proposals: Vec::new(),
            weights,
            decisions: Decisions::default(),
        })
    }

    /// With what people have decided. Give it before records are described.
    pub fn with_decisions(mut self, pairs: Vec<Decided<u32>>) -> Self {
        self.decisions.sides = pairs.iter().flat_map(|pair| [(pair.a, None), (pair.b, None)]).collect();
        self.decisions.pairs = pairs;
        self
    }

    /// As [`Clusters::runs`]. Where somebody has decided anything, each record is also to be [remembered](Self::remember).
    pub fn runs(&mut self, lengths: impl IntoIterator<Item = usize>) -> Vec<Run<'_>> {
        self.clusters.runs(lengths)
    }

    /// Whether somebody has decided anything.
    pub fn has_decisions(&self) -> bool {
        !self.decisions.sides.is_empty()
    }

    /// Keeps what a record says on which somebody has decided.
    pub fn remember(&mut self, side: &Side) {
        if let Some(known) = self.decisions.sides.get_mut(&side.record) {
            *known = Some(*side);
        }
    }

    /// Brings to bear what people have decided: once all records are described, and before the first round. Each pair that
    /// is one person's is handed to `each`, with the odds that its records have by themselves. Decisions must not
    /// contradict each other ([`crate::decisions::contradiction`]): where they do, the records stay together.
    pub fn replay<E>(
        &mut self,
        frequencies: &Frequencies,
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        let pairs = std::mem::take(&mut self.decisions.pairs);
        for pair in pairs.iter().filter(|pair| pair.one) {
            self.clusters.join(pair.a, pair.b);
            let link = self.link_of(pair, frequencies);
            each(Decision { link, odds: link.odds, fate: Fate::Decided })?;
        }
        for pair in pairs.iter().filter(|pair| !pair.one) {
            self.clusters.keep_apart(pair.a, pair.b);
        }
        for record in pairs.iter().filter(|pair| pair.one).flat_map(|pair| [pair.a, pair.b]) {
            let group = self.clusters.root(record);
            self.decisions.group.insert(record, group);
            let side = self.decisions.sides.get(&record).copied().flatten();
            if side.is_some_and(|side| side.tier() == Tier::Determined) {
                self.decisions.placed.insert(group);
            }
        }
        self.decisions.pairs = pairs;
        Ok(())
    }

    /// How two records agree that somebody has decided on; they may share nothing.
    fn link_of(&self, pair: &Decided<u32>, frequencies: &Frequencies) -> Link {
        let (a, b) = (pair.a.min(pair.b), pair.a.max(pair.b));
        let side = |record: u32| self.decisions.sides.get(&record).copied().flatten().unwrap_or(Side::UNKNOWN);
        let (side_a, side_b) = (side(a), side(b));
        let key = first_shared(&side_a, &side_b).unwrap_or(Key::RareName);
        let pattern = compare(key, &side_a, &side_b, frequencies);
        let pattern = pattern.with_crowd(crowd(key, 2, pattern));
        Link { a, b, pattern, odds: self.weights.odds(pattern) }
    }

    /// Weighs links in the order of a round (see [`crate::links::LinkReader`]). Rounds come in their order. Links that change
    /// nothing are not handed to `each`.
    ///
    /// # Errors
    /// The first of `each`.
    pub fn take<E>(
        &mut self,
        round: Round,
        lot: &Lot,
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        self.clusters.fetch(lot.links());
        lot.groups().try_for_each(|links| self.take_group(round, links, each))
    }

    fn take_group<E>(
        &mut self,
        round: Round,
        links: &[Link],
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        if round.gives() {
            return self.give(round, links, each);
        }
        // What fits two people must not bring them together; but what fits the same two may be one mention more.
        let torn = |record: &u32| self.ambiguous.contains(record);
        let links: Vec<&Link> = links.iter().filter(|link| torn(&link.a) == torn(&link.b)).collect();
        links.into_iter().try_for_each(|link| self.link(link, link.odds, each))
    }

    fn give<E>(
        &mut self,
        round: Round,
        links: &[Link],
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut links: Vec<Link> = links.iter().filter(|link| !self.ambiguous.contains(&link.b)).copied().collect();
        if !self.decisions.pairs.is_empty() {
            // Of people who were decided to be two, none is a candidate for the other's records.
            links.retain(|link| !self.clusters.is_kept_apart(link.a, link.b));
        }
        let Some(first) = links.first() else { return Ok(()) };
        let group = self.decisions.group.get(&first.a).copied();
        if round != Round::Mutual && group.is_some_and(|group| self.decisions.placed.contains(&group)) {
            return Ok(());
        }
        let Some(found) = self.best(&links) else { return Ok(()) };
        if round == Round::Mutual {
            self.propose(&found);
            return Ok(());
        }
        if found.odds >= self.odds_min {
            self.decisions.placed.extend(group);
            let outcome = self.clusters.join(found.link.a, found.link.b);
            return self.note(outcome, &found.link, found.odds, each);
        }
        if found.people > 1 && found.link.odds >= self.odds_min {
            self.ambiguous.insert(first.a);
            let fate = Fate::Ambiguous { people: found.people };
            return each(Decision { link: found.link, odds: found.odds, fate });
        }
        Ok(())
    }

    /// Whom the record fits best whose links these are.
    fn best(&mut self, links: &[Link]) -> Option<Fitting> {
        let records = links.iter().map(|link| link.b).chain(links.first().map(|link| link.a));
        let roots: Vec<(u32, u32)> = records.map(|record| (record, self.clusters.root(record))).collect();
        let root = |record: u32| roots.iter().find(|(known, _)| *known == record).map_or(record, |(_, root)| *root);
        let doubt = |a: u32, b: u32, pattern: Pattern| self.clusters.doubt(a as usize, b as usize, pattern);
        fitting(links, root, doubt)
    }

    fn propose(&mut self, found: &Fitting) {
        let (own, other) = (self.clusters.root(found.link.a), self.clusters.root(found.link.b));
        if own != other && found.odds >= self.odds_min {
            let people = (own.min(other), own.max(other));
            self.proposals.push(Proposal { people, forth: own < other, link: found.link, odds: found.odds });
        }
    }

    /// Ends a round: of [`Round::Mutual`], what was found both ways is taken, strongest first. `said` has
    /// [`crate::Side::said`] of each record.
    ///
    /// # Errors
    /// The first of `each`.
    pub fn settle<E>(&mut self, said: &[u32], each: &mut dyn FnMut(Decision) -> Result<(), E>) -> Result<(), E> {
        let mut proposals = std::mem::take(&mut self.proposals);
        let order = |link: &Link| (said[link.a as usize], said[link.b as usize], link.a, link.b);
        proposals.sort_unstable_by_key(|proposal| (proposal.people, proposal.forth, order(&proposal.link)));
        let mut mutual: Vec<Proposal> = proposals
            .chunk_by(|a, b| a.people == b.people)
            .filter(|both| both.iter().any(|one| one.forth) && both.iter().any(|one| !one.forth))
            .filter_map(|both| {
                both.iter().copied().reduce(|least, next| if next.odds < least.odds { next } else { least })
            })
            .collect();
        mutual.sort_by(|a, b| b.odds.total_cmp(&a.odds).then_with(|| order(&a.link).cmp(&order(&b.link))));
        mutual.iter().try_for_each(|proposal| self.link(&proposal.link, proposal.odds, each))
    }

    fn link<E>(&mut self, link: &Link, odds: f64, each: &mut dyn FnMut(Decision) -> Result<(), E>) -> Result<(), E> {
        let outcome = self.clusters.link(link.a, link.b, link.pattern, odds);
        self.note(outcome, link, odds, each)
    }

    fn note<E>(
        &mut self,
        outcome: Outcome,
        link: &Link,
        odds: f64,
        each: &mut dyn FnMut(Decision) -> Result<(), E>,
    ) -> Result<(), E> {
        match outcome {
            Outcome::Already | Outcome::KeptApart => Ok(()),
            Outcome::Joined => {
                // Who is on a list only is told nothing, and nobody is lost by that.
                if self.clusters.is_settled(link.a) {
                    self.expected.taken(odds);
                }
                each(Decision { link: *link, odds, fate: Fate::Taken })
            }
            Outcome::Refused => {
                let (a, b) = (self.clusters.root(link.a), self.clusters.root(link.b));
                let doubted = odds * self.clusters.doubt(a as usize, b as usize, link.pattern);
                each(Decision { link: *link, odds, fate: Fate::Refused { doubted } })
            }
        }
    }

    /// Records that fit more than one person and were left alone.
    pub fn ambiguous(&self) -> &BTreeSet<u32> {
        &self.ambiguous
    }

    /// What is expected to be wrong with what was taken.
    pub fn expected(&self) -> Expected {
        self.expected
    }

    /// The person of each record, numbered in the order of their first records, and how many people.
    pub fn into_people(self) -> (Vec<u32>, u32) {
        self.clusters.into_people()
    }
}

/// Looks at links between people who were left apart, strongest first.
pub struct Doubts {
    parent: Vec<u32>,
    expected: Expected,
}

impl Doubts {
    /// For so many people, each by themselves.
    pub fn new(people: u32) -> Self {
        Self { parent: (0..people).collect(), expected: Expected::default() }
    }

    /// Two people and the odds that they are one. Returns whether this is the first doubt that touches both: then a
    /// decision on it changes the count of people.
    pub fn weigh(&mut self, a: u32, b: u32, odds: f64) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return false;
        }
        self.parent[a.max(b) as usize] = a.min(b);
        self.expected.left_apart(odds);
        true
    }

    /// One person too many with these odds, whoever it is.
    pub fn add(&mut self, odds: f64) {
        self.expected.left_apart(odds);
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let above = self.parent[at as usize];
            self.parent[at as usize] = self.parent[above as usize];
            at = self.parent[at as usize];
        }
        at
    }

    /// How many people are probably counted twice.
    pub fn people_split(&self) -> f64 {
        self.expected.people_split
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::levels::Field;
    use crate::names::{Likeness, Packed};

    fn side(record: u32, first: &str, birth: i32) -> Side {
        let last = Packed::new(if first.is_empty() { "" } else { "ash" });
        Side { record, mate: record, first: Packed::new(first), last, birth, email: 7, ..Side::UNKNOWN }
    }

    fn link(a: u32, b: u32, odds: f64) -> Link {
        let pattern = Pattern::under(Key::Email).with(Field::First, Likeness::Same as u8);
        Link { a, b, pattern, odds }
    }

    /// The people of four records: two determined ones, and two open ones that fit both of them alike.
    fn people(decided: &[(u32, u32, bool)], open: &[[f64; 2]; 2]) -> (Vec<u32>, Vec<Fate>) {
        let weights = Weights::prior();
        let none = crate::side::NO_BIRTH;
        let sides = [side(0, "ann", 700), side(1, "ann", 9_000), side(2, "ann", none), side(3, "ann", none)];
        let pairs = decided.iter().map(|(a, b, one)| Decided { a: *a, b: *b, one: *one }).collect();
        let mut decider = Decider::new(4, &weights, 250.0).expect("few").with_decisions(pairs);
        sides.iter().for_each(|side| decider.remember(side));
        decider.runs([4]).iter_mut().for_each(|run| sides.iter().for_each(|side| run.describe(side)));
        let mut fates = Vec::new();
        let mut each = |decision: Decision| {
            fates.push(decision.fate);
            Ok::<_, ()>(())
        };
        decider.replay(&Frequencies::default(), &mut each).expect("replayed");
        for (record, odds) in [2, 3].into_iter().zip(open) {
            let mut lot = Lot::default();
            lot.push([link(record, 0, odds[0]), link(record, 1, odds[1])]);
            decider.take(Round::Open, &lot, &mut each).expect("taken");
        }
        (decider.into_people().0, fates)
    }

    const TORN: [[f64; 2]; 2] = [[1e4, 1e4], [1e4, 1e4]];

    #[test]
    fn a_torn_record_goes_where_a_person_says() {
        let (person_of, fates) = people(&[], &TORN);
        assert_eq!(person_of, [0, 1, 2, 3]);
        assert_eq!(fates, [Fate::Ambiguous { people: 2 }; 2]);
        let (person_of, fates) = people(&[(1, 2, true)], &TORN);
        assert_eq!(person_of, [0, 1, 1, 2]);
        assert_eq!(fates, [Fate::Decided, Fate::Ambiguous { people: 2 }]);
    }

    #[test]
    fn who_is_ruled_out_is_no_rival() {
        assert_eq!(people(&[(0, 2, false)], &TORN).0, [0, 1, 1, 2]);
        assert_eq!(people(&[(0, 2, false), (1, 2, false)], &TORN).0, [0, 1, 2, 3]);
    }

    #[test]
    fn a_decided_record_draws_no_other_person_in() {
        // The records say that the third is the second person's; a person says that it is the first's.
        assert_eq!(people(&[(0, 2, true)], &[[1.0, 1e9], [1.0, 1.0]]).0, [0, 1, 0, 2]);
        // Two open records that are one: the first to find its person has found the other's, too.
        assert_eq!(people(&[(2, 3, true)], &[[1e9, 1.0], [1.0, 1e9]]).0, [0, 1, 0, 0]);
    }
}

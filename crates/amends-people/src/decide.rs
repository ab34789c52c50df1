//! Which links are taken.
//!
//! Round after round ([`Round`]): links between records of one tier are taken strongest first, and each record of a lower tier
//! goes to the person whom it fits much better than all others together. What is left apart is looked at once more
//! ([`Doubts`]): how many people are probably counted twice.

use std::collections::BTreeSet;

use crate::clusters::{Clusters, Outcome};
use crate::levels::Pattern;
use crate::links::{Fitting, Link, Round, fitting};
use crate::price::Expected;
use crate::side::Side;
use crate::weights::Weights;

/// What became of a link that was weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// The link.
    pub link: Link,
    /// Its odds, what is known of the two people and of other candidates included.
    pub odds: f64,
    /// Whether it was taken.
    pub taken: bool,
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
        })
    }

    /// Says what a record brings.
    pub fn describe(&mut self, side: &Side) {
        self.clusters.describe(side);
    }

    /// Weighs links that stand together in the order of a round (see [`crate::links::LinkReader`]). Rounds come in their
    /// order. Links that change nothing are not handed to `each`.
    pub fn take<E>(
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
        let links: Vec<Link> = links.iter().filter(|link| !self.ambiguous.contains(&link.b)).copied().collect();
        let Some(first) = links.first() else { return Ok(()) };
        let roots: Vec<(u32, u32)> = links
            .iter()
            .map(|link| link.b)
            .chain([first.a])
            .map(|record| (record, self.clusters.root(record)))
            .collect();
        let root = |record: u32| roots.iter().find(|(known, _)| *known == record).map_or(record, |(_, root)| *root);
        let doubt = |a: u32, b: u32, pattern: Pattern| self.clusters.doubt(a as usize, b as usize, pattern);
        let Some(found) = fitting(&links, root, doubt) else { return Ok(()) };
        if round == Round::Mutual {
            self.propose(&found);
            return Ok(());
        }
        if found.odds >= self.odds_min {
            let outcome = self.clusters.join(found.link.a, found.link.b);
            return self.note(outcome, &found.link, found.odds, each);
        }
        if found.people > 1 && found.link.odds >= self.odds_min {
            self.ambiguous.insert(first.a);
        }
        Ok(())
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
            Outcome::Already => Ok(()),
            Outcome::Joined => {
                self.expected.taken(odds);
                each(Decision { link: *link, odds, taken: true })
            }
            Outcome::Refused => each(Decision { link: *link, odds, taken: false }),
        }
    }

    /// Records that fit more than one person and were left alone.
    pub fn ambiguous(&self) -> u64 {
        self.ambiguous.len() as u64
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

//! Map: pairs in, links out. And the order in which links are taken.
//!
//! Links are taken in rounds, by how well records can be told from a namesake's ([`Tier`]). First those between
//! *determined* records that say something of one kind, and then between those of which one has an SSN and the other a
//! birth date: these must fit each other much better than anybody else, both ways. Then every *open* record (a name and a
//! telephone, a device and no name) is given to the person whom it fits, if it fits one much better than all others
//! together ([`fitting`]); a record that fits two belongs to neither. Then the links between open records; only now are
//! all people there that *bare* records (a name and an account) may mean. Those are given out in the same way, and last
//! come the links between bare records.

mod listed;
mod reader;
mod rounds;

use std::sync::Arc;

use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{ArrayRef, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::ArrowError;

pub use listed::links_of_entries;
pub use reader::{LinkReader, Lot};
pub use rounds::ByRound;

use crate::column::numbers;
use crate::levels::Pattern;
use crate::schemas;
use crate::side::Tier;
use crate::sides::mix;
use crate::weights::{Remembered, Weights};

/// Which links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Between determined records, strongest first.
    Determined,
    /// Between determined records that say nothing of one kind, by each of the two.
    Mutual,
    /// Between an open record and a determined one, by open record.
    Open,
    /// Between open records, strongest first.
    BothOpen,
    /// Between a bare record and another one that is not, by bare record.
    Bare,
    /// Between bare records, strongest first.
    BothBare,
}

impl Round {
    /// All, in their order.
    pub const ALL: [Self; 6] = [Self::Determined, Self::Mutual, Self::Open, Self::BothOpen, Self::Bare, Self::BothBare];

    fn of(pattern: Pattern) -> Self {
        let (a, b) = pattern.tiers();
        match (a.min(b), a.max(b)) {
            (Tier::Determined, _) if pattern.is_told() => Self::Determined,
            (Tier::Determined, _) => Self::Mutual,
            (Tier::Open, Tier::Determined) => Self::Open,
            (Tier::Open, _) => Self::BothOpen,
            (Tier::Bare, Tier::Bare) => Self::BothBare,
            (Tier::Bare, _) => Self::Bare,
        }
    }

    /// Whether each record is weighed against all people whom it may mean: then all its links stand together.
    pub fn gives(self) -> bool {
        matches!(self, Self::Mutual | Self::Open | Self::Bare)
    }
}

/// A link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The record with the smaller ordinal; where a round gives records, the one that is given.
    pub a: u32,
    /// The other record.
    pub b: u32,
    /// How they agree.
    pub pattern: Pattern,
    /// Odds that they are one person's.
    pub odds: f64,
}

/// Weaker links are not looked at.
pub const ODDS_SEEN: f64 = 1.0 / 64.0;

/// A batch of [`schemas::pairs`] of a round ([`ByRound`]) into [`schemas::links`], those with odds of at least `odds_min`.
/// `said` has [`crate::Side::said`] of each record.
///
/// # Errors
/// Arrow's own, if the columns built here disagree in length.
pub fn links_of(
    pairs: &RecordBatch,
    weights: &Weights,
    remembered: &mut Remembered,
    said: &[u32],
    (round, odds_min): (Round, f64),
) -> Result<RecordBatch, ArrowError> {
    let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
    let mut rows = Rows::default();
    for row in 0..pairs.num_rows() {
        let pattern = Pattern(patterns[row]);
        let (tier_a, tier_b) = pattern.tiers();
        let odds = remembered.odds(weights, pattern);
        if odds < odds_min {
            continue;
        }
        let (a, b) = if round.gives() && tier_b < tier_a { (b[row], a[row]) } else { (a[row], b[row]) };
        let back = (round == Round::Mutual).then_some((b, a));
        for (a, b) in [(a, b)].into_iter().chain(back) {
            rows.add(order(round, odds, (said[a as usize], said[b as usize]), a), (a, b), pattern);
        }
    }
    rows.finish()
}

/// Rows of [`schemas::links`].
#[derive(Default)]
struct Rows {
    order: Vec<u64>,
    a: Vec<u32>,
    b: Vec<u32>,
    pattern: Vec<u64>,
}

impl Rows {
    fn add(&mut self, order: u64, (a, b): (u32, u32), pattern: Pattern) {
        self.order.push(order);
        self.a.push(a);
        self.b.push(b);
        self.pattern.push(pattern.0);
    }

    fn finish(self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(UInt64Array::from(self.order)),
            Arc::new(UInt32Array::from(self.a)),
            Arc::new(UInt32Array::from(self.b)),
            Arc::new(UInt64Array::from(self.pattern)),
        ];
        RecordBatch::try_new(schemas::links(), columns)
    }
}

/// Where the records went, for looking back at what was left apart.
pub struct Placed<'p> {
    person_of: &'p [u32],
    /// Of each person, whether they have one record only.
    alone: Vec<bool>,
    torn: &'p [u32],
    odds_min: f64,
}

impl<'p> Placed<'p> {
    /// From the person of each record, the people of records that fit several (in order), and the odds from which on a link
    /// was taken.
    pub fn new(person_of: &'p [u32], people: u32, torn: &'p [u32], odds_min: f64) -> Self {
        let mut records = vec![0_u8; people as usize];
        person_of.iter().for_each(|person| records[*person as usize] = records[*person as usize].saturating_add(1));
        Self { person_of, alone: records.iter().map(|records| *records < 2).collect(), torn, odds_min }
    }

    /// Whether the person is one whose records fit several others.
    pub fn is_torn(&self, person: u32) -> bool {
        self.torn.binary_search(&person).is_ok()
    }

    /// Whether a pair that was left apart leaves no doubt: its record was weighed against all others and went to somebody
    /// else, or what is known of the two people spoke against a link that was strong enough.
    fn is_settled(&self, (a, b): (u32, u32), pattern: Pattern, odds: f64) -> bool {
        if self.is_torn(a) || self.is_torn(b) {
            return false;
        }
        let round = Round::of(pattern);
        let (tier_a, tier_b) = pattern.tiers();
        match round {
            Round::Mutual => !self.alone[a as usize] && !self.alone[b as usize],
            _ if round.gives() => !self.alone[if tier_a < tier_b { a } else { b } as usize],
            _ => odds >= self.odds_min,
        }
    }
}

/// Pairs of a batch whose records were left with different people and may still be one person's, as (strength, person,
/// person), the stronger ones with smaller numbers; those of odds below [`ODDS_SEEN`] are left out.
pub fn apart(
    pairs: &RecordBatch,
    weights: &Weights,
    remembered: &mut Remembered,
    placed: &Placed<'_>,
) -> Vec<(u32, u32, u32)> {
    let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
    let people = a.iter().zip(b).map(|(a, b)| (placed.person_of[*a as usize], placed.person_of[*b as usize]));
    people
        .zip(patterns)
        .filter(|((a, b), _)| a != b)
        .map(|(people, pattern)| (remembered.odds(weights, Pattern(*pattern)), people, Pattern(*pattern)))
        .filter(|(odds, people, pattern)| *odds >= ODDS_SEEN && !placed.is_settled(*people, *pattern, *odds))
        .map(|(odds, (a, b), _)| (strength(odds), a.min(b), a.max(b)))
        .collect()
}

/// Links are ordered by whole bits, and within them by their records: what is finer is no knowledge.
const EXPONENT_AT: u32 = 23;

/// Odds as a number that is smaller for stronger ones.
pub fn strength(odds: f64) -> u32 {
    // Positive floating-point numbers are ordered as their bits are (IEEE 754).
    !(odds as f32).to_bits()
}

/// The odds of a strength.
pub fn odds_of(strength: u32) -> f64 {
    f64::from(f32::from_bits(!strength))
}

/// Strongest first, or by the record that is given; and by what the records say, so that the order of the evidence does
/// not matter.
fn order(round: Round, odds: f64, said: (u32, u32), a: u32) -> u64 {
    if round.gives() {
        u64::from(said.0) << 32 | u64::from(a)
    } else {
        let both = mix(u64::from(said.0.min(said.1)) << 32 | u64::from(said.0.max(said.1)));
        u64::from(strength(odds) >> EXPONENT_AT) << 32 | both >> 32
    }
}

/// What an open record's links add up to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting {
    /// The strongest link to the person whom the record fits best.
    pub link: Link,
    /// Odds for that person against all others and nobody.
    pub odds: f64,
    /// How many people it might be.
    pub people: usize,
}

/// Whom an open record fits best. `root` tells a record's person so far, `doubt` what a link is worth less because of what
/// is known of the two.
pub fn fitting(
    links: &[Link],
    mut root: impl FnMut(u32) -> u32,
    doubt: impl Fn(u32, u32, Pattern) -> f64,
) -> Option<Fitting> {
    let mut people: Vec<(u32, Link, f64)> = Vec::new();
    for link in links {
        let (own, other) = (root(link.a), root(link.b));
        let odds = if own == other { link.odds } else { link.odds * doubt(own, other, link.pattern) };
        match people.iter_mut().find(|(person, ..)| *person == other) {
            Some(known) if known.2 >= odds => {}
            Some(known) => *known = (other, *link, odds),
            None => people.push((other, *link, odds)),
        }
    }
    // The smaller ordinal among equals, which then fit too badly to be taken.
    let best = people
        .iter()
        .copied()
        .reduce(|best, next| if next.2 > best.2 || (next.2 == best.2 && next.0 < best.0) { next } else { best })?;
    let rivals: f64 = people.iter().filter(|(person, ..)| *person != best.0).map(|(_, _, odds)| odds).sum();
    Some(Fitting { link: best.1, odds: best.2 / (1.0 + rivals), people: people.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;

    fn link(b: u32, odds: f64) -> Link {
        Link { a: 9, b, pattern: Pattern::under(Key::Account), odds }
    }

    #[test]
    fn a_record_that_fits_two_people_fits_neither() {
        let links = [link(1, 1e5), link(2, 1e5)];
        let found = fitting(&links, |record| record, |_, _, _| 1.0).expect("links");
        assert!(found.odds < 1.01, "{found:?}");
        let same = fitting(&links, |record| if record == 2 { 1 } else { record }, |_, _, _| 1.0).expect("links");
        assert_eq!((same.odds, same.people), (1e5, 1));
    }

    #[test]
    fn stronger_links_come_first() {
        let order = |round, odds, said| order(round, odds, (said, 1), 7);
        assert!(order(Round::Determined, 1e9, 7) < order(Round::Determined, 1e3, 1));
        assert_ne!(order(Round::Determined, 1e9, 7), order(Round::Determined, 1e9, 8));
        assert!(order(Round::Open, 1.0, 7) < order(Round::Open, 1e9, 8));
    }
}

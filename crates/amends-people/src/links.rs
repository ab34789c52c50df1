//! Map: pairs in, links out. And the order in which links are taken.
//!
//! Links are taken in three rounds. First those between *determined* records, which can be told from a namesake's. Then
//! every *open* record (a name and a telephone, a device and no name) is given to the person whom it fits, if it fits one
//! much better than all others together ([`fitting`]); a record that fits two belongs to neither. Last the links between
//! open records.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{UInt32Builder, UInt64Builder};
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use crate::column::numbers;
use crate::levels::Pattern;
use crate::schemas;
use crate::weights::Weights;

/// Which links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Between determined records, strongest first.
    Determined,
    /// Between an open record and a determined one, by open record.
    Open,
    /// Between open records, strongest first.
    BothOpen,
}

/// A link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The record with the smaller ordinal; in [`Round::Open`] the open one.
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

/// A batch of [`schemas::pairs`] into [`schemas::links`] of a round, those with odds of at least `odds_min`.
///
/// # Errors
/// Arrow's own, if the columns built here disagree in length.
pub fn links_of(
    pairs: &RecordBatch,
    weights: &Weights,
    round: Round,
    odds_min: f64,
) -> Result<RecordBatch, ArrowError> {
    let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
    let mut rows = (UInt64Builder::new(), UInt32Builder::new(), UInt64Builder::new());
    for row in 0..pairs.num_rows() {
        let pattern = Pattern(patterns[row]);
        let (open_a, open_b) = pattern.open();
        let of_round = match (open_a, open_b) {
            (false, false) => Round::Determined,
            (true, true) => Round::BothOpen,
            _ => Round::Open,
        };
        if of_round != round {
            continue;
        }
        let odds = weights.odds(pattern);
        if odds < odds_min {
            continue;
        }
        let (a, b) = if round == Round::Open && open_b { (b[row], a[row]) } else { (a[row], b[row]) };
        rows.0.append_value(order(round, odds, a));
        rows.1.append_value(b);
        rows.2.append_value(pattern.0);
    }
    RecordBatch::try_new(
        schemas::links(),
        vec![Arc::new(rows.0.finish()), Arc::new(rows.1.finish()), Arc::new(rows.2.finish())],
    )
}

/// Pairs of a batch whose records were left with different people, as (strength, person, person), the stronger ones with
/// smaller numbers; those of odds below [`ODDS_SEEN`] are left out.
pub fn apart(pairs: &RecordBatch, weights: &Weights, person_of: &[u32]) -> Vec<(u32, u32, u32)> {
    let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
    let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
    let people = a.iter().zip(b).map(|(a, b)| (person_of[*a as usize], person_of[*b as usize]));
    people
        .zip(patterns)
        .filter(|((a, b), _)| a != b)
        .map(|((a, b), pattern)| (weights.odds(Pattern(*pattern)), a.min(b), a.max(b)))
        .filter(|(odds, ..)| *odds >= ODDS_SEEN)
        .map(|(odds, a, b)| (strength(odds), a, b))
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

/// Strongest first, or by open record; the record itself is in the lower or upper half.
fn order(round: Round, odds: f64, a: u32) -> u64 {
    match round {
        Round::Open => u64::from(a) << 32,
        Round::Determined | Round::BothOpen => u64::from(strength(odds) >> EXPONENT_AT) << 32 | u64::from(a),
    }
}

/// Reads batches of [`schemas::links`] sorted by `order`; links that are equal in it come in the order of `b`.
pub struct LinkReader<'w> {
    weights: &'w Weights,
    round: Round,
    open: u64,
    equal: Vec<(u32, u64)>,
}

impl<'w> LinkReader<'w> {
    /// For links of a round.
    pub fn new(weights: &'w Weights, round: Round) -> Self {
        Self { weights, round, open: 0, equal: Vec::new() }
    }

    /// Hands the links that are complete to `each`: all of one `order` together.
    pub fn read<E>(&mut self, batch: &RecordBatch, each: &mut dyn FnMut(&[Link]) -> Result<(), E>) -> Result<(), E> {
        let orders = numbers::<UInt64Type>(batch, "order").values();
        let others = numbers::<UInt32Type>(batch, "b").values();
        let patterns = numbers::<UInt64Type>(batch, "pattern").values();
        for row in 0..batch.num_rows() {
            if orders[row] != self.open {
                self.close(each)?;
                self.open = orders[row];
            }
            self.equal.push((others[row], patterns[row]));
        }
        Ok(())
    }

    /// Hands on the last links.
    pub fn finish<E>(mut self, each: &mut dyn FnMut(&[Link]) -> Result<(), E>) -> Result<(), E> {
        self.close(each)
    }

    fn close<E>(&mut self, each: &mut dyn FnMut(&[Link]) -> Result<(), E>) -> Result<(), E> {
        if self.equal.is_empty() {
            return Ok(());
        }
        self.equal.sort_unstable();
        self.equal.dedup_by_key(|(b, _)| *b);
        let a = match self.round {
            Round::Open => (self.open >> 32) as u32,
            Round::Determined | Round::BothOpen => self.open as u32,
        };
        let links: Vec<Link> = self
            .equal
            .drain(..)
            .map(|(b, pattern)| Link { a, b, pattern: Pattern(pattern), odds: self.weights.odds(Pattern(pattern)) })
            .collect();
        each(&links)
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
        assert!(order(Round::Determined, 1e9, 7) < order(Round::Determined, 1e3, 1));
        assert!(order(Round::Determined, 1e9, 7) < order(Round::Determined, 1e9, 8));
        assert!(order(Round::Open, 1.0, 7) < order(Round::Open, 1e9, 8));
    }
}

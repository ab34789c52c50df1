//! Group: records sorted by key in, pairs out. Each pair that shares a key is compared once, at the first key it shares.
//!
//! Only keys and ordinals are sorted. The sides are on a [`Shelf`] where they fit in memory ([`pair_groups`]); where they do
//! not, pairs are first proposed and then compared chunk by chunk ([`candidates`]). Both ways find the same pairs.

mod candidates;
mod groups;
mod listed;
mod random;

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::ArrowError;

pub use candidates::{Chunks, candidates};
pub use listed::{Lists, shared_out};
pub use random::random_pairs;

use crate::compare::compare;
use crate::frequencies::Frequencies;
use crate::keys::{Key, first_shared};
use crate::levels::Pattern;
use crate::schemas;
use crate::shelf::Shelf;
use crate::side::Side;
use crate::sides::mix;
use crate::weights::{Tally, crowd};

/// Pairs in a batch.
pub(crate) const BATCH_ROWS: usize = 8_192;
/// Of this many pairs one is counted for the weights, once there are enough.
const COUNT_ONE_IN: u64 = 4;

/// What a partition's groups tell besides pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairFindings {
    /// Pairs by pattern.
    pub tally: Tally,
    /// Groups too large to compare all with all: how many, and their records.
    pub large_groups: (u64, u64),
    /// Records beyond the first few thousand of a group, which were not compared under that key.
    pub sides_cut: u64,
    /// Distinct accounts among the groups, without those that stand on lists only.
    pub accounts: u64,
}

impl PairFindings {
    /// Adds another partition's; the result does not depend on the order of partitions.
    pub fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
        self.large_groups.0 += other.large_groups.0;
        self.large_groups.1 += other.large_groups.1;
        self.sides_cut += other.sides_cut;
        self.accounts += other.accounts;
    }
}

/// Reads batches of [`schemas::keyed_records`] sorted by key and hands batches of [`schemas::pairs`] to `emit`. `count_all`
/// counts every pair for the weights, and not one in four.
///
/// # Errors
/// The first error of the rows or of `emit`.
pub fn pair_groups<E: From<ArrowError>>(
    rows: impl Iterator<Item = Result<RecordBatch, E>>,
    shelf: &Shelf,
    (frequencies, lists): (&Frequencies, Option<Lists<'_>>),
    count_all: bool,
    emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
) -> Result<PairFindings, E> {
    let mut pairer = Pairer::new(frequencies, count_all).with_lists(lists);
    let (mut found, mut sides) = (PairFindings::default(), Vec::new());
    groups::read(rows, listed::from(lists), &mut found, |lot| {
        shelf.fetch(&lot.records);
        sides.clear();
        sides.extend(lot.records.iter().map(|record| shelf.get(*record)));
        for (key, range) in lot.groups() {
            let (group, records): (&[Side], _) = (&sides[range.clone()], &lot.records[range]);
            let mut pair = |a: usize, b: usize, sharing| pairer.pair(key, sharing, &group[a], &group[b]);
            listed::each_two(records, lists, |at| group[at].order(), &mut pair);
        }
        pairer.emit(BATCH_ROWS, emit)
    })?;
    found.tally = pairer.finish(emit)?;
    Ok(found)
}

/// Compares sides, two at a time.
pub struct Pairer<'f> {
    frequencies: &'f Frequencies,
    lists: Option<Lists<'f>>,
    count_all: bool,
    pairs: Pairs,
    /// How often which [`Pattern::coarse`] occurred.
    counted: HashMap<Pattern, u64>,
}

impl<'f> Pairer<'f> {
    /// `count_all` counts every pair for the weights, and not one in four.
    pub fn new(frequencies: &'f Frequencies, count_all: bool) -> Self {
        Self { frequencies, lists: None, count_all, pairs: Pairs::default(), counted: HashMap::new() }
    }

    /// With lists beside the evidence: their pairs do not count for the weights.
    pub fn with_lists(mut self, lists: Option<Lists<'f>>) -> Self {
        self.lists = lists;
        self
    }

    /// The last pairs to `emit`, and how often which pattern occurred.
    ///
    /// # Errors
    /// That of `emit`.
    pub fn finish<E: From<ArrowError>>(
        mut self,
        emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<Tally, E> {
        self.emit(1, emit)?;
        let mut tally = Tally::default();
        self.counted.into_iter().for_each(|(pattern, pairs)| tally.add(pattern, pairs));
        Ok(tally)
    }

    fn emit<E: From<ArrowError>>(
        &mut self,
        from: usize,
        emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pairs.take(from)?.map_or(Ok(()), emit)
    }

    /// Compares two sides that stand under one key, the smaller ordinal first.
    fn pair(&mut self, key: Key, sharing: usize, a: &Side, b: &Side) {
        // A row of evidence does not name one person twice, and one record may hold a value twice.
        if a.mate == b.mate || first_shared(a, b) != Some(key) {
            return;
        }
        let listed = self.lists.filter(|lists| b.record >= lists.from);
        let pattern = compare(key, a, b, listed.map_or(self.frequencies, |lists| lists.frequencies));
        let pattern = pattern.with_crowd(crowd(key, sharing, pattern));
        // By what the sides say, so that the order of the evidence does not matter.
        let counts = listed.is_none();
        if counts && (self.count_all || mix(a.draw().wrapping_add(b.draw())).is_multiple_of(COUNT_ONE_IN)) {
            *self.counted.entry(pattern.coarse()).or_default() += 1;
        }
        self.pairs.add(a.record, b.record, pattern);
    }
}

/// Rows of [`schemas::pairs`] in the making.
#[derive(Default)]
pub(crate) struct Pairs {
    a: Vec<u32>,
    b: Vec<u32>,
    pattern: Vec<u64>,
}

impl Pairs {
    pub(crate) fn add(&mut self, a: u32, b: u32, pattern: Pattern) {
        self.a.push(a);
        self.b.push(b);
        self.pattern.push(pattern.0);
    }

    /// The rows, if there are at least so many.
    pub(crate) fn take(&mut self, from: usize) -> Result<Option<RecordBatch>, ArrowError> {
        if self.a.len() < from {
            return Ok(None);
        }
        let Self { a, b, pattern } = std::mem::take(self);
        let columns: Vec<ArrayRef> =
            vec![Arc::new(UInt32Array::from(a)), Arc::new(UInt32Array::from(b)), Arc::new(UInt64Array::from(pattern))];
        RecordBatch::try_new(schemas::pairs(), columns).map(Some)
    }
}

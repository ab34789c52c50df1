//! Group: sides sorted by key in, pairs out. Each pair that shares a key is compared once, at the first key it shares.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{UInt32Builder, UInt64Builder};
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use crate::column::numbers;
use crate::compare::compare;
use crate::frequencies::Frequencies;
use crate::keys::{Key, first_shared};
use crate::levels::Pattern;
use crate::schemas;
use crate::shelf::Shelf;
use crate::side::Side;
use crate::sides;
use crate::sides::mix;
use crate::weights::{Tally, crowd};

/// In a group of more sides than this, each is compared only with its nearest in the order of names and dates.
const ALL_WITH_ALL_MAX: usize = 48;
/// How many of the nearest.
const NEAREST: usize = 16;
/// A group is cut here: nobody's records are that many under one name and birth date, and no identifier gets this far.
pub const GROUP_MAX: usize = 4_096;
/// Pairs in a batch.
const BATCH_ROWS: usize = 8_192;
/// Sides that are fetched from a shelf before they are compared, and not one group after the other.
const FETCHED: usize = 512;
/// Of this many pairs one is counted for the weights, once there are enough.
const COUNT_ONE_IN: u64 = 4;

/// What a partition's groups tell besides pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairFindings {
    /// Pairs by pattern.
    pub tally: Tally,
    /// Groups too large to compare all with all: how many, and their sides.
    pub large_groups: (u64, u64),
    /// Sides beyond the first [`GROUP_MAX`] of a group, which were not compared under that key.
    pub sides_cut: u64,
    /// Distinct accounts among the groups.
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

/// Where the sides are that stand together.
#[derive(Clone, Copy)]
pub enum Sides<'s> {
    /// In the rows themselves: [`schemas::keyed_sides`].
    InRows,
    /// On a shelf; rows are [`schemas::keyed_records`].
    On(&'s Shelf),
}

/// Reads batches sorted by key and hands batches of [`schemas::pairs`] to `emit`. `count_all` counts every pair for the
/// weights, and not one in four.
///
/// # Errors
/// The first error of the rows or of `emit`.
pub fn pair_groups<E: From<ArrowError>>(
    rows: impl Iterator<Item = Result<RecordBatch, E>>,
    sides: Sides<'_>,
    frequencies: &Frequencies,
    count_all: bool,
    emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
) -> Result<PairFindings, E> {
    let mut pairer = Pairer { frequencies, count_all, pairs: Pairs::default(), found: PairFindings::default() };
    let mut groups = Groups { source: sides, sides: Vec::new(), records: Vec::new(), ends: Vec::new() };
    let mut open = 0;
    for batch in rows {
        let batch = batch?;
        for (row, key) in numbers::<UInt64Type>(&batch, "key").values().iter().enumerate() {
            if *key != open {
                groups.end(open);
                open = *key;
                if groups.len() >= FETCHED {
                    groups.close(&mut pairer);
                    pairer.emit(BATCH_ROWS, emit)?;
                }
            }
            groups.push(&batch, row, &mut pairer.found);
        }
    }
    groups.end(open);
    groups.close(&mut pairer);
    pairer.emit(0, emit)?;
    Ok(pairer.found)
}

/// Groups that are complete, and the open one.
struct Groups<'s> {
    source: Sides<'s>,
    sides: Vec<Side>,
    /// Instead of sides, where these are on a shelf.
    records: Vec<u32>,
    /// Key and end of each complete group.
    ends: Vec<(u64, usize)>,
}

impl Groups<'_> {
    fn len(&self) -> usize {
        self.sides.len().max(self.records.len())
    }

    fn start(&self) -> usize {
        self.ends.last().map_or(0, |(_, end)| *end)
    }

    /// Takes a row into the open group. Of a group that is too large the first records stay, whatever order they came in.
    fn push(&mut self, batch: &RecordBatch, row: usize, found: &mut PairFindings) {
        let start = self.start();
        match self.source {
            Sides::InRows => {
                if self.sides.len() - start == 2 * GROUP_MAX {
                    found.sides_cut += GROUP_MAX as u64;
                    self.sides[start..].sort_unstable_by_key(|side| side.record);
                    self.sides.truncate(start + GROUP_MAX);
                }
                self.sides.push(Side::from_bytes(sides::bytes_at(batch, row)));
            }
            Sides::On(_) => {
                if self.records.len() - start == 2 * GROUP_MAX {
                    found.sides_cut += GROUP_MAX as u64;
                    self.records[start..].sort_unstable();
                    self.records.truncate(start + GROUP_MAX);
                }
                self.records.push(numbers::<UInt32Type>(batch, "record").value(row));
            }
        }
    }

    fn end(&mut self, key: u64) {
        let (start, end) = (self.start(), self.len());
        if end > start {
            self.ends.push((key, end));
        }
    }

    /// Compares the sides of each group and forgets them.
    fn close(&mut self, pairer: &mut Pairer<'_>) {
        if let Sides::On(shelf) = self.source {
            // One after the other in a short loop: so the processor waits for several of them at once.
            self.sides.extend(self.records.drain(..).map(|record| shelf.get(record)));
        }
        let mut start = 0;
        for (key, end) in self.ends.drain(..) {
            pairer.group(Key::of(key), &mut self.sides[start..end]);
            start = end;
        }
        self.sides.clear();
    }
}

struct Pairer<'f> {
    frequencies: &'f Frequencies,
    count_all: bool,
    pairs: Pairs,
    found: PairFindings,
}

impl Pairer<'_> {
    fn emit<E: From<ArrowError>>(
        &mut self,
        from: usize,
        emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.pairs.rows < from.max(1) { Ok(()) } else { emit(self.pairs.take()?) }
    }

    /// Compares the sides of a group.
    fn group(&mut self, key: Key, group: &mut [Side]) {
        // In the order of their records, whatever order they came in: which of them are compared must not depend on it.
        group.sort_unstable_by_key(|side| side.record);
        self.found.sides_cut += group.len().saturating_sub(GROUP_MAX) as u64;
        let all = group.len().min(GROUP_MAX);
        let group = &mut group[..all];
        let sharing = group.len();
        self.found.accounts += u64::from(key == Key::Account);
        if sharing <= ALL_WITH_ALL_MAX {
            for (at, a) in group.iter().enumerate() {
                for b in &group[at + 1..] {
                    self.pair(key, sharing, a, b);
                }
            }
        } else {
            self.found.large_groups.0 += 1;
            self.found.large_groups.1 += sharing as u64;
            group.sort_by_cached_key(|side| (side.last.0, side.first.0, side.birth, side.said(), side.record));
            for (at, a) in group.iter().enumerate() {
                for b in group[at + 1..].iter().take(NEAREST) {
                    self.pair(key, sharing, a, b);
                }
            }
        }
    }

    fn pair(&mut self, key: Key, sharing: usize, a: &Side, b: &Side) {
        // A row of evidence does not name one person twice, and one record may hold a value twice.
        if a.mate == b.mate || first_shared(a, b) != Some(key) {
            return;
        }
        let (a, b) = if a.record < b.record { (a, b) } else { (b, a) };
        let pattern = compare(key, a, b, self.frequencies);
        let pattern = pattern.with_crowd(crowd(key, sharing, pattern));
        let pair = u64::from(a.record) << 32 | u64::from(b.record);
        // By what the sides say, so that the order of the evidence does not matter.
        if self.count_all || mix(a.draw().wrapping_add(b.draw())).is_multiple_of(COUNT_ONE_IN) {
            self.found.tally.add(pattern, 1);
        }
        self.pairs.add(pair, pattern);
    }
}

#[derive(Default)]
struct Pairs {
    rows: usize,
    a: UInt32Builder,
    b: UInt32Builder,
    pattern: UInt64Builder,
}

impl Pairs {
    fn add(&mut self, pair: u64, pattern: Pattern) {
        self.rows += 1;
        self.a.append_value((pair >> 32) as u32);
        self.b.append_value(pair as u32);
        self.pattern.append_value(pattern.0);
    }

    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        RecordBatch::try_new(
            schemas::pairs(),
            vec![Arc::new(self.a.finish()), Arc::new(self.b.finish()), Arc::new(self.pattern.finish())],
        )
    }
}

/// Pairs of sides that have nothing to do with each other, counted: all with all of groups of equal name and birth date,
/// each group with the next few in an order that is as good as random. So it does not matter in which order the sides
/// come.
pub fn random_pairs(mut sides: Vec<Side>, frequencies: &Frequencies) -> Tally {
    const WITH_EACH: usize = 3;
    const GROUP_MAX: usize = 12;
    sides.retain(|side| !side.is_nameless());
    sides.sort_unstable_by_key(Side::draw);
    let groups: Vec<&[Side]> =
        sides.chunk_by(|a, b| a.draw() == b.draw()).filter(|group| group.len() <= GROUP_MAX).collect();
    let mut tally = Tally::default();
    for (at, group) in groups.iter().enumerate() {
        for other in groups[at + 1..].iter().take(WITH_EACH) {
            for (a, b) in group.iter().flat_map(|a| other.iter().map(move |b| (a, b))).filter(|(a, b)| a.mate != b.mate)
            {
                tally.add(compare(Key::RareName, a, b, frequencies), 1);
            }
        }
    }
    tally
}

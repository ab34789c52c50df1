//! Rows sorted by key, read as groups of records.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};

use super::PairFindings;
use crate::column::numbers;
use crate::keys::Key;
use crate::side::Order;

/// In a group of more records than this, each is compared only with its nearest in the order of names and dates.
const ALL_WITH_ALL_MAX: usize = 48;
/// How many of the nearest.
const NEAREST: usize = 16;
/// A group is cut here: nobody's records are that many under one name and birth date, and no identifier gets this far.
const GROUP_MAX: usize = 4_096;
/// Groups that are handed on together.
const LOT: usize = 512;

/// Some groups that are complete.
#[derive(Default)]
pub(super) struct Lot {
    /// The records of all of them. Within a group they ascend, whatever order they came in: which of them are compared
    /// must not depend on it.
    pub(super) records: Vec<u32>,
    /// Key and end of each group.
    ends: Vec<(u64, usize)>,
}

impl Lot {
    /// Each group's kind of key, and where its records stand.
    pub(super) fn groups(&self) -> impl Iterator<Item = (Key, std::ops::Range<usize>)> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |(key, end)| (Key::of(*key), std::mem::replace(&mut start, *end)..*end))
    }

    fn open(&self) -> usize {
        self.ends.last().map_or(0, |(_, end)| *end)
    }

    /// Takes a record into the open group. Of a group that is too large the first records stay.
    fn push(&mut self, record: u32, found: &mut PairFindings) {
        let start = self.open();
        if self.records.len() - start == 2 * GROUP_MAX {
            self.cut(start, found);
        }
        self.records.push(record);
    }

    fn end(&mut self, key: u64, lists_from: u32, found: &mut PairFindings) {
        let start = self.open();
        self.cut(start, found);
        let sharing = self.records.len() - start;
        if sharing == 0 {
            return;
        }
        found.accounts += u64::from(Key::of(key) == Key::Account && self.records[start] < lists_from);
        if sharing > ALL_WITH_ALL_MAX {
            found.large_groups.0 += 1;
            found.large_groups.1 += sharing as u64;
        }
        self.ends.push((key, self.records.len()));
    }

    fn cut(&mut self, start: usize, found: &mut PairFindings) {
        self.records[start..].sort_unstable();
        found.sides_cut += (self.records.len() - start).saturating_sub(GROUP_MAX) as u64;
        self.records.truncate(start + GROUP_MAX);
    }
}

/// Reads batches of [`crate::schemas::keyed_records`] sorted by key, and hands their groups to `each`. From the record
/// `lists_from` on they stand on lists.
pub(super) fn read<E>(
    rows: impl Iterator<Item = Result<RecordBatch, E>>,
    lists_from: u32,
    found: &mut PairFindings,
    mut each: impl FnMut(&Lot) -> Result<(), E>,
) -> Result<(), E> {
    let (mut lot, mut open) = (Lot::default(), 0);
    for batch in rows {
        let batch = batch?;
        let keys = numbers::<UInt64Type>(&batch, "key").values();
        let records = numbers::<UInt32Type>(&batch, "record").values();
        for (key, record) in keys.iter().zip(records) {
            if *key != open {
                lot.end(open, lists_from, found);
                open = *key;
                if lot.ends.len() >= LOT {
                    each(&lot)?;
                    lot.records.clear();
                    lot.ends.clear();
                }
            }
            lot.push(*record, found);
        }
    }
    lot.end(open, lists_from, found);
    each(&lot)
}

/// Hands each two of a group that are to be compared to `each`, as positions, the smaller first.
pub(super) fn each_two(sharing: usize, near: impl Fn(usize) -> Order, mut each: impl FnMut(usize, usize)) {
    if sharing <= ALL_WITH_ALL_MAX {
        return (0..sharing).for_each(|a| (a + 1..sharing).for_each(|b| each(a, b)));
    }
    let mut order: Vec<(Order, usize)> = (0..sharing).map(|at| (near(at), at)).collect();
    order.sort_unstable();
    for (at, (_, a)) in order.iter().enumerate() {
        for (_, b) in order[at + 1..].iter().take(NEAREST) {
            each(*a.min(b), *a.max(b));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemas;
    use arrow_array::{UInt32Array, UInt64Array};
    use std::sync::Arc;

    fn groups(rows: &[(u64, u32)], batch_rows: usize) -> (Vec<(Key, Vec<u32>)>, PairFindings) {
        let batches = rows.chunks(batch_rows).map(|rows| {
            let keys: UInt64Array = rows.iter().map(|(key, _)| *key).collect();
            let records: UInt32Array = rows.iter().map(|(_, record)| *record).collect();
            RecordBatch::try_new(schemas::keyed_records(), vec![Arc::new(keys), Arc::new(records)])
        });
        let (mut groups, mut found) = (Vec::new(), PairFindings::default());
        read(batches, u32::MAX, &mut found, |lot| {
            groups.extend(lot.groups().map(|(key, range)| (key, lot.records[range].to_vec())));
            Ok(())
        })
        .expect("read");
        (groups, found)
    }

    #[test]
    fn groups_go_on_over_batches_and_their_records_ascend() {
        let (ssn, account) = (16 + Key::Ssn as u64, 32 + Key::Account as u64);
        let rows = [(ssn, 9), (ssn, 2), (account, 5), (account, 1), (account, 7)];
        for batch_rows in 1..6 {
            let (groups, found) = groups(&rows, batch_rows);
            assert_eq!(groups, [(Key::Ssn, vec![2, 9]), (Key::Account, vec![1, 5, 7])]);
            assert_eq!(found.accounts, 1);
        }
    }

    #[test]
    fn of_a_group_too_large_the_first_records_stay() {
        let rows: Vec<(u64, u32)> = (0..10_000).rev().map(|record| (16, record)).collect();
        let (groups, found) = groups(&rows, 1_000);
        assert_eq!(groups, [(Key::Ssn, (0..GROUP_MAX as u32).collect())]);
        assert_eq!(found.sides_cut, 10_000 - GROUP_MAX as u64);
        assert_eq!(found.large_groups, (1, GROUP_MAX as u64));
    }

    #[test]
    fn in_a_large_group_each_meets_its_nearest() {
        let count = |sharing: usize| {
            let mut pairs = 0;
            each_two(
                sharing,
                |at| (0, (sharing - at) as u32),
                |a, b| {
                    assert!(a < b && (sharing <= ALL_WITH_ALL_MAX || b - a <= NEAREST));
                    pairs += 1;
                },
            );
            pairs
        };
        assert_eq!(count(1), 0);
        assert_eq!(count(ALL_WITH_ALL_MAX), 48 * 47 / 2);
        assert_eq!(count(100), 100 * NEAREST - (1..=NEAREST).sum::<usize>());
    }
}

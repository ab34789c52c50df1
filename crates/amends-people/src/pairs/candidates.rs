//! Where the sides do not fit in memory: which records are to be compared is written down first, by the chunks of records
//! that hold the two; then two chunks at a time are brought into memory.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{ArrayBuilder, UInt8Builder, UInt16Builder, UInt32Builder};
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type};
use arrow_schema::ArrowError;

use super::listed::{self, Lists};
use super::{PairFindings, Pairer, groups};
use crate::column::numbers;
use crate::keys::Key;
use crate::schemas;
use crate::shelf::Shelf;
use crate::side::Order;

/// Candidates in a batch.
const BATCH_ROWS: usize = 2_048;
/// Candidates whose sides are brought near together.
const FETCHED: usize = 512;

/// Runs of consecutive records, and a bucket for each two of them.
#[derive(Debug, Clone)]
pub struct Chunks {
    /// The first record of each chunk.
    firsts: Vec<u32>,
}

impl Chunks {
    /// From the number of records in each chunk.
    pub fn new(rows: impl IntoIterator<Item = usize>) -> Self {
        let firsts = rows.into_iter().scan(0, |end, rows| {
            let first = *end;
            *end += rows as u32;
            Some(first)
        });
        Self { firsts: firsts.collect() }
    }

    /// How many buckets there are.
    pub fn buckets(&self) -> usize {
        self.firsts.len() * (self.firsts.len() + 1) / 2
    }

    /// The bucket of two chunks, the smaller first.
    pub fn bucket(a: usize, b: usize) -> usize {
        b * (b + 1) / 2 + a
    }

    fn of(&self, record: u32) -> usize {
        self.firsts.partition_point(|first| *first <= record).saturating_sub(1)
    }
}

/// Reads batches of [`schemas::keyed_records`] sorted by key and hands batches of [`schemas::candidates`] to `emit`, each
/// with its bucket. `orders` has [`crate::Side::order`] of each record.
///
/// # Errors
/// The first error of the rows or of `emit`.
pub fn candidates<E: From<ArrowError>>(
    rows: impl Iterator<Item = Result<RecordBatch, E>>,
    (orders, lists): (&[Order], Option<Lists<'_>>),
    chunks: &Chunks,
    emit: &mut dyn FnMut(usize, RecordBatch) -> Result<(), E>,
) -> Result<PairFindings, E> {
    let mut found = PairFindings::default();
    let mut buckets: Vec<Bucket> = std::iter::repeat_with(Bucket::default).take(chunks.buckets()).collect();
    groups::read(rows, listed::from(lists), &mut found, |lot| {
        for (key, range) in lot.groups() {
            let records = &lot.records[range];
            listed::each_two(
                records,
                lists,
                |at| orders[records[at] as usize],
                |a, b, sharing| {
                    let (a, b) = (records[a], records[b]);
                    buckets[Chunks::bucket(chunks.of(a), chunks.of(b))].add(a, b, key, sharing);
                },
            );
        }
        let full = buckets.iter_mut().enumerate().filter(|(_, bucket)| bucket.a.len() >= BATCH_ROWS);
        full.map(|(at, bucket)| (at, bucket.take())).try_for_each(|(at, batch)| emit(at, batch?))
    })?;
    let rest = buckets.iter_mut().enumerate().filter(|(_, bucket)| !bucket.a.is_empty());
    rest.map(|(at, bucket)| (at, bucket.take())).try_for_each(|(at, batch)| emit(at, batch?))?;
    Ok(found)
}

/// Candidates of two chunks.
#[derive(Default)]
struct Bucket {
    a: UInt32Builder,
    b: UInt32Builder,
    key: UInt8Builder,
    sharing: UInt16Builder,
}

impl Bucket {
    fn add(&mut self, a: u32, b: u32, key: Key, sharing: usize) {
        self.a.append_value(a);
        self.b.append_value(b);
        self.key.append_value(key as u8);
        // No group is larger than 16 bits can tell.
        self.sharing.append_value(u16::try_from(sharing).unwrap_or(u16::MAX));
    }

    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schemas::candidates(),
            vec![
                Arc::new(self.a.finish()),
                Arc::new(self.b.finish()),
                Arc::new(self.key.finish()),
                Arc::new(self.sharing.finish()),
            ],
        )
    }
}

impl Pairer<'_> {
    /// Compares the records of a batch of [`schemas::candidates`], which are on these two shelves.
    ///
    /// # Errors
    /// The first error of `emit`.
    pub fn compare<E: From<ArrowError>>(
        &mut self,
        candidates: &RecordBatch,
        [shelf_a, shelf_b]: [&Shelf; 2],
        emit: &mut dyn FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(candidates, name).values());
        let keys = numbers::<UInt8Type>(candidates, "key").values();
        let sharing = numbers::<UInt16Type>(candidates, "sharing").values();
        for start in (0..candidates.num_rows()).step_by(FETCHED) {
            let rows = start..candidates.num_rows().min(start + FETCHED);
            shelf_a.fetch(&a[rows.clone()]);
            shelf_b.fetch(&b[rows.clone()]);
            for row in rows {
                let key = Key::of(u64::from(keys[row]));
                self.pair(key, usize::from(sharing[row]), &shelf_a.get(a[row]), &shelf_b.get(b[row]));
            }
        }
        self.emit(super::BATCH_ROWS, emit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_two_chunks_have_a_bucket_of_their_own() {
        let chunks = Chunks::new([10, 0, 5, 1]);
        let of: Vec<usize> = [0, 9, 10, 14, 15, 99].map(|record| chunks.of(record)).to_vec();
        assert_eq!(of, [0, 0, 2, 2, 3, 3]);
        let mut buckets: Vec<usize> = (0..4).flat_map(|b| (0..=b).map(move |a| Chunks::bucket(a, b))).collect();
        buckets.sort_unstable();
        assert_eq!(buckets, (0..chunks.buckets()).collect::<Vec<_>>());
    }
}

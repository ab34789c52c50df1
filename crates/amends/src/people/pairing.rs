//! Sides → keys → pairs: which records are compared at all.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use amends_engine::{BoxError, Engine, Kept, Rows, Source};
use amends_people::keys::{Key, Kinds, PASSES, keys_of};
use amends_people::pairs::Sides;
use amends_people::{PairFindings, Shelf, Side, pair_groups, schemas, side, sides};
use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::SchemaRef;

use super::Stage;
use super::linking::Book;
use crate::Result;

/// Fewer records than this, and every pair counts for the weights.
const COUNT_ALL_MAX: u64 = 200_000;
/// Of the memory, one part in so many may hold the keys of all records at once.
const KEYED_SHARE: u64 = 4;
/// What the keys of a record take that others share, while they are sorted: a dozen bytes each, twice.
const KEYED_BYTES: u64 = 192;

impl Stage<'_> {
    /// All pairs that share a key, pass by pass. Where all sides are in memory, only keys are sorted, which are a tenth of
    /// the bytes; where some had to be spilled, each key takes its side along.
    pub(super) fn find_pairs(
        &self,
        engine: &Engine,
        kept: &[Kept],
        book: &Arc<Book>,
    ) -> Result<(Vec<Kept>, PairFindings)> {
        let (mut pairs, mut findings) = (Vec::new(), PairFindings::default());
        let held: Option<Vec<&[RecordBatch]>> = kept.iter().map(Kept::held).collect();
        let shelf = held.map(|held| Shelf::new(held.into_iter().flatten()));
        let count_all = self.pieces.records <= COUNT_ALL_MAX;
        // Fewer passes make fewer keys anew.
        let fit = shelf.is_some() && self.pieces.records * KEYED_BYTES <= self.settings.memory_bytes / KEYED_SHARE;
        let passes: &[&'static [Key]] = if fit { &[&Key::ALL] } else { &PASSES };
        let schema = if shelf.is_some() { schemas::keyed_records() } else { schemas::keyed_sides() };
        for pass in passes {
            let sources = kept.iter().map(|kept| {
                let (kept, book, schema) = (kept.clone(), Arc::clone(book), Arc::clone(&schema));
                Source::new(move || rows_of(kept, move |batch| keyed(&batch, Kinds::of(pass), &book, &schema)))
            });
            let group = |rows: Rows<'_>| -> Result<(Kept, PairFindings), BoxError> {
                let mut keeper = engine.keeper();
                let rows = rows.map(|batch| batch.map_err(BoxError::from));
                let sides = shelf.as_ref().map_or(Sides::InRows, Sides::On);
                let mut keep = |pairs| Ok(keeper.add(pairs)?);
                let findings = pair_groups(rows, sides, &book.frequencies, count_all, &mut keep)?;
                Ok((keeper.finish()?, findings))
            };
            let found = engine.grouped(&schema, sources.collect(), &["key"], &["key"], group)?;
            for (kept, part) in found {
                pairs.push(kept);
                findings.merge(part);
            }
            log::debug!("pass {pass:?} done");
        }
        Ok((pairs, findings))
    }
}

/// Kept batches, mapped; a source's iterator.
pub(super) fn rows_of(
    kept: Kept,
    mut map: impl FnMut(RecordBatch) -> Result<RecordBatch, BoxError> + Send + 'static,
) -> impl Iterator<Item = Result<RecordBatch, BoxError>> + Send {
    let (batches, failed) = match kept.batches() {
        Ok(batches) => (Some(batches), None),
        Err(error) => (None, Some(Err(error))),
    };
    let mapped = batches.into_iter().flatten().map(move |batch| map(batch?));
    failed.into_iter().chain(mapped)
}

/// A row for each key that is shared: with the side itself, or with the record alone, as `schema` has it.
fn keyed(batch: &RecordBatch, kinds: Kinds, book: &Book, schema: &SchemaRef) -> Result<RecordBatch, BoxError> {
    let (mut keys, mut rows, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (row, side) in sides::of(batch).enumerate() {
        let rarity = |side: &Side| book.frequencies.rarity(side.first, side.last);
        keys_of(&side, kinds, rarity, |key| {
            if !book.crowds.is_shared(key) {
                let lone = u64::from(Key::of(key) == Key::Account);
                book.lone_accounts.fetch_add(lone, Ordering::Relaxed);
            } else {
                keys.push(key);
                rows.push(row);
                records.push(side.record);
            }
        });
    }
    let beside: ArrayRef = if schema.column_with_name("record").is_some() {
        Arc::new(UInt32Array::from(records))
    } else {
        let bytes: Vec<u8> = rows.into_iter().flat_map(|row| sides::bytes_at(batch, row)).copied().collect();
        Arc::new(FixedSizeBinaryArray::try_new(side::BYTES as i32, bytes.into(), None)?)
    };
    Ok(RecordBatch::try_new(Arc::clone(schema), vec![Arc::new(UInt64Array::from(keys)), beside])?)
}

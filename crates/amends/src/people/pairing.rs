//! Sides → keys → pairs: which records are compared at all.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use amends_engine::{BoxError, Engine, Keeper, Kept, Rows, Source};
use amends_people::crowds::AT_ONCE;
use amends_people::keys::{Key, Kinds, PASSES, keys_of};
use amends_people::pairs::{Chunks, Lists, candidates, shared_out};
use amends_people::side::Order;
use amends_people::weights::Tally;
use amends_people::{Clusters, PairFindings, Pairer, Shelf, Side, pair_groups, schemas, side, sides};
use arrow_array::{ArrayRef, RecordBatch, UInt32Array, UInt64Array};

use super::linking::{self, Book};
use super::{BESIDE_CLUSTERS, SORTING_SHARE, Stage};
use crate::Result;

/// Fewer records than this, and every pair counts for the weights.
const COUNT_ALL_MAX: u64 = 200_000;
/// What the keys of a record take, if others share all of a dozen: sixteen bytes each.
const KEYED_BYTES: u64 = 192;

/// Bytes of memory for each record that pairs are looked for in, at least: the union-find has its room only afterwards.
const PAIRING_BYTES: u64 = Clusters::BYTES + BESIDE_CLUSTERS - size_of::<Order>() as u64;

impl Stage<'_> {
    /// In how large pieces sides are kept: so that two chunks fit where the union-find will be and rows are sorted, each
    /// read on all threads.
    pub(super) fn piece_rows(&self) -> usize {
        let room = self.pieces.records * PAIRING_BYTES + self.left() / SORTING_SHARE;
        let chunk_rows = room / 2 / side::BYTES as u64;
        usize::try_from(chunk_rows / self.settings.threads.max(1) as u64).unwrap_or(usize::MAX).max(1)
    }

    /// All pairs that share a key.
    pub(super) fn find_pairs(&self, engine: &Engine, kept: &[Kept], book: &Arc<Book>) -> Result<(Pairs, PairFindings)> {
        let held: Option<Vec<&[RecordBatch]>> = kept.iter().map(Kept::held).collect();
        match held {
            Some(held) => self.pairs_at_hand(engine, kept, &Shelf::new(held.into_iter().flatten()), book),
            None => self.pairs_by_chunks(engine, kept, book),
        }
    }

    /// Where all sides are in memory: sides that stand under one key are compared as soon as they do, pass by pass.
    fn pairs_at_hand(
        &self,
        engine: &Engine,
        kept: &[Kept],
        shelf: &Shelf,
        book: &Arc<Book>,
    ) -> Result<(Pairs, PairFindings)> {
        let (mut pairs, mut findings) = (Pairs::default(), PairFindings::default());
        // Fewer passes make fewer keys anew.
        let fit = self.pieces.records * KEYED_BYTES <= self.left() / SORTING_SHARE;
        let passes: &[&'static [Key]] = if fit { &[&Key::ALL] } else { &PASSES };
        for pass in passes {
            let group = |rows: &mut dyn Iterator<Item = _>| -> Result<(Pairs, PairFindings), BoxError> {
                let mut keeper = self.pair_keeper(engine);
                let mut keep = |pairs| Ok(keeper.add(pairs)?);
                let findings =
                    pair_groups(rows, shelf, (&book.frequencies, self.lists(book)), self.counts_all(), &mut keep)?;
                Ok((keeper.finish()?, findings))
            };
            let sources = keyed_by(kept, Kinds::of(pass), book);
            for (kept, part) in engine.grouped_in_memory(&schemas::keyed_records(), sources, group)? {
                pairs.push(kept);
                findings.merge(part);
            }
            log::debug!("pass {pass:?} done");
        }
        Ok((pairs, findings))
    }

    /// Where they are not: keys alone are sorted, what they bring together is put into a bucket for each two chunks of
    /// records, and two chunks at a time are in memory.
    fn pairs_by_chunks(&self, engine: &Engine, kept: &[Kept], book: &Arc<Book>) -> Result<(Pairs, PairFindings)> {
        let parts: Vec<&[Kept]> = kept.chunks(engine.threads()).collect();
        let chunks = Chunks::new(parts.iter().map(|part| part.iter().map(Kept::rows).sum()));
        let (buckets, mut findings) = self.candidates(engine, kept, &chunks, book)?;
        log::debug!("candidates in {} buckets", chunks.buckets());
        let load = |part: &[Kept]| -> Result<Shelf> {
            let read = |kept: &Kept| linking::batches_of(kept).collect::<Result<Vec<_>>>();
            Ok(Shelf::new(engine.side_by_side(part.iter().collect(), read)?.iter().flatten()))
        };
        let mut pairs = Pairs::default();
        for (b, part_b) in parts.iter().enumerate() {
            let shelf_b = load(part_b)?;
            for (a, part_a) in parts[..=b].iter().enumerate() {
                let other = if a == b { None } else { Some(load(part_a)?) };
                let shelves = [other.as_ref().unwrap_or(&shelf_b), &shelf_b];
                let compare = |bucket: &Kept| self.compare(engine, bucket, shelves, book);
                for (kept, tally) in engine.side_by_side(buckets[Chunks::bucket(a, b)].iter().collect(), compare)? {
                    pairs.push(kept);
                    findings.tally.merge(tally);
                }
            }
        }
        Ok((pairs, findings))
    }

    /// What keys bring together, by bucket.
    fn candidates(
        &self,
        engine: &Engine,
        kept: &[Kept],
        chunks: &Chunks,
        book: &Arc<Book>,
    ) -> Result<(Vec<Vec<Kept>>, PairFindings)> {
        let mut orders = Vec::with_capacity(usize::try_from(self.pieces.records).unwrap_or(0));
        for batch in linking::batches(kept) {
            orders.extend(sides::of(&batch?).map(|side| side.order()));
        }
        let group = |rows: Rows<'_>| -> Result<(Vec<Kept>, PairFindings), BoxError> {
            let mut keepers: Vec<_> = std::iter::repeat_with(|| engine.keeper()).take(chunks.buckets()).collect();
            let rows = rows.map(|batch| batch.map_err(BoxError::from));
            let mut keep = |bucket: usize, candidates| Ok(keepers[bucket].add(candidates)?);
            let findings = candidates(rows, (&orders, self.lists(book)), chunks, &mut keep)?;
            Ok((keepers.into_iter().map(Keeper::finish).collect::<Result<_, _>>()?, findings))
        };
        let sources = keyed_by(kept, Kinds::ALL, book);
        let parts = engine.grouped(&schemas::keyed_records(), sources, &["key"], &["key"], group)?;
        let (mut buckets, mut findings) = (vec![Vec::new(); chunks.buckets()], PairFindings::default());
        for (kept, part) in parts {
            buckets.iter_mut().zip(kept).for_each(|(bucket, kept)| bucket.push(kept));
            findings.merge(part);
        }
        Ok((buckets, findings))
    }

    /// The pairs among some candidates of two chunks.
    fn compare(&self, engine: &Engine, bucket: &Kept, shelves: [&Shelf; 2], book: &Book) -> Result<(Pairs, Tally)> {
        let mut keeper = self.pair_keeper(engine);
        let mut keep = |pairs| keeper.add(pairs);
        let mut pairer = Pairer::new(&book.frequencies, self.counts_all()).with_lists(self.lists(book));
        for batch in linking::batches_of(bucket) {
            pairer.compare(&batch?, shelves, &mut keep)?;
        }
        let tally = pairer.finish(&mut keep)?;
        Ok((keeper.finish()?, tally))
    }

    fn counts_all(&self) -> bool {
        self.pieces.evidence <= COUNT_ALL_MAX
    }

    fn lists<'b>(&self, book: &'b Book) -> Option<Lists<'b>> {
        book.with_lists.as_ref().map(|frequencies| Lists { from: self.pieces.lists_from(), frequencies })
    }

    fn pair_keeper<'e>(&self, engine: &'e Engine) -> PairKeeper<'e> {
        let lists = self.pieces.has_lists();
        let keepers = std::iter::repeat_with(|| engine.keeper()).take(if lists { 3 } else { 1 });
        PairKeeper { keepers: keepers.collect(), lists_from: self.pieces.lists_from() }
    }
}

/// All pairs, those with an entry of a list apart.
#[derive(Default)]
pub(super) struct Pairs {
    /// Of two records of the evidence.
    pub(super) evidence: Vec<Kept>,
    /// Of a record of the evidence and an entry.
    pub(super) between: Vec<Kept>,
    /// Of two entries.
    pub(super) lists: Vec<Kept>,
}

impl Pairs {
    fn push(&mut self, more: Self) {
        self.evidence.extend(more.evidence);
        self.between.extend(more.between);
        self.lists.extend(more.lists);
    }
}

struct PairKeeper<'e> {
    /// One, or where there are lists one for each part of [`Pairs`].
    keepers: Vec<Keeper<'e>>,
    lists_from: u32,
}

impl PairKeeper<'_> {
    fn add(&mut self, pairs: RecordBatch) -> Result<()> {
        if let [keeper] = &mut self.keepers[..] {
            return Ok(keeper.add(pairs)?);
        }
        let parts = shared_out(&pairs, self.lists_from)?;
        let mut full = self.keepers.iter_mut().zip(parts).filter(|(_, pairs)| pairs.num_rows() > 0);
        full.try_for_each(|(keeper, pairs)| Ok(keeper.add(pairs)?))
    }

    fn finish(self) -> Result<Pairs> {
        let kept = self.keepers.into_iter().map(Keeper::finish).collect::<Result<Vec<_>, _>>()?;
        let mut kept = kept.into_iter();
        let mut next = || kept.next().into_iter().collect();
        Ok(Pairs { evidence: next(), between: next(), lists: next() })
    }
}

/// The keys of these kinds of all records.
fn keyed_by(kept: &[Kept], kinds: Kinds, book: &Arc<Book>) -> Vec<Source> {
    let source = |kept: &Kept| {
        let (kept, book) = (kept.clone(), Arc::clone(book));
        Source::new(move || rows_of(kept, move |batch| keyed(&batch, kinds, &book)))
    };
    kept.iter().map(source).collect()
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

/// A row for each key that is shared.
fn keyed(batch: &RecordBatch, kinds: Kinds, book: &Book) -> Result<RecordBatch, BoxError> {
    let (mut keys, mut records) = (Vec::new(), Vec::new());
    let rarity = |side: &Side| book.rarity(side);
    let mut lone_accounts = 0;
    let mut take = |found: &mut Vec<(u64, u32)>| {
        book.crowds.fetch(found.iter().map(|(key, _)| *key));
        for (key, record) in found.drain(..) {
            if book.crowds.is_shared(key) {
                keys.push(key);
                records.push(record);
            } else {
                lone_accounts += u64::from(Key::of(key) == Key::Account && record < book.lists_from);
            }
        }
    };
    let mut found = Vec::with_capacity(2 * AT_ONCE);
    for side in sides::of(batch) {
        keys_of(&side, kinds, rarity, |key| found.push((key, side.record)));
        if found.len() >= AT_ONCE {
            take(&mut found);
        }
    }
    take(&mut found);
    book.lone_accounts.fetch_add(lone_accounts, Ordering::Relaxed);
    let columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(keys)), Arc::new(UInt32Array::from(records))];
    Ok(RecordBatch::try_new(schemas::keyed_records(), columns)?)
}

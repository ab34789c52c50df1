//! Grouping in memory: rows of a key and a number, where there is room for all of them.
//!
//! Rows are spread over some hundred parts by their keys, and each part is sorted by itself, in the processor's own cache.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::SchemaRef;
use datafusion_common::DataFusionError;

use crate::source::Source;
use crate::{BoxError, Engine, EngineError};

/// Parts are told by so many of a key's upper bits.
const PART_BITS: u32 = 8;
const PARTS: usize = 1 << PART_BITS;
/// Rows come in blocks of so many, so that nothing is moved as a part grows.
const BLOCK_ROWS: usize = 1_024;

type Row = (u64, u32);
/// The rows of a part.
type Blocks = Vec<Vec<Row>>;

impl Engine {
    /// As [`Engine::grouped`], for rows that fit in memory, 16 bytes each, and have two columns: a key of 64 bits, the upper
    /// ones as good as random, by which they are grouped, and a number of 32 bits. `group` gets them ordered by both, and is
    /// called once on each thread.
    ///
    /// # Errors
    /// The first error of a source or of `group`.
    pub fn grouped_in_memory<T: Send>(
        &self,
        schema: &SchemaRef,
        sources: Vec<Source>,
        group: impl Fn(&mut dyn Iterator<Item = Result<RecordBatch, BoxError>>) -> Result<T, BoxError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let parts: Vec<Mutex<Blocks>> = std::iter::repeat_with(Mutex::default).take(PARTS).collect();
        self.side_by_side(sources, |source| spread(source, &parts))?;
        let next = AtomicUsize::new(0);
        let of_thread = |_| {
            let taken =
                || parts.get(next.fetch_add(1, Ordering::Relaxed)).map(|part| std::mem::take(&mut *locked(part)));
            let mut rows = std::iter::from_fn(taken).map(|blocks| sorted(schema, &blocks));
            group(&mut rows).map_err(EngineError::from_boxed)
        };
        self.side_by_side((0..self.threads()).collect(), of_thread)
    }
}

/// Shares the rows of a source out. Other sources share theirs out at the same time: what lies in a part has no order yet.
fn spread(source: Source, parts: &[Mutex<Blocks>]) -> Result<(), EngineError> {
    let mut open: Blocks = std::iter::repeat_with(Vec::new).take(PARTS).collect();
    for batch in source.open() {
        let batch = batch.map_err(EngineError::from_boxed)?;
        let keys = column(&batch, 0)?.as_primitive::<UInt64Type>().values();
        let numbers = column(&batch, 1)?.as_primitive::<UInt32Type>().values();
        for (key, number) in keys.iter().zip(numbers) {
            let part = (key >> (u64::BITS - PART_BITS)) as usize;
            let block = &mut open[part];
            if block.len() == BLOCK_ROWS {
                locked(&parts[part]).push(std::mem::take(block));
            }
            if block.capacity() == 0 {
                block.reserve_exact(BLOCK_ROWS);
            }
            block.push((*key, *number));
        }
    }
    open.into_iter().zip(parts).for_each(|(block, part)| locked(part).push(block));
    Ok(())
}

fn column(batch: &RecordBatch, at: usize) -> Result<&Arc<dyn arrow_array::Array>, EngineError> {
    let missing = || DataFusionError::Plan("rows of a key and a number have two columns".to_owned());
    Ok(batch.columns().get(at).ok_or_else(missing)?)
}

/// A lock that is held by nothing that could fail half-way.
fn locked(part: &Mutex<Blocks>) -> std::sync::MutexGuard<'_, Blocks> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sorted(schema: &SchemaRef, blocks: &[Vec<Row>]) -> Result<RecordBatch, BoxError> {
    let mut rows = blocks.concat();
    rows.sort_unstable();
    let keys: UInt64Array = rows.iter().map(|(key, _)| *key).collect();
    let numbers: UInt32Array = rows.iter().map(|(_, number)| *number).collect();
    Ok(RecordBatch::try_new(Arc::clone(schema), vec![Arc::new(keys), Arc::new(numbers)])?)
}

//! Rows that several passes read: in memory as far as it reaches, the rest on disk, encrypted.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use datafusion_common::DataFusionError;
use datafusion_execution::{SpillFile, SpillWriter, TempFileFactory};
use futures::executor::block_on_stream;

use crate::source::Source;
use crate::spill::SealedSpill;
use crate::{BoxError, EngineError};

/// Bytes of memory that all kept rows of an engine share.
#[derive(Clone)]
pub(crate) struct Budget {
    left: Arc<AtomicUsize>,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(bytes)) }
    }

    fn take(&self, bytes: usize) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }
}

/// Batches in memory, whose room is given back with them.
struct Held {
    batches: Vec<RecordBatch>,
    bytes: usize,
    budget: Budget,
}

impl Held {
    fn new(budget: &Budget) -> Self {
        Self { batches: Vec::new(), bytes: 0, budget: budget.clone() }
    }

    /// Whether there was room.
    fn add(&mut self, batch: &RecordBatch) -> bool {
        let bytes = batch.get_array_memory_size();
        let room = self.budget.take(bytes);
        if room {
            self.bytes += bytes;
            self.batches.push(batch.clone());
        }
        room
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

/// Rows that can be read again and again, in the order in which they came.
#[derive(Clone)]
pub struct Kept {
    /// The first batches.
    held: Arc<Held>,
    /// What had no room in memory.
    spilled: Option<Arc<dyn SpillFile>>,
    rows: usize,
}

impl Kept {
    /// The rows of a source, in pieces of about `rows_max` rows.
    pub(crate) fn read(
        source: Source,
        rows_max: usize,
        budget: &Budget,
        spill: &SealedSpill,
    ) -> Result<Vec<Self>, EngineError> {
        let (mut pieces, mut keeper) = (Vec::new(), Keeper::new(budget, spill));
        for batch in source.open() {
            if keeper.rows >= rows_max {
                pieces.push(std::mem::replace(&mut keeper, Keeper::new(budget, spill)).finish()?);
            }
            keeper.add(batch.map_err(EngineError::from_boxed)?)?;
        }
        pieces.push(keeper.finish()?);
        Ok(pieces)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The batches, if all of them are in memory.
    pub fn held(&self) -> Option<&[RecordBatch]> {
        self.spilled.is_none().then_some(self.held.batches.as_slice())
    }

    /// The same rows with each batch replaced by what `map` makes of it: as many rows, of the same size.
    pub(crate) fn remade(
        self,
        map: &(impl Fn(RecordBatch) -> Result<RecordBatch, BoxError> + Sync),
        spill: &SealedSpill,
    ) -> Result<Self, EngineError> {
        let mapped = |batch| map(batch).map_err(EngineError::from_boxed);
        let spilled = match &self.spilled {
            None => None,
            Some(_) => {
                // So that the order stays.
                let full = Budget::new(0);
                let mut keeper = Keeper::new(&full, spill);
                for batch in self.batches_from(self.held.batches.len()).map_err(EngineError::from_boxed)? {
                    keeper.add(mapped(batch.map_err(EngineError::from_boxed)?)?)?;
                }
                keeper.finish()?.spilled
            }
        };
        // What somebody else reads stays in their room beside.
        let mut held = Arc::try_unwrap(self.held).unwrap_or_else(|shared| Held {
            batches: shared.batches.clone(),
            bytes: 0,
            budget: shared.budget.clone(),
        });
        // One after the other, so that an old batch is gone before the next is made.
        held.batches = std::mem::take(&mut held.batches).into_iter().map(mapped).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { held: Arc::new(held), spilled, rows: self.rows })
    }

    /// The batches, once more.
    ///
    /// # Errors
    /// If what was spilled cannot be read.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch, BoxError>> + Send + use<>, BoxError> {
        self.batches_from(0)
    }

    fn batches_from(
        &self,
        first: usize,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, BoxError>> + Send + use<>, BoxError> {
        let held = Arc::clone(&self.held);
        let spilled = match &self.spilled {
            None => None,
            Some(file) => {
                let stream = block_on_stream(file.read_stream()?);
                Some(StreamReader::try_new(Frames { stream, open: bytes::Bytes::new() }, None)?)
            }
        };
        let memory = (first..held.batches.len()).map(move |at| Ok(held.batches[at].clone()));
        Ok(memory.chain(spilled.into_iter().flatten().map(|batch| Ok(batch?))))
    }
}

/// Takes rows one batch after the other.
pub struct Keeper<'e> {
    spill: &'e SealedSpill,
    held: Held,
    spilled: Option<(Arc<dyn SpillFile>, StreamWriter<Plain>)>,
    rows: usize,
}

impl<'e> Keeper<'e> {
    pub(crate) fn new(budget: &Budget, spill: &'e SealedSpill) -> Self {
        Self { spill, held: Held::new(budget), spilled: None, rows: 0 }
    }

    /// Adds a batch.
    ///
    /// # Errors
    /// If it has to be spilled and cannot.
    pub fn add(&mut self, batch: RecordBatch) -> Result<(), EngineError> {
        self.rows += batch.num_rows();
        // Once one batch is on disk all later ones are, so that the order stays.
        if self.spilled.is_none() && self.held.add(&batch) {
            return Ok(());
        }
        if self.spilled.is_none() {
            let file = self.spill.create_temp_file("kept rows")?;
            let writer =
                StreamWriter::try_new(Plain(file.open_writer()?), &batch.schema()).map_err(DataFusionError::from)?;
            self.spilled = Some((file, writer));
        }
        if let Some((_, writer)) = &mut self.spilled {
            writer.write(&batch).map_err(DataFusionError::from)?;
        }
        Ok(())
    }

    /// The rows, to be read.
    ///
    /// # Errors
    /// If the last of them cannot be written.
    pub fn finish(self) -> Result<Kept, EngineError> {
        let spilled = match self.spilled {
            None => None,
            Some((file, writer)) => {
                writer.into_inner().map_err(DataFusionError::from)?.0.finish()?;
                Some(file)
            }
        };
        Ok(Kept { held: Arc::new(self.held), spilled, rows: self.rows })
    }
}

/// A spill writer as the standard library's.
struct Plain(Box<dyn SpillWriter>);

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Frames of a spill file as one stream of bytes.
struct Frames<S> {
    stream: S,
    open: bytes::Bytes,
}

impl<S: Iterator<Item = Result<bytes::Bytes, DataFusionError>>> Read for Frames<S> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.open.is_empty() {
            match self.stream.next() {
                None => return Ok(0),
                Some(frame) => self.open = frame.map_err(io::Error::other)?,
            }
        }
        let taken = self.open.len().min(out.len());
        out[..taken].copy_from_slice(&self.open.split_to(taken));
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::UInt64Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::UInt64Type;
    use arrow_schema::{DataType, Field, Schema};

    #[test]
    fn what_has_no_room_comes_back_in_its_order() {
        let dir = tempfile::tempdir().expect("temp dir");
        let spill = SealedSpill::new(dir.path().to_owned(), [5; 32]);
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::UInt64, false)]));
        let batch = |start: u64| {
            let column = Arc::new((start..start + 1_000).collect::<UInt64Array>());
            RecordBatch::try_new(Arc::clone(&schema), vec![column]).expect("a batch")
        };
        let budget = Budget::new(20_000);
        let mut keeper = Keeper::new(&budget, &spill);
        (0..10).for_each(|at| keeper.add(batch(at * 1_000)).expect("kept"));
        let kept = keeper.finish().expect("kept");
        assert_eq!(kept.held.batches.len(), 2);
        let rows =
            |kept: &Kept| kept.batches().expect("opens").map(|batch| batch.expect("a batch")).collect::<Vec<_>>();
        for _ in 0..2 {
            assert_eq!(rows(&kept), (0..10).map(|at| batch(at * 1_000)).collect::<Vec<_>>());
        }
        let later = |rows: RecordBatch| {
            let first = rows["n"].as_primitive::<UInt64Type>().value(0);
            Ok(batch(first + 7))
        };
        let remade = kept.remade(&later, &spill).expect("remade");
        assert_eq!(rows(&remade), (0..10).map(|at| batch(at * 1_000 + 7)).collect::<Vec<_>>());
        assert!(remade.held().is_none());
        assert!(!budget.take(20_000));
        drop(remade);
        assert!(budget.take(20_000), "the room was given back");
    }
}

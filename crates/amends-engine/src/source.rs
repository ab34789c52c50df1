//! Where rows come from: a lazy iterator of batches, run on a thread of its own.

use std::fmt;
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use datafusion_physical_plan::SendableRecordBatchStream;
use datafusion_physical_plan::stream::RecordBatchReceiverStream;
use datafusion_physical_plan::streaming::PartitionStream;

use crate::BoxError;

/// Batches that a source holds ready before it waits for the operators.
const READY_BATCHES: usize = 2;

pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, BoxError>> + Send>;

/// Rows that are read when they are asked for, once.
pub struct Source {
    open: Box<dyn FnOnce() -> Batches + Send>,
}

impl Source {
    /// A source that calls `open` on a thread of its own and hands on what the iterator yields. All batches must have
    /// the schema given to the engine.
    pub fn new<I>(open: impl FnOnce() -> I + Send + 'static) -> Self
    where
        I: Iterator<Item = Result<RecordBatch, BoxError>> + Send + 'static,
    {
        Self { open: Box::new(move || Box::new(open())) }
    }

    /// The rows, read on this thread.
    pub(crate) fn open(self) -> Batches {
        (self.open)()
    }
}

/// The same rows from at most `count` sources: neighbours are read one behind the other.
pub(crate) fn chained(sources: Vec<Source>, count: usize) -> Vec<Source> {
    let most = sources.len().div_ceil(count.max(1)).max(1);
    let mut sources = sources.into_iter().peekable();
    let mut chains = Vec::new();
    while sources.peek().is_some() {
        let chain: Vec<Source> = sources.by_ref().take(most).collect();
        chains.push(Source::new(move || chain.into_iter().flat_map(Source::open)));
    }
    chains
}

/// A [`Source`] in the form that the operators take.
pub(crate) struct SourceStream {
    schema: SchemaRef,
    source: Mutex<Option<Source>>,
}

impl SourceStream {
    pub(crate) fn new(schema: &SchemaRef, source: Source) -> Self {
        Self { schema: Arc::clone(schema), source: Mutex::new(Some(source)) }
    }
}

impl fmt::Debug for SourceStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SourceStream")
    }
}

impl PartitionStream for SourceStream {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let taken = self.source.lock().ok().and_then(|mut source| source.take());
        let mut builder = RecordBatchReceiverStream::builder(Arc::clone(&self.schema), READY_BATCHES);
        let sender = builder.tx();
        builder.spawn_blocking(move || {
            let source = taken.ok_or_else(|| DataFusionError::Internal("a source was read twice".to_owned()))?;
            for batch in (source.open)() {
                // A closed channel means that the reader has gone; there is nobody to tell.
                if sender.blocking_send(batch.map_err(DataFusionError::External)).is_err() {
                    break;
                }
            }
            Ok(())
        });
        builder.build()
    }
}

//! Sorting and grouping of more rows than fit in memory: DataFusion's operators, under a limit, with encrypted spill.
//!
//! The stages of Amends are pure functions of rows, in one of two shapes: *map* (batches in, batches out) and *group*
//! (rows sorted by a key, a stream of groups in, rows out). This crate brings the rows to them. A [`Source`] is a lazy
//! iterator of Arrow batches (a scan of case tables with a map already applied); [`Engine::sorted`] yields the rows of
//! several sources in one defined order; [`Engine::grouped`] spreads rows over partitions by a key, sorts each, and
//! hands every partition to a group function on a thread of its own. [`Engine::grouped_in_memory`] does that for rows of a key
//! and a number that fit in memory.
//!
//! Two decisions a reader would question:
//!
//! * **DataFusion's operators are used without its planner.** The plans here are two or three nodes long and known when
//!   the program is written; leaving out SQL, optimiser and file formats halves what a newcomer has to compile
//!   (`docs/decisions/0003-datafusion-operators.md`).
//! * **Spill never touches the disk in the clear.** DataFusion's own spill files are plain Arrow; [`spill`] replaces
//!   them with AES-256-GCM frames under a key that lives only as long as the [`Engine`].

mod error;
mod kept;
mod parts;
mod plan;
mod source;
pub mod spill;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_execution::TaskContext;
use datafusion_execution::TempFileFactory;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::disk_manager::DiskManagerBuilder;
use datafusion_execution::memory_pool::FairSpillPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_physical_plan::SendableRecordBatchStream;
use futures::StreamExt;

pub use error::{BoxError, EngineError};
pub use kept::{Keeper, Kept};
pub use source::Source;

/// Rows in each batch that the operators hand on.
const BATCH_ROWS: usize = 8_192;

/// Spilled runs that are merged at once: each needs a batch in memory.
const MERGED_AT_ONCE: usize = 16;

/// Memory for each of several sorters that share a pool. Where there is less, sources are sorted one behind the other:
/// each sorter sets room for its merge aside, and a dozen of them would leave none to sort in.
const SORTER_BYTES: usize = 64 << 20;

/// Memory for a partition of [`Engine::grouped`], whatever the limit is: with less, two batches cannot be merged.
const PARTITION_BYTES: usize = 16 << 20;

/// What an engine may use.
pub struct Options {
    /// Bytes that sorting may hold before it spills.
    pub memory_bytes: usize,
    /// Bytes that rows may take which are kept for several passes; past them they are kept on disk, encrypted.
    pub kept_bytes: usize,
    /// Threads to compute on; also the number of partitions of [`Engine::grouped`].
    pub threads: usize,
    /// Where spill files go; made if absent.
    pub spill_dir: PathBuf,
    /// Key of the spill files: fresh for each engine, never stored.
    pub spill_key: [u8; 32],
}

/// Runs sorts and groupings under one memory limit.
pub struct Engine {
    runtime: tokio::runtime::Runtime,
    /// One for each partition: sorters that share a pool can starve each other's merges.
    contexts: Vec<Arc<TaskContext>>,
    /// For a sort of all rows, which has all the memory.
    whole_bytes: usize,
    spill: Arc<spill::SealedSpill>,
    kept_bytes: kept::Budget,
    threads: usize,
}

impl Engine {
    /// An engine with these means.
    ///
    /// # Errors
    /// If the spill folder cannot be made or threads cannot be started.
    pub fn new(options: Options) -> Result<Self, EngineError> {
        let threads = options.threads.max(1);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("engine")
            .build()
            .map_err(EngineError::Start)?;
        std::fs::create_dir_all(&options.spill_dir).map_err(EngineError::Start)?;
        let spill = Arc::new(spill::SealedSpill::new(options.spill_dir, options.spill_key));
        let share = (options.memory_bytes / threads).max(PARTITION_BYTES);
        let contexts = (0..threads).map(|_| context(share, 1, &spill)).collect::<Result<Vec<_>, _>>()?;
        let whole_bytes = options.memory_bytes.max(PARTITION_BYTES);
        Ok(Self { runtime, contexts, whole_bytes, spill, kept_bytes: kept::Budget::new(options.kept_bytes), threads })
    }

    /// Threads that this engine computes on.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The rows of all sources in ascending order of `order_by`, nulls first. Rows that are equal in all of
    /// `order_by` come in no defined order: name enough columns.
    ///
    /// # Errors
    /// If a column is unknown. Errors of sources and of spilling come through the rows.
    pub fn sorted(&self, schema: &SchemaRef, sources: Vec<Source>, order_by: &[&str]) -> Result<Rows<'_>, EngineError> {
        let sorters = (self.whole_bytes / SORTER_BYTES).clamp(1, sources.len().max(1));
        let plan = plan::sorted(schema, source::chained(sources, sorters), order_by)?;
        // Sources start as tasks of the runtime that is current.
        let _current = self.runtime.enter();
        Ok(self.rows(plan.execute(0, context(self.whole_bytes, sorters, &self.spill)?)?))
    }

    /// Spreads the rows over as many partitions as there are threads, all rows with equal `key` in the same one, sorts
    /// each partition by `order_by` (which should begin with `key`) and runs `group` on each, in parallel.
    ///
    /// Which partition a key lands in is not defined: what `group` yields must depend on groups alone.
    ///
    /// # Errors
    /// The first error of a source, of spilling, or of `group`.
    pub fn grouped<T: Send>(
        &self,
        schema: &SchemaRef,
        sources: Vec<Source>,
        key: &[&str],
        order_by: &[&str],
        group: impl Fn(Rows<'_>) -> Result<T, BoxError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let plan = plan::grouped(schema, source::chained(sources, self.threads), key, order_by, self.threads)?;
        let streams = {
            let _current = self.runtime.enter();
            let execute = |partition: usize| plan.execute(partition, Arc::clone(&self.contexts[partition]));
            (0..self.threads).map(execute).collect::<Result<Vec<_>, _>>()?
        };
        // As many as there are threads, so that all of them run at once: what spreads the rows waits for the slowest.
        self.side_by_side(streams, |stream| group(self.rows(stream)).map_err(EngineError::from_boxed))
    }

    /// Reads all sources and keeps their rows for several passes: in memory as far as [`Options::kept_bytes`] reaches, the
    /// rest in encrypted files. The rows stay in their order, in pieces of about `rows_max` rows.
    ///
    /// # Errors
    /// The first error of a source or of spilling.
    pub fn keep(&self, sources: Vec<Source>, rows_max: usize) -> Result<Vec<Kept>, EngineError> {
        let kept = self.side_by_side(sources, |source| Kept::read(source, rows_max, &self.kept_bytes, &self.spill))?;
        Ok(kept.into_iter().flatten().collect())
    }

    /// Kept rows with each batch replaced by what `map` makes of it: as many rows, of the same size.
    ///
    /// # Errors
    /// The first error of `map` or of spilling.
    pub fn remake(
        &self,
        all: Vec<Kept>,
        map: impl Fn(RecordBatch) -> Result<RecordBatch, BoxError> + Sync,
    ) -> Result<Vec<Kept>, EngineError> {
        self.side_by_side(all, |kept| kept.remade(&map, &self.spill))
    }

    /// Does `work` for each input, as many at once as there are threads; results come in the order of the inputs.
    ///
    /// # Errors
    /// The first error in that order.
    pub fn side_by_side<I: Send, T: Send, E: From<EngineError> + Send>(
        &self,
        inputs: Vec<I>,
        work: impl Fn(I) -> Result<T, E> + Sync,
    ) -> Result<Vec<T>, E> {
        let waiting = Mutex::new(inputs.into_iter().enumerate());
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
        let worker = || std::iter::from_fn(next).map(|(at, input)| (at, work(input))).collect::<Vec<_>>();
        let done = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads).map(|_| scope.spawn(worker)).collect();
            // All are joined before an error is returned, so that no worker outlives its inputs.
            let done: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
            done.into_iter().collect::<Result<Vec<_>, _>>().map_err(|_| EngineError::WorkerDied)
        })?;
        let mut done: Vec<_> = done.into_iter().flatten().collect();
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }

    /// An empty [`Kept`] to which a group function adds rows.
    ///
    /// # Errors
    /// None yet: room is taken as rows come.
    pub fn keeper(&self) -> Keeper<'_> {
        Keeper::new(&self.kept_bytes, &self.spill)
    }

    fn rows(&self, stream: SendableRecordBatchStream) -> Rows<'_> {
        Rows { engine: self, stream }
    }
}

/// A pool of memory that some sorters share.
fn context(
    memory_bytes: usize,
    sorters: usize,
    spill: &Arc<spill::SealedSpill>,
) -> Result<Arc<TaskContext>, EngineError> {
    let environment = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(memory_bytes)))
        .with_disk_manager_builder(
            DiskManagerBuilder::default()
                .with_temp_file_factory(Arc::clone(spill) as Arc<dyn TempFileFactory>)
                .with_max_spill_merge_fan_in(MERGED_AT_ONCE),
        )
        .build_arc()?;
    let mut config = SessionConfig::new().with_batch_size(BATCH_ROWS);
    let execution = &mut config.options_mut().execution;
    // Room for the merge of spilled runs is set aside up front; on a small limit it must not eat all of it.
    execution.sort_spill_reservation_bytes = (memory_bytes / 3 / sorters).min(64 << 20);
    // Rows that fit are sorted in one piece: merging hundreds of sorted batches takes twice the time.
    execution.sort_in_place_threshold_bytes = memory_bytes;
    Ok(Arc::new(TaskContext::default().with_session_config(config).with_runtime(environment)))
}

/// Batches of sorted rows, read as an ordinary iterator.
pub struct Rows<'e> {
    engine: &'e Engine,
    stream: SendableRecordBatchStream,
}

impl Iterator for Rows<'_> {
    type Item = Result<RecordBatch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.engine.runtime.handle().block_on(self.stream.next());
        next.map(|batch| batch.map_err(EngineError::from))
    }
}

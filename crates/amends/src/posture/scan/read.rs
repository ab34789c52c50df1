//! A store's rows, by the stage that reads evidence: columns by a sample first, then all rows that are wanted.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use amends_case::{Problem, ProblemKind, RowBatch, Statement, TableHead, Tokens};
use amends_evidence::{Limits, Sink, Source, walk};
use amends_records::{ColumnReading, Finder, Overrides, Profiler, Rules};
use amends_scan::{Address, Pace, Sampling, ScanError, Store, TableInfo};

use super::rows::Table;
use super::{Amount, Wanted};
use crate::settings::Progress;
use crate::{Error, Result};

/// Rows of a live table by which its columns are read: all that a profile looks at without passing over any.
const PROFILE_ROWS: u64 = 8_192;
/// Rows of a table that are read where nothing was said: with so many a share of 1 in 1,000 is seen.
const USUAL_ROWS: u64 = 50_000;
/// Batches between reading and finding: one at work, one that waits.
const BATCHES_WAITING: usize = 2;

/// What a reading needs.
pub(super) struct Job<'a> {
    pub(super) rules: &'a Rules,
    pub(super) overrides: &'a Overrides,
    pub(super) tokens: &'a Tokens,
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) progress: &'a dyn Progress,
    /// Bytes that rows may take in memory.
    pub(super) room: u64,
}

/// What was read of one table.
pub(super) struct ReadTable {
    pub(super) table: Table,
    /// Not all of its rows are there.
    pub(super) is_sample: bool,
}

/// What was read of a store.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) tables: Vec<ReadTable>,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<String>,
    pub(super) grants: Vec<Statement>,
    /// Something was not read that should have been.
    pub(super) is_broken_off: bool,
}

impl Reading {
    fn held(&self) -> u64 {
        self.tables.iter().map(|read| read.table.held()).sum()
    }

    fn problem(&mut self, job: &Job<'_>, table: &str, kind: ProblemKind, why: &str) {
        self.is_broken_off = true;
        let (evidence, why) = (job.wanted.store.to_owned(), why.to_owned());
        self.problems.push(Problem { evidence, table: table.to_owned(), row: 0, kind, why, bytes: 0, count: 1 });
    }

    fn stopped(&mut self, job: &Job<'_>) {
        self.problem(job, "", ProblemKind::LimitReached, "somebody stopped the scan: what comes after was not read");
    }

    fn full(&mut self, job: &Job<'_>) {
        let why = "its rows take more memory than may be used (--memory): what comes after was not read";
        self.problem(job, "", ProblemKind::LimitReached, why);
    }
}

/// Reads a live store.
pub(super) fn live(job: &Job<'_>, address: &Address) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut store = Store::open(address, &amends_scan::Settings::new(job.wanted.store))?;
    reading.warnings.extend(store.warnings().iter().cloned());
    let granted = store.grants(job.wanted.store)?;
    reading.grants = granted.statements;
    // A role that may read and no more sees no other's rights, and that is as it should be.
    reading.warnings.extend(granted.problems.into_iter().map(|problem| problem.why));
    let tables = store.tables()?;
    // A view shows what stands in tables; what may not be read is missing.
    reading.is_broken_off = store.problems().iter().any(|problem| problem.kind != ProblemKind::UnknownFormat);
    reading.problems.extend(store.problems().iter().cloned());
    let sampling = match job.wanted.amount {
        Amount::All => Sampling::All,
        Amount::Rows(rows) => Sampling::Rows(rows),
        Amount::Usual => Sampling::Rows(USUAL_ROWS),
    };
    let expected = tables.iter().map(|table| match sampling {
        Sampling::All => table.rows_estimated.unwrap_or_default(),
        Sampling::Rows(rows) => rows.min(table.rows_estimated.unwrap_or(rows)),
    });
    job.progress.begin("scan", expected.sum());
    let started = Instant::now();
    let mut pace = match job.wanted.rate {
        Some(rate) => Pace::new(rate, || started.elapsed(), std::thread::sleep),
        None => Pace::unlimited(),
    };
    for info in &tables {
        if !(job.wanted.go_on)() {
            reading.stopped(job);
            break;
        }
        let may_go_on = match live_table(job, &mut store, info, sampling, &mut pace, &mut reading) {
            Ok(may_go_on) => may_go_on,
            Err(Error::Scan(error)) => {
                // Hours of reading are not thrown away because a connection broke.
                reading.problem(job, &info.full_name(), ProblemKind::Unreadable, &error.to_string());
                false
            }
            Err(error) => return Err(error),
        };
        if !may_go_on {
            break;
        }
    }
    Ok(reading)
}

/// Whether the next table may be read.
fn live_table(
    job: &Job<'_>,
    store: &mut Store,
    info: &TableInfo,
    sampling: Sampling,
    pace: &mut Pace<'_>,
    reading: &mut Reading,
) -> Result<bool> {
    let head = info.head();
    let mut profiler = Profiler::new(job.rules, &head);
    let (first, asked) = match sampling {
        Sampling::Rows(rows) => (rows.min(PROFILE_ROWS), Some(rows)),
        Sampling::All => (PROFILE_ROWS, None),
    };
    let go_on = job.wanted.go_on;
    let mut kept: Vec<RowBatch> = Vec::new();
    let outcome = store.read(info, Sampling::Rows(first), pace, &go_on, &mut |batch| {
        profiler.observe(&batch);
        kept.push(batch);
    })?;
    let readings = profiler.decide(job.overrides);
    let mut table = Table::new(job.rules, info.full_name(), &readings);
    let finder = Finder::new(job.rules, &head, &readings, job.tokens, None);
    // A sample with fewer rows than were asked for has them all. A store is asked no second time for what it has given.
    let has_all = outcome.is_complete && (outcome.rows < first || asked == Some(first));
    if has_all || !outcome.is_complete || !go_on() {
        for batch in &kept {
            job.progress.advance(batch.rows() as u64);
            table.take(&finder, job.tokens, batch)?;
        }
        reading.is_broken_off |= !outcome.is_complete;
        reading.problems.extend(outcome.problems);
        reading.tables.push(ReadTable { table, is_sample: outcome.rows >= first });
        if !go_on() {
            reading.stopped(job);
        }
        return Ok(go_on());
    }
    drop(kept);
    let room = job.room.saturating_sub(reading.held());
    let (is_full, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (sender, receiver) = sync_channel::<RowBatch>(BATCHES_WAITING);
    let (outcome, taken) = std::thread::scope(|scope| {
        let (table, is_full, is_over) = (&mut table, &is_full, &is_over);
        let worker = scope.spawn(move || {
            let taken = receiver.into_iter().try_for_each(|batch| {
                job.progress.advance(batch.rows() as u64);
                table.take(&finder, job.tokens, &batch).map_err(Some)?;
                is_full.fetch_or(table.held() > room, Ordering::Relaxed);
                if is_full.load(Ordering::Relaxed) { Err(None) } else { Ok(()) }
            });
            is_over.store(true, Ordering::Relaxed);
            taken
        });
        let may = || go_on() && !is_over.load(Ordering::Relaxed);
        // Where the worker has ended, nobody takes a batch any more, and `may` says so.
        let outcome = store.read(info, sampling, pace, &may, &mut |batch| drop(sender.send(batch)));
        drop(sender);
        (outcome, worker.join().unwrap_or(Err(Some(Error::WorkerDied))))
    });
    if let Err(Some(error)) = taken {
        return Err(error);
    }
    let is_sample = asked.is_some_and(|asked| table.rows >= asked);
    let lost: Option<ScanError> = match outcome {
        Ok(outcome) => {
            reading.is_broken_off |= !outcome.is_complete;
            reading.problems.extend(outcome.problems);
            None
        }
        Err(error) => Some(error),
    };
    reading.tables.push(ReadTable { table, is_sample });
    if let Some(error) = lost {
        return Err(error.into());
    }
    if is_full.load(Ordering::Relaxed) {
        reading.full(job);
        return Ok(false);
    }
    if !go_on() {
        reading.stopped(job);
        return Ok(false);
    }
    Ok(true)
}

/// Reads a file or a folder of them.
pub(super) fn files(job: &Job<'_>, path: &Path) -> Result<Reading> {
    let limits = Limits::default();
    let walked = walk(path, &limits);
    let mut reading = Reading { problems: walked.problems, ..Reading::default() };
    job.progress.begin("scan", walked.files.iter().map(|file| file.size).sum());
    for file in &walked.files {
        let source = Source::new(path, &file.path);
        let mut profile = Profile { job, tables: BTreeMap::new(), current: 0, problems: Vec::new() };
        amends_evidence::read(&source, &mut profile, &limits)?;
        reading.problems.append(&mut profile.problems);
        let mut take = Take::new(job, profile.tables, job.room.saturating_sub(reading.held()));
        if (job.wanted.go_on)() {
            amends_evidence::read(&source, &mut take, &limits)?;
        }
        job.progress.advance(file.size);
        if let Some(error) = take.error {
            return Err(error);
        }
        let is_full = take.is_full;
        let tables = take.tables.into_values();
        reading.tables.extend(tables.map(|open| ReadTable { table: open.table, is_sample: open.is_sample }));
        if is_full {
            reading.full(job);
            break;
        }
        if !(job.wanted.go_on)() {
            reading.stopped(job);
            break;
        }
    }
    Ok(reading)
}

/// First pass over a file.
struct Profile<'a> {
    job: &'a Job<'a>,
    tables: BTreeMap<u32, (TableHead, Profiler)>,
    current: u32,
    problems: Vec<Problem>,
}

impl Sink for Profile<'_> {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        self.current = head.index;
        let new = || (head.clone(), Profiler::new(self.job.rules, head));
        self.tables.entry(head.index).or_insert_with(new);
        ControlFlow::Continue(())
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        if let Some((_, profiler)) = self.tables.get_mut(&self.current) {
            profiler.observe(&rows);
        }
        if (self.job.wanted.go_on)() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// A table of a file, as far as it was read.
struct Open {
    finder: Finder,
    table: Table,
    is_sample: bool,
}

/// Second pass over a file.
struct Take<'a> {
    job: &'a Job<'a>,
    tables: BTreeMap<u32, Open>,
    current: u32,
    room: u64,
    is_full: bool,
    error: Option<Error>,
}

impl<'a> Take<'a> {
    fn new(job: &'a Job<'a>, profiles: BTreeMap<u32, (TableHead, Profiler)>, room: u64) -> Self {
        let open = |(head, profiler): (TableHead, Profiler)| {
            let readings: Vec<ColumnReading> = profiler.decide(job.overrides);
            let name = match head.name.as_str() {
                "" => head.evidence.clone(),
                name => format!("{} {name}", head.evidence),
            };
            let finder = Finder::new(job.rules, &head, &readings, job.tokens, None);
            Open { finder, table: Table::new(job.rules, name, &readings), is_sample: false }
        };
        let tables = profiles.into_iter().map(|(index, profile)| (index, open(profile))).collect();
        Self { job, tables, current: 0, room, is_full: false, error: None }
    }
}

impl Sink for Take<'_> {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        self.current = head.index;
        ControlFlow::Continue(())
    }

    fn rows(&mut self, mut rows: RowBatch) -> ControlFlow<()> {
        let others: u64 = self.tables.values().map(|open| open.table.held()).sum();
        let Some(open) = self.tables.get_mut(&self.current) else { return ControlFlow::Continue(()) };
        if let Amount::Rows(wanted) = self.job.wanted.amount {
            let left = usize::try_from(wanted.saturating_sub(open.table.rows)).unwrap_or(usize::MAX);
            if left < rows.rows() {
                open.is_sample = true;
                rows.cells = rows.cells.slice(0, left);
                rows.overflow = rows.overflow.map(|cells| cells.slice(0, left));
            }
        }
        if rows.rows() > 0
            && let Err(error) = open.table.take(&open.finder, self.job.tokens, &rows)
        {
            self.error = Some(error);
            return ControlFlow::Break(());
        }
        self.is_full = others > self.room;
        if self.is_full || !(self.job.wanted.go_on)() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The first pass has noted the same ones.
    fn problem(&mut self, _: Problem) {}
}

//! Second pass over a file: rows go to a pool of threads in chunks, and each chunk becomes one part of the file's
//! tables. Where chunks begin depends on the file alone, so that any number of threads writes the same parts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::Scope;

use amends_case::schemas;
use amends_case::{Problem, ProblemKind, RowBatch, TableHead};
use amends_evidence::{Limits, Sink, read};
use amends_records::{ColumnReading, Finder, Overrides, Rules, SeveralSsns, Tallies};
use amends_store::{Case, NewTable};
use arrow_array::RecordBatch;

use super::kept::Kept;
use super::profile::ProfileSink;
use super::reading::{ColumnNote, FileReading, TableReading};
use super::several::SeveralRows;
use crate::evidence::{EvidenceFile, ProblemNote};
use crate::settings::{Progress, Settings};
use crate::{Result, files};

/// Rows in a chunk: a part of some megabytes.
const CHUNK_ROWS: usize = 65_536;

/// What finding in every file shares.
pub(super) struct Job<'a> {
    pub(super) case: &'a Case,
    pub(super) rules: &'a Rules,
    pub(super) overrides: &'a Overrides,
    pub(super) settings: &'a Settings,
    pub(super) progress: &'a dyn Progress,
}

type Task = Box<dyn FnOnce() + Send>;

/// Threads that find records in chunks. Bounded: a reader waits when all are busy.
pub(super) struct Pool {
    sender: Mutex<Option<SyncSender<Task>>>,
    receiver: Arc<Mutex<Receiver<Task>>>,
    threads: usize,
}

impl Pool {
    pub(super) fn new(threads: usize) -> Self {
        let (sender, receiver) = sync_channel(1);
        Self { sender: Mutex::new(Some(sender)), receiver: Arc::new(Mutex::new(receiver)), threads: threads.max(1) }
    }

    pub(super) fn start<'scope>(&self, scope: &'scope Scope<'scope, '_>) {
        for _ in 0..self.threads {
            let receiver = Arc::clone(&self.receiver);
            scope.spawn(move || {
                loop {
                    let task = match receiver.lock() {
                        Ok(receiver) => receiver.recv(),
                        Err(_) => break,
                    };
                    match task {
                        Ok(task) => task(),
                        Err(_) => break,
                    }
                }
            });
        }
    }

    fn sender(&self) -> Option<SyncSender<Task>> {
        self.sender.lock().ok().and_then(|sender| sender.clone())
    }

    pub(super) fn stop(&self) {
        if let Ok(mut sender) = self.sender.lock() {
            *sender = None;
        }
    }
}

/// Reads one file: columns first, then records; leaves its tables and its reading in the case.
pub(super) fn one_file(job: &Job<'_>, pool: &Pool, file: &EvidenceFile, digest: &str) -> Result<()> {
    // Both passes read the file, unless it is small, and packed files hold more than their size: progress counts each
    // pass as half.
    let advance = |_: u64| {};
    let mut profile = ProfileSink::new(job.rules, Kept::new(job.settings), &advance);
    let limits = Limits::default();
    let summary = read(&file.source(), &mut profile, &limits)?;
    job.progress.advance(file.size / 2);
    let problems = std::mem::take(&mut profile.problems);
    let heads: Vec<(TableHead, Vec<ColumnReading>)> =
        profile.tables.into_values().map(|(head, profiler)| (head, profiler.decide(job.overrides))).collect();

    let short = file.short();
    let records = job.case.new_table(&files::records_table(short)?, schemas::records())?;
    let findings = job.case.new_table(&files::findings_table(short)?, schemas::findings())?;
    let shared = Arc::new(Shared {
        records,
        findings,
        tallies: Mutex::default(),
        several: Mutex::default(),
        failed: AtomicBool::new(false),
        error: Mutex::default(),
    });
    let mut sink = FindSink::new(job, file, &heads, pool.sender(), Arc::clone(&shared));
    if !profile.kept.replay(&mut sink) {
        read(&file.source(), &mut sink, &limits)?;
    }
    sink.finish();
    job.progress.advance(file.size - file.size / 2);

    let shared = Arc::into_inner(shared).ok_or(crate::Error::WorkerDied)?;
    if let Ok(Some(error)) = shared.error.into_inner() {
        return Err(error);
    }
    let tallies = shared.tallies.into_inner().map_err(|_| crate::Error::WorkerDied)?;
    let several = shared.several.into_inner().map_err(|_| crate::Error::WorkerDied)?;
    let mut problems = problems;
    for (head, _) in &heads {
        problems.extend(several.get(&head.index).map(|rows| rows.problems(head)).unwrap_or_default());
    }
    let reading = reading_of(job.rules, file, heads, problems, summary.bytes, &tallies);
    let tables: Vec<NewTable> =
        [shared.records, shared.findings].into_iter().filter(|table| table.rows() > 0).collect();
    if !tables.is_empty() {
        job.case.commit(tables)?;
    }
    files::write_state(job.case, &files::reading_file(short), "reading", &reading)?;
    super::mark_done(job.case, file, digest, &reading)
}

/// What the chunks of one file add up in.
struct Shared {
    records: NewTable,
    findings: NewTable,
    tallies: Mutex<BTreeMap<u32, Tallies>>,
    several: Mutex<BTreeMap<u32, SeveralRows>>,
    failed: AtomicBool,
    error: Mutex<Option<crate::Error>>,
}

/// How the rows of one table are read.
struct Readers {
    finder: Finder,
    several: SeveralSsns,
}

struct FindSink {
    readers: BTreeMap<u32, Arc<Readers>>,
    sender: Option<SyncSender<Task>>,
    shared: Arc<Shared>,
    current: u32,
    chunk: Vec<RowBatch>,
    chunk_rows: usize,
    next_part: u32,
    /// Chunks on their way; the last one to finish wakes the reader.
    done: (SyncSender<()>, Receiver<()>),
    sent: usize,
}

impl FindSink {
    fn new(
        job: &Job<'_>,
        file: &EvidenceFile,
        heads: &[(TableHead, Vec<ColumnReading>)],
        sender: Option<SyncSender<Task>>,
        shared: Arc<Shared>,
    ) -> Self {
        let tokens = job.case.tokens();
        let segment = file.segment.as_deref();
        let readers = |(head, readings): &(TableHead, Vec<ColumnReading>)| {
            let finder = Finder::new(job.rules, head, readings, &tokens, segment);
            (head.index, Arc::new(Readers { finder, several: SeveralSsns::new(job.rules, readings) }))
        };
        let readers = heads.iter().map(readers).collect();
        let done = sync_channel(4_096);
        Self { readers, sender, shared, current: 0, chunk: Vec::new(), chunk_rows: 0, next_part: 0, done, sent: 0 }
    }

    fn send_chunk(&mut self) -> ControlFlow<()> {
        let batches = std::mem::take(&mut self.chunk);
        self.chunk_rows = 0;
        if batches.is_empty() {
            return ControlFlow::Continue(());
        }
        let (Some(readers), Some(sender)) = (self.readers.get(&self.current), &self.sender) else {
            return ControlFlow::Break(());
        };
        let (readers, shared, done) = (Arc::clone(readers), Arc::clone(&self.shared), self.done.0.clone());
        let (part, table) = (self.next_part, self.current);
        self.next_part += 1;
        let task: Task = Box::new(move || {
            if let Err(error) = find_chunk(&readers, &shared, table, part, &batches) {
                shared.failed.store(true, Ordering::Relaxed);
                if let Ok(mut first) = shared.error.lock() {
                    first.get_or_insert(error);
                }
            }
            drop((readers, shared, batches));
            let _ = done.send(());
        });
        if sender.send(task).is_err() {
            return ControlFlow::Break(());
        }
        self.sent += 1;
        // Take in what is done already, so that the channel never fills up.
        while self.done.1.try_recv().is_ok() {
            self.sent -= 1;
        }
        if self.shared.failed.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Waits for the chunks that are on their way.
    fn finish(mut self) {
        let _ = self.send_chunk();
        while self.sent > 0 && self.done.1.recv().is_ok() {
            self.sent -= 1;
        }
    }
}

impl Sink for FindSink {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        if head.index == self.current {
            return ControlFlow::Continue(());
        }
        let flow = self.send_chunk();
        self.current = head.index;
        flow
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        self.chunk_rows += rows.rows();
        self.chunk.push(rows);
        if self.chunk_rows >= CHUNK_ROWS { self.send_chunk() } else { ControlFlow::Continue(()) }
    }

    /// The first pass has noted the same ones.
    fn problem(&mut self, _: Problem) {}
}

fn find_chunk(readers: &Readers, shared: &Shared, table: u32, part: u32, batches: &[RowBatch]) -> Result<()> {
    let mut tally = Tallies::default();
    let (mut records, mut findings, mut several) = (Vec::new(), Vec::new(), Vec::new());
    for batch in batches {
        let found = readers.finder.find(batch)?;
        several.extend(readers.several.rows(batch, &found));
        tally.add(&found.tallies);
        records.push(found.records);
        findings.push(found.findings);
    }
    write_part(&shared.records, part, &records)?;
    write_part(&shared.findings, part, &findings)?;
    if let Ok(mut tallies) = shared.tallies.lock() {
        tallies.entry(table).or_default().add(&tally);
    }
    if let Ok(mut rows) = shared.several.lock() {
        rows.entry(table).or_default().add(several);
    }
    Ok(())
}

/// Writes a part, unless it would be empty.
fn write_part(table: &NewTable, part: u32, batches: &[RecordBatch]) -> Result<()> {
    if batches.iter().all(|batch| batch.num_rows() == 0) {
        return Ok(());
    }
    let mut writer = table.part(part)?;
    batches.iter().filter(|batch| batch.num_rows() > 0).try_for_each(|batch| writer.write(batch))?;
    writer.finish()?;
    Ok(())
}

fn reading_of(
    rules: &Rules,
    file: &EvidenceFile,
    heads: Vec<(TableHead, Vec<ColumnReading>)>,
    mut problems: Vec<ProblemNote>,
    bytes: u64,
    tallies: &BTreeMap<u32, Tallies>,
) -> FileReading {
    let none = Tallies::default();
    let mut tables = Vec::with_capacity(heads.len());
    for (head, readings) in heads {
        let tally = tallies.get(&head.index).unwrap_or(&none);
        problems.extend(readings.iter().filter(|reading| reading.mismatch).map(|reading| mismatch(&head, reading)));
        tables.push(TableReading {
            index: head.index,
            evidence: head.evidence,
            name: head.name,
            rows: tally.rows,
            records: tally.records,
            elements: tally.exposed.clone(),
            fillers: tally.fillers.iter().map(|(at, cells)| (at.0, at.1.words(), *cells)).collect(),
            columns: readings.into_iter().map(|reading| column_note(rules, reading)).collect(),
        });
    }
    FileReading {
        file: file.clone(),
        records: tables.iter().map(|table| table.records).sum(),
        findings: tallies.values().map(|tally| tally.findings).sum(),
        tables,
        problems,
        bytes,
    }
}

fn column_note(rules: &Rules, reading: ColumnReading) -> ColumnNote {
    let element = match reading.element {
        Some(element) => rules.vocabulary().name(element).to_owned(),
        None if reading.as_text => "text".to_owned(),
        None => String::new(),
    };
    ColumnNote {
        column: reading.column,
        header: header_to_keep(rules, reading.header),
        element,
        confidence: reading.confidence,
        why: reading.why,
        overridden: reading.overridden,
        mismatch: reading.mismatch,
    }
}

/// A first row taken for a header, or a JSON object keyed by people, makes a header of somebody's data. What looks like
/// a value is not kept, because headers are shown in the report and in exports.
fn header_to_keep(rules: &Rules, header: String) -> String {
    let digits = header.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 7 || !rules.detect_text(&header).is_empty() { "[masked]".to_owned() } else { header }
}

fn mismatch(head: &TableHead, reading: &ColumnReading) -> ProblemNote {
    ProblemNote {
        evidence: head.evidence.clone(),
        table: head.name.clone(),
        row: 0,
        kind: ProblemKind::ValueMismatch.word().to_owned(),
        why: format!("column {}: {}", reading.column, reading.why),
        bytes: 0,
        count: 1,
    }
}

//! One reading under way: numbers tables, bounds problems, and speaks to the sink.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use amends_case::{ColumnHead, Problem, ProblemKind, RowBatch, TableHead};

use crate::error::{Flow, Halt};
use crate::limits::Limits;
use crate::sink::{ReadSummary, Sink};

/// The state that all readers of one file share.
pub(crate) struct Reading<'a> {
    sink: &'a mut dyn Sink,
    /// The bounds of this reading.
    pub(crate) limits: &'a Limits,
    /// Path below the evidence root; members of an archive after `!`.
    pub(crate) evidence: String,
    /// Totals so far.
    pub(crate) summary: ReadSummary,
    seen: BTreeMap<(String, ProblemKind), Tally>,
    /// Problems beyond what is spelled out for the whole file.
    beyond: BTreeMap<ProblemKind, Tally>,
    spelled: u64,
    next_index: u32,
}

/// Problems of one kind in one table.
#[derive(Default)]
struct Tally {
    spelled: u64,
    counted: u64,
    bytes: u64,
}

impl Tally {
    fn count(&mut self, count: u64, bytes: u64) {
        self.counted += count;
        self.bytes += bytes;
    }
}

impl<'a> Reading<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, limits: &'a Limits, evidence: String) -> Self {
        Self {
            sink,
            limits,
            evidence,
            summary: ReadSummary::default(),
            seen: BTreeMap::new(),
            beyond: BTreeMap::new(),
            spelled: 0,
            next_index: 0,
        }
    }

    /// The head of a further table of this file. Its index is unique within the outermost file, archives included.
    pub(crate) fn new_table(&mut self, name: &str, headers: Vec<String>) -> TableHead {
        let index = self.next_index;
        self.next_index += 1;
        self.summary.tables += 1;
        let columns = headers.into_iter().map(|header| ColumnHead { header }).collect();
        TableHead { evidence: self.evidence.clone(), index, name: name.to_owned(), columns }
    }

    pub(crate) fn table(&mut self, head: &TableHead) -> Flow {
        go_on(self.sink.table(head))
    }

    pub(crate) fn rows(&mut self, rows: RowBatch) -> Flow {
        self.summary.rows += rows.rows() as u64;
        self.summary.bytes += rows.bytes;
        go_on(self.sink.rows(rows))
    }

    /// Writes a problem down, or only counts it once its kind was spelled out often enough.
    pub(crate) fn problem(&mut self, table: &str, row: u64, kind: ProblemKind, why: &str, bytes: u64) {
        self.problems(table, row, kind, why, bytes, 1);
    }

    /// As [`Reading::problem`], for something that happened `count` times.
    pub(crate) fn problems(&mut self, table: &str, row: u64, kind: ProblemKind, why: &str, bytes: u64, count: u64) {
        self.summary.problems += count;
        if self.spelled >= self.limits.problems {
            return self.beyond.entry(kind).or_default().count(count, bytes);
        }
        let tally = self.seen.entry((table.to_owned(), kind)).or_default();
        if tally.spelled >= self.limits.problems_per_kind {
            return tally.count(count, bytes);
        }
        tally.spelled += 1;
        self.spelled += 1;
        let evidence = self.evidence.clone();
        self.sink.problem(Problem { evidence, table: table.to_owned(), row, kind, why: why.to_owned(), bytes, count });
    }

    /// Says, once for a table, that it has more columns than are read.
    pub(crate) fn columns_left_out(&mut self, table: &str, read: usize, all: usize) {
        if all > read {
            let first = read + 1;
            let why = format!(
                "columns {first} to {all} were not read as columns, since a table may have {read}; their cells are searched as text"
            );
            self.problem(table, 0, ProblemKind::LimitReached, &why, 0);
        }
    }

    /// Writes down how many problems were counted and not spelled out. Called where a file or a member ends.
    pub(crate) fn end_of_evidence(&mut self) {
        for ((table, kind), tally) in std::mem::take(&mut self.seen) {
            // Not even the sums are without bound: an archive has many members.
            if self.spelled >= self.limits.problems {
                self.beyond.entry(kind).or_default().count(tally.counted, tally.bytes);
            } else {
                self.further(table, kind, &tally, "in this table");
            }
        }
    }

    /// Writes down what no table was told of. Called where the file ends, after [`Reading::end_of_evidence`].
    pub(crate) fn end_of_file(&mut self) {
        for (kind, tally) in std::mem::take(&mut self.beyond) {
            self.further(String::new(), kind, &tally, "in this file");
        }
    }

    fn further(&mut self, table: String, kind: ProblemKind, tally: &Tally, place: &str) {
        if tally.counted == 0 {
            return;
        }
        self.spelled += 1;
        self.sink.problem(Problem {
            evidence: self.evidence.clone(),
            table,
            row: 0,
            kind,
            why: format!("{} further problems of this kind {place}", tally.counted),
            bytes: tally.bytes,
            count: tally.counted,
        });
    }
}

fn go_on(answer: ControlFlow<()>) -> Flow {
    match answer {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Halt::Stopped),
    }
}

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
    next_index: u32,
}

/// Problems of one kind in one table.
#[derive(Default)]
struct Tally {
    spelled: u64,
    counted: u64,
    bytes: u64,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, limits: &'a Limits, evidence: String) -> Self {
        Self { sink, limits, evidence, summary: ReadSummary::default(), seen: BTreeMap::new(), next_index: 0 }
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
        let tally = self.seen.entry((table.to_owned(), kind)).or_default();
        if tally.spelled >= self.limits.problems_per_kind {
            tally.counted += count;
            tally.bytes += bytes;
            return;
        }
        tally.spelled += 1;
        let evidence = self.evidence.clone();
        self.sink.problem(Problem { evidence, table: table.to_owned(), row, kind, why: why.to_owned(), bytes, count });
    }

    /// Writes down how many problems were counted and not spelled out. Called where a file or a member ends.
    pub(crate) fn end_of_evidence(&mut self) {
        for ((table, kind), tally) in std::mem::take(&mut self.seen) {
            if tally.counted > 0 {
                self.sink.problem(Problem {
                    evidence: self.evidence.clone(),
                    table,
                    row: 0,
                    kind,
                    why: format!("{} further problems of this kind in this table", tally.counted),
                    bytes: tally.bytes,
                    count: tally.counted,
                });
            }
        }
    }
}

fn go_on(answer: ControlFlow<()>) -> Flow {
    match answer {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Halt::Stopped),
    }
}

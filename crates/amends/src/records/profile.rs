//! First pass over a file: watches the columns.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use amends_case::{Problem, RowBatch, TableHead};
use amends_evidence::Sink;
use amends_records::{Profiler, Rules};

use super::kept::Kept;
use crate::evidence::ProblemNote;

/// Profiles each table of a file.
pub(super) struct ProfileSink<'a> {
    rules: &'a Rules,
    pub(super) tables: BTreeMap<u32, (TableHead, Profiler)>,
    pub(super) problems: Vec<ProblemNote>,
    pub(super) kept: Kept,
    current: u32,
    advance: &'a dyn Fn(u64),
}

impl<'a> ProfileSink<'a> {
    /// `advance` hears of the bytes that went by.
    pub(super) fn new(rules: &'a Rules, kept: Kept, advance: &'a dyn Fn(u64)) -> Self {
        Self { rules, tables: BTreeMap::new(), problems: Vec::new(), kept, current: 0, advance }
    }
}

impl Sink for ProfileSink<'_> {
    fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
        self.current = head.index;
        self.kept.table(head);
        self.tables.entry(head.index).or_insert_with(|| (head.clone(), Profiler::new(self.rules, head)));
        ControlFlow::Continue(())
    }

    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
        (self.advance)(rows.bytes);
        if let Some((_, profiler)) = self.tables.get_mut(&self.current) {
            profiler.observe(&rows);
        }
        self.kept.rows(rows);
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem.into());
    }
}

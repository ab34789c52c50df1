//! Where tables go: the consumer's side of a reading.

use std::ops::ControlFlow;

use amends_case::{Problem, RowBatch, TableHead};

/// Receives the tables of one file. `Break` from any call ends the reading early.
pub trait Sink {
    /// A table begins, or goes on: rows that follow belong to it.
    ///
    /// Dumps may interleave tables. The same `index` then comes again with an equal head, and row numbers go on where
    /// they were.
    fn table(&mut self, head: &TableHead) -> ControlFlow<()>;

    /// Rows of the table named last, in order: at most 8,192 of them, and no more than 4 MiB of cells unless a single
    /// row is larger.
    fn rows(&mut self, rows: RowBatch) -> ControlFlow<()>;

    /// Something could not be read as it should have been. Problems may come before the head of their table.
    fn problem(&mut self, problem: Problem);
}

/// What a reading came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadSummary {
    /// Tables with at least a head.
    pub tables: u64,
    /// Rows handed to the sink.
    pub rows: u64,
    /// Bytes of decoded evidence that the rows came from.
    pub bytes: u64,
    /// Problems, the counted ones included.
    pub problems: u64,
    /// Whether the sink ended the reading early.
    pub stopped: bool,
}

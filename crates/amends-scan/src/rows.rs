//! Cells to batches of rows, within bounds, and what was wrong with the cells.

use std::sync::Arc;

use amends_case::{Problem, ProblemKind, RowBatch};
use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::spread::Spread;
use crate::store::problem;
use crate::table::{Form, TableInfo};

/// Rows that are asked for at once.
pub const ROWS_AT_ONCE: usize = 8_192;

/// Bytes of one cell. No identity is longer; a cell that is holds a document, and its beginning is read.
pub const CELL_BYTES_MAX: usize = 1 << 20;

/// Bytes of one row: a table with very many columns gets shorter cells, so that a row fits in memory.
pub const ROW_BYTES_MAX: usize = 64 << 20;

/// Bytes of a batch, past which it is handed over, full or not.
const BATCH_BYTES: u64 = 16 << 20;

/// What may be wrong with a cell.
#[derive(Debug, Clone, Copy)]
enum Wrong {
    Binary,
    Long,
    NoText,
}

const WRONGS: [(Wrong, ProblemKind, &str); 3] = [
    (Wrong::Binary, ProblemKind::UnknownFormat, "binary cells are not read, and may hold anything"),
    (Wrong::Long, ProblemKind::LimitReached, "cells are longer than is read of one; their beginning was read"),
    (Wrong::NoText, ProblemKind::InvalidText, "cells are no UTF-8; what is not was replaced"),
];

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    cells: u64,
    bytes: u64,
    first_row: u64,
}

/// Gathers cells of one table and hands batches to a sink.
pub(crate) struct Rows<'a> {
    table: &'a TableInfo,
    schema: SchemaRef,
    cells: Vec<StringBuilder>,
    cell_bytes_max: usize,
    spread: Spread,
    seen: u64,
    handed: u64,
    waiting: usize,
    waiting_bytes: u64,
    bytes: u64,
    counts: Vec<[Count; 3]>,
    dropped: u64,
    sink: &'a mut dyn FnMut(RowBatch),
}

impl<'a> Rows<'a> {
    pub(crate) fn new(table: &'a TableInfo, spread: Spread, sink: &'a mut dyn FnMut(RowBatch)) -> Self {
        let fields = table.columns.iter().map(|column| Field::new(&column.name, DataType::Utf8, true));
        Self {
            table,
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            cells: table.columns.iter().map(|_| StringBuilder::new()).collect(),
            cell_bytes_max: cell_bytes_max(table.columns.len()),
            spread,
            seen: 0,
            handed: 0,
            waiting: 0,
            waiting_bytes: 0,
            bytes: 0,
            counts: vec![Default::default(); table.columns.len()],
            dropped: 0,
            sink,
        }
    }

    /// Takes a row, unless the sample passes over it. `cell` gives the bytes of a column.
    pub(crate) fn take<'r>(&mut self, mut cell: impl FnMut(usize) -> Option<&'r [u8]>) {
        let position = self.seen;
        self.seen += 1;
        if !self.spread.keeps(position) {
            return;
        }
        self.waiting += 1;
        for column in 0..self.cells.len() {
            match cell(column).filter(|bytes| !bytes.is_empty()) {
                Some(bytes) => self.put(column, bytes),
                None => self.cells[column].append_null(),
            }
        }
        if self.waiting_bytes >= BATCH_BYTES || self.waiting >= ROWS_AT_ONCE {
            self.hand_over();
        }
    }

    fn put(&mut self, column: usize, bytes: &[u8]) {
        if self.table.columns[column].form == Form::Binary {
            self.count(column, Wrong::Binary, 0);
            self.cells[column].append_null();
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            self.count(column, Wrong::NoText, bytes.len() as u64);
        }
        let mut end = text.len();
        if end > self.cell_bytes_max {
            end = text.floor_char_boundary(self.cell_bytes_max);
            // How much longer it is, only the server knows: it sent no more than we would take.
            self.count(column, Wrong::Long, 0);
        }
        self.waiting_bytes += end as u64;
        self.cells[column].append_value(&text[..end]);
    }

    fn count(&mut self, column: usize, wrong: Wrong, bytes: u64) {
        let row = self.handed + self.waiting as u64;
        let count = &mut self.counts[column][wrong as usize];
        if count.cells == 0 {
            count.first_row = row;
        }
        count.cells += 1;
        count.bytes += bytes;
    }

    /// Hands over what waits.
    pub(crate) fn hand_over(&mut self) {
        if self.waiting == 0 {
            return;
        }
        let columns: Vec<ArrayRef> = self.cells.iter_mut().map(|cells| Arc::new(cells.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.waiting));
        let rows = std::mem::take(&mut self.waiting) as u64;
        let bytes = std::mem::take(&mut self.waiting_bytes);
        // Columns are equally long and as the schema says, for they were all appended to together. Should Arrow see that
        // otherwise, no row goes in silence.
        match RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options) {
            Ok(cells) => (self.sink)(RowBatch { first_row: self.handed + 1, cells, overflow: None, bytes }),
            Err(_) => {
                self.dropped += rows;
                return;
            }
        }
        self.handed += rows;
        self.bytes += bytes;
    }

    /// Rows handed over, and waiting.
    pub(crate) fn kept(&self) -> u64 {
        self.handed + self.waiting as u64
    }

    /// Rows that the store sent.
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// Hands over the rest. Rows, bytes, and what was wrong: one problem for each column and kind.
    pub(crate) fn finish(mut self) -> (u64, u64, Vec<Problem>) {
        self.hand_over();
        let mut problems = Vec::new();
        if self.dropped > 0 {
            let why = "rows could not be put together, and were left out";
            let full = self.table.full_name();
            problems.push(Problem {
                count: self.dropped,
                ..problem(&self.table.store, &full, ProblemKind::Malformed, why)
            });
        }
        for (column, counts) in self.table.columns.iter().zip(&self.counts) {
            for (wrong, kind, why) in WRONGS {
                let count = counts[wrong as usize];
                if count.cells > 0 {
                    problems.push(Problem {
                        evidence: self.table.store.clone(),
                        table: self.table.full_name(),
                        row: count.first_row,
                        kind,
                        why: format!("column {:?}: {why}", column.name),
                        bytes: count.bytes,
                        count: count.cells,
                    });
                }
            }
        }
        (self.handed, self.bytes, problems)
    }
}

/// How many bytes of one cell are read, in a table with so many columns.
pub(crate) fn cell_bytes_max(columns: usize) -> usize {
    CELL_BYTES_MAX.min(ROW_BYTES_MAX / columns.max(1))
}

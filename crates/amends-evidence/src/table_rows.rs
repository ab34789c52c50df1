//! Cells to Arrow: the rows of one table, gathered into batches.

use std::sync::Arc;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{RowBatch, TableHead};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use crate::error::{Flow, Halt, ReadError};
use crate::reading::Reading;

/// Rows of one batch.
const BATCH_ROWS: usize = 8_192;
/// Bytes of cells of one batch.
const BATCH_BYTES: usize = 4 << 20;
/// Cells of one batch, so that wide tables do not cost more for their offsets than for their text.
const BATCH_CELLS: usize = 1 << 20;

/// Gathers rows and hands them on in batches. Cells are raw bytes of valid UTF-8.
pub(crate) struct TableRows {
    head: TableHead,
    schema: SchemaRef,
    columns: Vec<Column>,
    overflow: Column,
    overflowed: bool,
    rows: usize,
    rows_max: usize,
    first_row: u64,
    cell_bytes: usize,
    source_bytes: u64,
}

/// One column under construction: Arrow's own layout, so that a finished batch costs no copy.
#[derive(Default)]
struct Column {
    values: Vec<u8>,
    offsets: Vec<i32>,
}

impl Column {
    /// Ends the cell that was written to `values`.
    #[inline]
    fn end_cell(&mut self) {
        // A batch holds a few MiB (limits::line_bytes at most beyond BATCH_BYTES), far below i32::MAX.
        self.offsets.push(self.values.len() as i32);
    }

    fn finish(&mut self) -> Result<StringArray, ArrowError> {
        let (values, offsets) = (self.values.len(), self.offsets.len());
        let mut next = Self { values: Vec::with_capacity(values), offsets: Vec::with_capacity(offsets) };
        next.offsets.push(0);
        let done = std::mem::replace(self, next);
        let lengths = &done.offsets;
        let full = BooleanBuffer::collect_bool(lengths.len() - 1, |row| lengths[row] != lengths[row + 1]);
        let nulls = Some(NullBuffer::new(full)).filter(|nulls| nulls.null_count() > 0);
        StringArray::try_new(OffsetBuffer::new(ScalarBuffer::from(done.offsets)), Buffer::from_vec(done.values), nulls)
    }
}

impl TableRows {
    /// No rows yet; the next one is number `first_row`.
    pub(crate) fn new(head: TableHead, first_row: u64) -> Self {
        let fields = (1..=head.columns.len()).map(|number| Field::new(format!("c{number}"), DataType::Utf8, true));
        let column = || Column { values: Vec::new(), offsets: vec![0] };
        Self {
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            columns: head.columns.iter().map(|_| column()).collect(),
            overflow: column(),
            overflowed: false,
            rows: 0,
            rows_max: (BATCH_CELLS / head.columns.len().max(1)).clamp(1, BATCH_ROWS),
            first_row,
            cell_bytes: 0,
            source_bytes: 0,
            head,
        }
    }

    pub(crate) fn head(&self) -> &TableHead {
        &self.head
    }

    /// The number of the row that comes next.
    pub(crate) fn next_row(&self) -> u64 {
        self.first_row + self.rows as u64
    }

    /// Adds a row. `write` appends each cell's bytes to the given buffer; cells that a short row lacks are null, and
    /// cells beyond the head go to the overflow.
    #[inline]
    pub(crate) fn push_row<C>(&mut self, cells: &[C], mut write: impl FnMut(&C, &mut Vec<u8>)) {
        let width = self.columns.len();
        let (within, beyond) = cells.split_at(cells.len().min(width));
        for (column, cell) in self.columns.iter_mut().zip(within) {
            let before = column.values.len();
            write(cell, &mut column.values);
            self.cell_bytes += column.values.len() - before;
            column.end_cell();
        }
        for column in &mut self.columns[within.len()..] {
            column.end_cell();
        }
        if !beyond.is_empty() {
            self.push_overflow(beyond, write);
        }
        self.overflow.end_cell();
        self.rows += 1;
    }

    /// Whatever is beyond the head is kept, unless it is nothing but empty cells.
    fn push_overflow<C>(&mut self, beyond: &[C], mut write: impl FnMut(&C, &mut Vec<u8>)) {
        let before = self.overflow.values.len();
        let mut full = false;
        for (position, cell) in beyond.iter().enumerate() {
            if position > 0 {
                self.overflow.values.push(VALUE_SEPARATOR as u8);
            }
            let start = self.overflow.values.len();
            write(cell, &mut self.overflow.values);
            full |= self.overflow.values.len() > start;
        }
        if full {
            self.overflowed = true;
            self.cell_bytes += self.overflow.values.len() - before;
        } else {
            self.overflow.values.truncate(before);
        }
    }

    /// Notes how much decoded evidence the latest row came from, and hands a full batch on.
    #[inline]
    pub(crate) fn end_row(&mut self, source_bytes: usize, reading: &mut Reading<'_>) -> Flow {
        self.source_bytes += source_bytes as u64;
        if self.rows >= self.rows_max || self.cell_bytes >= BATCH_BYTES {
            return self.flush(reading);
        }
        Ok(())
    }

    /// Hands on what was gathered.
    pub(crate) fn flush(&mut self, reading: &mut Reading<'_>) -> Flow {
        if self.rows == 0 {
            return Ok(());
        }
        let batch = self
            .batch()
            .map_err(|source| Halt::Failed(ReadError::Batch { evidence: self.head.evidence.clone(), source }))?;
        reading.rows(batch)
    }

    fn batch(&mut self) -> Result<RowBatch, ArrowError> {
        let arrays: Result<Vec<ArrayRef>, ArrowError> =
            self.columns.iter_mut().map(|column| Ok(Arc::new(column.finish()?) as ArrayRef)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let cells = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays?, &options)?;
        let overflow = self.overflow.finish()?;
        let batch = RowBatch {
            first_row: self.first_row,
            cells,
            overflow: self.overflowed.then_some(overflow),
            bytes: self.source_bytes,
        };
        self.first_row += self.rows as u64;
        (self.rows, self.cell_bytes, self.source_bytes, self.overflowed) = (0, 0, 0, false);
        Ok(batch)
    }
}

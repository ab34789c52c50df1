//! Writing: record batches into the parts of a new table.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;

use super::format::writer_options;
use super::replace::{NewTable, PartSlots};
use crate::case::Case;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::marks::{Digesting, FileMark};
use crate::names::TableName;

/// Writes one part of a table. Parts of one table can be written by several threads.
pub struct PartWriter {
    arrow: ArrowWriter<Digesting<File>>,
    slots: Arc<PartSlots>,
    path: PathBuf,
    shown: String,
    number: u32,
    rows: u64,
}

impl PartWriter {
    pub(crate) fn create(
        path: PathBuf,
        shown: String,
        number: u32,
        schema: SchemaRef,
        key: &[u8; 32],
        slots: Arc<PartSlots>,
    ) -> Result<Self> {
        let refused = |source| StoreError::Parquet { path: shown.clone(), doing: "written", source };
        let options = writer_options(key, &schema).map_err(refused)?;
        let file = Digesting::new(disk::create_private(&path)?, slots.seal_key());
        let arrow = ArrowWriter::try_new_with_options(file, schema, options).map_err(refused)?;
        Ok(Self { arrow, slots, path, shown, number, rows: 0 })
    }

    /// Adds rows. Whole row groups go to disk as they fill up.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let refused = |source| StoreError::Parquet { path: self.shown.clone(), doing: "written", source };
        self.arrow.write(batch).map_err(refused)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes that the rows which are not yet on disk take in memory.
    pub fn memory_bytes(&self) -> usize {
        self.arrow.memory_size()
    }

    /// Ends the part and syncs it. The table changes only with [`Case::commit`].
    pub fn finish(self) -> Result<FileMark> {
        let (shown, slots) = (self.shown, self.slots);
        let refused = |source| StoreError::Parquet { path: shown, doing: "written", source };
        // Writes the footer, too.
        let file = self.arrow.into_inner().map_err(refused)?;
        let mark = file.mark();
        file.into_inner().sync_all().map_err(StoreError::io("sync", &self.path))?;
        slots.fill(self.number, mark.clone(), self.rows);
        Ok(mark)
    }
}

/// Writes a table of one part: the usual case.
pub struct TableWriter {
    part: PartWriter,
    table: NewTable,
    case: Case,
}

impl TableWriter {
    /// Adds rows.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.part.write(batch)
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.part.rows()
    }

    /// Ends the table and puts it in place of the one before. Returns the number of rows.
    pub fn finish(self) -> Result<u64> {
        let case = self.case.clone();
        let rows = self.part.rows();
        case.commit(vec![self.ready()?])?;
        Ok(rows)
    }

    /// Ends the table without putting it in place, so that several change together: see [`Case::commit`].
    pub fn ready(self) -> Result<NewTable> {
        self.part.finish()?;
        Ok(self.table)
    }
}

impl Case {
    /// Begins a table of one part. Dropped before its end, it leaves the table as it was.
    pub fn table_writer(&self, name: &TableName, schema: SchemaRef) -> Result<TableWriter> {
        let table = self.new_table(name, schema)?;
        let part = table.part(0)?;
        Ok(TableWriter { part, table, case: self.clone() })
    }
}

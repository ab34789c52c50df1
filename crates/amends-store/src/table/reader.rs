//! Reading: the parts of a table as record batches.

use std::fs::{self, File};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::format::reader_options;
use crate::case::Case;
use crate::error::{Result, StoreError};
use crate::marks::FileMark;
use crate::names::TableName;

/// Rows in a batch, unless asked otherwise.
const BATCH_ROWS: usize = 8_192;

/// What is to be read of a table.
pub struct TableReader {
    case: Case,
    name: TableName,
    columns: Option<Vec<String>>,
    batch_rows: usize,
    part: Option<u32>,
    row_groups: Option<Range<usize>>,
}

/// One part of a table: its file and how its rows are grouped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLayout {
    /// The file.
    pub path: PathBuf,
    /// Number of the part.
    pub number: u32,
    /// Rows in each row group.
    pub row_groups: Vec<u64>,
}

impl Case {
    /// Begins to read a table.
    pub fn read_table(&self, name: &TableName) -> TableReader {
        let (case, name) = (self.clone(), name.clone());
        TableReader { case, name, columns: None, batch_rows: BATCH_ROWS, part: None, row_groups: None }
    }

    /// The files of a table, in the order of its rows, for another Parquet reader in this process.
    pub fn file_paths(&self, name: &TableName) -> Result<Vec<PathBuf>> {
        Ok(self.located(name)?.into_iter().map(|(_, path)| path).collect())
    }

    /// Schema of a table, with the metadata of its columns.
    pub fn table_schema(&self, name: &TableName) -> Result<SchemaRef> {
        let parts = self.located(name)?;
        let (shown, path) = parts.first().ok_or_else(|| StoreError::Missing(format!("table {name}")))?;
        self.builder(shown, path).map(|builder| builder.schema().clone())
    }

    /// How a table is divided, for reading its pieces side by side.
    pub fn table_layout(&self, name: &TableName) -> Result<Vec<PartLayout>> {
        let layout = |(shown, path): (String, PathBuf)| {
            let metadata = self.builder(&shown, &path)?.metadata().clone();
            let row_groups = metadata.row_groups().iter().map(|group| group.num_rows().max(0) as u64).collect();
            Ok(PartLayout { path, number: part_number(&shown), row_groups })
        };
        self.located(name)?.into_iter().map(layout).collect()
    }

    /// How many rows a table has.
    pub fn table_rows(&self, name: &TableName) -> Result<u64> {
        Ok(self.table_layout(name)?.iter().flat_map(|part| &part.row_groups).sum())
    }

    fn builder(&self, shown: &str, path: &std::path::Path) -> Result<ParquetRecordBatchReaderBuilder<File>> {
        let file = File::open(path).map_err(StoreError::io("open", path))?;
        guarded(shown, || {
            let options = reader_options(&self.shared.keys.table)?;
            ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        })
    }

    /// Path (as shown in errors) and place of each part.
    fn located(&self, name: &TableName) -> Result<Vec<(String, PathBuf)>> {
        // A writer in another process may be swapping the folders just now: look again, a few times.
        for _ in 0..20 {
            let parts = self.parts_of(name)?;
            if parts.is_empty() {
                return Err(StoreError::Missing(format!("table {name}")));
            }
            let found: Option<Vec<_>> = parts.iter().map(|(path, mark)| self.locate(name, path, mark)).collect();
            if let Some(found) = found {
                return Ok(found);
            }
            if self.is_writable() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(StoreError::damaged(name.folder(), "a part is missing or has another size"))
    }

    /// Where a part lies: in place, or where a crash left it on its way there.
    fn locate(&self, name: &TableName, path: &str, mark: &FileMark) -> Option<(String, PathBuf)> {
        let part = path.rsplit('/').next().unwrap_or_default();
        [name.folder(), name.new_folder()].into_iter().find_map(|folder| {
            let place = self.path(&folder).join(part);
            let size = fs::symlink_metadata(&place).ok().filter(fs::Metadata::is_file)?.len();
            (size == mark.size).then(|| (path.to_owned(), place))
        })
    }
}

fn part_number(path: &str) -> u32 {
    let name = path.rsplit("/part-").next().unwrap_or_default();
    name.trim_end_matches(".parquet").parse().unwrap_or(0)
}

impl TableReader {
    /// Only these columns, in the table's order.
    #[must_use]
    pub fn columns<S: Into<String>>(mut self, columns: impl IntoIterator<Item = S>) -> Self {
        self.columns = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// At most so many rows in a batch.
    #[must_use]
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = rows.max(1);
        self
    }

    /// Only the part with this number.
    #[must_use]
    pub fn part(mut self, number: u32) -> Self {
        self.part = Some(number);
        self
    }

    /// Only these row groups of each part.
    #[must_use]
    pub fn row_groups(mut self, range: Range<usize>) -> Self {
        self.row_groups = Some(range);
        self
    }

    /// Opens the table.
    pub fn open(self) -> Result<TableBatches> {
        let mut parts = self.case.located(&self.name)?;
        if let Some(number) = self.part {
            parts.retain(|(path, _)| part_number(path) == number);
        }
        parts.reverse();
        let schema = match parts.last() {
            Some((shown, path)) => self.mask(&self.case.builder(shown, path)?)?.1,
            None => return Err(StoreError::Missing(format!("part {} of table {}", self.part.unwrap_or(0), self.name))),
        };
        Ok(TableBatches { reader: self, parts, current: None, schema })
    }

    fn mask(&self, builder: &ParquetRecordBatchReaderBuilder<File>) -> Result<(ProjectionMask, SchemaRef)> {
        let schema = builder.schema();
        let Some(columns) = &self.columns else { return Ok((ProjectionMask::all(), schema.clone())) };
        let mut wanted = Vec::with_capacity(columns.len());
        for column in columns {
            let no_column = |_| StoreError::NoColumn { table: self.name.to_string(), column: column.clone() };
            wanted.push(schema.index_of(column).map_err(no_column)?);
        }
        wanted.sort_unstable();
        wanted.dedup();
        let projected = schema.project(&wanted).map_err(|source| StoreError::Parquet {
            path: self.name.folder(),
            doing: "read",
            source: source.into(),
        })?;
        Ok((ProjectionMask::roots(builder.parquet_schema(), wanted), projected.into()))
    }

    fn batches(&self, shown: &str, path: &std::path::Path) -> Result<ParquetRecordBatchReader> {
        let builder = self.case.builder(shown, path)?;
        let (mask, _) = self.mask(&builder)?;
        let count = builder.metadata().num_row_groups();
        let mut builder = builder.with_projection(mask).with_batch_size(self.batch_rows);
        if let Some(range) = &self.row_groups {
            builder = builder.with_row_groups((range.start.min(count)..range.end.min(count)).collect());
        }
        guarded(shown, || builder.build())
    }
}

/// The batches of a table, part after part.
pub struct TableBatches {
    reader: TableReader,
    /// What is still to be read, the next one last.
    parts: Vec<(String, PathBuf)>,
    current: Option<(String, ParquetRecordBatchReader)>,
    schema: SchemaRef,
}

impl TableBatches {
    /// Schema of the batches.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

impl Iterator for TableBatches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((shown, batches)) = &mut self.current {
                let batch = guarded(shown, || batches.next().transpose().map_err(Into::into));
                match batch.transpose() {
                    Some(Ok(batch)) => return Some(Ok(batch)),
                    // After an error nothing more can be trusted.
                    Some(Err(error)) => {
                        self.current = None;
                        self.parts.clear();
                        return Some(Err(error));
                    }
                    None => self.current = None,
                }
            }
            let (shown, path) = self.parts.pop()?;
            match self.reader.batches(&shown, &path) {
                Ok(batches) => self.current = Some((shown, batches)),
                Err(error) => {
                    self.parts.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Runs the Parquet library on bytes that may be damaged. It checks each module's tag, but reads lengths before that,
/// and a wrong length can make it panic: that, too, is a damaged file and not the end of the program.
fn guarded<T>(shown: &str, read: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(source)) => Err(StoreError::Parquet { path: shown.to_owned(), doing: "read", source }),
        Err(_) => Err(StoreError::damaged(shown, "its lengths make no sense")),
    }
}

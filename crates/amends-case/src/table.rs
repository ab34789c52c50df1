//! What structured evidence is made of: a table's head and batches of its rows.

use arrow_array::{Array, RecordBatch, StringArray};

/// Stands between several values in one cell (JSON arrays). Position is kept: `a[].x` and `a[].y` align item by item,
/// with an empty string where an item lacks the field.
pub const VALUE_SEPARATOR: char = '\u{1f}';

/// A column as the evidence names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnHead {
    /// The header, or the JSON path (`customer.phones[].n`); empty where there is none.
    pub header: String,
}

/// The head of one table: a sheet, a dumped table, or the only table of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableHead {
    /// Path below the evidence root; members of an archive after `!`.
    pub evidence: String,
    /// Position of the table within the evidence, from 0.
    pub index: u32,
    /// Sheet or dumped table; empty where there is but one.
    pub name: String,
    /// The columns, in order; column numbers in exports are 1-based positions in this list.
    pub columns: Vec<ColumnHead>,
}

/// Some rows of a table, in order and without gaps.
///
/// `cells` has exactly as many columns as the table's head, each a nullable `Utf8` array. A missing or empty cell is
/// null. Cells beyond the head's columns stand in `overflow`, joined by [`VALUE_SEPARATOR`].
#[derive(Debug, Clone)]
pub struct RowBatch {
    /// 1-based number of the first row.
    pub first_row: u64,
    /// The cells.
    pub cells: RecordBatch,
    /// Cells of rows that were longer than the head, if there are any.
    pub overflow: Option<StringArray>,
    /// Bytes of (decoded) evidence that these rows came from; for progress and throughput.
    pub bytes: u64,
}

impl RowBatch {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.cells.num_rows()
    }

    /// The cells of one column.
    ///
    /// # Panics
    /// If `column` is not below the number of columns, or a reader built a column that is not `Utf8`.
    pub fn column(&self, column: usize) -> &StringArray {
        match self.cells.column(column).as_any().downcast_ref::<StringArray>() {
            Some(cells) => cells,
            None => panic!("column {column} of a row batch is not Utf8"),
        }
    }
}

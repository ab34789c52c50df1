//! The second pass over a dump: rows to the sink.

use std::collections::BTreeMap;

use amends_case::{ProblemKind, TableHead};

use super::statements::Listener;
use super::survey::Table;
use super::values::Values;
use crate::bytes::append;
use crate::delimited::end_of_text;
use crate::error::Flow;
use crate::reading::Reading;
use crate::table_rows::TableRows;
use crate::text::TextStream;

/// Hands rows on, table by table as they come.
pub(crate) struct Fill<'r, 's> {
    reading: &'r mut Reading<'s>,
    tables: BTreeMap<String, Table>,
    /// Tables that were begun: their head, and the number of their next row.
    begun: BTreeMap<String, (TableHead, u64)>,
    current: Option<Current>,
}

struct Current {
    full_name: String,
    rows: TableRows,
    /// For each value of a row the column it belongs to; `None` if the values come in the columns' order.
    order: Option<Vec<usize>>,
    listed: usize,
    /// Columns of the table, those beyond the limit included.
    columns: usize,
    cells: Vec<(usize, usize)>,
}

impl<'r, 's> Fill<'r, 's> {
    pub(crate) fn new(reading: &'r mut Reading<'s>, tables: BTreeMap<String, Table>) -> Self {
        Self { reading, tables, begun: BTreeMap::new(), current: None }
    }

    /// Hands on the last rows, and says what there is to say of the text as a whole.
    pub(crate) fn end(mut self, text: &mut TextStream) -> Flow {
        let place =
            self.current.as_ref().map(|current| (current.rows.head().name.clone(), current.rows.next_row() - 1));
        self.leave()?;
        let (table, row) = place.unwrap_or_default();
        if self.begun.is_empty() {
            self.reading.problem("", 0, ProblemKind::Empty, "a dump without rows", 0);
        }
        if text.replaced > 0 {
            let why = "bytes that are no text in the file's encoding were replaced";
            self.reading.problems("", 0, ProblemKind::InvalidText, why, 0, text.replaced);
        }
        end_of_text(text, self.reading, &table, row);
        Ok(())
    }

    /// Leaves the table at hand; it may come again.
    fn leave(&mut self) -> Flow {
        if let Some(mut current) = self.current.take() {
            current.rows.flush(self.reading)?;
            let next_row = current.rows.next_row();
            self.begun.insert(current.full_name, (current.rows.head().clone(), next_row));
        }
        Ok(())
    }

    fn enter(&mut self, full_name: &str) -> Flow {
        self.leave()?;
        let Some(table) = self.tables.get(full_name) else { return Ok(()) };
        let (head, first_row) = match self.begun.get(full_name) {
            Some(begun) => begun.clone(),
            None => {
                let columns: Vec<String> = table.columns.iter().take(self.reading.limits.columns).cloned().collect();
                self.reading.columns_left_out(&table.name, columns.len(), table.columns.len());
                (self.reading.new_table(&table.name, columns), 1)
            }
        };
        let columns = table.columns.len();
        self.reading.table(&head)?;
        let rows = TableRows::new(head, first_row);
        let full_name = full_name.to_owned();
        self.current = Some(Current { full_name, rows, order: None, listed: 0, columns, cells: Vec::new() });
        Ok(())
    }
}

impl Listener for Fill<'_, '_> {
    fn defined(&mut self, _: &str, _: Vec<String>) {}

    fn rows_of(&mut self, table: &str, columns: Option<Vec<String>>) -> Flow {
        if self.current.as_ref().is_none_or(|current| current.full_name != table) {
            self.enter(table)?;
        }
        if let Some(current) = &mut self.current {
            let heads = &current.rows.head().columns;
            let position = |name: &String| {
                let exact = heads.iter().position(|head| head.header == *name);
                exact.or_else(|| heads.iter().position(|head| head.header.eq_ignore_ascii_case(name)))
            };
            let listed = columns.as_ref().map_or(current.columns, Vec::len);
            let order: Option<Vec<usize>> = columns.and_then(|names| names.iter().map(position).collect());
            current.listed = listed;
            current.order = order.filter(|order| order.iter().enumerate().any(|(at, column)| at != *column));
        }
        Ok(())
    }

    fn row(&mut self, values: &Values, unread: &[u8], source_bytes: usize) -> Flow {
        let Some(current) = &mut self.current else { return Ok(()) };
        let count = values.cells.len();
        if count != current.listed && unread.is_empty() {
            let why = format!("{count} values where the statement has {} columns", current.listed);
            let (table, number) = (current.rows.head().name.clone(), current.rows.next_row());
            self.reading.problem(&table, number, ProblemKind::RaggedRow, &why, source_bytes as u64);
        }
        let width = current.rows.head().columns.len();
        current.arrange(&values.cells, width);
        let unread_cell = (values.bytes.len(), values.bytes.len() + unread.len());
        if !unread.is_empty() {
            current.cells.clear();
            current.cells.resize(width, (0, 0));
            current.cells.push(unread_cell);
        }
        current.rows.push_row(&current.cells, |cell, out| match values.bytes.get(cell.0..cell.1) {
            Some(_) => append(&values.bytes, cell.0, cell.1, out),
            None => out.extend_from_slice(unread),
        });
        current.rows.end_row(source_bytes, self.reading)
    }

    fn problem(&mut self, kind: ProblemKind, why: &str, bytes: usize) {
        let place =
            self.current.as_ref().map(|current| (current.rows.head().name.clone(), current.rows.next_row() - 1));
        let (table, row) = place.unwrap_or_default();
        self.reading.problem(&table, row, kind, why, bytes as u64);
    }
}

impl Current {
    /// Puts values where the table has their columns. Values beyond those listed stay at the end.
    fn arrange(&mut self, values: &[(usize, usize)], width: usize) {
        self.cells.clear();
        let Some(order) = &self.order else {
            self.cells.extend_from_slice(values);
            return;
        };
        self.cells.resize(width, (0, 0));
        for (value, column) in values.iter().zip(order) {
            self.cells[*column] = *value;
        }
        self.cells.extend(values.iter().skip(order.len()));
    }
}

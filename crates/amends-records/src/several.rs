//! Records with several SSNs in them: whoever the further ones belong to has no record of their own.
//!
//! A record keeps one SSN, since a person has one. Two in one record mean that a row names people whom its columns do
//! not tell apart (`{"alice": {"ssn": …}, "bob": {"ssn": …}}`, a note about somebody else). Nobody may be lost without
//! a word, so that such rows are looked for once the records are made.

use std::collections::BTreeMap;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{ElementIndex, RowBatch};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt32Type, UInt64Type};
use arrow_array::{Array, StringArray};

use crate::columns::ColumnReading;
use crate::find::Found;
use crate::rules::Rules;
use crate::validators::digits::Digits;
use crate::validators::ssn;

/// Looks for records with several SSNs in the rows of one table.
#[derive(Debug, Clone)]
pub struct SeveralSsns {
    element: Option<ElementIndex>,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, Copy)]
struct Column {
    is_ssn: bool,
    part: u16,
    spread: bool,
}

/// SSNs by row and part, each once.
type Numbers = BTreeMap<(u64, u16), Vec<Digits>>;

impl SeveralSsns {
    /// For a table whose columns have been read.
    pub fn new(rules: &Rules, readings: &[ColumnReading]) -> Self {
        let element = rules.vocabulary().index("ssn");
        let columns = readings.iter().map(|reading| Column {
            is_ssn: element.is_some() && reading.element == element,
            part: reading.part,
            spread: reading.spread,
        });
        Self { element, columns: columns.collect() }
    }

    /// The numbers of the rows that have such a record, in order.
    pub fn rows(&self, batch: &RowBatch, found: &Found) -> Vec<u64> {
        let mut numbers = Numbers::new();
        self.in_text(batch, found, &mut numbers);
        // A row with a find needs the columns, too; else only a row whose columns can hold two numbers of one record.
        let searched: Vec<u64> = numbers.keys().map(|(row, _)| *row).collect();
        let all = self.several_columns();
        for (index, column) in self.columns.iter().enumerate().filter(|(_, column)| column.is_ssn) {
            let cells = batch.column(index);
            if all || is_plural(cells) {
                (0..cells.len()).for_each(|row| column.read(cells, row, batch.first_row, &mut numbers));
            } else {
                let rows = searched.iter().map(|row| (row - batch.first_row) as usize);
                rows.for_each(|row| column.read(cells, row, batch.first_row, &mut numbers));
            }
        }
        let mut rows: Vec<u64> =
            numbers.into_iter().filter(|(_, found)| found.len() > 1).map(|((row, _), _)| row).collect();
        rows.dedup();
        rows
    }

    /// Whether two columns of SSNs are about one person.
    fn several_columns(&self) -> bool {
        let mut parts: Vec<u16> =
            self.columns.iter().filter(|column| column.is_ssn).map(|column| column.part).collect();
        parts.sort_unstable();
        parts.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// SSNs that were found inside text.
    fn in_text(&self, batch: &RowBatch, found: &Found, numbers: &mut Numbers) {
        let findings = &found.findings;
        let (Some(rows), Some(columns), Some(offsets), Some(lengths), Some(elements)) = (
            findings.column_by_name("row"),
            findings.column_by_name("column"),
            findings.column_by_name("offset"),
            findings.column_by_name("length"),
            findings.column_by_name("element"),
        ) else {
            return;
        };
        let (rows, columns) = (rows.as_primitive::<UInt64Type>(), columns.as_primitive::<UInt32Type>());
        let (offsets, lengths) = (offsets.as_primitive::<UInt64Type>(), lengths.as_primitive::<UInt64Type>());
        let elements = elements.as_primitive::<UInt8Type>();
        for at in (0..findings.num_rows()).filter(|at| Some(elements.value(*at)) == self.element) {
            let (row, index) = (rows.value(at), columns.value(at) as usize - 1);
            let cells = match self.columns.get(index) {
                Some(_) => Some(batch.column(index)),
                None => batch.overflow.as_ref(),
            };
            let Some(cells) = cells else { continue };
            let cell = cells.value((row - batch.first_row) as usize);
            let (offset, length) = (offsets.value(at) as usize, lengths.value(at) as usize);
            let value: String = cell.chars().skip(offset).take(length).collect();
            let item = cell.chars().take(offset).filter(|letter| *letter == VALUE_SEPARATOR).count();
            let part = self.columns.get(index).map_or(0, |column| column.part_of(item));
            note(numbers, row, part, &value);
        }
    }
}

impl Column {
    fn part_of(self, item: usize) -> u16 {
        let item = if self.spread { u16::try_from(item).unwrap_or(u16::MAX) } else { 0 };
        self.part.saturating_add(item)
    }

    fn read(self, cells: &StringArray, row: usize, first_row: u64, numbers: &mut Numbers) {
        if cells.is_null(row) {
            return;
        }
        for (item, value) in cells.value(row).split(VALUE_SEPARATOR).enumerate() {
            note(numbers, first_row + row as u64, self.part_of(item), value);
        }
    }
}

fn note(numbers: &mut Numbers, row: u64, part: u16, value: &str) {
    if let Some(digits) = ssn::number(value, true) {
        let known = numbers.entry((row, part)).or_default();
        if !known.contains(&digits) {
            known.push(digits);
        }
    }
}

/// Whether any cell holds several values.
fn is_plural(cells: &StringArray) -> bool {
    let offsets = cells.value_offsets();
    let range = offsets[0] as usize..offsets[offsets.len() - 1] as usize;
    memchr::memchr(VALUE_SEPARATOR as u8, &cells.value_data()[range]).is_some()
}

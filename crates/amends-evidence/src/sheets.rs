//! Workbooks (XLSX): each sheet a table.
//!
//! Cells are streamed, so a sheet that claims to be a million columns wide costs no memory. The parser is not ours and
//! works on structure that an attacker may have written; its panics are caught and become problems.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ::zip::ZipArchive;
use amends_case::ProblemKind;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use crate::content::{Content, Fault, ReadSeek, Store};
use crate::error::Flow;
use crate::header::is_header;
use crate::limits::Limits;
use crate::reading::Reading;
use crate::table_rows::TableRows;

type Workbook = Xlsx<io::BufReader<Box<dyn ReadSeek>>>;
type CellReader<'a> = calamine::XlsxCellReader<'a, io::BufReader<Box<dyn ReadSeek>>>;

/// Rows that tell where a sheet's table begins and whether it has a header.
const SAMPLE_ROWS: usize = 100;

/// Reads the sheets of a workbook.
pub(crate) fn read(content: &Content, reading: &mut Reading<'_>) -> Flow {
    let mut workbook = match open(content, reading.limits) {
        Ok(workbook) => workbook,
        Err(fault) => {
            reading.problem("", 0, fault.kind, &fault.why, 0);
            return Ok(());
        }
    };
    let names = workbook.sheet_names();
    let mut cells_left = reading.limits.workbook_cells;
    let mut any = false;
    for name in &names {
        let shown = if names.len() == 1 { "" } else { name.as_str() };
        match guarded(|| workbook.worksheet_cells_reader(name)) {
            Ok(cells) => any |= sheet(cells, shown, &mut cells_left, reading)?,
            // A chart on a sheet of its own has no cells.
            Err(Failure::Error(XlsxError::NotAWorksheet(_))) => {}
            Err(failure) => reading.problem(shown, 0, ProblemKind::Malformed, failure.why(), 0),
        }
    }
    if !any && reading.summary.problems == 0 {
        reading.problem("", 0, ProblemKind::Empty, "a workbook without cells", 0);
    }
    Ok(())
}

fn open(content: &Content, limits: &Limits) -> Result<Workbook, Fault> {
    let unreadable = |error: io::Error| Fault {
        kind: ProblemKind::Unreadable,
        why: format!("could not be opened: {}", error.kind()),
    };
    let store = content.random_access(limits).map_err(unreadable)??;
    let packed_bytes = size_of(&store).map_err(unreadable)?;
    let malformed = |why: &str| Fault { kind: ProblemKind::Malformed, why: why.to_owned() };
    let archive = ZipArchive::new(store.open().map_err(unreadable)?);
    let archive = archive.map_err(|_| malformed("the workbook's archive is damaged"))?;
    let expanded = archive.decompressed_size().unwrap_or(0).min(u128::from(u64::MAX)) as u64;
    let cap = packed_bytes.saturating_mul(limits.expanded_ratio).max(limits.ratio_free_bytes);
    if expanded > cap.min(limits.expanded_bytes) {
        let why = "the workbook expands to far more than its compressed size allows for; not read".to_owned();
        return Err(Fault { kind: ProblemKind::LimitReached, why });
    }
    let reader = io::BufReader::new(store.open().map_err(unreadable)?);
    match guarded(|| Xlsx::new(reader)) {
        Ok(workbook) => Ok(workbook),
        Err(Failure::Error(XlsxError::Password)) => {
            Err(Fault { kind: ProblemKind::Encrypted, why: "a workbook with a password; not read".to_owned() })
        }
        Err(failure) => Err(malformed(failure.why())),
    }
}

fn size_of(store: &Store) -> io::Result<u64> {
    store.open()?.seek(io::SeekFrom::End(0))
}

/// Why the parser gave nothing. Its own words may quote cells, so they are not passed on.
enum Failure {
    Error(XlsxError),
    Panic,
}

impl Failure {
    fn why(&self) -> &'static str {
        match self {
            Self::Error(_) => "the workbook or a sheet of it is damaged; what stood before is kept",
            Self::Panic => {
                "the workbook is damaged in a way that its parser does not survive; what stood before is kept"
            }
        }
    }
}

fn guarded<T>(step: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(outcome) => outcome.map_err(Failure::Error),
        Err(_) => Err(Failure::Panic),
    }
}

/// Cells of the row at hand: column and text.
type SheetRow = Vec<(u32, String)>;

/// Streams the rows of a sheet that have cells.
struct SheetRows<'a, 'l> {
    cells: CellReader<'a>,
    pending: Option<(u32, u32, String)>,
    ended: bool,
    failure: Option<Failure>,
    cells_left: &'l mut u64,
    limited: bool,
    cell_bytes: usize,
    cut_bytes: u64,
    /// Formulas whose values the workbook does not hold.
    uncomputed: u64,
}

impl SheetRows<'_, '_> {
    fn next_row(&mut self) -> Option<SheetRow> {
        let (row, column, text) = self.pending.take().or_else(|| self.next_cell())?;
        let mut cells = vec![(column, text)];
        while let Some((next, column, text)) = self.next_cell() {
            if next != row {
                self.pending = Some((next, column, text));
                break;
            }
            cells.push((column, text));
        }
        Some(cells)
    }

    /// The next cell that is not empty.
    fn next_cell(&mut self) -> Option<(u32, u32, String)> {
        while !self.ended {
            if *self.cells_left == 0 {
                (self.limited, self.ended) = (true, true);
                return None;
            }
            match guarded(|| self.cells.next_cell_with_formula_metadata()) {
                Ok(Some(cell)) => {
                    *self.cells_left -= 1;
                    let (row, column) = cell.pos;
                    self.uncomputed += u64::from(cell.formula.is_some() && cell.value == DataRef::Empty);
                    let mut text = cell_text(&cell.value);
                    if text.len() > self.cell_bytes {
                        let end = text.floor_char_boundary(self.cell_bytes);
                        self.cut_bytes += (text.len() - end) as u64;
                        text.truncate(end);
                    }
                    if !text.is_empty() {
                        return Some((row, column, text));
                    }
                }
                Ok(None) => self.ended = true,
                Err(failure) => (self.failure, self.ended) = (Some(failure), true),
            }
        }
        None
    }
}

/// Reads one sheet; `false` if it has no cells.
fn sheet(cells: CellReader<'_>, name: &str, cells_left: &mut u64, reading: &mut Reading<'_>) -> Flow<bool> {
    let cell_bytes = reading.limits.cell_bytes;
    let mut rows = SheetRows {
        cells,
        pending: None,
        ended: false,
        failure: None,
        cells_left,
        limited: false,
        cell_bytes,
        cut_bytes: 0,
        uncomputed: 0,
    };
    let sample: Vec<SheetRow> = std::iter::from_fn(|| rows.next_row()).take(SAMPLE_ROWS).collect();
    let any = !sample.is_empty();
    if any {
        table(sample, &mut rows, name, reading)?;
    }
    if let Some(failure) = &rows.failure {
        reading.problem(name, 0, ProblemKind::Malformed, failure.why(), 0);
    }
    if rows.limited {
        reading.problem(
            name,
            0,
            ProblemKind::LimitReached,
            "more cells than a workbook may have; the rest was not read",
            0,
        );
    }
    if rows.cut_bytes > 0 {
        let why = "cells longer than a cell may be; the rest of them was not read";
        reading.problem(name, 0, ProblemKind::LimitReached, why, rows.cut_bytes);
    }
    if rows.uncomputed > 0 {
        let why =
            "formulas whose values the workbook does not hold; a spreadsheet program writes them when it saves it";
        reading.problems(name, 0, ProblemKind::Unreadable, why, 0, rows.uncomputed);
    }
    Ok(any)
}

fn table(sample: Vec<SheetRow>, rows: &mut SheetRows<'_, '_>, name: &str, reading: &mut Reading<'_>) -> Flow {
    // Titles above the table are single cells; the table begins where a row is half as wide as the widest.
    let widest = sample.iter().map(Vec::len).max().unwrap_or(0);
    let begin = sample.iter().position(|row| widest < 3 || row.len() * 2 >= widest).unwrap_or(0);
    let first_column = sample[begin..].iter().filter_map(|row| row.first()).map(|cell| cell.0).min().unwrap_or(0);
    let last_column = sample[begin..].iter().filter_map(|row| row.last()).map(|cell| cell.0).max().unwrap_or(0);
    let all = last_column.saturating_sub(first_column) as usize + 1;
    let width = all.min(reading.limits.columns);
    let dense: Vec<Vec<&str>> = sample[begin..].iter().map(|row| spread(row, first_column, width)).collect();
    let header = is_header(&dense);
    let headers = match dense.first() {
        Some(first) if header => first.iter().take(width).map(|name| name.trim().to_owned()).collect(),
        _ => vec![String::new(); width],
    };
    let head = reading.new_table(name, headers);
    reading.table(&head)?;
    if begin > 0 {
        let why = format!("{begin} rows above the table have another shape and were not read as rows");
        reading.problems(name, 0, ProblemKind::Malformed, &why, 0, begin as u64);
    }
    reading.columns_left_out(name, width, all);
    let mut out = TableRows::new(head, 1);
    let place = Columns { first: first_column, width, all };
    let skipped = begin + usize::from(header);
    for row in sample.into_iter().skip(skipped) {
        push(&row, place, &mut out, reading)?;
    }
    while let Some(row) = rows.next_row() {
        push(&row, place, &mut out, reading)?;
    }
    out.flush(reading)
}

/// The cells at their columns, counted from the table's first; those outside it come last.
fn spread(row: &SheetRow, first_column: u32, width: usize) -> Vec<&str> {
    let mut cells = vec![""; width];
    for (column, text) in row {
        match column.checked_sub(first_column).and_then(|at| cells[..width].get_mut(at as usize)) {
            Some(cell) => *cell = text,
            None => cells.push(text),
        }
    }
    cells
}

/// Which columns of a sheet are its table's.
#[derive(Clone, Copy)]
struct Columns {
    first: u32,
    width: usize,
    /// Those beyond the limit included.
    all: usize,
}

fn push(row: &SheetRow, columns: Columns, out: &mut TableRows, reading: &mut Reading<'_>) -> Flow {
    let cells = spread(row, columns.first, columns.width);
    let is_outside = |column: u32| column.checked_sub(columns.first).is_none_or(|at| at as usize >= columns.all);
    let outside = row.iter().filter(|(column, _)| is_outside(*column)).count();
    if outside > 0 {
        let why = format!("{outside} cells outside the table's {} columns; they are in the overflow", columns.all);
        let name = out.head().name.clone();
        reading.problem(&name, out.next_row(), ProblemKind::RaggedRow, &why, 0);
    }
    let bytes = cells.iter().map(|cell| cell.len()).sum();
    out.push_row(&cells, |cell, out| out.extend_from_slice(cell.as_bytes()));
    out.end_row(bytes, reading)
}

/// A cell as a person would type it: dates in ISO 8601, whole numbers without a fraction.
fn cell_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Display writes the shortest form that comes back, never an exponent, and no `.0`.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.replace('\0', ""),
        DataRef::SharedString(text) => text.replace('\0', ""),
        DataRef::Bool(true) => "true".to_owned(),
        DataRef::Bool(false) => "false".to_owned(),
        DataRef::DateTime(time) => date_text(time),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn date_text(time: &ExcelDateTime) -> String {
    let serial = time.as_f64();
    if time.is_duration() {
        let seconds = (serial * 86_400.0).round() as i64;
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    if (0.0..1.0).contains(&serial) {
        clock
    } else if serial.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{clock}")
    }
}

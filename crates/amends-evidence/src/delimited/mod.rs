//! Delimited text: comma, tab, pipe and semicolon files, and lists of lines.

pub(crate) mod dialect;
pub(crate) mod split;

use amends_case::ProblemKind;

use crate::error::Flow;
use crate::header::is_header;
use crate::limits::Limits;
use crate::reading::Reading;
use crate::table_rows::TableRows;
use crate::text::{REPLACEMENT, TextStream};
use dialect::{Dialect, Guess, guess, sample};
use split::{Cell, Split, split, split_literally, write_cell};

/// Bytes of decoded text that the dialect and the header are told from.
pub(crate) const HEAD_BYTES: usize = 64 << 10;
/// So many lines are wanted even where they are longer: a header of thousands of names fills the head by itself, and to
/// read half of it would lose the columns behind.
const HEAD_LINES: usize = 24;
/// Bytes that such lines may take.
const WIDE_HEAD_BYTES: usize = 8 << 20;

/// How a delimited file is laid out, as far as its head tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) guess: Guess,
    pub(crate) header: bool,
    /// The columns' names, empty where there is none.
    pub(crate) headers: Vec<String>,
    /// How many columns there are beyond the limit.
    pub(crate) columns_left_out: usize,
}

/// How much of the text at hand is its head; `None` if more is wanted.
fn head_bytes(text: &[u8], limits: &Limits) -> Option<usize> {
    let most = WIDE_HEAD_BYTES.min(limits.line_bytes).max(HEAD_BYTES);
    if text.len() < HEAD_BYTES {
        return None;
    }
    let wide = &text[..text.len().min(most)];
    let mut ends = memchr::memchr2_iter(b'\n', b'\r', wide);
    match ends.nth(HEAD_LINES - 1) {
        Some(end) => Some((end + 1).max(HEAD_BYTES)),
        None if text.len() < most => None,
        None => Some(most),
    }
}

/// Reads on until the head is at hand.
pub(crate) fn fill_head(text: &mut TextStream, limits: &Limits) {
    while head_bytes(text.text(), limits).is_none() && text.more() {}
}

/// Tells the layout from the beginning of the text.
pub(crate) fn layout(text: &[u8], ended: bool, limits: &Limits) -> Layout {
    let head = &text[..head_bytes(text, limits).unwrap_or(text.len())];
    let last = ended && head.len() == text.len();
    let guess = guess(head, last, limits);
    let rows = sample(&head[guess.preamble.bytes..], last, &guess.dialect, limits);
    let cells: Vec<Vec<String>> = rows.into_iter().map(|row| row.cells).collect();
    let header = is_header(&cells);
    let mut headers: Vec<String> = match cells.first() {
        Some(first) if header => first.iter().map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let wanted = match cells.get(1..) {
        Some(rows) if header => headers.len().max(width_beyond(headers.len(), rows)),
        _ => guess.width.max(1),
    };
    headers.resize(wanted.min(limits.columns), String::new());
    Layout { guess, header, columns_left_out: wanted - headers.len(), headers }
}

/// The width of the rows if nearly all of them go on beyond a header of this width; else 0. A few longer rows are
/// ragged, but where all are longer the header has forgotten a name.
fn width_beyond(header: usize, rows: &[Vec<String>]) -> usize {
    let full = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |position| position + 1);
    let widths: Vec<usize> = rows.iter().map(full).filter(|width| *width > header).collect();
    if widths.len() * 10 >= rows.len() * 9 { widths.into_iter().max().unwrap_or(0) } else { 0 }
}

/// Reads the one table of a delimited file.
pub(crate) fn read(text: &mut TextStream, reading: &mut Reading<'_>) -> Flow {
    fill_head(text, reading.limits);
    let layout = layout(text.text(), text.ended(), reading.limits);
    let head = reading.new_table("", layout.headers.clone());
    reading.table(&head)?;
    let preamble = layout.guess.preamble;
    if preamble.lines > 0 {
        let why = format!("{} lines above the table have another shape and were not read as rows", preamble.lines);
        reading.problems("", 0, ProblemKind::Malformed, &why, preamble.bytes as u64, preamble.lines);
    }
    let width = layout.headers.len() + layout.columns_left_out;
    reading.columns_left_out("", layout.headers.len(), width);
    text.consume(preamble.bytes);
    let rows = TableRows::new(head, 1);
    Rows { text, reading, rows, width, dialect: layout.guess.dialect, cells: Vec::new(), marked: 0 }.all(layout.header)
}

/// The rows of one file under way.
struct Rows<'r, 's> {
    text: &'r mut TextStream,
    reading: &'r mut Reading<'s>,
    rows: TableRows,
    /// Columns of the table, those beyond the limit included.
    width: usize,
    dialect: Dialect,
    cells: Vec<Cell>,
    /// How many replaced sequences were already laid to a row.
    marked: u64,
}

impl Rows<'_, '_> {
    fn all(mut self, mut header: bool) -> Flow {
        loop {
            if self.text.text().is_empty() && !self.text.more() {
                break;
            }
            self.block(&mut header)?;
        }
        self.rows.flush(self.reading)?;
        self.end()
    }

    /// All complete rows of the text at hand.
    fn block(&mut self, header: &mut bool) -> Flow {
        let mut from = 0;
        loop {
            let text = self.text.text();
            if from >= text.len() {
                break;
            }
            let last = self.text.ended();
            let next = match split(text, from, &self.dialect, self.reading.limits, last, &mut self.cells) {
                Split::Row(next) => next,
                Split::More if text.len() - from < self.reading.limits.line_bytes => break,
                Split::More => self.cut_long_line(from),
                Split::Broken => match split_literally(text, from, &self.dialect, last, &mut self.cells) {
                    None if text.len() - from < self.reading.limits.line_bytes => break,
                    None => self.cut_long_line(from),
                    Some(next) => {
                        self.broken_quote(next - from);
                        next
                    }
                },
            };
            self.one_row(from, next, header)?;
            from = next;
        }
        self.text.consume(from);
        if !self.text.text().is_empty() {
            self.text.more();
        }
        Ok(())
    }

    #[inline]
    fn one_row(&mut self, from: usize, next: usize, header: &mut bool) -> Flow {
        if let [cell] = self.cells[..]
            && cell.start == cell.end
            && cell.start == from
        {
            return Ok(()); // An empty line is no row.
        }
        if *header {
            *header = false;
            return Ok(());
        }
        if self.cells.len() != self.width {
            self.ragged(next - from);
        }
        if self.text.replaced != self.marked {
            self.replaced(from, next);
        }
        let (text, limit) = (self.text.text(), self.reading.limits.cell_bytes);
        let mut cut = 0;
        self.rows.push_row(&self.cells, |cell, out| {
            if cell.end - cell.start <= limit {
                write_cell(text, cell, out);
            } else {
                cut += write_cut(text, cell, limit, out);
            }
        });
        if cut > 0 {
            let why = "a cell is longer than a cell may be; the rest of it was not read";
            self.reading.problem("", self.rows.next_row() - 1, ProblemKind::LimitReached, why, cut as u64);
        }
        self.rows.end_row(next - from, self.reading)
    }

    #[cold]
    fn ragged(&mut self, bytes: usize) {
        let (cells, columns) = (self.cells.len(), self.width);
        let spare = &self.cells[columns.min(cells)..];
        if cells > columns && spare.iter().all(|cell| cell.start == cell.end) {
            return; // Delimiters at the end of a row lose nothing and say nothing.
        }
        let kept = if cells < columns { "the others are empty" } else { "the others are in the overflow" };
        let why = format!("{cells} cells where the table has {columns} columns; {kept}");
        self.reading.problem("", self.rows.next_row(), ProblemKind::RaggedRow, &why, bytes as u64);
    }

    #[cold]
    fn broken_quote(&mut self, bytes: usize) {
        let why = "a quote is not closed as it should be; the line was read with its quotes as text";
        self.reading.problem("", self.rows.next_row(), ProblemKind::BrokenQuote, why, bytes as u64);
    }

    /// Lays replaced bytes to their rows.
    #[cold]
    fn replaced(&mut self, from: usize, next: usize) {
        let row = &self.text.text()[from..next];
        let count = memchr::memmem::find_iter(row, REPLACEMENT).count() as u64;
        let count = count.min(self.text.replaced - self.marked);
        if count > 0 {
            self.marked += count;
            let why = "bytes that are no text in the file's encoding were replaced";
            self.reading.problems("", self.rows.next_row(), ProblemKind::InvalidText, why, row.len() as u64, count);
        }
    }

    /// A line without end in sight becomes a row as far as it is at hand, and goes on as the next row.
    #[cold]
    fn cut_long_line(&mut self, from: usize) -> usize {
        let text = self.text.text();
        let mut end = (from + self.reading.limits.line_bytes).min(text.len());
        while end > from + 1 && end < text.len() && text[end] & 0xc0 == 0x80 {
            end -= 1;
        }
        self.cells.clear();
        let mut start = from;
        for stop in memchr::memchr_iter(self.dialect.delimiter, &text[from..end]) {
            self.cells.push(Cell { start, end: from + stop, doubled: false });
            start = from + stop + 1;
        }
        self.cells.push(Cell { start, end, doubled: false });
        let why = "a line is longer than a line may be; it goes on as a further row";
        self.reading.problem("", self.rows.next_row(), ProblemKind::LimitReached, why, (end - from) as u64);
        end
    }

    fn end(self) -> Flow {
        end_of_text(self.text, self.reading, "", self.rows.next_row() - 1);
        Ok(())
    }
}

/// The first `limit` bytes of a cell, at a character boundary; gives back how many bytes were left out.
fn write_cut(text: &[u8], cell: &Cell, limit: usize, out: &mut Vec<u8>) -> usize {
    let mut end = cell.start + limit;
    while end > cell.start && text[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    // A doubled quote may be cut in two; what remains is still a quote.
    write_cell(text, &Cell { end, ..*cell }, out);
    cell.end - end
}

/// Writes down what the stream itself has to say once its text has been read.
pub(crate) fn end_of_text(text: &mut TextStream, reading: &mut Reading<'_>, table: &str, row: u64) {
    if text.nuls > 0 {
        let why = "NUL bytes, which are never part of a value, were left out";
        reading.problems(table, 0, ProblemKind::InvalidText, why, text.nuls, text.nuls);
    }
    if let Some(fault) = text.fault() {
        reading.problem(table, row, fault.kind, &fault.why, 0);
    }
}

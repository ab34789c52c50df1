//! Which delimiter, which line end, quoted or not: told from the first rows.

use std::collections::BTreeMap;

use memchr::memchr;

use super::split::{Cell, Split, split, split_literally, write_cell};
use crate::limits::Limits;

/// How a delimited file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// `,`, tab, `|` or `;`; for a list of lines the line end itself, so that a line is one cell.
    pub(crate) delimiter: u8,
    pub(crate) line_end: u8,
    /// Whether a `"` at the start of a cell opens a quoted one.
    pub(crate) quoted: bool,
}

/// A guess at a dialect, with what it stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Guess {
    pub(crate) dialect: Dialect,
    /// The number of cells that most rows have.
    pub(crate) width: usize,
    /// Bytes before the table: a `sep=` line, or lines of another shape above it.
    pub(crate) preamble: Preamble,
}

/// Lines above the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Preamble {
    pub(crate) bytes: usize,
    pub(crate) lines: u64,
}

/// Rows that a guess looks at.
pub(crate) const SAMPLE_ROWS: usize = 200;
/// Lines that a preamble may have.
const PREAMBLE_LINES: usize = 16;
const DELIMITERS: [u8; 4] = [b',', b'\t', b'|', b';'];

impl Dialect {
    /// Each line is one cell.
    pub(crate) fn lines(line_end: u8, quoted: bool) -> Self {
        Self { delimiter: line_end, line_end, quoted }
    }

    /// Whether cells have a delimiter between them at all.
    pub(crate) fn has_delimiter(self) -> bool {
        self.delimiter != self.line_end
    }
}

/// A row of the sample: where it begins, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SampleRow {
    pub(crate) start: usize,
    pub(crate) cells: Vec<String>,
}

/// The most likely dialect of a file that begins with `head`; `last` if that is all of it.
pub(crate) fn guess(head: &[u8], last: bool, limits: &Limits) -> Guess {
    let line_end = if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() { b'\r' } else { b'\n' };
    let (sep_bytes, declared) = declared_delimiter(head);
    let quoted = memchr(b'"', head).is_some();
    let candidates = DELIMITERS.iter().filter(|delimiter| declared.is_none_or(|given| given == **delimiter));
    let best = candidates
        .map(|delimiter| {
            let dialect = Dialect { delimiter: *delimiter, line_end, quoted };
            let widths = widths(&sample(&head[sep_bytes..], last, &dialect, limits));
            (dialect, widths)
        })
        .max_by(|(_, a), (_, b)| a.score.total_cmp(&b.score).then(b.tie.cmp(&a.tie)));
    match best {
        Some((dialect, widths)) if declared.is_some() || widths.is_table() => {
            let rows = sample(&head[sep_bytes..], last, &dialect, limits);
            let mut preamble = preamble(&rows, widths.mode);
            preamble.bytes += sep_bytes;
            Guess { dialect, width: widths.mode, preamble }
        }
        _ => {
            let dialect = Dialect::lines(line_end, lines_are_quoted(head, line_end));
            Guess { dialect, width: 1, preamble: Preamble { bytes: sep_bytes, lines: 0 } }
        }
    }
}

/// The first rows as this dialect reads them. A row that the sample cuts is left out, unless it is the only one.
pub(crate) fn sample(head: &[u8], last: bool, dialect: &Dialect, limits: &Limits) -> Vec<SampleRow> {
    let (mut rows, mut cells, mut from) = (Vec::new(), Vec::new(), 0);
    while from < head.len() && rows.len() < SAMPLE_ROWS {
        let next = match split(head, from, dialect, limits, last, &mut cells) {
            Split::Row(next) => Some(next),
            Split::Broken => split_literally(head, from, dialect, last, &mut cells),
            Split::More => None,
        };
        let next = match next {
            Some(next) => next,
            None if rows.is_empty() => {
                let Some(next) = split_literally(head, from, dialect, true, &mut cells) else { break };
                next
            }
            None => break,
        };
        let blank = cells.len() == 1 && cells[0].start == cells[0].end;
        if !blank {
            rows.push(SampleRow { start: from, cells: cells.iter().map(|cell| words(head, cell)).collect() });
        }
        from = next;
    }
    rows
}

fn words(text: &[u8], cell: &Cell) -> String {
    let mut bytes = Vec::new();
    write_cell(text, cell, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// How evenly a delimiter divides the rows.
struct Widths {
    mode: usize,
    rows: usize,
    share: f64,
    score: f64,
    /// Cells that look mangled, to tell equals apart.
    tie: usize,
}

impl Widths {
    /// Rows of equal width make a table; rows of prose do not.
    fn is_table(&self) -> bool {
        match self.mode {
            0 | 1 => false,
            2 => self.share >= 0.7,
            _ => self.share >= 0.4 && (self.rows > 2 || self.share >= 0.5),
        }
    }
}

fn widths(rows: &[SampleRow]) -> Widths {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.cells.len()).or_default() += 1;
    }
    // Among equally frequent widths the larger one: a title line above a single row must not win.
    let (mode, most) = counts.iter().max_by_key(|(width, count)| (**count, **width)).map_or((0, 0), |(w, c)| (*w, *c));
    let share = if rows.is_empty() { 0.0 } else { most as f64 / rows.len() as f64 };
    let score = if mode < 2 { 0.0 } else { share * (1.0 - 1.0 / mode as f64) };
    let tie = rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.starts_with('"')).count();
    Widths { mode, rows: rows.len(), share, score, tie }
}

/// `sep=;` on the first line, as spreadsheets write it: its length and the delimiter.
fn declared_delimiter(head: &[u8]) -> (usize, Option<u8>) {
    let Some(rest) = head.strip_prefix(b"sep=") else { return (0, None) };
    let (length, delimiter) = match rest {
        [delimiter, b'\r', b'\n', ..] => (7, *delimiter),
        [delimiter, b'\n', ..] => (6, *delimiter),
        _ => return (0, None),
    };
    if DELIMITERS.contains(&delimiter) { (length, Some(delimiter)) } else { (0, None) }
}

/// Leading rows of one cell above a table of three or more columns: titles, dates of export, remarks.
fn preamble(rows: &[SampleRow], width: usize) -> Preamble {
    if width < 3 {
        return Preamble::default();
    }
    let above = rows.iter().take_while(|row| row.cells.len() == 1).count();
    match rows.get(above) {
        Some(first) if above > 0 && above <= PREAMBLE_LINES => Preamble { bytes: first.start, lines: above as u64 },
        _ => Preamble::default(),
    }
}

/// Whether most lines begin and end with a quote: a table of one quoted column.
fn lines_are_quoted(head: &[u8], line_end: u8) -> bool {
    let (mut all, mut wrapped) = (0, 0);
    for line in head.split(|byte| *byte == line_end).take(SAMPLE_ROWS) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        all += usize::from(!line.is_empty());
        wrapped += usize::from(line.len() >= 2 && line.starts_with(b"\"") && line.ends_with(b"\""));
    }
    wrapped > 0 && wrapped * 10 >= all * 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, delimiter: char, width: usize, preamble_lines: u64) {
        let guess = guess(head.as_bytes(), true, &Limits::default());
        let found = if guess.dialect.has_delimiter() { char::from(guess.dialect.delimiter) } else { '\n' };
        assert_eq!((found, guess.width, guess.preamble.lines), (delimiter, width, preamble_lines), "{head}");
    }

    #[test]
    fn delimiters_are_told_from_consistency() {
        check("a,b,c\n1,2,3\n4,5,6\n", ',', 3, 0);
        check("name;city\nVance, O;Tampa, FL\nPike, R;Reno, NV\n", ';', 2, 0);
        check("id\tname\tcity\n1\tVance, O\tTampa, FL\n2\tPike, R\tReno, NV\n", '\t', 3, 0);
        check("id|name|note\n1|O Vance|a; b; c\n2|R Pike|\n", '|', 3, 0);
        check("a,b\n\"x;1;2\",2\n\"y;3;4\",5\n", ',', 2, 0);
    }

    #[test]
    fn prose_is_a_list_of_lines() {
        check(
            "Dear Ottoline,\n\nyour order left, as promised, on Monday; it weighs\nmore than we thought.\n",
            '\n',
            1,
            0,
        );
        check("219-09-9999\n219-09-9998\n", '\n', 1, 0);
    }

    #[test]
    fn lines_above_the_table_are_told_apart() {
        check("Customers, active\nname,id,city\nO Vance,1,Tampa\n", ',', 3, 0);
        check("Export of 3 May\n\nname,id,city\nO Vance,1,Tampa\nR Pike,2,Reno\n", ',', 3, 1);
        check("sep=;\na;b\n1;2\n", ';', 2, 0);
    }
}

//! One row at a time: where its cells begin and end. The hot path of the crate.

use memchr::memchr;

use super::dialect::Dialect;
use crate::bytes::{append, equal_bytes, repeated};
use crate::limits::Limits;

/// A cell as positions in the text at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether doubled quotes stand within it.
    pub(crate) doubled: bool,
}

/// What came of looking for one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// A row that ends before this position (its line end included).
    Row(usize),
    /// The text at hand ends within the row.
    More,
    /// A quote that is not closed as it should be; the row is to be read again with [`split_literally`].
    Broken,
}

/// Finds delimiters and line ends eight bytes at a time. Cells are short, so calling a search per cell would cost more
/// than the search.
struct Finder<'a> {
    text: &'a [u8],
    delimiter: u64,
    line_end: u64,
    base: usize,
    found: u64,
}

impl<'a> Finder<'a> {
    #[inline(always)]
    fn new(text: &'a [u8], dialect: &Dialect, from: usize) -> Self {
        let (delimiter, line_end) = (repeated(dialect.delimiter), repeated(dialect.line_end));
        let mut finder = Self { text, delimiter, line_end, base: 0, found: 0 };
        finder.move_to(from);
        finder
    }

    #[inline(always)]
    fn move_to(&mut self, position: usize) {
        self.base = position;
        self.found = self.look();
    }

    #[inline(always)]
    fn look(&self) -> u64 {
        let word = match self.text.get(self.base..self.base + 8) {
            Some(bytes) => {
                let mut word = [0; 8];
                word.copy_from_slice(bytes);
                u64::from_le_bytes(word)
            }
            None => self.last_word(),
        };
        equal_bytes(word, self.delimiter) | equal_bytes(word, self.line_end)
    }

    /// The bytes at the very end, filled up with a byte that nobody looks for.
    #[cold]
    fn last_word(&self) -> u64 {
        let rest = self.text.get(self.base..).unwrap_or_default();
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        u64::from_le_bytes(word)
    }

    /// The next delimiter or line end.
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.base += 8;
            if self.base >= self.text.len() {
                return None;
            }
            self.found = self.look();
        }
        let position = self.base + (self.found.trailing_zeros() / 8) as usize;
        self.found &= self.found - 1;
        Some(position)
    }
}

/// Finds the cells of the row that begins at `from`. `last` says that nothing comes after this text.
#[inline]
pub(crate) fn split(
    text: &[u8],
    from: usize,
    dialect: &Dialect,
    limits: &Limits,
    last: bool,
    cells: &mut Vec<Cell>,
) -> Split {
    cells.clear();
    let mut finder = Finder::new(text, dialect, from);
    let mut start = from;
    loop {
        if dialect.quoted && text.get(start) == Some(&b'"') {
            match quoted(text, start, dialect, limits, last) {
                Quoted::Cell(cell, after) => {
                    cells.push(cell);
                    match text.get(after) {
                        None => return Split::Row(after),
                        Some(byte) if *byte == dialect.line_end => return Split::Row(after + 1),
                        Some(_) => start = after + 1,
                    }
                    finder.move_to(start);
                    continue;
                }
                Quoted::More => return Split::More,
                Quoted::Broken => return Split::Broken,
            }
        }
        let Some(end) = finder.next() else {
            if !last {
                return Split::More;
            }
            cells.push(Cell { start, end: text.len(), doubled: false });
            return Split::Row(text.len());
        };
        if text[end] == dialect.line_end {
            let trimmed = end - usize::from(dialect.line_end == b'\n' && end > start && text[end - 1] == b'\r');
            cells.push(Cell { start, end: trimmed, doubled: false });
            return Split::Row(end + 1);
        }
        cells.push(Cell { start, end, doubled: false });
        start = end + 1;
    }
}

enum Quoted {
    /// The cell, and where its delimiter or line end stands (or the text ends).
    Cell(Cell, usize),
    More,
    Broken,
}

/// A quoted cell whose opening quote is at `open`.
fn quoted(text: &[u8], open: usize, dialect: &Dialect, limits: &Limits, last: bool) -> Quoted {
    let start = open + 1;
    let (mut position, mut doubled) = (start, false);
    loop {
        let Some(distance) = memchr(b'"', &text[position..]) else {
            return if last || never_closed(&text[start..], limits) { Quoted::Broken } else { Quoted::More };
        };
        let quote = position + distance;
        if text.get(quote + 1) == Some(&b'"') {
            (doubled, position) = (true, quote + 2);
            continue;
        }
        if quote + 1 >= text.len() && !last {
            return Quoted::More;
        }
        if never_closed(&text[start..quote], limits) {
            return Quoted::Broken;
        }
        return match after_quote(text, quote + 1, dialect, last) {
            Some(after) => Quoted::Cell(Cell { start, end: quote, doubled }, after),
            None if !last && text.len() - quote < 64 && blank(&text[quote + 1..]) => Quoted::More,
            None => Quoted::Broken,
        };
    }
}

/// A delimiter or line end must follow a closing quote; blanks before it do no harm.
fn after_quote(text: &[u8], from: usize, dialect: &Dialect, last: bool) -> Option<usize> {
    let mut position = from;
    loop {
        match text.get(position) {
            None => return last.then_some(position),
            Some(byte) if *byte == dialect.delimiter || *byte == dialect.line_end => return Some(position),
            Some(b' ' | b'\r' | b'\t') => position += 1,
            Some(_) => return None,
        }
    }
}

fn blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\r' | b'\t'))
}

/// Whether so much text follows a quote that it was hardly meant to be closed here. A long cell on one line may be as
/// long as a cell may be.
fn never_closed(field: &[u8], limits: &Limits) -> bool {
    field.len() > limits.line_bytes
        || (field.len() > limits.quoted_bytes && memchr(b'\n', &field[..limits.quoted_bytes]).is_some())
}

/// The cells of the line at `from` if quotes mean nothing; quotes around a whole cell are taken off. `None` if the
/// line does not end in the text at hand and more may come.
pub(crate) fn split_literally(
    text: &[u8],
    from: usize,
    dialect: &Dialect,
    last: bool,
    cells: &mut Vec<Cell>,
) -> Option<usize> {
    cells.clear();
    let line = &text[from..];
    let (length, next) = match memchr(dialect.line_end, line) {
        Some(length) => (length, from + length + 1),
        None if last => (line.len(), text.len()),
        None => return None,
    };
    let end = from + length - usize::from(length > 0 && dialect.line_end == b'\n' && line[length - 1] == b'\r');
    let mut start = from;
    loop {
        let stop = memchr(dialect.delimiter, &text[start..end]).map_or(end, |distance| start + distance);
        let bare = &text[start..stop];
        let wrapped = bare.len() >= 2 && bare.starts_with(b"\"") && bare.ends_with(b"\"");
        let inset = usize::from(wrapped);
        cells.push(Cell { start: start + inset, end: stop - inset, doubled: wrapped });
        if stop == end {
            return Some(next);
        }
        start = stop + 1;
    }
}

/// Appends what a cell says, with doubled quotes made single.
#[inline]
pub(crate) fn write_cell(text: &[u8], cell: &Cell, out: &mut Vec<u8>) {
    if !cell.doubled {
        return append(text, cell.start, cell.end, out);
    }
    let mut rest = &text[cell.start..cell.end];
    while let Some(quote) = memchr::memmem::find(rest, b"\"\"") {
        out.extend_from_slice(&rest[..=quote]);
        rest = &rest[quote + 2..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let dialect = Dialect { delimiter: b',', line_end: b'\n', quoted: true };
        let (mut cells, mut rows, mut from) = (Vec::new(), Vec::new(), 0);
        while from < text.len() {
            from = match split(text.as_bytes(), from, &dialect, &Limits::default(), true, &mut cells) {
                Split::Row(next) => next,
                _ => split_literally(text.as_bytes(), from, &dialect, true, &mut cells).expect("a line"),
            };
            let mut row = Vec::new();
            for cell in &cells {
                row.push(b'[');
                write_cell(text.as_bytes(), cell, &mut row);
                row.push(b']');
            }
            rows.push(String::from_utf8(row).expect("text"));
        }
        assert_eq!(rows.join("/"), expected);
    }

    #[test]
    fn rows_are_split_with_quotes_and_without() {
        check("a,b\nc,d", "[a][b]/[c][d]");
        check("a,\r\n,d\r\n", "[a][]/[][d]");
        check("\"a,1\",\"b \"\"x\"\"\"\n\"two\nlines\",d\n", "[a,1][b \"x\"]/[two\nlines][d]");
        check("a \"b\" c,d\n\"x\" ,y\n", "[a \"b\" c][d]/[x][y]");
        check("abcdefghijklmnop,qrstuvwxyz0123456789\n1,2", "[abcdefghijklmnop][qrstuvwxyz0123456789]/[1][2]");
    }

    #[test]
    fn a_quote_never_closed_costs_no_row() {
        check("1,\"open\n2,b\n3,c\n", "[1][\"open]/[2][b]/[3][c]");
        check("1,\"open\n2,\"b\"\n3,c\n", "[1][\"open]/[2][b]/[3][c]");
        check("1,\"say \"hi\" twice\"\n2,b\n", "[1][say \"hi\" twice]/[2][b]");
    }
}

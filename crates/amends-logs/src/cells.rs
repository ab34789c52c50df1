//! The cells of one row, by their columns' names.

use std::borrow::Cow;
use std::ops::Range;

use amends_case::{Fields, LogSource};

/// How many cells a row may have.
const CELLS: usize = 4_096;

/// One row's cells, unquoted. Reused from row to row.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    text: String,
    ranges: Vec<Range<usize>>,
}

impl Cells {
    /// Splits a row of CSV (RFC 4180); false where a quote is left open or something follows a closed one.
    pub(crate) fn fill_csv(&mut self, row: &str, comma: char) -> bool {
        self.clear();
        let mut rest = row;
        loop {
            let start = self.text.len();
            let mut whole = true;
            if let Some(mut quoted) = rest.strip_prefix('"') {
                loop {
                    let Some(at) = memchr::memchr(b'"', quoted.as_bytes()) else { return false };
                    self.text.push_str(&quoted[..at]);
                    quoted = &quoted[at + 1..];
                    let Some(more) = quoted.strip_prefix('"') else { break };
                    self.text.push('"');
                    quoted = more;
                }
                whole = quoted.is_empty() || quoted.starts_with(comma);
                rest = quoted;
            } else {
                let end = rest.find(comma).unwrap_or(rest.len());
                self.text.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            self.ranges.push(start..self.text.len());
            if !whole || self.ranges.len() > CELLS {
                return false;
            }
            match rest.strip_prefix(comma) {
                Some(more) => rest = more,
                None => return true,
            }
        }
    }

    /// Splits a row at a separator that is never quoted.
    pub(crate) fn fill_plain(&mut self, row: &str, separator: &str) {
        self.clear();
        self.text.push_str(row);
        let mut start = 0;
        match separator.as_bytes() {
            [byte] => {
                for end in memchr::memchr_iter(*byte, row.as_bytes()).take(CELLS) {
                    self.ranges.push(start..end);
                    start = end + 1;
                }
                self.ranges.push(start..row.len());
            }
            _ => {
                for part in row.split(separator).take(CELLS) {
                    self.ranges.push(start..start + part.len());
                    start += part.len() + separator.len();
                }
            }
        }
    }

    /// Splits a row at runs of blanks.
    pub(crate) fn fill_words(&mut self, row: &str) {
        self.clear();
        for word in row.split_ascii_whitespace().take(CELLS) {
            self.push(word);
        }
    }

    /// Adds a cell.
    pub(crate) fn push(&mut self, cell: &str) {
        let start = self.text.len();
        self.text.push_str(cell);
        self.ranges.push(start..self.text.len());
    }

    /// Empties it.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ranges.clear();
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The cell of a column; empty past the last.
    pub(crate) fn at(&self, column: usize) -> &str {
        self.ranges.get(column).map_or("", |range| &self.text[range.clone()])
    }

    /// The cell of a column that the file may not have.
    pub(crate) fn maybe(&self, column: Option<usize>) -> &str {
        column.map_or("", |column| self.at(column))
    }
}

/// Cells as the fields of a line. A cell that holds only `nothing` is no field.
pub(crate) struct Row<'a, N> {
    pub(crate) names: &'a [N],
    pub(crate) cells: &'a Cells,
    pub(crate) source: LogSource<'a>,
    pub(crate) nothing: &'a str,
}

impl<N: AsRef<str>> Fields for Row<'_, N> {
    fn source(&self) -> LogSource<'_> {
        self.source
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let column = self.names.iter().position(|it| it.as_ref() == name)?;
        Some(self.cells.at(column)).filter(|cell| *cell != self.nothing).map(Cow::Borrowed)
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        for (column, name) in self.names.iter().enumerate() {
            if self.cells.at(column) != self.nothing {
                then(name.as_ref(), self.cells.at(column));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(row: &str, expected: Option<&[&str]>) {
        let mut cells = Cells::default();
        let whole = cells.fill_csv(row, ',');
        let found: Vec<&str> = (0..cells.len()).map(|column| cells.at(column)).collect();
        assert_eq!(whole.then_some(found.as_slice()), expected, "{row}");
    }

    #[test]
    fn quotes_hold_commas_quotes_and_ends_of_line() {
        check("a,,\"b,\"\"c\"\"\nd\",", Some(&["a", "", "b,\"c\"\nd", ""]));
        check("", Some(&[""]));
        check("a\"b,c", Some(&["a\"b", "c"]));
        check("\"a", None);
        check("\"a\"b,c", None);
    }
}

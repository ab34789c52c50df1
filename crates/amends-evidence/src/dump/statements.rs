//! The statements of a dump that matter: `CREATE TABLE`, `INSERT` and `COPY`. All others are passed over.

use memchr::{memchr, memmem};

use super::Flavour;
use super::cursor::{Cursor, Unclosed};
use super::values::{Values, name, value};
use crate::error::Flow;
use crate::limits::Limits;
use amends_case::ProblemKind;

/// Receives what a dump holds. Both passes run the same parser, so they agree on every row.
pub(crate) trait Listener {
    /// A table is defined with these columns.
    fn defined(&mut self, table: &str, columns: Vec<String>);
    /// Rows of this table follow; their columns, if the statement lists them.
    fn rows_of(&mut self, table: &str, columns: Option<Vec<String>>) -> Flow;
    /// One row, and the text of what could not be taken apart.
    fn row(&mut self, values: &Values, unread: &[u8], source_bytes: usize) -> Flow;
    /// Trouble at the row that came last.
    fn problem(&mut self, kind: ProblemKind, why: &str, bytes: usize);
}

/// First words of definitions inside `CREATE TABLE` that are no columns.
const NO_COLUMNS: &[&str] = &[
    "PRIMARY",
    "KEY",
    "UNIQUE",
    "INDEX",
    "CONSTRAINT",
    "FOREIGN",
    "CHECK",
    "FULLTEXT",
    "SPATIAL",
    "EXCLUDE",
    "LIKE",
    "PERIOD",
];
/// Words with which a statement begins, for finding one's feet again.
const BEGINNINGS: &[&[u8]] = &[b"INSERT INTO ", b"CREATE TABLE ", b"COPY ", b"REPLACE INTO ", b"insert into "];

/// Reads a dump from beginning to end.
pub(crate) struct Parser<'c, 's, L> {
    pub(crate) cursor: Cursor<'s>,
    flavour: Flavour,
    limits: &'c Limits,
    pub(crate) listener: &'c mut L,
    pub(crate) values: Values,
    /// What ends a statement: `;`, unless the dump says otherwise around its routines.
    delimiter: Vec<u8>,
    /// Whether the dump was found to end within a row.
    truncated: bool,
}

impl<'c, 's, L: Listener> Parser<'c, 's, L> {
    pub(crate) fn new(cursor: Cursor<'s>, flavour: Flavour, limits: &'c Limits, listener: &'c mut L) -> Self {
        let values = Values { cell_bytes: limits.cell_bytes, ..Values::default() };
        Self { cursor, flavour, limits, listener, values, delimiter: b";".to_vec(), truncated: false }
    }

    pub(crate) fn all(&mut self) -> Flow {
        while let Some(byte) = self.cursor.next_token(self.flavour == Flavour::Mysql) {
            self.cursor.keep_from_here();
            if byte == b'\\' {
                self.cursor.pass_line();
                continue;
            }
            self.statement()?;
        }
        Ok(())
    }

    fn statement(&mut self) -> Flow {
        let routine = self.delimiter != b";";
        let word = self.cursor.word();
        match word.as_str() {
            "DELIMITER" => self.new_delimiter(),
            _ if routine => self.skip_statement(),
            "INSERT" | "REPLACE" => return self.insert(),
            "CREATE" => self.create(),
            "COPY" if self.flavour == Flavour::Postgres => return self.copy(),
            "" if self.cursor.peek() != Some(b';') => {
                self.cursor.at += 1;
                self.skip_statement();
            }
            _ => self.skip_statement(),
        }
        Ok(())
    }

    fn new_delimiter(&mut self) {
        let line = self.cursor.ahead(64);
        let line = &line[..memchr(b'\n', line).unwrap_or(line.len())];
        let delimiter = line.trim_ascii().to_vec();
        self.delimiter = if delimiter.is_empty() { b";".to_vec() } else { delimiter };
        self.cursor.pass_line();
    }

    pub(crate) fn token(&mut self) -> Option<u8> {
        self.cursor.next_token(self.flavour == Flavour::Mysql)
    }

    /// The name of a table with its schema, `.` between.
    pub(crate) fn table_name(&mut self) -> Option<String> {
        let (mut full, _) = name(&mut self.cursor)?;
        while self.cursor.taken(b".") {
            full = format!("{full}.{}", name(&mut self.cursor)?.0);
        }
        Some(full)
    }

    /// Names between brackets; `None` if none come next.
    pub(crate) fn name_list(&mut self) -> Option<Vec<String>> {
        if self.token() != Some(b'(') {
            return None;
        }
        self.cursor.at += 1;
        let mut names = Vec::new();
        while names.len() <= self.limits.columns {
            names.push(name(&mut self.cursor)?.0);
            match self.token()? {
                b',' => self.cursor.at += 1,
                b')' => {
                    self.cursor.at += 1;
                    return Some(names);
                }
                _ => return None,
            }
        }
        None
    }

    fn create(&mut self) {
        loop {
            self.token();
            match self.cursor.word().as_str() {
                "TABLE" => break,
                "TEMPORARY" | "UNLOGGED" | "GLOBAL" | "LOCAL" | "OR" | "REPLACE" => {}
                _ => return self.skip_statement(),
            }
        }
        self.token();
        let before = self.cursor.at;
        if self.cursor.word() == "IF" {
            for _ in 0..2 {
                self.token();
                self.cursor.word();
            }
        } else {
            self.cursor.at = before;
        }
        if let Some(table) = self.table_name()
            && self.token() == Some(b'(')
        {
            self.cursor.at += 1;
            let columns = self.definitions();
            self.listener.defined(&table, columns);
        }
        self.skip_statement();
    }

    /// The columns' names out of the definitions between brackets.
    fn definitions(&mut self) -> Vec<String> {
        let mut columns = Vec::new();
        while let Some((word, quoted)) = name(&mut self.cursor) {
            if quoted || !NO_COLUMNS.contains(&word.to_ascii_uppercase().as_str()) {
                columns.push(word);
            }
            let mut open = 0_usize;
            loop {
                match self.token() {
                    Some(b',') if open == 0 => break,
                    Some(b')') if open == 0 => return columns,
                    Some(b'(') => open += 1,
                    Some(b')') => open -= 1,
                    Some(quote @ (b'\'' | b'"' | b'`')) => {
                        if !self.skip_quoted(quote) {
                            return columns;
                        }
                        continue;
                    }
                    Some(_) if columns.len() <= self.limits.columns => {}
                    _ => return columns,
                }
                self.cursor.at += 1;
            }
            self.cursor.at += 1;
        }
        columns
    }

    /// Passes a quoted stretch; `false` if it does not end within reach.
    fn skip_quoted(&mut self, quote: u8) -> bool {
        let before = self.cursor.at;
        self.cursor.at += 1;
        loop {
            let escapes = self.flavour == Flavour::Mysql && quote != b'`';
            let rest = self.cursor.rest();
            let found = if escapes { memchr::memchr2(quote, b'\\', rest) } else { memchr(quote, rest) };
            match found {
                Some(length) if rest[length] == quote => {
                    self.cursor.at += length + 1;
                    return true;
                }
                Some(length) => {
                    self.cursor.ahead(length + 2);
                    self.cursor.at = (self.cursor.at + length + 2).min(self.cursor.stream.text().len());
                }
                None => {
                    self.cursor.at = self.cursor.stream.text().len();
                    if self.cursor.out_of_reach() || !self.cursor.stream.more() {
                        self.cursor.at = before;
                        return false;
                    }
                }
            }
        }
    }

    /// Passes everything up to the end of the statement.
    pub(crate) fn skip_statement(&mut self) {
        let delimiter = self.delimiter.clone();
        loop {
            let Some(byte) = self.token() else { return };
            self.cursor.keep_from_here();
            if self.cursor.taken(&delimiter) {
                return;
            }
            match byte {
                b'\'' | b'"' | b'`' => {
                    if !self.skip_quoted(byte) {
                        let why = "a quote in a statement that holds no rows is never closed";
                        self.listener.problem(ProblemKind::BrokenQuote, why, 0);
                        self.cursor.at += 1;
                    }
                }
                b'$' if self.flavour == Flavour::Postgres => self.skip_dollar_quoted(),
                _ => {
                    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_');
                    let length = self.cursor.rest().iter().take_while(|byte| plain(byte)).count();
                    self.cursor.at += length.max(1);
                }
            }
        }
    }

    /// `$tag$ … $tag$`.
    fn skip_dollar_quoted(&mut self) {
        let ahead = self.cursor.ahead(66);
        let tag = ahead[1..].iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if ahead.get(tag + 1) != Some(&b'$') {
            self.cursor.at += 1;
            return;
        }
        let tag = ahead[..tag + 2].to_vec();
        self.cursor.at += tag.len();
        // If it never ends, what was meant as its text is read as statements.
        let _ = self.cursor.pass(&tag);
    }

    fn insert(&mut self) -> Flow {
        loop {
            self.token();
            match self.cursor.word().as_str() {
                "INTO" => break,
                "LOW_PRIORITY" | "DELAYED" | "HIGH_PRIORITY" | "IGNORE" | "OR" | "REPLACE" => {}
                _ => return self.not_understood(),
            }
        }
        let Some(table) = self.table_name() else { return self.not_understood() };
        let columns = self.name_list();
        loop {
            self.token();
            match self.cursor.word().as_str() {
                "VALUES" | "VALUE" => break,
                "OVERRIDING" | "SYSTEM" | "USER" => {}
                _ => return self.not_understood(),
            }
        }
        self.listener.rows_of(&table, columns)?;
        self.cursor.keep_from_here();
        self.tuples()
    }

    fn not_understood(&mut self) -> Flow {
        let why = "an INSERT of a form that is not read here";
        self.listener.problem(ProblemKind::Malformed, why, 0);
        self.skip_statement();
        Ok(())
    }

    fn tuples(&mut self) -> Flow {
        loop {
            match self.token() {
                Some(b'(') => self.tuple()?,
                Some(b',') => self.cursor.at += 1,
                Some(b';') => {
                    self.cursor.at += 1;
                    return Ok(());
                }
                Some(_) => {
                    self.skip_statement();
                    return Ok(());
                }
                None => {
                    if !self.truncated {
                        self.listener.problem(ProblemKind::Truncated, "the dump ends within an INSERT", 0);
                    }
                    return Ok(());
                }
            }
        }
    }

    fn tuple(&mut self) -> Flow {
        let before = self.cursor.keep_from_here();
        self.values.clear();
        self.cursor.at += 1;
        if self.tuple_values().is_ok() {
            let source_bytes = before + self.cursor.keep_from_here();
            self.listener.row(&self.values, b"", source_bytes)?;
            return self.cut_cells();
        }
        self.broken_tuple()
    }

    fn tuple_values(&mut self) -> Result<(), Unclosed> {
        loop {
            value(&mut self.cursor, self.flavour, &mut self.values)?;
            match self.token() {
                Some(b',') => self.cursor.at += 1,
                Some(b')') => {
                    self.cursor.at += 1;
                    return Ok(());
                }
                _ => return Err(Unclosed),
            }
        }
    }

    pub(crate) fn cut_cells(&mut self) -> Flow {
        if self.values.cut_bytes > 0 {
            let why = "a value is longer than a cell may be; the rest of it was not read";
            self.listener.problem(ProblemKind::LimitReached, why, self.values.cut_bytes as usize);
        }
        Ok(())
    }

    /// A quote in the row is not closed within reach. If further rows can be told apart behind it, the text up to them
    /// is kept as it stands; else the dump ends here and the values up to its end are kept.
    fn broken_tuple(&mut self) -> Flow {
        self.cursor.at = 0;
        let text = self.cursor.stream.text();
        let next_row =
            memmem::find(text, b"),(").map(|at| at + 2).or_else(|| memmem::find(text, b"),\n(").map(|at| at + 3));
        let next_statement = next_beginning(text);
        let resumed = match (next_row, next_statement) {
            (Some(row), Some(statement)) => Some(row.min(statement)),
            (row, statement) => row.or(statement),
        };
        let truncated = resumed.is_none() && !self.cursor.out_of_reach();
        if truncated {
            self.truncated = true;
            if self.values.pending() {
                self.values.end_value();
            }
            self.cursor.at = self.cursor.stream.text().len();
            let source_bytes = self.cursor.keep_from_here();
            self.listener.row(&self.values, b"", source_bytes)?;
            self.listener.problem(ProblemKind::Truncated, "the dump ends within a row; what stood before is kept", 0);
            return self.cut_cells();
        }
        let length = resumed.unwrap_or(text.len());
        let kept = &text[..length.min(self.limits.cell_bytes)];
        let kept = kept.utf8_chunks().next().map_or(b"".as_slice(), |chunk| chunk.valid().as_bytes()).to_vec();
        self.values.clear();
        self.listener.row(&self.values, &kept, length)?;
        let why = "a quote in this row is never closed; its text is in the overflow as it stands";
        self.listener.problem(ProblemKind::BrokenQuote, why, length);
        self.cursor.at = length;
        self.cursor.keep_from_here();
        Ok(())
    }
}

/// Where a line begins that looks like a statement.
fn next_beginning(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', text)
        .map(|at| at + 1)
        .find(|at| BEGINNINGS.iter().any(|beginning| text[*at..].starts_with(beginning)))
}

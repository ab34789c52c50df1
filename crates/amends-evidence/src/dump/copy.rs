//! `COPY … FROM stdin`: rows as lines, values between tabs.

use amends_case::ProblemKind;
use memchr::memchr;

use super::statements::{Listener, Parser};
use super::values::copy_line;
use crate::error::Flow;

impl<L: Listener> Parser<'_, '_, L> {
    /// The statement behind its first word, and the rows that follow it.
    pub(crate) fn copy(&mut self) -> Flow {
        let Some(table) = self.table_name() else {
            self.skip_statement();
            return Ok(());
        };
        let columns = self.name_list();
        self.token();
        let from = self.cursor.word() == "FROM";
        self.token();
        if !from || self.cursor.word() != "STDIN" {
            self.skip_statement();
            return Ok(());
        }
        self.cursor.pass_line();
        self.cursor.keep_from_here();
        self.listener.rows_of(&table, columns)?;
        self.copy_lines()
    }

    fn copy_lines(&mut self) -> Flow {
        loop {
            let (line, whole) = self.line();
            if line == 0 && !whole {
                self.listener.problem(ProblemKind::Truncated, "the dump ends within the rows of a COPY", 0);
                return Ok(());
            }
            let text = &self.cursor.stream.text()[..line];
            let text = text.strip_suffix(b"\n").unwrap_or(text);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            if text == b"\\." {
                self.cursor.at = line;
                self.cursor.keep_from_here();
                return Ok(());
            }
            if text.starts_with(b"COPY ") && text.to_ascii_lowercase().ends_with(b"from stdin;") {
                self.listener.problem(ProblemKind::Malformed, "the rows of a COPY have no end; the next one begins", 0);
                return Ok(());
            }
            self.values.clear();
            copy_line(text, &mut self.values);
            self.cursor.at = line;
            let source_bytes = self.cursor.keep_from_here();
            self.listener.row(&self.values, b"", source_bytes)?;
            if !whole && !self.cursor.stream.ended() {
                let why = "a line is longer than a line may be; it goes on as a further row";
                self.listener.problem(ProblemKind::LimitReached, why, source_bytes);
            }
            self.cut_cells()?;
        }
    }

    /// The length of the line at hand, its end included, and whether it has an end. Longer ones are cut.
    fn line(&mut self) -> (usize, bool) {
        let mut looked = 0;
        loop {
            let text = self.cursor.stream.text();
            if let Some(end) = memchr(b'\n', &text[looked..]) {
                return (looked + end + 1, true);
            }
            looked = text.len();
            if self.cursor.out_of_reach() || !self.cursor.stream.more() {
                return (looked, false);
            }
        }
    }
}

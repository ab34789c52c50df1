//! Forms in which tables are written: delimiters, objects, dumps. A row goes in, bytes come out.

use super::row::{Holds, Row};
use super::stores::Store;
use super::text::push_windows_1252;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
    /// Member of a zip archive.
    Member,
}

/// Where quotes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    Needed,
    Always,
}

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// With a byte order mark.
    Utf8Mark,
    Windows1252,
}

/// A way of writing delimited text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    delimiter: u8,
    quotes: Quotes,
    header: bool,
    line_end: &'static [u8],
    encoding: Encoding,
}

impl Dialect {
    pub(crate) const COMMA: Self =
        Self { delimiter: b',', quotes: Quotes::Needed, header: true, line_end: b"\n", encoding: Encoding::Utf8 };
    pub(crate) const COMMA_BOM: Self = Self { line_end: b"\r\n", encoding: Encoding::Utf8Mark, ..Self::COMMA };
    pub(crate) const TABS: Self = Self { delimiter: b'\t', ..Self::COMMA };
    pub(crate) const TABS_BARE: Self = Self { header: false, ..Self::TABS };
    pub(crate) const PIPES: Self = Self { delimiter: b'|', ..Self::COMMA };
    pub(crate) const SEMICOLONS_1252: Self = Self {
        delimiter: b';',
        quotes: Quotes::Always,
        header: true,
        line_end: b"\r\n",
        encoding: Encoding::Windows1252,
    };
}

/// The form of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    Delimited(Dialect, Packing),
    /// One JSON object a line; the row's bytes are the line.
    Objects,
    /// `mysqldump`: `INSERT`s of many rows.
    MySql,
    /// `pg_dump`: `COPY` blocks.
    Copy,
    /// `pg_dump --inserts`.
    Inserts,
    /// Sheet of a workbook.
    Sheet,
}

/// Rows in one `INSERT` of a MySQL dump.
const ROWS_A_STATEMENT: u64 = 100;

impl Form {
    /// What stands before the rows.
    pub(crate) fn push_head(self, store: &Store, out: &mut Vec<u8>) {
        match self {
            Form::Delimited(dialect, _) => dialect.push_header(store, out),
            Form::MySql => push_mysql_head(store, out),
            Form::Copy => push_copy_head(store, out),
            Form::Inserts => push_create(store, "public.", "text", out),
            Form::Objects | Form::Sheet => {}
        }
    }

    /// One row; `number` counts from 0.
    pub(crate) fn push_row(self, store: &Store, number: u64, row: &Row, out: &mut Vec<u8>) {
        match self {
            Form::Delimited(dialect, _) => dialect.push_cells(row.cells(), out),
            Form::Objects => {
                out.extend_from_slice(&row.bytes);
                out.push(b'\n');
            }
            Form::MySql => push_mysql_row(store, number, row, out),
            Form::Copy => push_copy_row(row, out),
            Form::Inserts => push_insert(store, row, out),
            Form::Sheet => {}
        }
    }

    /// What stands after `rows` rows.
    pub(crate) fn push_foot(self, store: &Store, rows: u64, out: &mut Vec<u8>) {
        match self {
            Form::MySql => {
                if rows > 0 {
                    out.extend_from_slice(b";\n");
                }
                out.extend_from_slice(format!("UNLOCK TABLES;\n-- {} rows of `{}`\n\n", rows, store.table).as_bytes());
            }
            Form::Copy => out.extend_from_slice(b"\\.\n\n\n"),
            Form::Delimited(..) | Form::Objects | Form::Inserts | Form::Sheet => {}
        }
    }

    /// What stands before the first table of a file.
    pub(crate) fn preamble(self) -> &'static str {
        match self {
            Form::MySql => {
                "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Host: billing-db-02    Database: billing\n\n\
                 /*!40101 SET NAMES utf8mb4 */;\n/*!40014 SET FOREIGN_KEY_CHECKS=0 */;\n\n"
            }
            Form::Copy | Form::Inserts => {
                "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n"
            }
            _ => "",
        }
    }
}

impl Dialect {
    fn push_header(self, store: &Store, out: &mut Vec<u8>) {
        if self.encoding == Encoding::Utf8Mark {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        if self.header {
            self.push_cells(store.columns.iter().map(|column| column.header.as_bytes()), out);
        }
    }

    fn push_cells<'a>(self, cells: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                out.push(self.delimiter);
            }
            let special = |byte: &u8| *byte == self.delimiter || matches!(*byte, b'"' | b'\n' | b'\r');
            if self.quotes == Quotes::Always || cell.iter().any(special) {
                out.push(b'"');
                self.push_quoted(cell, out);
                out.push(b'"');
            } else {
                self.push_encoded(cell, out);
            }
        }
        out.extend_from_slice(self.line_end);
    }

    fn push_quoted(self, cell: &[u8], out: &mut Vec<u8>) {
        for (place, piece) in cell.split(|byte| *byte == b'"').enumerate() {
            if place > 0 {
                out.extend_from_slice(b"\"\"");
            }
            self.push_encoded(piece, out);
        }
    }

    fn push_encoded(self, piece: &[u8], out: &mut Vec<u8>) {
        match std::str::from_utf8(piece) {
            Ok(text) if self.encoding == Encoding::Windows1252 => push_windows_1252(out, text),
            _ => out.extend_from_slice(piece),
        }
    }
}

fn push_create(store: &Store, schema: &str, kind: &str, out: &mut Vec<u8>) {
    let columns: Vec<String> = store.columns.iter().map(|column| format!("    {} {kind}", column.header)).collect();
    let create = format!("CREATE TABLE {schema}{} (\n{}\n);\n\n", store.table, columns.join(",\n"));
    out.extend_from_slice(create.as_bytes());
}

fn push_mysql_head(store: &Store, out: &mut Vec<u8>) {
    let columns: Vec<String> =
        store.columns.iter().map(|column| format!("  `{}` varchar(255) DEFAULT NULL", column.header)).collect();
    let head = format!(
        "DROP TABLE IF EXISTS `{0}`;\nCREATE TABLE `{0}` (\n{1}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\nLOCK TABLES `{0}` WRITE;\n",
        store.table,
        columns.join(",\n")
    );
    out.extend_from_slice(head.as_bytes());
}

fn push_mysql_row(store: &Store, number: u64, row: &Row, out: &mut Vec<u8>) {
    if number.is_multiple_of(ROWS_A_STATEMENT) {
        if number > 0 {
            out.extend_from_slice(b";\n");
        }
        out.extend_from_slice(b"INSERT INTO `");
        out.extend_from_slice(store.table.as_bytes());
        out.extend_from_slice(b"` VALUES ");
    } else {
        out.push(b',');
    }
    push_tuple(row, b"\\'", out);
}

fn push_insert(store: &Store, row: &Row, out: &mut Vec<u8>) {
    out.extend_from_slice(b"INSERT INTO public.");
    out.extend_from_slice(store.table.as_bytes());
    out.extend_from_slice(b" VALUES ");
    push_tuple(row, b"''", out);
    out.extend_from_slice(b";\n");
}

/// `(1,'text',NULL)`; numbers that are nobody's stand without quotes.
fn push_tuple(row: &Row, quote: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for (place, (cell, column)) in row.cells().zip(row.columns).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if cell.is_empty() {
            out.extend_from_slice(b"NULL");
        } else if column.holds == Holds::Decoy && cell.len() < 10 && cell.iter().all(u8::is_ascii_digit) {
            out.extend_from_slice(cell);
        } else {
            out.push(b'\'');
            for byte in cell {
                match byte {
                    b'\'' => out.extend_from_slice(quote),
                    other => out.push(*other),
                }
            }
            out.push(b'\'');
        }
    }
    out.push(b')');
}

fn push_copy_head(store: &Store, out: &mut Vec<u8>) {
    push_create(store, "public.", "text", out);
    let columns: Vec<&str> = store.columns.iter().map(|column| column.header).collect();
    out.extend_from_slice(format!("COPY public.{} ({}) FROM stdin;\n", store.table, columns.join(", ")).as_bytes());
}

fn push_copy_row(row: &Row, out: &mut Vec<u8>) {
    for (place, cell) in row.cells().enumerate() {
        if place > 0 {
            out.push(b'\t');
        }
        if cell.is_empty() {
            out.extend_from_slice(b"\\N");
        }
        for byte in cell {
            match byte {
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                other => out.push(*other),
            }
        }
    }
    out.push(b'\n');
}

//! Reading CSV files by column name, and places written in two ways.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::ScoreError;

/// A CSV file, read line by line into one buffer.
pub(super) struct Table {
    path: PathBuf,
    reader: csv::Reader<BufReader<File>>,
    headers: csv::StringRecord,
    line: csv::StringRecord,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self, ScoreError> {
        let wrap = |source| ScoreError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(|error| wrap(error.into()))?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::with_capacity(1 << 18, file));
        let headers = reader.headers().map_err(wrap)?.clone();
        Ok(Self { path: path.to_owned(), reader, headers, line: csv::StringRecord::new() })
    }

    /// Position of a column.
    pub(super) fn column(&self, column: &'static str) -> Result<usize, ScoreError> {
        let found = self.headers.iter().position(|header| header == column);
        found.ok_or_else(|| ScoreError::Column { path: self.path.clone(), column })
    }

    /// Goes to the next line; false at the end.
    pub(super) fn next(&mut self) -> Result<bool, ScoreError> {
        let read = self.reader.read_record(&mut self.line);
        read.map_err(|source| ScoreError::Read { path: self.path.clone(), source })
    }

    pub(super) fn cell(&self, position: usize) -> &str {
        self.line.get(position).unwrap_or_default()
    }

    pub(super) fn number(&self, position: usize, column: &'static str) -> Result<u64, ScoreError> {
        self.cell(position).parse().map_err(|_| ScoreError::Number {
            path: self.path.clone(),
            line: self.line.position().map_or(0, csv::Position::line),
            column,
        })
    }
}

/// Tables of the truth, numbered. A dump with one table may be exported with or without its name, and with its schema
/// (`public.users`): the lookup forgives both.
#[derive(Debug, Default)]
pub(super) struct Places {
    numbers: BTreeMap<String, BTreeMap<String, u32>>,
    count: u32,
    /// The last answer: rows come table by table.
    last: Option<(String, String, Option<u32>)>,
}

impl Places {
    /// The number of a table, new or known.
    pub(super) fn add(&mut self, evidence: &str, table: &str) -> u32 {
        if let Some(number) = self.numbers.get(evidence).and_then(|tables| tables.get(table)) {
            return *number;
        }
        let number = self.count;
        self.count += 1;
        self.numbers.entry(evidence.to_owned()).or_default().insert(table.to_owned(), number);
        number
    }

    /// The number of a table as an export names it.
    pub(super) fn find(&mut self, evidence: &str, table: &str) -> Option<u32> {
        if let Some((e, t, number)) = &self.last
            && e == evidence
            && t == table
        {
            return *number;
        }
        let number = self.look_up(evidence, table);
        self.last = Some((evidence.to_owned(), table.to_owned(), number));
        number
    }

    fn look_up(&self, evidence: &str, table: &str) -> Option<u32> {
        let tables = self.numbers.get(evidence)?;
        let bare = table.rsplit('.').next().unwrap_or(table).trim_matches(['`', '"']);
        match tables.get(table).or_else(|| tables.get(bare)) {
            Some(number) => Some(*number),
            None if tables.len() == 1 => tables.values().next().copied(),
            None => None,
        }
    }
}

/// The names in an `elements` cell.
pub(super) fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|name| !name.is_empty())
}

/// Element names, numbered for sets of bits.
#[derive(Debug, Default)]
pub(super) struct Names {
    all: Vec<String>,
    known: BTreeMap<String, u64>,
}

impl Names {
    /// The set of a cell. The 65th and further names would share the last bit; there are fewer than that.
    pub(super) fn set(&mut self, cell: &str) -> u64 {
        if let Some(set) = self.known.get(cell) {
            return *set;
        }
        let mut set = 0;
        for name in names(cell) {
            let position = self.all.iter().position(|known| known == name).unwrap_or_else(|| {
                self.all.push(name.to_owned());
                self.all.len() - 1
            });
            set |= 1 << position.min(63);
        }
        self.known.insert(cell.to_owned(), set);
        set
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &String)> {
        self.all.iter().enumerate().take(64)
    }
}

//! The second pass: rows into records and findings. A pure map, called from several threads at once.

mod block;
mod builders;
mod cell;
mod fold;
mod mention;
mod name;
mod output;
mod quiet;
mod task;
mod together;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use amends_case::table::VALUE_SEPARATOR;
use amends_case::{ElementIndex, ElementSet, RowBatch, TableHead, TokenKind, Tokens};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use regex_automata::PatternSet;

use self::block::{BLOCK_ROWS, Row};
use self::cell::{Outcome, Reader};
use self::mention::{Composed, Mention};
use self::output::{FindingRows, RecordRows};
use self::quiet::Quiet;
use self::task::{Column, Known, Task};
use crate::columns::ColumnReading;
use crate::rules::Rules;
use crate::text::{TextFinding, may_hold};
use crate::validators::filler::Filler;

/// Why a batch could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the records of a batch do not make an Arrow table")]
pub struct FindError(#[from] ArrowError);

/// What a batch of rows became.
#[derive(Debug, Clone)]
pub struct Found {
    /// `schemas::records()`; by row, then part.
    pub records: RecordBatch,
    /// `schemas::findings()`; by row, column, offset.
    pub findings: RecordBatch,
    /// Counts.
    pub tallies: Tallies,
}

/// Counts of what was found; counts of several batches add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Rows read.
    pub rows: u64,
    /// Records made.
    pub records: u64,
    /// Findings in text.
    pub findings: u64,
    /// Records that expose an element.
    pub exposed: BTreeMap<ElementIndex, u64>,
    /// Per column (by position from 0): valid cells, defaults, other cells.
    pub columns: Vec<[u64; 3]>,
    /// Cells that hold a filler instead of an element's value.
    pub fillers: BTreeMap<(ElementIndex, Filler), u64>,
}

impl Tallies {
    fn note_filler(&mut self, element: Option<ElementIndex>, text: &str) {
        if let Some(element) = element
            && let Some(filler) = Filler::of(text)
        {
            *self.fillers.entry((element, filler)).or_default() += 1;
        }
    }

    /// Adds the counts of another batch of the same table.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.records += other.records;
        self.findings += other.findings;
        for (element, count) in &other.exposed {
            *self.exposed.entry(*element).or_default() += count;
        }
        for (filler, count) in &other.fillers {
            *self.fillers.entry(*filler).or_default() += count;
        }
        self.columns.resize(self.columns.len().max(other.columns.len()), [0; 3]);
        for (sum, counts) in self.columns.iter_mut().zip(&other.columns) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

/// Turns rows of one table into records and findings.
#[derive(Debug, Clone)]
pub struct Finder {
    rules: Rules,
    tokens: Tokens,
    table: u32,
    width: usize,
    columns: Vec<Column>,
    segment: Option<String>,
    last_fours: Vec<u64>,
    known: Known,
    composed: Composed,
    latest_birth: i32,
}

/// What changes while a batch is read.
struct Work<'a> {
    reader: Reader<'a>,
    /// The rows of the block at hand.
    rows: Vec<Row>,
    /// What was found in their text, column by column: row, column, finding.
    found: Vec<(u64, u32, TextFinding)>,
    findings: FindingRows,
    /// Which text patterns occur in the cell at hand; kept, so that a search allocates nothing.
    present: PatternSet,
    quiet: Quiet,
    tallies: Tallies,
    exposed: [u64; 128],
}

impl Finder {
    /// A finder for a table whose columns have been read. `segment` is a person's word about all of its rows.
    pub fn new(
        rules: &Rules,
        head: &TableHead,
        readings: &[ColumnReading],
        tokens: &Tokens,
        segment: Option<&str>,
    ) -> Self {
        let vocabulary = rules.vocabulary();
        let columns: Vec<Column> = readings.iter().map(|reading| Column::new(reading, rules)).collect();
        let last_fours = (0..10_000_u32)
            .map(|number| tokens.token(TokenKind::SsnLast4, format!("{number:04}").as_bytes()))
            .collect();
        Self {
            rules: rules.clone(),
            tokens: tokens.clone(),
            table: head.index,
            width: head.columns.len(),
            columns,
            segment: segment.map(str::to_owned),
            last_fours,
            known: Known::new(vocabulary),
            composed: Composed {
                name: vocabulary.index("name"),
                password: vocabulary.index("password"),
                online_credentials: vocabulary.index("online_credentials"),
            },
            latest_birth: 2100,
        }
    }

    /// Takes no birth after this year for real.
    #[must_use]
    pub fn with_latest_birth(mut self, year: i32) -> Self {
        self.latest_birth = year;
        self
    }

    /// The records and findings of some rows.
    pub fn find(&self, batch: &RowBatch) -> Result<Found, FindError> {
        let rows = batch.rows();
        let cells: Vec<&StringArray> = (0..self.width).map(|column| batch.column(column)).collect();
        let mut records = RecordRows::new(self.table, rows);
        let mut work = Work {
            reader: Reader {
                tokens: &self.tokens,
                last_fours: &self.last_fours,
                known: self.known,
                latest_birth: self.latest_birth,
            },
            rows: std::iter::repeat_with(Row::default).take(BLOCK_ROWS).collect(),
            found: Vec::new(),
            findings: FindingRows::new(self.table),
            present: self.rules.text().none_present(),
            quiet: Quiet::new(),
            tallies: Tallies { rows: rows as u64, columns: vec![[0; 3]; self.width + 1], ..Tallies::default() },
            exposed: [0; 128],
        };
        let columns: Vec<Cells<'_>> =
            self.columns.iter().filter_map(|column| work.cells(column, cells[column.index])).collect();
        for start in (0..rows).step_by(BLOCK_ROWS) {
            let block = start..rows.min(start + BLOCK_ROWS);
            self.read_block(batch, &columns, block.clone(), &mut work);
            work.pour_findings();
            for (slot, row) in block.enumerate() {
                self.emit(batch.first_row + row as u64, slot, &mut work, &mut records)?;
            }
        }
        let Work { findings, mut tallies, exposed, .. } = work;
        tallies.exposed = (0..128_u8).zip(exposed).filter(|(_, count)| *count > 0).collect();
        Ok(Found { records: records.finish()?, findings: findings.finish()?, tallies })
    }

    /// Reads some rows, column by column.
    fn read_block(&self, batch: &RowBatch, columns: &[Cells<'_>], block: Range<usize>, work: &mut Work<'_>) {
        work.rows.iter_mut().for_each(Row::clear);
        let at = |row: usize| At { number: batch.first_row + row as u64, slot: row - block.start };
        for Cells { column, cells, plural } in columns {
            for row in block.clone().filter(|row| !cells.is_null(*row)) {
                if *plural {
                    self.read_cell(column, cells.value(row), at(row), work);
                } else {
                    self.read_value(column, column.part, cells.value(row), 0, at(row), work);
                }
            }
        }
        if let Some(overflow) = &batch.overflow {
            for row in block.clone().filter(|row| !overflow.is_null(*row)) {
                self.search_overflow(overflow.value(row), at(row), work);
            }
        }
    }

    /// Reads a cell that may hold several values.
    fn read_cell(&self, column: &Column, text: &str, at: At, work: &mut Work<'_>) {
        if memchr::memchr(VALUE_SEPARATOR as u8, text.as_bytes()).is_none() {
            self.read_value(column, column.part, text, 0, at, work);
            return;
        }
        let mut offset = 0;
        for (item, value) in text.split(VALUE_SEPARATOR).enumerate() {
            let part = if column.spread {
                column.part.saturating_add(u16::try_from(item).unwrap_or(u16::MAX))
            } else {
                column.part
            };
            if !value.is_empty() {
                self.read_value(column, part, value, offset, at, work);
            }
            offset += value.chars().count() + 1;
        }
    }

    #[inline]
    fn read_value(&self, column: &Column, part: u16, text: &str, offset: usize, at: At, work: &mut Work<'_>) {
        let outcome = work.reader.read(column, text, work.rows[at.slot].mention(part));
        work.tallies.columns[column.index][outcome as usize] += 1;
        if outcome == Outcome::Default {
            work.tallies.note_filler(column.element, text);
        }
        if outcome == Outcome::Other && !is_plain(column, text) {
            let place = Place { at, column: column.index as u32 + 1, offset, denied: column.denied };
            self.search(text, place, part, work);
        }
    }

    fn search_overflow(&self, text: &str, at: At, work: &mut Work<'_>) {
        let mut offset = 0;
        for value in text.split(VALUE_SEPARATOR) {
            let place = Place { at, column: self.width as u32 + 1, offset, denied: ElementSet::EMPTY };
            self.search(value, place, 0, work);
            offset += value.chars().count() + 1;
        }
    }

    fn search(&self, text: &str, place: Place, part: u16, work: &mut Work<'_>) {
        let Work { reader, rows, found, present, tallies, quiet, .. } = work;
        let mention = rows[place.at.slot].mention(part);
        let before = tallies.findings;
        quiet.or_search(place.column, text, || {
            self.rules.text().search(text, place.denied, present, |mut finding, value| {
                finding.start += place.offset;
                finding.end += place.offset;
                tallies.findings += 1;
                mention.expose(Some(finding.element));
                if Some(finding.element) == self.composed.password {
                    mention.has_password = true;
                }
                reader.adopt(finding.element, value, mention);
                found.push((place.at.number, place.column, finding));
            });
            tallies.findings > before
        });
    }

    fn emit(&self, row: u64, slot: usize, work: &mut Work<'_>, records: &mut RecordRows) -> Result<(), FindError> {
        let mut holder = None;
        let mentions = work.rows[slot].by_part();
        for mention in mentions.iter_mut() {
            mention.finish(&self.tokens, self.composed, holder);
            if mention.part == 0 {
                holder = mention.residence.zip(mention.residence_why);
            }
        }
        let account = settle_nameless(mentions);
        // Whoever else the row names is on the same account. That links them; the number is not theirs to lose.
        mentions.iter_mut().for_each(|mention| mention.account = mention.account.or(account));
        let further = together::further(mentions);
        for mention in mentions.iter().chain(&further) {
            if mention.elements.is_empty() {
                continue;
            }
            // Bit by bit that is set, not by all 128: this is the hot path.
            let mut bits = mention.elements.0;
            while bits != 0 {
                work.exposed[bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
            work.tallies.records += 1;
            records.push(row, mention, self.segment.as_deref())?;
        }
        Ok(())
    }
}

/// Gives what a mention exposes that names nobody to the row's own person; where the row has none, it stays by itself.
/// Nothing is lost either way. Returns the account of the row's own person.
fn settle_nameless(mentions: &mut [Mention]) -> Option<u64> {
    let (own, others) = mentions.split_first_mut().filter(|(own, _)| own.part == 0)?;
    others.iter_mut().filter(|other| !other.names_somebody()).for_each(|other| own.take_in(other));
    own.account
}

/// The cells of a column in one batch.
struct Cells<'a> {
    column: &'a Column,
    cells: &'a StringArray,
    /// Whether any cell holds several values: one search for the whole column instead of one for each cell.
    plural: bool,
}

/// The bytes of all cells of a column.
fn column_bytes(cells: &StringArray) -> &[u8] {
    let offsets = cells.value_offsets();
    &cells.value_data()[offsets[0] as usize..offsets[offsets.len() - 1] as usize]
}

/// Whether no cell of a column that is only searched can hold anything: one look at the column instead of one at each
/// cell.
fn holds_nothing(column: &Column, bytes: &[u8]) -> bool {
    let number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    matches!(column.task, Task::Search) && (!may_hold(bytes) || (column.numeric && bytes.iter().all(number)))
}

/// A row: its number in the table, and its place in the block.
#[derive(Clone, Copy)]
struct At {
    number: u64,
    slot: usize,
}

/// Where a text stands.
#[derive(Clone, Copy)]
struct Place {
    at: At,
    column: u32,
    offset: usize,
    denied: ElementSet,
}

impl Work<'_> {
    /// The cells of a column, unless there is nothing in them to find; those are counted at once.
    fn cells<'b>(&mut self, column: &'b Column, cells: &'b StringArray) -> Option<Cells<'b>> {
        let bytes = column_bytes(cells);
        if holds_nothing(column, bytes) {
            let full = (cells.len() - cells.null_count()) as u64;
            self.tallies.columns[column.index][Outcome::Other as usize] += full;
            return None;
        }
        let plural = memchr::memchr(VALUE_SEPARATOR as u8, bytes).is_some();
        Some(Cells { column, cells, plural })
    }

    /// Writes down what was found in the block, row by row.
    fn pour_findings(&mut self) {
        self.found.sort_by_key(|(row, ..)| *row);
        for (row, column, finding) in self.found.drain(..) {
            self.findings.push(row, column, &finding);
        }
    }
}

/// Whether a cell is what its whole column is, a number or a day, and holds nothing to find.
fn is_plain(column: &Column, text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches!(column.task, Task::Search) {
        return false;
    }
    let digits = bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let day = bytes.len() <= 26
        && bytes.len() >= 8
        && bytes[4..5] == *b"-"
        && bytes.iter().all(|byte| byte.is_ascii_digit() || b"-:. TZ+".contains(byte));
    (digits && (column.numeric || bytes.len() < 9)) || day
}

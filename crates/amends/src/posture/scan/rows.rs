//! Rows of a store while it is compared: keys, and the cells that show whether somebody masked them. In memory only,
//! packed, and counted, so that a bound can be held to.

use amends_case::{RowBatch, Tokens};
use amends_people::SideMaker;
use amends_records::{ColumnReading, Finder, Role, Rules, Tallies};
use amends_scan::likeness::Identity;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;

use super::keys::{KEYS_MAX, keys_of};
use crate::Result;

/// Bytes of a cell that are looked at for signs of a mask: a hash in base64 has 88.
const CELL_BYTES_MAX: usize = 200;
/// Says that a cell is empty.
const EMPTY: u8 = u8::MAX;
/// Mentions of people in one row at most; further ones are counted as left out.
const MENTIONS_MAX: usize = 64;

/// What holding a key costs, in bytes: itself, its place in the index (twice while that is sorted), and who agrees.
const KEY_BYTES: usize = 8 + 16 + 8;

/// The rows of one table.
pub(super) struct Table {
    pub(super) name: String,
    /// Columns that say who somebody is, and what each is.
    pub(super) columns: Vec<(usize, Identity)>,
    pub(super) tallies: Tallies,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    /// Mentions beyond those that are kept.
    pub(super) left_out: u64,
    text: String,
    lengths: Vec<u8>,
    mentions: Vec<u8>,
    key_counts: Vec<u8>,
    pub(super) keys: Vec<u64>,
}

impl Table {
    pub(super) fn new(rules: &Rules, name: String, readings: &[ColumnReading]) -> Self {
        let identity = |reading: &ColumnReading| Some((reading.column as usize - 1, identity(rules, reading)?));
        Self {
            name,
            columns: readings.iter().filter_map(identity).collect(),
            tallies: Tallies::default(),
            rows: 0,
            bytes: 0,
            left_out: 0,
            text: String::new(),
            lengths: Vec::new(),
            mentions: Vec::new(),
            key_counts: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Bytes that are held, and that comparing will need besides.
    pub(super) fn held(&self) -> u64 {
        let held = self.text.len() + self.lengths.len() + self.mentions.len() + self.key_counts.len();
        (held + self.keys.len() * KEY_BYTES) as u64
    }

    /// Reads rows by the stage that reads evidence, and keeps of them what comparing needs.
    pub(super) fn take(&mut self, finder: &Finder, tokens: &Tokens, batch: &RowBatch) -> Result<()> {
        let found = finder.find(batch)?;
        self.tallies.add(&found.tallies);
        self.rows += batch.rows() as u64;
        self.bytes += batch.bytes;
        for row in 0..batch.rows() {
            for (column, _) in &self.columns {
                let cells = batch.column(*column);
                let cell = if cells.is_null(row) { None } else { Some(cut(cells.value(row))) };
                self.lengths.push(cell.map_or(EMPTY, |cell| cell.len() as u8));
                self.text.push_str(cell.unwrap_or_default());
            }
        }
        let rows = found.records["row"].as_primitive::<UInt64Type>();
        let (mut row_at, mut at) = (vec![0_u8; batch.rows()], 0);
        let (keys, key_counts, left_out) = (&mut self.keys, &mut self.key_counts, &mut self.left_out);
        SideMaker::new(tokens.clone()).read(&found.records, 0, 0, |side| {
            let row = (rows.value(at) - batch.first_row) as usize;
            at += 1;
            let before = keys.len();
            keys_of(&side, |key| keys.push(key));
            keys.truncate(before + KEYS_MAX);
            match row_at.get_mut(row) {
                Some(mentions) if keys.len() > before && usize::from(*mentions) < MENTIONS_MAX => {
                    *mentions += 1;
                    key_counts.push((keys.len() - before) as u8);
                }
                Some(_) if keys.len() > before => {
                    *left_out += 1;
                    keys.truncate(before);
                }
                _ => keys.truncate(before),
            }
        });
        self.mentions.extend(row_at);
        Ok(())
    }

    /// Hands each row to `each`: its identity cells, and the keys of each mention of somebody in it.
    pub(super) fn each(&self, mut each: impl FnMut(&[Option<&str>], &[&[u64]])) {
        let (mut text, mut lengths) = (self.text.as_str(), self.lengths.as_slice());
        let (mut counts, mut keys) = (self.key_counts.as_slice(), self.keys.as_slice());
        let mut cells: Vec<Option<&str>> = Vec::with_capacity(self.columns.len());
        let mut people: Vec<&[u64]> = Vec::new();
        for mentions in &self.mentions {
            cells.clear();
            people.clear();
            let (here, rest) = lengths.split_at(self.columns.len());
            lengths = rest;
            for length in here {
                let (cell, rest) = text.split_at(if *length == EMPTY { 0 } else { usize::from(*length) });
                cells.push((*length != EMPTY).then_some(cell));
                text = rest;
            }
            let (here, rest) = counts.split_at(usize::from(*mentions));
            counts = rest;
            for count in here {
                let (mention, rest) = keys.split_at(usize::from(*count));
                people.push(mention);
                keys = rest;
            }
            each(&cells, &people);
        }
    }
}

/// A cell's beginning: signs of a mask stand there.
fn cut(cell: &str) -> &str {
    let mut end = cell.len().min(CELL_BYTES_MAX);
    while !cell.is_char_boundary(end) {
        end -= 1;
    }
    &cell[..end]
}

/// What a column says of the row's own person, for telling masks.
fn identity(rules: &Rules, reading: &ColumnReading) -> Option<Identity> {
    if reading.part != 0 || reading.spread {
        return None;
    }
    let element = reading.element.map(|element| rules.vocabulary().name(element));
    Some(match (reading.role, element?) {
        (Role::FirstName, _) => Identity::FirstName,
        (Role::LastName, _) => Identity::LastName,
        (Role::FullName, _) => Identity::FullName,
        (Role::BirthDate, _) | (Role::Whole, "date_of_birth") => Identity::BirthDate,
        (Role::Street | Role::CombinedAddress, _) => Identity::Street,
        (Role::BankAccount, _) => Identity::Account,
        (Role::Whole, "ssn" | "taxpayer_id") => Identity::Ssn,
        (Role::Whole, "drivers_license" | "state_id") => Identity::Licence,
        (Role::Whole, "passport") => Identity::Passport,
        (Role::Whole, "email") => Identity::Email,
        (Role::Whole, "telephone") => Identity::Phone,
        (Role::Whole, "account_number" | "payment_card" | "financial_account") => Identity::Account,
        (Role::Whole, "name") => Identity::FullName,
        (Role::Whole, "address") => Identity::Street,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use amends_case::{ColumnHead, TableHead};
    use amends_records::{Overrides, Profiler};
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use arrow_schema::{DataType, Field, Schema};

    fn batch(first_row: u64, columns: &[&[&str]]) -> RowBatch {
        let cells = columns.iter().map(|cells| {
            let cells = cells.iter().map(|cell| Some(*cell).filter(|cell| !cell.is_empty()));
            Arc::new(cells.collect::<StringArray>()) as ArrayRef
        });
        let fields: Vec<Field> =
            (0..columns.len()).map(|at| Field::new(format!("c{at}"), DataType::Utf8, true)).collect();
        let cells = RecordBatch::try_new(Arc::new(Schema::new(fields)), cells.collect()).unwrap();
        RowBatch { first_row, cells, overflow: None, bytes: 1 }
    }

    #[test]
    fn rows_come_back_as_they_went_in_with_the_keys_of_their_own() {
        let rules = Rules::embedded().unwrap();
        let headers = ["first_name", "last_name", "email", "note"];
        let columns = headers.map(|header| ColumnHead { header: header.to_owned() }).to_vec();
        let head = TableHead { evidence: "x".to_owned(), index: 0, name: "public.t".to_owned(), columns };
        let one = batch(1, &[&["Ann", "Ben"], &["Reed", "Foxx"], &["ann@mail.net", ""], &["a", "b"]]);
        let two = batch(3, &[&["", "Cora"], &["", "Lane"], &["", "cora@mail.net"], &["c", "d"]]);
        let mut profiler = Profiler::new(&rules, &head);
        [&one, &two].into_iter().for_each(|batch| profiler.observe(batch));
        let readings = profiler.decide(&Overrides::default());
        let tokens = Tokens::new([7; 32]);
        let finder = Finder::new(&rules, &head, &readings, &tokens, None);
        let mut table = Table::new(&rules, head.name.clone(), &readings);
        [&one, &two].into_iter().for_each(|batch| table.take(&finder, &tokens, batch).unwrap());
        let mut seen = Vec::new();
        table.each(|cells, people| {
            let counts: Vec<usize> = people.iter().map(|keys| keys.len()).collect();
            seen.push((cells.iter().map(|cell| cell.unwrap_or("-")).collect::<Vec<_>>().join(" "), counts));
        });
        // E-mail, and first name with e-mail.
        let expected = [
            ("Ann Reed ann@mail.net", vec![2]),
            ("Ben Foxx -", vec![]),
            ("- - -", vec![]),
            ("Cora Lane cora@mail.net", vec![2]),
        ];
        assert_eq!(seen, expected.map(|(cells, counts)| (cells.to_owned(), counts)));
        assert_eq!((table.rows, table.name.as_str()), (4, "public.t"));
    }

    #[test]
    fn long_cells_are_cut_between_letters() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"é".repeat(150)).len(), CELL_BYTES_MAX);
        assert_eq!(cut(&format!("a{}", "é".repeat(150))).len(), CELL_BYTES_MAX - 1);
    }
}

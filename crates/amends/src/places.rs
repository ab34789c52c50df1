//! From a record's ordinal to its place and back: which part of which table holds it, and what its id is.

use std::collections::BTreeMap;

use amends_case::RecordId;
use amends_store::{Case, TableName};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt16Type, UInt32Type, UInt64Type};

use crate::export::membership;
use crate::records::{self, FileReading};
use crate::{Error, Result, evidence, files};

/// One part of one file's records, and the ordinals in it.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Position of the file among the readings.
    pub(crate) file: usize,
    pub(crate) table: TableName,
    pub(crate) part: u32,
    /// Ordinal of its first record.
    pub(crate) first: u64,
    pub(crate) rows: u64,
}

/// All parts of all records tables, in the order of ordinals.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) records: u64,
    /// Of these, the ones of evidence: they come first, and those of the organisation's own lists behind them.
    pub(crate) evidence: u64,
}

/// Goes through the evidence that says from which store it was taken: the store, what was read, and the person of each record.
/// What lies in two stores comes twice.
///
/// # Errors
/// If nothing was read yet; of the case.
pub(crate) fn of_stores(case: &Case, each: &mut dyn FnMut(&str, &FileReading, &[u32])) -> Result<()> {
    of_files(case, &mut |reading, persons| reading.file.stores.iter().for_each(|store| each(store, reading, persons)))
}

/// Goes through the evidence: what was read, and the person of each record.
///
/// # Errors
/// If nothing was read yet; of the case.
pub(crate) fn of_files(case: &Case, each: &mut dyn FnMut(&FileReading, &[u32])) -> Result<()> {
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let person_of = membership(case)?;
    for piece in &pieces.pieces {
        let reading = &readings[piece.file];
        if !reading.file.is_list {
            let ordinals = piece.first as usize..(piece.first + piece.rows) as usize;
            each(reading, person_of.get(ordinals).unwrap_or(&[]));
        }
    }
    Ok(())
}

impl Pieces {
    /// Numbers the records of `readings`.
    pub(crate) fn of(case: &Case, readings: &[FileReading]) -> Result<Self> {
        let mut all = Self::default();
        for (file, reading) in readings.iter().enumerate().filter(|(_, reading)| reading.records > 0) {
            let table = files::records_table(reading.file.short())?;
            for part in case.table_layout(&table)? {
                let rows: u64 = part.row_groups.iter().sum();
                all.pieces.push(Piece { file, table: table.clone(), part: part.number, first: all.records, rows });
                all.records += rows;
            }
            if !reading.file.is_list {
                all.evidence = all.records;
            }
        }
        if all.records > u64::from(u32::MAX) {
            return Err(Error::TooManyRecords(all.records));
        }
        Ok(all)
    }

    /// The first record that stands on a list; as many records as there are, where none does.
    pub(crate) fn lists_from(&self) -> u32 {
        u32::try_from(self.evidence).unwrap_or(u32::MAX)
    }

    /// Whether any record stands on a list.
    pub(crate) fn has_lists(&self) -> bool {
        self.evidence < self.records
    }

    /// Splits the pieces into `count` runs of about equal length, for sources that run side by side.
    pub(crate) fn split(&self, count: usize) -> Vec<Vec<Piece>> {
        let share = self.records.div_ceil(count.max(1) as u64).max(1);
        let mut runs: Vec<Vec<Piece>> = vec![Vec::new(); count.max(1)];
        for piece in &self.pieces {
            runs[((piece.first / share) as usize).min(count - 1)].push(piece.clone());
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// The piece that holds an ordinal.
    pub(crate) fn holding(&self, record: u64) -> Option<&Piece> {
        let at = self.pieces.partition_point(|piece| piece.first + piece.rows <= record);
        self.pieces.get(at).filter(|piece| piece.first <= record)
    }
}

/// Id of every record by ordinal, in memory: 14 bytes a record.
pub(crate) struct RecordIds {
    evidence: Vec<(u64, u64)>,
    table: Vec<u32>,
    row: Vec<u64>,
    part: Vec<u16>,
}

impl RecordIds {
    /// Loads the ids.
    pub(crate) fn load(case: &Case, readings: &[FileReading], pieces: &Pieces) -> Result<Self> {
        let size = pieces.records as usize;
        let mut ids = Self {
            evidence: Vec::new(),
            table: Vec::with_capacity(size),
            row: Vec::with_capacity(size),
            part: Vec::with_capacity(size),
        };
        for piece in &pieces.pieces {
            ids.evidence.push((piece.first, readings[piece.file].file.short_number()));
            for batch in case.read_table(&piece.table).part(piece.part).columns(["table", "row", "part"]).open()? {
                let batch = batch?;
                ids.table.extend_from_slice(batch["table"].as_primitive::<UInt32Type>().values());
                ids.row.extend_from_slice(batch["row"].as_primitive::<UInt64Type>().values());
                ids.part.extend_from_slice(batch["part"].as_primitive::<UInt16Type>().values());
            }
        }
        Ok(ids)
    }

    /// The id of a record.
    pub(crate) fn id(&self, record: u64) -> RecordId {
        let at = record as usize;
        let piece = self.evidence.partition_point(|(first, _)| *first <= record).saturating_sub(1);
        RecordId {
            evidence: self.evidence.get(piece).map_or(0, |(_, evidence)| *evidence),
            table: self.table[at],
            row: self.row[at],
            part: self.part[at],
        }
    }

    /// The ordinal of a record, found by looking through the records of its evidence.
    pub(crate) fn ordinal(&self, id: &RecordId) -> Option<u64> {
        let known = self.evidence.iter().any(|(_, evidence)| *evidence == id.evidence);
        let fits = |at: &usize| self.row[*at] == id.row && self.table[*at] == id.table && self.part[*at] == id.part;
        (0..self.row.len()).filter(|_| known).find(|at| fits(at) && self.id(*at as u64) == *id).map(|at| at as u64)
    }
}

/// The ordinals of some records, `wanted` sorted; those that the evidence does not hold are left out. Reads the evidence
/// that they stand in, and holds no more than them.
pub(crate) fn ordinals(
    case: &Case,
    readings: &[FileReading],
    pieces: &Pieces,
    wanted: &[RecordId],
) -> Result<BTreeMap<RecordId, u64>> {
    let mut found = BTreeMap::new();
    for piece in &pieces.pieces {
        let evidence = readings[piece.file].file.short_number();
        let here = wanted.partition_point(|id| id.evidence < evidence)..;
        let wanted = &wanted[here];
        let wanted = &wanted[..wanted.partition_point(|id| id.evidence == evidence)];
        if wanted.is_empty() {
            continue;
        }
        let mut ordinal = piece.first;
        for batch in case.read_table(&piece.table).part(piece.part).columns(["table", "row", "part"]).open()? {
            let batch = batch?;
            let table = batch["table"].as_primitive::<UInt32Type>().values();
            let row = batch["row"].as_primitive::<UInt64Type>().values();
            let part = batch["part"].as_primitive::<UInt16Type>().values();
            for at in 0..batch.num_rows() {
                let id = RecordId { evidence, table: table[at], row: row[at], part: part[at] };
                if wanted.binary_search(&id).is_ok() {
                    found.insert(id, ordinal + at as u64);
                }
            }
            ordinal += batch.num_rows() as u64;
        }
    }
    Ok(found)
}

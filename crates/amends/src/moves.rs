//! People who moved: files for a service that knows, and from it. A letter that waits goes to the new address; one that
//! came back, and has no other way left, goes out again.
//!
//! The table of a wave is never changed. New addresses stand in tables of their own, one for each file that was taken in,
//! and the latest one counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::sync::Arc;

use amends_case::Masked;
use amends_case::schemas::PERSONAL;
use amends_ledger::{Event, NoticeId, Recorded, State, What};
use amends_notices::postal::{Address, Defect, envelope_lines, moves};
use amends_store::{Case, Details, TableName};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::Serialize;

use crate::ledger::Purpose;
use crate::settings::Settings;
use crate::waves::{WaveReader, WaveRow};
use crate::{Error, Result, ledger};

/// Folder of the tables.
const TABLES: &str = "moves";
/// Bytes of a service's file that are read.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// What came of writing the service's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// People in the file.
    pub rows: u64,
    /// People abroad, whom the service does not know.
    pub abroad: u64,
    /// People without a line of address.
    pub empty: u64,
}

/// What came of reading the service's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// New addresses that letters go to.
    pub moved: u64,
    /// Of these, letters that came back and go out again.
    pub again: u64,
    /// What the service said of all rows: word → rows.
    pub outcomes: BTreeMap<String, u64>,
    /// Rows that could not be used, or belong to no letter that waits.
    pub refused: u64,
}

/// Writes everybody whose letter waits, or came back with no way left, in the form that a move-update service takes.
/// `record` is the letter's number.
///
/// # Errors
/// Of the case, the ledger and `out`.
pub fn export(case: &Case, settings: &Settings, out: impl Write) -> Result<Exported> {
    let mut book = ledger::open(case, settings)?;
    let mut wanted: HashMap<NoticeId, u64> = HashMap::new();
    let mut waves = BTreeSet::new();
    book.each_notice(&mut |notice| {
        let waits = notice.state == State::Queued && notice.channel == "post";
        if waits || notice.state == State::Undeliverable && Purpose::of(&notice.kind) != Purpose::Points {
            waves.insert(notice.wave);
            wanted.insert(notice.id, notice.number);
        }
        Ok(())
    })?;
    let known = Moved::read(case)?;
    let mut failed = None;
    let rows = waves.into_iter().flat_map(|wave| -> Box<dyn Iterator<Item = Result<WaveRow>>> {
        match WaveReader::open(case, wave) {
            Ok(reader) => Box::new(reader),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    });
    let records = rows.map_while(|row| row.map_err(|error| failed = Some(error)).ok()).filter_map(|mut row| {
        let record = *wanted.get(&row.notice)?;
        known.put_right(&row.notice, &mut row.lines, &mut row.postal_code);
        // Revealed to be taken apart; the parts are masked again.
        let lines: Vec<&str> = row.lines.iter().map(|line| line.reveal().as_str()).collect();
        Some(moves::MoveRecord { record, name: row.name, address: Address::of_lines(&lines) })
    });
    let written = moves::write(out, records).map_err(Error::file("write", "the file of addresses"))?;
    match failed {
        Some(error) => Err(error),
        None => Ok(Exported { rows: written.rows, abroad: written.abroad, empty: written.empty }),
    }
}

/// Takes in a service's file, in the name of whoever brings it.
///
/// # Errors
/// Of the file, the case and the ledger.
pub fn import(case: &Case, settings: &Settings, file: &std::path::Path, name: &str) -> Result<Imported> {
    let bytes = read(file)?;
    let mut book = ledger::open(case, settings)?;
    let mut done = Imported::default();
    let mut rows = Vec::new();
    let mut events = Vec::new();
    for answer in moves::read(&bytes) {
        let Ok(answer) = answer else {
            done.refused += 1;
            continue;
        };
        *done.outcomes.entry(word(&answer.outcome).to_owned()).or_default() += 1;
        let moves::Outcome::NewAddress(standard) = answer.outcome else { continue };
        let is_none = standard.defects.iter().any(|defect| matches!(defect, Defect::Empty | Defect::Placeholder));
        let notice = book.notice_of_number(answer.record)?.filter(|_| !is_none);
        let Some(notice) = notice else {
            done.refused += 1;
            continue;
        };
        let waits = notice.state == State::Queued && notice.channel == "post";
        if !waits && notice.state != State::Undeliverable {
            done.refused += 1;
            continue;
        }
        events.push(
            Event::of(&notice, What::Readdressed, ledger::now(case)).because(&format!("ncoalink {}", answer.code)),
        );
        done.again += u64::from(!waits);
        rows.push((notice.id, envelope_lines(&standard.address), standard.address.zip.clone()));
    }
    write(case, &rows)?;
    let recorded = book.record(&events, name)?;
    done.moved = recorded.iter().filter(|recorded| matches!(recorded, Recorded::Now { .. })).count() as u64;
    let details = Details::from([("moved".to_owned(), done.moved.to_string())]);
    case.journal(name, "moves_imported", details)?;
    ledger::checkpoint(case, &mut book, name)?;
    Ok(done)
}

fn read(file: &std::path::Path) -> Result<Vec<u8>> {
    let length = std::fs::metadata(file).map_err(Error::file("read", file))?.len();
    if length > FILE_BYTES_MAX {
        return Err(Error::Refused(format!("{} is larger than 4 GiB", file.display())));
    }
    std::fs::read(file).map_err(Error::file("read", file))
}

fn word(outcome: &moves::Outcome) -> &'static str {
    match outcome {
        moves::Outcome::NewAddress(_) => "new_address",
        moves::Outcome::NoOrder => "no_order",
        moves::Outcome::MovedAbroad => "moved_abroad",
        moves::Outcome::MovedNoAddress => "moved_no_address",
        moves::Outcome::BoxClosed => "box_closed",
        moves::Outcome::MovedUnusable => "moved_unusable",
        moves::Outcome::NotTold => "not_told",
        moves::Outcome::Deleted => "order_deleted",
        moves::Outcome::Unknown => "unknown_code",
    }
}

/// New addresses by notice.
#[derive(Debug, Default)]
pub(crate) struct Moved(HashMap<NoticeId, (Vec<Masked<String>>, Masked<String>)>);

impl Moved {
    /// All that were taken in; the latest file wins. Memory: some 200 bytes for each person who moved.
    pub(crate) fn read(case: &Case) -> Result<Self> {
        let mut moved = Self::default();
        for number in 1.. {
            let table = table(number)?;
            if !case.has_table(&table)? {
                break;
            }
            for batch in case.read_table(&table).open()? {
                let batch = batch?;
                let text = |column: &str, row: usize| batch[column].as_string::<i32>().value(row).to_owned();
                for row in 0..batch.num_rows() {
                    let mut id = [0; 16];
                    id.copy_from_slice(batch["notice"].as_fixed_size_binary().value(row));
                    let lines = text("lines", row).lines().map(|line| Masked::new(line.to_owned())).collect();
                    moved.0.insert(NoticeId(id), (lines, Masked::new(text("postal_code", row))));
                }
            }
        }
        Ok(moved)
    }

    /// Puts the new address in the place of the one that the wave has.
    pub(crate) fn put_right(&self, notice: &NoticeId, lines: &mut Vec<Masked<String>>, zip: &mut Masked<String>) {
        if let Some((new_lines, new_zip)) = self.0.get(notice) {
            lines.clone_from(new_lines);
            zip.clone_from(new_zip);
        }
    }
}

fn table(number: u32) -> Result<TableName> {
    Ok(TableName::below(TABLES, format!("{number:05}"))?)
}

fn schema() -> SchemaRef {
    let personal = HashMap::from([(PERSONAL.to_owned(), "true".to_owned())]);
    let text = |name: &str| Field::new(name, DataType::Utf8, false).with_metadata(personal.clone());
    let notice = Field::new("notice", DataType::FixedSizeBinary(16), false);
    Arc::new(Schema::new(vec![notice, text("lines"), text("postal_code")]))
}

/// A letter, the lines of its new address, and its ZIP.
type NewAddress = (NoticeId, Vec<Masked<String>>, Masked<String>);

fn write(case: &Case, rows: &[NewAddress]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut number = 1;
    while case.has_table(&table(number)?)? {
        number += 1;
    }
    let mut writer = case.table_writer(&table(number)?, schema())?;
    for some in rows.chunks(8_192) {
        // Revealed into encrypted columns that say that they are personal.
        let joined =
            |lines: &[Masked<String>]| lines.iter().map(|line| line.reveal().as_str()).collect::<Vec<_>>().join("\n");
        let lines: StringArray = some.iter().map(|(_, lines, _)| Some(joined(lines))).collect();
        let zips: StringArray = some.iter().map(|(.., zip)| Some(zip.reveal().clone())).collect();
        let ids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(some.iter().map(|(id, ..)| Some(id.0)), 16)?;
        let columns: Vec<ArrayRef> = vec![Arc::new(ids), Arc::new(lines), Arc::new(zips)];
        writer.write(&RecordBatch::try_new(schema(), columns)?)?;
    }
    writer.finish()?;
    Ok(())
}

//! The tables that this stage reads and writes.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use amends_case::{PersonId, RecordId, Role};
use amends_engine::{BoxError, Engine, Source};
use amends_people::decide::Fate;
use amends_people::{Pattern, PersonMaker, person, schemas};
use amends_store::{Case, NewTable, TableName};
use arrow_array::types::{Float64Type, UInt8Type};
use arrow_array::{ArrayRef, RecordBatch, UInt16Array, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::{MEMBERSHIP, PEOPLE, Stage};
use crate::places::{Piece, RecordIds};
use crate::{Error, Result, files};

/// Rows of `membership` that are written at once.
const MEMBERSHIP_ROWS: usize = 65_536;
/// Batches of people that wait to be written, at most.
const WAITING: usize = 4;

impl Stage<'_> {
    /// The person of each record, with the record's place: by that the next run finds it again.
    pub(super) fn membership(&self, person_of: &[u32], ids: &RecordIds) -> Result<NewTable> {
        let schema = membership_schema();
        let mut writer = self.case.table_writer(&files::table(MEMBERSHIP)?, schema.clone())?;
        for (chunk, persons) in person_of.chunks(MEMBERSHIP_ROWS).enumerate() {
            let start = (chunk * MEMBERSHIP_ROWS) as u64;
            let places: Vec<RecordId> = (start..start + persons.len() as u64).map(|record| ids.id(record)).collect();
            let columns: Vec<ArrayRef> = vec![
                Arc::new(UInt32Array::from(persons.to_vec())),
                Arc::new(places.iter().map(|place| place.evidence).collect::<UInt64Array>()),
                Arc::new(places.iter().map(|place| place.table).collect::<UInt32Array>()),
                Arc::new(places.iter().map(|place| place.row).collect::<UInt64Array>()),
                Arc::new(places.iter().map(|place| place.part).collect::<UInt16Array>()),
            ];
            writer.write(&RecordBatch::try_new(schema.clone(), columns)?)?;
        }
        Ok(writer.ready()?)
    }

    /// The table of people. Its batches are shown to `look` on their way.
    pub(super) fn people(
        &self,
        engine: &Engine,
        person_of: &Arc<Vec<u32>>,
        adult_before: i32,
        id_of: impl Fn(u32, u64) -> PersonId,
        look: &mut dyn FnMut(&RecordBatch),
    ) -> Result<NewTable> {
        let roles: Arc<Vec<Role>> = Arc::new(self.readings.iter().map(|reading| reading.file.role()).collect());
        let sources = self.pieces.split(engine.threads()).into_iter().map(|run| {
            let (case, person_of, roles) = (self.case.clone(), Arc::clone(person_of), Arc::clone(&roles));
            Source::new(move || {
                scan(case, run, &person::COLUMNS).map(move |batch| {
                    let (file, first, batch) = batch?;
                    let ordinals = first as usize..first as usize + batch.num_rows();
                    Ok(person::members(&batch, first, &person_of[ordinals], roles[file as usize])?)
                })
            })
        });
        let members = engine.sorted(&schemas::members(), sources.collect(), &person::ORDER)?;
        let mut writer = self.case.table_writer(&files::table(PEOPLE)?, schemas::people())?;
        let (sender, receiver) = sync_channel(WAITING);
        std::thread::scope(|scope| {
            let writing = scope.spawn(move || {
                for people in receiver {
                    writer.write(&people)?;
                }
                Ok(writer.ready()?)
            });
            let made = (|| {
                let mut maker = PersonMaker::new(id_of, adult_before);
                // Where nobody receives any more, the writer has failed, and says why.
                let mut send = |people| {
                    look(&people);
                    sender.send(people).map_err(|_| Error::WorkerDied)
                };
                for batch in members {
                    let batch = batch?;
                    send(maker.read(&batch)?)?;
                    self.progress.advance(batch.num_rows() as u64);
                }
                send(maker.finish()?)
            })();
            drop(sender);
            let written = writing.join().unwrap_or(Err(Error::WorkerDied))?;
            made.map(|()| written)
        })
    }
}

/// The batches of some pieces, each with the number of its file and the ordinal of its first record.
pub(super) fn scan(
    case: Case,
    run: Vec<Piece>,
    columns: &'static [&'static str],
) -> impl Iterator<Item = Result<(u32, u64, RecordBatch), BoxError>> + Send {
    run.into_iter().flat_map(move |piece| {
        let reader = case.read_table(&piece.table).part(piece.part).columns(columns.iter().copied());
        let (mut next, file) = (piece.first, piece.file as u32);
        let (batches, failed) = match reader.open() {
            Ok(batches) => (Some(batches), None),
            Err(error) => (None, Some(Err(BoxError::from(error)))),
        };
        failed.into_iter().chain(batches.into_iter().flatten().map(move |batch| {
            let batch = batch?;
            let first = next;
            next += batch.num_rows() as u64;
            Ok((file, first, batch))
        }))
    })
}

/// Schema of `membership`: row `n` holds the person of record `n`, and where that record stands.
pub(super) fn membership_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("person", DataType::UInt32, false),
        Field::new("evidence", DataType::UInt64, false),
        Field::new("table", DataType::UInt32, false),
        Field::new("row", DataType::UInt64, false),
        Field::new("part", DataType::UInt16, false),
    ]))
}

/// In `links`: refused, taken, taken because a person has decided so.
pub(crate) const REFUSED: u8 = 0;
const TAKEN: u8 = 1;
pub(crate) const DECIDED: u8 = 2;

/// Schema of `links`: ordinals, [`Pattern`], odds for one person, and whether the link was taken or refused.
pub(super) fn links_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("a", DataType::UInt64, false),
        Field::new("b", DataType::UInt64, false),
        Field::new("pattern", DataType::UInt64, false),
        Field::new("odds", DataType::Float64, false),
        Field::new("taken", DataType::UInt8, false),
    ]))
}

/// Writes `links` row by row.
pub(super) struct LinkWriter {
    writer: amends_store::TableWriter,
    rows: LinkRows,
}

type LinkRows = (Vec<u64>, Vec<u64>, Vec<u64>, Vec<f64>, Vec<u8>);

impl LinkWriter {
    pub(super) fn new(case: &Case, table: &TableName) -> Result<Self> {
        Ok(Self { writer: case.table_writer(table, links_schema())?, rows: Default::default() })
    }

    pub(super) fn add(&mut self, (a, b): (u32, u32), pattern: Pattern, odds: f64, fate: Fate) -> Result<()> {
        self.rows.0.push(u64::from(a.min(b)));
        self.rows.1.push(u64::from(a.max(b)));
        self.rows.2.push(pattern.0);
        self.rows.3.push(odds);
        self.rows.4.push(match fate {
            Fate::Taken => TAKEN,
            Fate::Decided => DECIDED,
            Fate::Refused { .. } | Fate::Ambiguous { .. } => REFUSED,
        });
        if self.rows.0.len() >= 8_192 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let (a, b, pattern, odds, taken) = std::mem::take(&mut self.rows);
        let columns: Vec<arrow_array::ArrayRef> = vec![
            Arc::new(UInt64Array::from(a)),
            Arc::new(UInt64Array::from(b)),
            Arc::new(UInt64Array::from(pattern)),
            Arc::new(arrow_array::PrimitiveArray::<Float64Type>::from(odds)),
            Arc::new(arrow_array::PrimitiveArray::<UInt8Type>::from(taken)),
        ];
        Ok(self.writer.write(&RecordBatch::try_new(links_schema(), columns)?)?)
    }

    pub(super) fn ready(mut self) -> Result<NewTable> {
        self.flush()?;
        Ok(self.writer.ready()?)
    }
}

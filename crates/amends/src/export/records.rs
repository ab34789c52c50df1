//! `records`: every mention, with its place and its person.

use std::sync::Arc;

use amends_case::{ElementSet, RecordId};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts, vocabulary};
use crate::places::Pieces;
use crate::{Result, evidence, files, people, records};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt64, Utf8};
    table_of(&[
        ("record_id", Utf8),
        ("evidence", Utf8),
        ("table", Utf8),
        ("row", UInt64),
        ("offset", UInt64),
        ("length", UInt64),
        ("person_id", Utf8),
        ("elements", Utf8),
    ])
}

/// In the order of ordinals: evidence path, table, row, part.
pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let vocabulary = vocabulary(case)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let person_ids = PersonIds::load(case)?;
    let membership = membership(case)?;
    let columns = ["table", "row", "part", "offset", "length", "elements"];
    for piece in &pieces.pieces {
        let reading = &readings[piece.file];
        let mut record = piece.first as usize;
        for batch in case.read_table(&piece.table).part(piece.part).columns(columns).open()? {
            let batch = batch?;
            let table = batch["table"].as_primitive::<UInt32Type>().values();
            let row = batch["row"].as_primitive::<UInt64Type>().values();
            let part = batch["part"].as_primitive::<UInt16Type>().values();
            let elements = batch["elements"].as_fixed_size_binary();
            let evidence = reading.file.short_number();
            let id = |at: usize| RecordId { evidence, table: table[at], row: row[at], part: part[at] }.to_string();
            let count = batch.num_rows();
            let out =
                RecordBatch::try_new(
                    schema(),
                    vec![
                        texts((0..count).map(id)),
                        texts((0..count).map(|at| reading.table(table[at]).0)),
                        texts((0..count).map(|at| reading.table(table[at]).1)),
                        Arc::new(UInt64Array::from(row.to_vec())),
                        batch["offset"].clone(),
                        batch["length"].clone(),
                        texts((0..count).map(|at| {
                            membership.get(record + at).map_or(String::new(), |person| person_ids.id(*person))
                        })),
                        texts((0..count).map(|at| match reading.file.role().is_taken() {
                            // Nothing that stands on a list of the organisation's was taken, or in what is treated so.
                            false => String::new(),
                            true => vocabulary.join(ElementSet::from_bytes(elements.value(at)).unwrap_or_default()),
                        })),
                    ],
                )?;
            record += count;
            emit(&out)?;
        }
    }
    Ok(())
}

/// The person of each record, by ordinal; empty before people were gathered.
pub(crate) fn membership(case: &Case) -> Result<Vec<u32>> {
    let table = files::table(people::MEMBERSHIP)?;
    let mut person_of = Vec::new();
    if case.has_table(&table)? {
        for batch in case.read_table(&table).open()? {
            person_of.extend_from_slice(batch?["person"].as_primitive::<UInt32Type>().values());
        }
    }
    Ok(person_of)
}

/// Ids of people by number, in memory: 10 bytes a person.
pub(crate) struct PersonIds(Vec<[u8; 10]>);

impl PersonIds {
    pub(crate) fn load(case: &Case) -> Result<Self> {
        let table = files::table(people::PEOPLE)?;
        let mut ids = Vec::new();
        if case.has_table(&table)? {
            for batch in case.read_table(&table).columns(["person_id"]).open()? {
                let batch = batch?;
                ids.extend((0..batch.num_rows()).map(|row| crate::notices::person_id(&batch, row).0));
            }
        }
        Ok(Self(ids))
    }

    pub(crate) fn id(&self, person: u32) -> String {
        self.0.get(person as usize).map_or_else(String::new, |id| amends_case::PersonId(*id).to_string())
    }

    /// All ids, by number.
    pub(crate) fn all(&self) -> &[[u8; 10]] {
        &self.0
    }

    pub(crate) fn number(&self, id: &amends_case::PersonId) -> Option<u32> {
        self.0.iter().position(|known| *known == id.0).map(|at| at as u32)
    }
}

//! `people`: everybody who is known, affected or not, with or without names.

use std::sync::Arc;

use amends_case::{ElementSet, Masked};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts, vocabulary};
use crate::places::Pieces;
use crate::reveal::{Identity, identities};
use crate::{Result, evidence, notices, people, records};

/// People whose names are looked up together: each lookup reads every part of the records at most once.
const REVEALED_TOGETHER: usize = 262_144;

pub(super) fn schema(reveal: bool) -> SchemaRef {
    use DataType::{Boolean, UInt32, Utf8};
    let mut columns = vec![
        ("person_id", Utf8),
        ("residence", Utf8),
        ("records", UInt32),
        ("accounts", UInt32),
        ("elements", Utf8),
        ("minor", Boolean),
        ("deceased", Boolean),
        ("contact_channels", Utf8),
    ];
    if reveal {
        columns.extend([("name", Utf8), ("address", Utf8), ("email", Utf8), ("phone", Utf8)]);
    }
    // New columns go to the end.
    columns.extend([("affected", Boolean), ("standing", Utf8), ("segments", Utf8), ("age_class", Utf8)]);
    columns.extend([("language", Utf8), ("residence_why", Utf8), ("left_out", Boolean)]);
    table_of(&columns)
}

pub(super) fn rows(case: &Case, reveal: bool, emit: &mut Emit<'_>) -> Result<()> {
    people::gathered(case)?;
    let Some(table) = people::people_table(case)? else { return Ok(()) };
    let vocabulary = vocabulary(case)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let rows = if reveal { REVEALED_TOGETHER } else { 8_192 };
    for batch in case.read_table(&table).batch_rows(rows).open()? {
        let batch = batch?;
        let count = batch.num_rows();
        let elements = batch["elements"].as_fixed_size_binary();
        let mut columns: Vec<ArrayRef> = vec![
            texts((0..count).map(|row| notices::person_id(&batch, row).to_string())),
            batch["residence"].clone(),
            batch["records"].clone(),
            batch["accounts"].clone(),
            texts(
                (0..count).map(|row| vocabulary.join(ElementSet::from_bytes(elements.value(row)).unwrap_or_default())),
            ),
            batch["minor"].clone(),
            batch["deceased"].clone(),
            texts((0..count).map(|row| channels(&batch, row))),
        ];
        if reveal {
            columns.extend(revealed(case, &pieces, &batch)?);
        }
        const MORE: [&str; 7] =
            ["affected", "standing", "segments", "age_class", "language", "residence_why", "left_out"];
        columns.extend(MORE.map(|column| batch[column].clone()));
        emit(&RecordBatch::try_new(schema(reveal), columns)?)?;
    }
    Ok(())
}

fn channels(batch: &RecordBatch, row: usize) -> String {
    const WAYS: [(&str, &str); 3] =
        [("address_record", "post"), ("email_record", "email"), ("telephone_record", "telephone")];
    let ways = WAYS.iter().filter(|(column, _)| batch[*column].is_valid(row)).map(|(_, way)| *way);
    ways.collect::<Vec<_>>().join(";")
}

fn revealed(case: &Case, pieces: &Pieces, batch: &RecordBatch) -> Result<[ArrayRef; 4]> {
    let records = ["name_record", "address_record", "email_record", "telephone_record"]
        .map(|column| batch[column].as_primitive::<UInt64Type>());
    let mut wanted: Vec<u64> = records.iter().flat_map(|column| column.iter().flatten()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = identities(case, pieces, &wanted)?;
    let column = |at: usize, show: fn(&Identity) -> String| -> ArrayRef {
        let show_row = |record: Option<u64>| record.and_then(|record| found.get(&record)).map(show).unwrap_or_default();
        Arc::new(records[at].iter().map(show_row).map(Some).collect::<arrow_array::StringArray>())
    };
    Ok([
        column(0, |identity| identity.name.reveal().clone()),
        column(1, address),
        column(2, |identity| first(&identity.email)),
        column(3, |identity| first(&identity.telephone)),
    ])
}

fn first(values: &[Masked<String>]) -> String {
    values.first().map(|value| value.reveal().clone()).unwrap_or_default()
}

fn address(identity: &Identity) -> String {
    let state = identity.residence.strip_prefix("us-").unwrap_or(&identity.residence).to_uppercase();
    let region = format!("{state} {}", identity.postal_code.reveal());
    let parts = [identity.street.reveal().as_str(), identity.city.reveal().as_str(), region.trim()];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

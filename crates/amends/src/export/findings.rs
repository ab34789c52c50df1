//! `findings`: what was found inside text.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::RecordBatch;
use arrow_array::UInt64Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt32Type, UInt64Type};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts, vocabulary};
use crate::{Result, evidence, files, records};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt8, UInt32, UInt64, Utf8};
    table_of(&[
        ("evidence", Utf8),
        ("table", Utf8),
        ("row", UInt64),
        ("column", UInt32),
        ("offset", UInt64),
        ("length", UInt64),
        ("element", Utf8),
        ("confidence", UInt8),
        ("why", Utf8),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let vocabulary = vocabulary(case)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    for reading in readings.iter().filter(|reading| reading.findings > 0 && reading.file.role().is_taken()) {
        for batch in case.read_table(&files::findings_table(reading.file.short())?).open()? {
            let batch = batch?;
            let count = batch.num_rows();
            let table = batch["table"].as_primitive::<UInt32Type>().values();
            let row = batch["row"].as_primitive::<UInt64Type>().values();
            let element = batch["element"].as_primitive::<UInt8Type>().values();
            emit(&RecordBatch::try_new(
                schema(),
                vec![
                    texts((0..count).map(|at| reading.table(table[at]).0)),
                    texts((0..count).map(|at| reading.table(table[at]).1)),
                    Arc::new(UInt64Array::from(row.to_vec())),
                    batch["column"].clone(),
                    batch["offset"].clone(),
                    batch["length"].clone(),
                    texts((0..count).map(|at| vocabulary.name(element[at]))),
                    batch["confidence"].clone(),
                    batch["why"].clone(),
                ],
            )?)?;
        }
    }
    Ok(())
}

//! `columns`: what each column was read as, and why.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt8Array, UInt32Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::records::{ColumnNote, TableReading};
use crate::{Result, evidence, records};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt8, UInt32, Utf8};
    table_of(&[
        ("evidence", Utf8),
        ("table", Utf8),
        ("column", UInt32),
        ("header", Utf8),
        ("element", Utf8),
        ("confidence", UInt8),
        ("why", Utf8),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    for reading in records::readings(case, &evidence::manifest(case)?)? {
        for table in reading.tables.iter().filter(|table| !table.columns.is_empty()) {
            emit(&batch(table)?)?;
        }
    }
    Ok(())
}

fn batch(table: &TableReading) -> Result<RecordBatch> {
    let columns = &table.columns;
    let why = |column: &ColumnNote| {
        if column.overridden { format!("a person's word; {}", column.why) } else { column.why.clone() }
    };
    Ok(RecordBatch::try_new(
        schema(),
        vec![
            texts(columns.iter().map(|_| &table.evidence)),
            texts(columns.iter().map(|_| &table.name)),
            Arc::new(columns.iter().map(|column| column.column).collect::<UInt32Array>()),
            texts(columns.iter().map(|column| &column.header)),
            texts(columns.iter().map(|column| &column.element)),
            Arc::new(columns.iter().map(|column| column.confidence).collect::<UInt8Array>()),
            texts(columns.iter().map(why)),
        ],
    )?)
}

//! `history`: what became of ids that people had before.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::Result;
use crate::people::history;

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt32, Utf8};
    table_of(&[("old_id", Utf8), ("new_id", Utf8), ("what", Utf8), ("records", UInt32), ("run", UInt32)])
}

/// In the order of runs.
pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let events = history::events(case)?;
    emit(&RecordBatch::try_new(
        schema(),
        vec![
            texts(events.iter().map(|event| event.old.to_string())),
            texts(events.iter().map(|event| event.new.to_string())),
            texts(events.iter().map(|event| event.what.clone())),
            Arc::new(events.iter().map(|event| event.records).collect::<UInt32Array>()),
            Arc::new(events.iter().map(|event| event.run).collect::<UInt32Array>()),
        ],
    )?)
}

//! `duties`: everything that is owed, or not, and because.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::Result;
use crate::duties::{DutyRow, plan_of};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt32, UInt64, Utf8};
    table_of(&[
        ("duty_id", Utf8),
        ("law", Utf8),
        ("kind", Utf8),
        ("recipient", Utf8),
        ("jurisdiction", Utf8),
        ("persons", UInt64),
        ("owed", Utf8),
        ("due", Utf8),
        ("plan_by", Utf8),
        ("months", UInt32),
        ("standard", Utf8),
        ("citation", Utf8),
        ("because", Utf8),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let plan = plan_of(case)?;
    let duties = &plan.duties;
    let text = |of: fn(&DutyRow) -> &String| texts(duties.iter().map(of));
    emit(&RecordBatch::try_new(
        schema(),
        vec![
            text(|duty| &duty.duty_id),
            text(|duty| &duty.law),
            text(|duty| &duty.kind),
            text(|duty| &duty.recipient),
            text(|duty| &duty.jurisdiction),
            Arc::new(duties.iter().map(|duty| duty.persons).collect::<UInt64Array>()),
            text(|duty| &duty.owed),
            text(|duty| &duty.due),
            texts(duties.iter().map(|duty| duty.plan_by.map(|day| day.to_string()).unwrap_or_default())),
            Arc::new(duties.iter().map(|duty| duty.months).collect::<UInt32Array>()),
            text(|duty| &duty.standard),
            text(|duty| &duty.citation),
            text(|duty| &duty.because),
        ],
    )?)
}

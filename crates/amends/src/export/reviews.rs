//! `reviews`: pairs that wait for a person's decision.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{Float64Array, RecordBatch, UInt32Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::Result;
use crate::people::reviews::{Waiting, reviews};

pub(super) fn schema() -> SchemaRef {
    use DataType::{Float64, UInt32, Utf8};
    table_of(&[
        ("record_a", Utf8),
        ("record_b", Utf8),
        ("person_a", Utf8),
        ("person_b", Utf8),
        ("kind", Utf8),
        ("bits", Float64),
        ("people_lost", Float64),
        ("people_split", Float64),
        ("elements", Utf8),
        ("records", UInt32),
        ("why", Utf8),
    ])
}

/// What is worth most first.
pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let pairs = reviews(case, usize::MAX)?.pairs;
    // Four decimals: what is finer is no knowledge, and does not look like it.
    let number = |of: fn(&Waiting) -> f64| -> Arc<Float64Array> {
        Arc::new(pairs.iter().map(|pair| (of(pair) * 10_000.0).round() / 10_000.0).collect())
    };
    let text = |of: fn(&Waiting) -> &String| texts(pairs.iter().map(of));
    emit(&RecordBatch::try_new(
        schema(),
        vec![
            text(|pair| &pair.record_a),
            text(|pair| &pair.record_b),
            text(|pair| &pair.person_a),
            text(|pair| &pair.person_b),
            text(|pair| &pair.kind),
            number(|pair| pair.bits),
            number(|pair| pair.people_lost),
            number(|pair| pair.people_split),
            texts(pairs.iter().map(|pair| pair.elements.join(";"))),
            Arc::new(pairs.iter().map(|pair| pair.records).collect::<UInt32Array>()),
            text(|pair| &pair.why),
        ],
    )?)
}

//! `events`, `hops` and `reach`: what the logs say, the intruder's path, what was got at.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::trace::{self, spelled, table};
use crate::{Result, files};

/// Without statements, URLs and objects: they may hold somebody's values.
pub(super) fn events_schema() -> SchemaRef {
    use DataType::{UInt64, Utf8};
    table_of(&[
        ("time", Utf8),
        ("time_basis", Utf8),
        ("class", Utf8),
        ("action", Utf8),
        ("outcome", Utf8),
        ("host", Utf8),
        ("program", Utf8),
        ("actor", Utf8),
        ("source", Utf8),
        ("target", Utf8),
        ("credential", Utf8),
        ("session", Utf8),
        ("bytes_out", UInt64),
        ("bytes_in", UInt64),
        ("rows", UInt64),
        ("kind", Utf8),
        ("evidence", Utf8),
        ("line", UInt64),
    ])
}

pub(super) fn events(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let tracing = trace::traced_or_not_yet(case)?;
    for batch in case.read_table(&files::table(table::EVENTS)?).open()? {
        let batch = batch?;
        let mut words: [Vec<String>; 14] = Default::default();
        let (mut out, mut back, mut rows, mut lines) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        table::each(&batch, &mut |event| {
            let row = [
                event.time.map(spelled).unwrap_or_default(),
                event.basis.word().to_owned(),
                event.class.word().to_owned(),
                event.action.word().to_owned(),
                event.outcome.word().to_owned(),
                event.host.to_string(),
                event.program.to_string(),
                event.actor.to_string(),
                event.source.to_string(),
                event.target.to_string(),
                event.credential.to_string(),
                event.session.to_string(),
                event.kind.to_string(),
                tracing.path(event.file).to_owned(),
            ];
            for (column, word) in words.iter_mut().zip(row) {
                column.push(word);
            }
            out.push(event.bytes_out);
            back.push(event.bytes_in);
            rows.push(event.rows);
            lines.push(event.line);
        });
        let mut columns: Vec<arrow_array::ArrayRef> = words[..12].iter().map(|column| texts(column.iter())).collect();
        columns.push(Arc::new(UInt64Array::from(out)));
        columns.push(Arc::new(UInt64Array::from(back)));
        columns.push(Arc::new(UInt64Array::from(rows)));
        columns.extend(words[12..].iter().map(|column| texts(column.iter())));
        columns.push(Arc::new(UInt64Array::from(lines)));
        emit(&RecordBatch::try_new(events_schema(), columns)?)?;
    }
    Ok(())
}

pub(super) fn hops_schema() -> SchemaRef {
    use DataType::{UInt32, UInt64, Utf8};
    table_of(&[
        ("step", UInt32),
        ("time", Utf8),
        ("source", Utf8),
        ("target", Utf8),
        ("account", Utf8),
        ("how", Utf8),
        ("technique", Utf8),
        ("evidence", Utf8),
        ("line", UInt64),
    ])
}

pub(super) fn hops(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let tracing = trace::traced_or_not_yet(case)?;
    let hops = &tracing.traced.hops;
    let times: Vec<String> = hops.iter().map(|hop| spelled(hop.time)).collect();
    let paths: Vec<String> = hops.iter().map(|hop| tracing.path(hop.file).to_owned()).collect();
    emit(&RecordBatch::try_new(
        hops_schema(),
        vec![
            Arc::new(hops.iter().map(|hop| hop.step).collect::<UInt32Array>()),
            texts(times.iter()),
            texts(hops.iter().map(|hop| &hop.source)),
            texts(hops.iter().map(|hop| &hop.target)),
            texts(hops.iter().map(|hop| &hop.account)),
            texts(hops.iter().map(|hop| &hop.how)),
            texts(hops.iter().map(|hop| &hop.technique)),
            texts(paths.iter()),
            Arc::new(hops.iter().map(|hop| hop.line).collect::<UInt64Array>()),
        ],
    )?)
}

pub(super) fn reach_schema() -> SchemaRef {
    use DataType::{UInt64, Utf8};
    table_of(&[
        ("store", Utf8),
        ("state", Utf8),
        ("from", Utf8),
        ("to", Utf8),
        ("rows", UInt64),
        ("bytes", UInt64),
        ("why", Utf8),
    ])
}

pub(super) fn reach(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let tracing = trace::traced_or_not_yet(case)?;
    let reach = &tracing.traced.reach;
    let from: Vec<String> = reach.iter().map(|row| spelled(row.from)).collect();
    let to: Vec<String> = reach.iter().map(|row| spelled(row.to)).collect();
    emit(&RecordBatch::try_new(
        reach_schema(),
        vec![
            texts(reach.iter().map(|row| &row.store)),
            texts(reach.iter().map(|row| &row.state)),
            texts(from.iter()),
            texts(to.iter()),
            Arc::new(reach.iter().map(|row| row.rows).collect::<UInt64Array>()),
            Arc::new(reach.iter().map(|row| row.bytes).collect::<UInt64Array>()),
            texts(reach.iter().map(|row| &row.why)),
        ],
    )?)
}

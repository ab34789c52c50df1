//! `problems`: what could not be read as it should have been.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::{Result, evidence, people, records, status};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt64, Utf8};
    table_of(&[
        ("evidence", Utf8),
        ("table", Utf8),
        ("row", UInt64),
        ("kind", Utf8),
        ("why", Utf8),
        ("bytes", UInt64),
        ("count", UInt64),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let manifest = evidence::manifest(case)?;
    let readings = records::readings(case, &manifest)?;
    let gathered = people::gathered(case).unwrap_or_default();
    let all: Vec<_> = status::problems(&manifest, &readings, &gathered, status::beside(case)?).collect();
    for problems in all.chunks(8_192) {
        emit(&RecordBatch::try_new(
            schema(),
            vec![
                texts(problems.iter().map(|problem| &problem.evidence)),
                texts(problems.iter().map(|problem| &problem.table)),
                Arc::new(problems.iter().map(|problem| problem.row).collect::<UInt64Array>()),
                texts(problems.iter().map(|problem| &problem.kind)),
                texts(problems.iter().map(|problem| &problem.why)),
                Arc::new(problems.iter().map(|problem| problem.bytes).collect::<UInt64Array>()),
                Arc::new(problems.iter().map(|problem| problem.count).collect::<UInt64Array>()),
            ],
        )?)?;
    }
    Ok(())
}

//! `evidence`: every file of the evidence and of lists, and what it counts as by the logs of the store it was taken from.

use std::collections::HashMap;
use std::sync::Arc;

use amends_store::Case;
use arrow_array::{BooleanArray, RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::evidence::{self, EvidenceFile};
use crate::trace::{self, CountsAs, spelled};
use crate::{Result, records};

pub(super) fn schema() -> SchemaRef {
    use DataType::{Boolean, UInt64, Utf8};
    table_of(&[
        ("evidence", Utf8),
        ("kind", Utf8),
        ("bytes", UInt64),
        ("blake3", Utf8),
        ("sha256", Utf8),
        ("same_as", Utf8),
        ("list", Boolean),
        ("segment", Utf8),
        ("records", UInt64),
        ("store", Utf8),
        ("counts_as", Utf8),
        ("from", Utf8),
        ("to", Utf8),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let manifest = evidence::manifest(case)?;
    let (readings, tracing) = (records::readings(case, &manifest)?, trace::traced(case)?);
    let known: HashMap<&str, u64> =
        readings.iter().map(|reading| (reading.file.blake3.as_str(), reading.records)).collect();
    let records = |file: &EvidenceFile| match file.same_as {
        Some(_) => 0,
        None => known.get(file.blake3.as_str()).copied().unwrap_or(0),
    };
    let files = &manifest.files;
    let counts: Vec<Option<CountsAs>> = files.iter().map(|file| trace::counts_as(tracing.as_ref()?, file)).collect();
    // What nobody's logs speak of counts as it is: taken.
    let word = |(file, counts): (&EvidenceFile, &Option<CountsAs>)| match counts {
        _ if file.is_list => "",
        Some(counts) => counts.word,
        None => "evidence",
    };
    let time = |of: fn(&CountsAs) -> i64| {
        texts(counts.iter().map(|counts| counts.as_ref().map_or_else(String::new, |counts| spelled(of(counts)))))
    };
    emit(&RecordBatch::try_new(
        schema(),
        vec![
            texts(files.iter().map(|file| &file.path)),
            texts(files.iter().map(|file| &file.kind)),
            Arc::new(files.iter().map(|file| file.size).collect::<UInt64Array>()),
            texts(files.iter().map(|file| &file.blake3)),
            texts(files.iter().map(|file| &file.sha256)),
            texts(files.iter().map(|file| file.same_as.clone().unwrap_or_default())),
            Arc::new(BooleanArray::from_iter(files.iter().map(|file| Some(file.is_list)))),
            texts(files.iter().map(|file| file.segment.clone().unwrap_or_default())),
            Arc::new(files.iter().map(records).collect::<UInt64Array>()),
            texts(files.iter().map(|file| file.stores.join(";"))),
            texts(files.iter().zip(&counts).map(word)),
            time(|counts| counts.from),
            time(|counts| counts.to),
        ],
    )?)
}

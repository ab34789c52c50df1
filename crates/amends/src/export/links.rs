//! `links`: which records were taken for one person, and why.

use std::sync::Arc;

use amends_people::{Pattern, reason};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt8Type, UInt64Type};
use arrow_array::{Int16Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::places::{Pieces, RecordIds};
use crate::{Result, evidence, files, people, records};

pub(super) fn schema() -> SchemaRef {
    use DataType::{Int16, Utf8};
    table_of(&[("record_a", Utf8), ("record_b", Utf8), ("weight", Int16), ("why", Utf8)])
}

/// Strongest first; `weight` in bits.
pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let table = files::table(people::LINKS)?;
    people::gathered(case)?;
    if !case.has_table(&table)? {
        return Ok(());
    }
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let ids = RecordIds::load(case, &readings, &Pieces::of(case, &readings)?)?;
    for batch in case.read_table(&table).open()? {
        let batch = batch?;
        let taken = batch["taken"].as_primitive::<UInt8Type>().values();
        let (a, b) =
            (batch["a"].as_primitive::<UInt64Type>().values(), batch["b"].as_primitive::<UInt64Type>().values());
        let patterns = batch["pattern"].as_primitive::<UInt64Type>().values();
        let odds = batch["odds"].as_primitive::<Float64Type>().values();
        let rows: Vec<usize> = (0..batch.num_rows()).filter(|at| taken[*at] != people::tables::REFUSED).collect();
        let why = |at: usize| {
            let words = reason::words(Pattern(patterns[at]));
            if taken[at] == people::tables::DECIDED { format!("a person’s decision; {words}") } else { words }
        };
        emit(&RecordBatch::try_new(
            schema(),
            vec![
                texts(rows.iter().map(|at| ids.id(a[*at]).to_string())),
                texts(rows.iter().map(|at| ids.id(b[*at]).to_string())),
                Arc::new(rows.iter().map(|at| Some(reason::bits(odds[*at]))).collect::<Int16Array>()),
                texts(rows.iter().map(|at| why(*at))),
            ],
        )?)?;
    }
    Ok(())
}

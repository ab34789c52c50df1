//! The table `carried`: ids, digests and terms; nothing of a person's own.

use std::sync::Arc;

use amends_case::PersonId;
use amends_ledger::Term;
use amends_store::{Case, TableName};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, FixedSizeBinaryArray, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use jiff::civil::{Date, date};

use super::{CarriedRow, Digest};
use crate::{Error, Result, files};

/// Rows of a batch.
const BATCH: usize = 8_192;

fn name() -> Result<TableName> {
    files::table("carried")
}

fn schema() -> SchemaRef {
    let field = |name: &str, kind: DataType| Field::new(name, kind, false);
    Arc::new(Schema::new(vec![
        field("person_id", DataType::FixedSizeBinary(10)),
        field("grant", DataType::FixedSizeBinary(16)),
        field("case", DataType::FixedSizeBinary(16)),
        field("incident", DataType::Utf8),
        field("notice", DataType::Date32),
        field("product", DataType::Utf8),
        field("months", DataType::UInt32),
        Field::new("starts", DataType::Int64, true),
        field("expires", DataType::Int64),
        field("as_of", DataType::Int64),
        field("ambiguous", DataType::Boolean),
        field("stands", DataType::Utf8),
        field("promised", DataType::UInt32),
    ]))
}

pub(super) fn write<'a>(case: &Case, rows: impl Iterator<Item = &'a CarriedRow>) -> Result<()> {
    let rows: Vec<&CarriedRow> = rows.collect();
    let mut writer = case.table_writer(&name()?, schema())?;
    for some in rows.chunks(BATCH) {
        writer.write(&batch(some)?)?;
    }
    writer.finish()?;
    Ok(())
}

fn batch(rows: &[&CarriedRow]) -> Result<RecordBatch> {
    let text = |of: fn(&CarriedRow) -> &str| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
    };
    let digest = |of: fn(&CarriedRow) -> Digest| -> Result<ArrayRef> {
        let values = rows.iter().map(|row| Some(of(row)));
        Ok(Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(values, 16)?))
    };
    let people = rows.iter().map(|row| Some(row.person.0));
    let number =
        |of: fn(&CarriedRow) -> u32| -> ArrayRef { Arc::new(rows.iter().map(|row| of(row)).collect::<UInt32Array>()) };
    let time = |of: fn(&CarriedRow) -> Option<i64>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| of(row)).collect::<Int64Array>())
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(people, 10)?),
        digest(|row| row.grant)?,
        digest(|row| row.case)?,
        text(|row| &row.incident),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|row| days(row.notice)))),
        text(|row| &row.product),
        number(|row| row.term.months),
        time(|row| row.term.starts),
        time(|row| Some(row.term.expires)),
        time(|row| Some(row.as_of)),
        Arc::new(rows.iter().map(|row| Some(row.is_ambiguous)).collect::<BooleanArray>()),
        text(|row| &row.stands),
        number(|row| row.promised),
    ];
    Ok(RecordBatch::try_new(schema(), columns)?)
}

pub(super) fn read(case: &Case) -> Result<Vec<CarriedRow>> {
    let table = name()?;
    let mut rows = Vec::new();
    if case.has_table(&table)? {
        for batch in case.read_table(&table).open()? {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                rows.push(one(&batch, row)?);
            }
        }
    }
    Ok(rows)
}

fn one(batch: &RecordBatch, row: usize) -> Result<CarriedRow> {
    let text = |column: &str| batch[column].as_string::<i32>().value(row).to_owned();
    let number = |column: &str| batch[column].as_primitive::<UInt32Type>().value(row);
    let time = |column: &str| batch[column].as_primitive::<Int64Type>().value(row);
    let digest = |column: &str| {
        let mut digest = [0; 16];
        digest.copy_from_slice(batch[column].as_fixed_size_binary().value(row));
        digest
    };
    let mut person = [0; 10];
    person.copy_from_slice(batch["person_id"].as_fixed_size_binary().value(row));
    let starts = batch["starts"].as_primitive::<Int64Type>();
    let starts = starts.is_valid(row).then(|| starts.value(row));
    Ok(CarriedRow {
        person: PersonId(person),
        grant: digest("grant"),
        case: digest("case"),
        incident: text("incident"),
        notice: day(batch["notice"].as_primitive::<Date32Type>().value(row))?,
        product: text("product"),
        term: Term { months: number("months"), starts, expires: time("expires") },
        as_of: time("as_of"),
        is_ambiguous: batch["ambiguous"].as_boolean().value(row),
        stands: text("stands"),
        promised: number("promised"),
    })
}

const EPOCH: Date = date(1970, 1, 1);

fn days(day: Date) -> i32 {
    EPOCH.until(day).map(|span| span.get_days()).unwrap_or_default()
}

fn day(days: i32) -> Result<Date> {
    let span = jiff::Span::new().try_days(days).and_then(|span| EPOCH.checked_add(span));
    span.map_err(|_| Error::Unknown("a notice was sent on a day that cannot be".to_owned()))
}

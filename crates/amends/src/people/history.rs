//! What became of the people of the last run: the rows for [`amends_people::history`], from the case and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::{PersonId, RecordId};
use amends_people::history::{Change, NOBODY, Prior};
use amends_store::{Case, NewTable, StoreError};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{FixedSizeBinaryArray, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::{HISTORY, MEMBERSHIP, PEOPLE};
use crate::places::RecordIds;
use crate::{Result, files};

/// Records of one file of the last run, sorted: table, row, part, person.
type OfFile = Vec<(u32, u64, u16, u32)>;

/// The people of the last run, seen from this run's records; `None` where there was no run.
pub(super) fn prior(case: &Case, ids: &RecordIds, records: u64) -> Result<Option<Prior>> {
    let (people, membership) = (files::table(PEOPLE)?, files::table(MEMBERSHIP)?);
    if !case.has_table(&people)? || !case.has_table(&membership)? {
        return Ok(None);
    }
    let mut before = Prior::default();
    let read = |columns: &[&str]| case.read_table(&people).columns(columns.iter().copied()).open();
    let known: [&[&str]; 3] = [&["person_id", "affected", "left_out"], &["person_id", "affected"], &["person_id"]];
    let mut rows = read(known[0]);
    for columns in &known[1..] {
        if matches!(rows, Err(StoreError::NoColumn { .. })) {
            rows = read(columns);
        }
    }
    let rows = rows?;
    for batch in rows {
        let batch = batch?;
        // Nobody was told anything under the id of somebody who stands on lists only. They come last, and an earlier version
        // knew none.
        let column = |name: &str| batch.column_by_name(name).map(|column| column.as_boolean());
        let (affected, left_out) = (column("affected"), column("left_out"));
        let is_in_evidence = |row: usize| {
            affected.is_none_or(|affected| affected.value(row)) || left_out.is_some_and(|left_out| left_out.value(row))
        };
        let ids = (0..batch.num_rows()).filter(|row| is_in_evidence(*row));
        before.ids.extend(ids.map(|row| crate::notices::person_id(&batch, row)));
    }
    let files = membership_by_file(case)?;
    before.person_of = (0..records).map(|record| person_before(&files, &ids.id(record))).collect();
    Ok(Some(before))
}

fn membership_by_file(case: &Case) -> Result<BTreeMap<u64, OfFile>> {
    let mut all: BTreeMap<u64, OfFile> = BTreeMap::new();
    for batch in case.read_table(&files::table(MEMBERSHIP)?).open()? {
        let batch = batch?;
        let person = batch["person"].as_primitive::<UInt32Type>().values();
        let [evidence, row] = ["evidence", "row"].map(|name| batch[name].as_primitive::<UInt64Type>().values());
        let table = batch["table"].as_primitive::<UInt32Type>().values();
        let part = batch["part"].as_primitive::<UInt16Type>().values();
        for at in 0..batch.num_rows() {
            all.entry(evidence[at]).or_default().push((table[at], row[at], part[at], person[at]));
        }
    }
    all.values_mut().for_each(|records| records.sort_unstable());
    Ok(all)
}

fn person_before(files: &BTreeMap<u64, OfFile>, id: &RecordId) -> u32 {
    let Some(records) = files.get(&id.evidence) else { return NOBODY };
    let wanted = (id.table, id.row, id.part);
    match records.binary_search_by_key(&wanted, |(table, row, part, _)| (*table, *row, *part)) {
        Ok(at) => records[at].3,
        Err(_) => NOBODY,
    }
}

/// Schema of `history`: one row for each id that was given up, shared out, or lost its records, in the order of runs.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("run", DataType::UInt32, false),
        Field::new("old_id", DataType::FixedSizeBinary(10), false),
        Field::new("new_id", DataType::FixedSizeBinary(10), false),
        Field::new("what", DataType::Utf8, false),
        Field::new("records", DataType::UInt32, false),
    ]))
}

/// The history so far and what this run adds, ready to be put in place.
pub(super) fn appended(case: &Case, changes: &[Change]) -> Result<NewTable> {
    let table = files::table(HISTORY)?;
    let mut batches = Vec::new();
    let mut run = 0;
    if case.has_table(&table)? {
        for batch in case.read_table(&table).open()? {
            let batch = batch?;
            let runs = batch["run"].as_primitive::<UInt32Type>().values();
            run = run.max(runs.iter().copied().max().unwrap_or(0));
            batches.push(batch);
        }
    }
    let mut writer = case.table_writer(&table, schema())?;
    for batch in &batches {
        writer.write(batch)?;
    }
    for chunk in changes.chunks(65_536) {
        writer.write(&rows(run + 1, chunk)?)?;
    }
    Ok(writer.ready()?)
}

fn rows(run: u32, changes: &[Change]) -> Result<RecordBatch> {
    let id = |of: fn(&Change) -> PersonId| -> Result<FixedSizeBinaryArray> {
        Ok(FixedSizeBinaryArray::try_from_iter(changes.iter().map(|change| of(change).0))?)
    };
    Ok(RecordBatch::try_new(
        schema(),
        vec![
            Arc::new(UInt32Array::from(vec![run; changes.len()])),
            Arc::new(id(|change| change.old)?),
            Arc::new(id(|change| change.new)?),
            Arc::new(changes.iter().map(|change| Some(change.what.word())).collect::<StringArray>()),
            Arc::new(changes.iter().map(|change| change.records).collect::<UInt32Array>()),
        ],
    )?)
}

/// A row of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// The id before.
    pub(crate) old: PersonId,
    /// The id after.
    pub(crate) new: PersonId,
    /// `merged`, `split` or `gone`.
    pub(crate) what: String,
    /// Records that went from one to the other.
    pub(crate) records: u32,
    /// Which gathering it was, from 1.
    pub(crate) run: u32,
}

/// All of the history, in order.
pub(crate) fn events(case: &Case) -> Result<Vec<Event>> {
    let table = files::table(HISTORY)?;
    let mut all = Vec::new();
    if !case.has_table(&table)? {
        return Ok(all);
    }
    for batch in case.read_table(&table).open()? {
        let batch = batch?;
        let id = |column: &str, row: usize| {
            let mut bytes = [0; 10];
            let column = batch[column].as_fixed_size_binary();
            bytes.copy_from_slice(&column.value(row)[..10]);
            PersonId(bytes)
        };
        let [run, records] = ["run", "records"].map(|name| batch[name].as_primitive::<UInt32Type>().values());
        let what = batch["what"].as_string::<i32>();
        all.extend((0..batch.num_rows()).map(|row| Event {
            old: id("old_id", row),
            new: id("new_id", row),
            what: what.value(row).to_owned(),
            records: records[row],
            run: run[row],
        }));
    }
    Ok(all)
}

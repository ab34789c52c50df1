//! `notices` and `coverage`: what each person would be told, and the sum of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_notices::VariantId;
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::duties::plan_of;
use crate::notices::{NOTICES, drafts_of, person_id};
use crate::{Result, files};

pub(super) fn schema() -> SchemaRef {
    use DataType::{UInt16, Utf8};
    table_of(&[
        ("person_id", Utf8),
        ("residence", Utf8),
        ("laws", Utf8),
        ("elements", Utf8),
        ("variant", Utf8),
        ("months", UInt16),
        ("channel", Utf8),
        ("state", Utf8),
    ])
}

pub(super) fn rows(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    drafts_of(case)?;
    let plan = plan_of(case)?;
    let table = files::table(NOTICES)?;
    if !case.has_table(&table)? {
        return Ok(());
    }
    for batch in case.read_table(&table).open()? {
        let batch = batch?;
        let count = batch.num_rows();
        let profile = batch["profile"].as_primitive::<UInt32Type>().values();
        let variant = batch["variant"].as_primitive::<UInt64Type>().values();
        let profile_of = |row: usize| plan.profiles.get(profile[row] as usize);
        let text =
            |row: usize, of: &dyn Fn(&crate::duties::ProfileRow) -> String| profile_of(row).map(of).unwrap_or_default();
        emit(&RecordBatch::try_new(
            schema(),
            vec![
                texts((0..count).map(|row| person_id(&batch, row).to_string())),
                texts((0..count).map(|row| text(row, &|profile| profile.key.residence.clone()))),
                texts((0..count).map(|row| text(row, &|profile| profile.notice_laws.join(";")))),
                texts((0..count).map(|row| text(row, &|profile| profile.key.elements.join(";")))),
                texts((0..count).map(|row| VariantId(variant[row]).to_string())),
                batch["months"].clone(),
                batch["channel"].clone(),
                batch["state"].clone(),
            ],
        )?)?;
    }
    Ok(())
}

pub(super) fn coverage_schema() -> SchemaRef {
    table_of(&[("residence", DataType::Utf8), ("state", DataType::Utf8), ("persons", DataType::UInt64)])
}

/// Every affected person is in exactly one state; the sum is the total. Before sending the states are `drafted`,
/// `refused` (by the linter), `unreachable` (no contact point: substitute notice) and `not_owed`.
pub(super) fn coverage(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    drafts_of(case)?;
    let plan = plan_of(case)?;
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for profile in plan.profiles.iter().filter(|profile| profile.notice == "no") {
        *sums.entry((profile.key.residence.clone(), "not_owed".to_owned())).or_default() += profile.persons;
    }
    let table = files::table(NOTICES)?;
    if case.has_table(&table)? {
        for batch in case.read_table(&table).columns(["profile", "state"]).open()? {
            let batch = batch?;
            let profile = batch["profile"].as_primitive::<UInt32Type>().values();
            let state = batch["state"].as_string::<i32>();
            for row in 0..batch.num_rows() {
                let residence = plan.profiles.get(profile[row] as usize).map_or("", |profile| &profile.key.residence);
                *sums.entry((residence.to_owned(), state.value(row).to_owned())).or_default() += 1;
            }
        }
    }
    emit(&RecordBatch::try_new(
        coverage_schema(),
        vec![
            texts(sums.keys().map(|(residence, _)| residence)),
            texts(sums.keys().map(|(_, state)| state)),
            Arc::new(sums.values().copied().collect::<UInt64Array>()),
        ],
    )?)
}

//! `notices` and `coverage`: what each person would be told, and the sum of it.

use std::sync::Arc;

use amends_notices::VariantId;
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, Wanted, table_of, texts};
use crate::coverage::{By, shown};
use crate::duties::plan_of;
use crate::ledger::{self, ToldBook};
use crate::notices::{NOTICES, drafts_of, person_id};
use crate::settings::Settings;
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

pub(super) fn rows(case: &Case, settings: &Settings, emit: &mut Emit<'_>) -> Result<()> {
    drafts_of(case)?;
    let plan = plan_of(case)?;
    let table = files::table(NOTICES)?;
    if !case.has_table(&table)? {
        return Ok(());
    }
    let told = match ledger::open_if_there(case, settings)? {
        Some(mut book) => ToldBook::read(case, &mut book, None)?,
        None => ToldBook::default(),
    };
    for batch in case.read_table(&table).open()? {
        let batch = batch?;
        let drafted = batch["state"].as_string::<i32>();
        // Once a wave has the person, the ledger knows better.
        let state = |row: usize| {
            told.of(&person_id(&batch, row)).map_or_else(|| drafted.value(row), |told| shown(told.state)).to_owned()
        };
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
                texts((0..count).map(state)),
            ],
        )?)?;
    }
    Ok(())
}

pub(super) fn coverage_schema(by: By) -> SchemaRef {
    let by = match by {
        By::Residence => "residence",
        By::Segment => "segment",
        By::Element => "element",
    };
    table_of(&[(by, DataType::Utf8), ("state", DataType::Utf8), ("persons", DataType::UInt64)])
}

/// Every affected person is in exactly one state; the sum is the total (by element, each person counts once for each of
/// theirs). Before a wave is released the states are `drafted`, `refused` (by the linter), `unreachable` (no contact
/// point: substitute notice) and `not_owed`; afterwards those of the ledger.
pub(super) fn coverage(case: &Case, wanted: &Wanted<'_>, emit: &mut Emit<'_>) -> Result<()> {
    let sums = crate::coverage::of(case, wanted.settings)?.sums(wanted.by);
    emit(&RecordBatch::try_new(
        coverage_schema(wanted.by),
        vec![
            texts(sums.keys().map(|(group, _)| group)),
            texts(sums.keys().map(|(_, state)| state)),
            Arc::new(sums.values().copied().collect::<UInt64Array>()),
        ],
    )?)
}

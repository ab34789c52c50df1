//! Drafts as rows: one for each person who is to be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::PersonId;
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, FixedSizeBinaryArray, RecordBatch, StringArray, UInt16Array, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::NOTICES;
use super::samples::{Pick, Picks};
use super::texts::{Readers, Text, Texts};
use crate::duties::ProfileNumbers;
use crate::settings::Progress;
use crate::{Result, files, people};

/// Schema of `notices`: one row for each person who is to be told.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("person", DataType::UInt32, false),
        Field::new("person_id", DataType::FixedSizeBinary(10), false),
        Field::new("profile", DataType::UInt32, false),
        Field::new("variant", DataType::UInt64, false),
        Field::new("months", DataType::UInt16, false),
        Field::new("channel", DataType::Utf8, false),
        Field::new("state", DataType::Utf8, false),
    ]))
}

/// Columns of `people` that notices, and waves of them, are made from.
pub(crate) const PEOPLE_COLUMNS: [&str; 13] = [
    "person",
    "person_id",
    "elements",
    "residence",
    "segments",
    "minor",
    "deceased",
    "name_record",
    "address_record",
    "email_record",
    "telephone_record",
    "language",
    "affected",
];

/// What writing rows found out.
pub(super) struct Written<'a> {
    pub(super) readers: Readers<'a>,
    /// Way → people.
    pub(super) channels: BTreeMap<String, u64>,
    pub(super) picks: Vec<Pick<'a>>,
}

pub(super) fn write_rows<'a>(
    case: &Case,
    texts: &Texts<'a>,
    samples: usize,
    progress: &dyn Progress,
) -> Result<Written<'a>> {
    let source = texts.source;
    let table = people::people_table(case)?;
    let mut numbers = ProfileNumbers::new(case, &source.plan)?;
    let mut picks = Picks::new(&source.plan, samples);
    let (mut readers, mut channels) = (Readers::new(), BTreeMap::new());
    let notices = files::table(NOTICES)?;
    let Some(table) = table else {
        case.remove_table(&notices)?;
        return Ok(Written { readers, channels, picks: Vec::new() });
    };
    let mut writer = case.table_writer(&notices, schema())?;
    for batch in case.read_table(&table).columns(PEOPLE_COLUMNS).open()? {
        let batch = batch?;
        let mut rows = NoticeRows::default();
        let affected = batch["affected"].as_boolean();
        let own_language = batch["language"].as_string::<i32>();
        for row in (0..batch.num_rows()).filter(|row| affected.value(*row)) {
            let Some(number) = numbers.of(&batch, row) else { continue };
            let residence = &source.plan.profiles[number].key.residence;
            let language = source.language_for(own_language.value(row), residence);
            let Some(text) = texts.of(number, language)? else { continue };
            let channel = channel(&batch, row, &source.incident.channels.order);
            *channels.entry(channel.to_owned()).or_default() += 1;
            *readers.entry((number, language)).or_default() += 1;
            rows.add(&batch, row, number, &text, source.plan.profiles[number].months, channel);
            if text.can_be_shown() {
                picks.consider(&batch, row, number, language, residence);
            }
        }
        writer.write(&rows.finish()?)?;
        progress.advance(batch.num_rows() as u64);
    }
    writer.finish()?;
    Ok(Written { readers, channels, picks: picks.chosen() })
}

/// The first way to reach a person, in the order of the incident. A telephone alone reaches nobody with a notice: a text
/// message or a call only points to one.
fn channel(batch: &RecordBatch, row: usize, order: &[String]) -> &'static str {
    const WAYS: [(&str, &str); 2] = [("post", "address_record"), ("email", "email_record")];
    let has = |column: &str| batch[column].is_valid(row);
    let known = order.iter().filter_map(|wanted| WAYS.iter().find(|(way, _)| way == wanted));
    let first = known.filter(|(_, column)| has(column)).map(|(way, _)| *way).next();
    first.unwrap_or(if has("telephone_record") { "telephone" } else { "none" })
}

#[derive(Default)]
struct NoticeRows {
    person: Vec<u32>,
    person_id: Vec<[u8; 10]>,
    profile: Vec<u32>,
    variant: Vec<u64>,
    months: Vec<u16>,
    channel: Vec<&'static str>,
    state: Vec<&'static str>,
}

impl NoticeRows {
    fn add(
        &mut self,
        batch: &RecordBatch,
        row: usize,
        profile: usize,
        text: &Text,
        months: u32,
        channel: &'static str,
    ) {
        self.person.push(batch["person"].as_primitive::<UInt32Type>().value(row));
        self.person_id.push(person_id(batch, row).0);
        self.profile.push(profile as u32);
        self.variant.push(text.variant.id.0);
        self.months.push(u16::try_from(months).unwrap_or(u16::MAX));
        self.channel.push(channel);
        // Whom no letter can reach is not told by drafting one: substitute notice is for them.
        self.state.push(match (text.refusals.is_empty(), channel) {
            (false, _) => "refused",
            (true, "none") => "unreachable",
            (true, _) => "drafted",
        });
    }

    fn finish(self) -> Result<RecordBatch> {
        let ids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(self.person_id.iter().map(Some), 10)?;
        Ok(RecordBatch::try_new(
            schema(),
            vec![
                Arc::new(UInt32Array::from(self.person)),
                Arc::new(ids),
                Arc::new(UInt32Array::from(self.profile)),
                Arc::new(UInt64Array::from(self.variant)),
                Arc::new(UInt16Array::from(self.months)),
                Arc::new(StringArray::from(self.channel)),
                Arc::new(StringArray::from(self.state)),
            ],
        )?)
    }
}

pub(crate) fn person_id(batch: &RecordBatch, row: usize) -> PersonId {
    let mut id = [0; 10];
    id.copy_from_slice(batch["person_id"].as_fixed_size_binary().value(row));
    PersonId(id)
}

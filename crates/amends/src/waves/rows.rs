//! The table of a wave: whom, over which channels, and where; encrypted, and never changed after its release.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use amends_case::schemas::PERSONAL;
use amends_case::{Masked, PersonId};
use amends_ledger::{NoticeId, State};
use amends_notices::postal::{Defect, envelope_lines};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray, UInt32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Released;
use crate::duties::{ProfileKey, ProfileNumbers};
use crate::ledger::{ToldBook, notice_id};
use crate::notices::{Earlier, PEOPLE_COLUMNS, Source, Texts, person_id};
use crate::places::Pieces;
use crate::protection::CarriedBook;
use crate::reveal::{Identity, identities};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, evidence, files, people, records};

/// Memory that one person's addresses take while a wave is written, in bytes: four identities at most.
const BESIDE_PERSON: u64 = 2_048;
/// Rows of a batch.
const BATCH: usize = 8_192;

/// One notice of a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WaveRow {
    pub(crate) notice: NoticeId,
    pub(crate) person: PersonId,
    /// The profile of the approved plan.
    pub(crate) cell: u32,
    pub(crate) kind: String,
    /// Elements that the person was told of before, `;` between.
    pub(crate) told: String,
    /// When that was, in seconds since 1970; 0 for never.
    pub(crate) told_on: i64,
    pub(crate) channels: String,
    pub(crate) language: String,
    /// `minor`, `deceased`, or empty: to whom a retraction is written. A notice has it from its profile.
    pub(crate) form: String,
    pub(crate) name: Masked<String>,
    /// The address below the name, in the postal service's form.
    pub(crate) lines: Vec<Masked<String>>,
    pub(crate) postal_code: Masked<String>,
    pub(crate) email: Masked<String>,
    pub(crate) telephone: Masked<String>,
}

const TEXTS: [&str; 5] = ["kind", "told", "channels", "language", "form"];
const PERSONAL_TEXTS: [&str; 5] = ["name", "lines", "postal_code", "email", "telephone"];

pub(super) fn schema() -> SchemaRef {
    let mut fields = vec![
        Field::new("notice", DataType::FixedSizeBinary(16), false),
        Field::new("person_id", DataType::FixedSizeBinary(10), false),
        Field::new("cell", DataType::UInt32, false),
        Field::new("told_on", DataType::Int64, false),
    ];
    fields.extend(TEXTS.map(|name| Field::new(name, DataType::Utf8, false)));
    let personal = HashMap::from([(PERSONAL.to_owned(), "true".to_owned())]);
    fields.extend(PERSONAL_TEXTS.map(|name| Field::new(name, DataType::Utf8, false).with_metadata(personal.clone())));
    Arc::new(Schema::new(fields))
}

/// Writes the table of a wave: everybody whose text may go out and who was not told all of it before.
pub(super) fn write(
    case: &Case,
    approved: &Source,
    wave: u32,
    told: &ToldBook,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Released> {
    let table = files::wave_table(wave)?;
    let mut writer = case.table_writer(&table, schema())?;
    let mut chooser = Chooser::new(case, approved, wave, told)?;
    let readings = records::readings(case, &evidence::manifest(case)?)?;
    let pieces = Pieces::of(case, &readings)?;
    let together = (settings.memory_bytes / 4 / BESIDE_PERSON).clamp(1_000, 4_000_000) as usize;
    if let Some(people) = people::people_table(case)? {
        let mut chosen = Vec::new();
        for batch in case.read_table(&people).columns(PEOPLE_COLUMNS).open()? {
            let batch = batch?;
            (0..batch.num_rows()).try_for_each(|row| chooser.consider(&batch, row, &mut chosen))?;
            progress.advance(batch.num_rows() as u64);
            if chosen.len() >= together {
                write_chosen(case, &pieces, &mut chosen, &mut writer, &mut chooser.released)?;
            }
        }
        write_chosen(case, &pieces, &mut chosen, &mut writer, &mut chooser.released)?;
    }
    writer.finish()?;
    Ok(chooser.released)
}

/// Somebody who is in the wave, and the records that have their name and contact points.
struct Chosen {
    row: WaveRow,
    /// Name, address, e-mail, telephone.
    records: [Option<u64>; 4],
}

struct Chooser<'a> {
    case: &'a Case,
    approved: &'a Source,
    texts: Texts<'a>,
    told: &'a ToldBook,
    numbers: ProfileNumbers<'a>,
    carried: CarriedBook,
    released: Released,
}

impl<'a> Chooser<'a> {
    fn new(case: &'a Case, approved: &'a Source, wave: u32, told: &'a ToldBook) -> Result<Self> {
        Ok(Self {
            case,
            approved,
            texts: Texts::new(approved)?,
            told,
            numbers: ProfileNumbers::new(case, &approved.plan)?,
            carried: CarriedBook::read(case)?,
            released: Released { wave, ..Released::default() },
        })
    }

    fn consider(&mut self, batch: &RecordBatch, row: usize, chosen: &mut Vec<Chosen>) -> Result<()> {
        if !batch["affected"].as_boolean().value(row) {
            return Ok(());
        }
        let number = self.numbers.of_all(batch, row)?;
        let key = &self.approved.plan.profiles[number].key;
        let own = batch["language"].as_string::<i32>().value(row);
        let language = self.approved.language_for(own, &key.residence);
        let Some(mut text) = self.texts.of(number, language)? else { return Ok(()) };
        let person = person_id(batch, row);
        let Some((kind, before, told_on)) = self.kind(&person, key) else {
            self.released.told_before += 1;
            return Ok(());
        };
        let months = self.approved.plan.profiles[number].months;
        let day = crate::notices::letter_day(&self.approved.incident);
        let carried = match months {
            0 => None,
            _ => self.carried.for_notice(&person, months, day)?,
        };
        let earlier = Earlier { told: told_before(&before, told_on), carried };
        if earlier.is_any() {
            let Some(later) = self.texts.after(number, language, &earlier)? else { return Ok(()) };
            text = later;
        }
        if text.is_refused() {
            self.released.refused += 1;
            return Ok(());
        }
        let record = |column: &str| {
            let column = batch[column].as_primitive::<UInt64Type>();
            column.is_valid(row).then(|| column.value(row))
        };
        let records = ["name_record", "address_record", "email_record", "telephone_record"].map(record);
        let channels = channels(&self.approved.incident.channels.order, key, &records);
        let released = &mut self.released;
        released.notices += 1;
        *(if kind == "first" { &mut released.first } else { &mut released.later }) += 1;
        let row = WaveRow {
            notice: notice_id(self.case, &person, self.released.wave),
            person,
            cell: number as u32,
            kind: kind.to_owned(),
            told: before,
            told_on,
            channels,
            language: language.to_owned(),
            form: String::new(),
            name: Masked::default(),
            lines: Vec::new(),
            postal_code: Masked::default(),
            email: Masked::default(),
            telephone: Masked::default(),
        };
        chosen.push(Chosen { row, records });
        Ok(())
    }

    /// Which notice the person is owed, what they were told before and when; `None` if they know all of it, or are
    /// about to.
    fn kind(&self, person: &PersonId, key: &ProfileKey) -> Option<(&'static str, String, i64)> {
        let first = Some(("first", String::new(), 0));
        let Some(told) = self.told.of(person) else { return first };
        let elements = self.told.elements(told);
        let has_ended = told.state == State::Undeliverable && elements.is_empty();
        if super::still_waits(told.state) || has_ended {
            return None;
        }
        if elements.is_empty() {
            return first;
        }
        let now: BTreeSet<&String> = key.elements.iter().collect();
        let before: BTreeSet<&String> = elements.iter().collect();
        if now.is_subset(&before) {
            return None;
        }
        let known: Vec<&str> = now.intersection(&before).map(|element| element.as_str()).collect();
        Some(("later", known.join(";"), told.released))
    }
}

/// What a person was told before, and on which day (UTC); `None` for a first notice.
pub(crate) fn told_before(elements: &str, told_on: i64) -> Option<(BTreeSet<String>, Date)> {
    let elements: BTreeSet<String> = elements.split(';').filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let day = day_of(told_on).ok()?;
    (!elements.is_empty()).then_some((elements, day))
}

/// The day (UTC) of a second since 1970.
pub(crate) fn day_of(second: i64) -> Result<Date> {
    let time = Timestamp::from_second(second);
    let time = time.map_err(|_| Error::Unknown("a notice was released on a day that cannot be".to_owned()))?;
    Ok(time.to_zoned(TimeZone::UTC).date())
}

/// The channels that reach a person, in the order of the incident. Mail to a child's address is not mail to a parent, and
/// nobody reads the mail of the dead: for them the post comes first, or alone.
fn channels(order: &[String], key: &ProfileKey, records: &[Option<u64>; 4]) -> String {
    let has = |channel: &str| match channel {
        "post" => records[1].is_some(),
        _ => records[2].is_some() && !key.deceased,
    };
    let mut ways: Vec<&str> = order.iter().map(String::as_str).filter(|channel| has(channel)).collect();
    if key.minor {
        ways.sort_by_key(|channel| *channel != "post");
    }
    ways.join(",")
}

fn write_chosen(
    case: &Case,
    pieces: &Pieces,
    chosen: &mut Vec<Chosen>,
    writer: &mut amends_store::TableWriter,
    released: &mut Released,
) -> Result<()> {
    let mut wanted: Vec<u64> = chosen.iter().flat_map(|chosen| chosen.records.into_iter().flatten()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = identities(case, pieces, &wanted)?;
    let none = Identity::default();
    for one in chosen.iter_mut() {
        let of = |at: usize| one.records[at].and_then(|record| found.get(&record)).unwrap_or(&none);
        let [name, place, email, telephone] = [of(0), of(1), of(2), of(3)];
        let standard = place.postal();
        let row = &mut one.row;
        row.name = name.name.clone();
        row.lines = envelope_lines(&standard.address);
        row.postal_code = standard.address.zip.clone();
        row.channels = by_deliverability(&row.channels, &standard.defects);
        released.unreachable += u64::from(row.channels.is_empty());
        row.email = email.email.first().cloned().unwrap_or_default();
        row.telephone = telephone.telephone.first().cloned().unwrap_or_default();
    }
    write_rows(writer, chosen.drain(..).map(|one| one.row))
}

/// Writes rows, a batch at a time.
pub(super) fn write_rows(writer: &mut amends_store::TableWriter, rows: impl Iterator<Item = WaveRow>) -> Result<()> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some: Vec<WaveRow> = rows.by_ref().take(BATCH).collect();
        writer.write(&batch(&some)?)?;
    }
    Ok(())
}

/// Where there is no address at all, no letter is printed. An address that looks wrong is tried last, and still tried: a
/// returned letter costs a stamp, and somebody whose odd address was taken for none would never be told.
fn by_deliverability(channels: &str, defects: &[Defect]) -> String {
    let is_none = defects.iter().any(|defect| matches!(defect, Defect::Empty | Defect::Placeholder));
    let mut ways: Vec<&str> = channels.split(',').filter(|way| !way.is_empty()).collect();
    ways.retain(|way| *way != "post" || !is_none);
    if !defects.is_empty() {
        ways.sort_by_key(|way| *way == "post");
    }
    ways.join(",")
}

fn batch(rows: &[WaveRow]) -> Result<RecordBatch> {
    let text = |of: fn(&WaveRow) -> &str| -> ArrayRef {
        Arc::new(rows.iter().map(|one| Some(of(one))).collect::<StringArray>())
    };
    let joined = |row: &WaveRow| row.lines.iter().map(|line| line.reveal().as_str()).collect::<Vec<_>>().join("\n");
    let lines: ArrayRef = Arc::new(rows.iter().map(|one| Some(joined(one))).collect::<StringArray>());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(rows.iter().map(|one| Some(one.notice.0)), 16)?),
        Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(rows.iter().map(|one| Some(one.person.0)), 10)?),
        Arc::new(rows.iter().map(|one| one.cell).collect::<UInt32Array>()),
        Arc::new(rows.iter().map(|one| one.told_on).collect::<arrow_array::Int64Array>()),
        text(|row| &row.kind),
        text(|row| &row.told),
        text(|row| &row.channels),
        text(|row| &row.language),
        text(|row| &row.form),
        // Revealed into an encrypted column that says that it is personal.
        text(|row| row.name.reveal()),
        lines,
        text(|row| row.postal_code.reveal()),
        text(|row| row.email.reveal()),
        text(|row| row.telephone.reveal()),
    ];
    Ok(RecordBatch::try_new(schema(), columns)?)
}

/// Reads the table of a wave from its beginning.
pub(crate) struct WaveReader {
    batches: Box<dyn Iterator<Item = Result<RecordBatch>>>,
    batch: Option<RecordBatch>,
    next: usize,
}

impl WaveReader {
    /// From its first row.
    pub(crate) fn open(case: &Case, wave: u32) -> Result<Self> {
        let batches = case.read_table(&files::wave_table(wave)?).batch_rows(BATCH).open()?;
        Ok(Self { batches: Box::new(batches.map(|batch| Ok(batch?))), batch: None, next: 0 })
    }

    /// Goes on to the row of a notice; `None` if it does not come any more.
    pub(crate) fn seek(&mut self, notice: &NoticeId) -> Result<Option<WaveRow>> {
        while let Some((batch, row)) = self.step()? {
            if batch["notice"].as_fixed_size_binary().value(row) == notice.0 {
                return Ok(Some(read(&batch, row)));
            }
        }
        Ok(None)
    }

    fn step(&mut self) -> Result<Option<(RecordBatch, usize)>> {
        loop {
            if let Some(batch) = &self.batch
                && self.next < batch.num_rows()
            {
                self.next += 1;
                return Ok(Some((batch.clone(), self.next - 1)));
            }
            match self.batches.next() {
                Some(batch) => (self.batch, self.next) = (Some(batch?), 0),
                None => return Ok(None),
            }
        }
    }
}

impl Iterator for WaveReader {
    type Item = Result<WaveRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().map(|at| at.map(|(batch, row)| read(&batch, row))).transpose()
    }
}

fn read(batch: &RecordBatch, row: usize) -> WaveRow {
    let text = |column: &str| batch[column].as_string::<i32>().value(row).to_owned();
    let personal = |column: &str| Masked::new(text(column));
    let mut notice = [0; 16];
    notice.copy_from_slice(batch["notice"].as_fixed_size_binary().value(row));
    WaveRow {
        notice: NoticeId(notice),
        person: person_id(batch, row),
        cell: batch["cell"].as_primitive::<UInt32Type>().value(row),
        kind: text("kind"),
        told: text("told"),
        told_on: batch["told_on"].as_primitive::<arrow_array::types::Int64Type>().value(row),
        channels: text("channels"),
        language: text("language"),
        form: text("form"),
        name: personal("name"),
        lines: text("lines").lines().map(|line| Masked::new(line.to_owned())).collect(),
        postal_code: personal("postal_code"),
        email: personal("email"),
        telephone: personal("telephone"),
    }
}

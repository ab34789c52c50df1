//! Stage *people*: records in; links, membership and people out.

use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;

use amends_case::{TokenKind, Tokens};
use amends_engine::{BoxError, Engine, Options, Rows, Source};
use amends_people::{
    Clusters, GroupFindings, KeyMaker, Outcome, PersonMaker, Reason, group, keys, link_groups, person, schemas,
};
use amends_store::{Case, Details, TableName};
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt8Type, UInt16Type, UInt64Type};
use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::cost::{Cost, Meter};
use crate::places::{Piece, Pieces, RecordIds};
use crate::records::FileReading;
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files};

/// Changes when the meaning of what this stage writes changes.
const VERSION: &str = "people/6";

/// Memory that a sorter needs to have others beside it.
const SORTER_BYTES: u64 = 256 << 20;

/// The table of links that were taken or refused.
pub(crate) const LINKS: &str = "links";
/// The person of each record, by ordinal.
pub(crate) const MEMBERSHIP: &str = "membership";
/// People.
pub(crate) const PEOPLE: &str = "people";

/// What gathering found besides the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathered {
    /// Records.
    pub records: u64,
    /// People.
    pub people: u64,
    /// Distinct accounts.
    pub accounts: u64,
    /// Links by the words of their reason's first part: what was shared.
    pub links: BTreeMap<String, u64>,
    /// Links that would have put a contradiction into one person.
    pub refused: u64,
    /// Rows that fit more than one person and were left alone.
    pub ambiguous: u64,
    /// Values on too many rows: kind in words → (values, rows).
    pub shared_values: BTreeMap<String, (u64, u64)>,
}

/// What gathering found.
///
/// # Errors
/// If it has not run.
pub fn gathered(case: &Case) -> Result<Gathered> {
    files::read_state(case, files::GATHERED, "people")?
        .ok_or(Error::NotYet { what: "people", command: "amends people gather" })
}

/// Gathers the records of all readings into people, unless that was done with the same records. A minor is who was
/// under eighteen on `day`.
///
/// # Errors
/// Of the case and the engine, and [`Error::TooManyRecords`].
pub fn gather(
    case: &Case,
    readings: &[FileReading],
    day: jiff::civil::Date,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Gathered, Cost)> {
    let meter = Meter::start("people");
    let digest = input_digest(case, readings, day)?;
    if matches!(case.last_done("people")?, Some(done) if done.input_digest == digest)
        && let Some(gathered) = files::read_state::<Gathered>(case, files::GATHERED, "people")?
    {
        let (records, people) = (gathered.records, gathered.people);
        return Ok((gathered, meter.stop(false, records, people, 0)));
    }
    let pieces = Pieces::of(case, readings)?;
    progress.begin("people", pieces.records * 3);
    let stage = Stage { case, readings, pieces: &pieces, settings, progress };
    let gathered = if pieces.records == 0 { stage.nobody()? } else { stage.run(day)? };
    files::write_state(case, files::GATHERED, "people", &gathered)?;
    let details = Details::from([
        ("records".to_owned(), gathered.records.to_string()),
        ("people".to_owned(), gathered.people.to_string()),
    ]);
    case.stage_done("people", &digest, details)?;
    case.seal()?;
    progress.end(&format!("{} people", gathered.people));
    let (records, people) = (gathered.records, gathered.people);
    Ok((gathered, meter.stop(true, records, people, 0)))
}

fn input_digest(case: &Case, readings: &[FileReading], day: jiff::civil::Date) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(VERSION.as_bytes());
    hasher.update(day.to_string().as_bytes());
    for reading in readings {
        let stage = format!("records/{}", reading.file.short());
        let done = case.last_done(&stage)?.ok_or(Error::NotYet { what: "records", command: "amends records find" })?;
        hasher.update(done.input_digest.as_bytes());
        hasher.update(&reading.records.to_le_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

struct Stage<'a> {
    case: &'a Case,
    readings: &'a [FileReading],
    pieces: &'a Pieces,
    settings: &'a Settings,
    progress: &'a dyn Progress,
}

impl Stage<'_> {
    fn nobody(&self) -> Result<Gathered> {
        for table in [LINKS, MEMBERSHIP, PEOPLE] {
            self.case.remove_table(&files::table(table)?)?;
        }
        Ok(Gathered::default())
    }

    fn run(&self, day: jiff::civil::Date) -> Result<Gathered> {
        let engine = self.engine()?;
        let adult_before = person::adult_before(day.year(), day.month(), day.day());
        let mut gathered = Gathered { records: self.pieces.records, ..Gathered::default() };
        let mut clusters = self.describe_records()?;
        log::debug!("records described");
        self.link(&engine, adult_before, &mut clusters, &mut gathered)?;
        log::debug!("links taken");
        let (person_of, people) = clusters.into_people();
        gathered.people = u64::from(people);
        let person_of = Arc::new(person_of);
        self.write_membership(&person_of)?;
        log::debug!("membership written");
        self.write_people(&engine, &person_of, adult_before)?;
        Ok(gathered)
    }

    /// What the union-find takes is set aside; sorting gets the larger part of the rest.
    fn engine(&self) -> Result<Engine> {
        let mut spill_key = [0; 32];
        spill_key.copy_from_slice(&*self.case.spill_key()?);
        let held = Clusters::bytes_for(self.pieces.records);
        let memory = (self.settings.memory_bytes.saturating_sub(held) / 2).max(64 << 20);
        // Sorters that share a small pool can starve each other's merges; below this each gets the pool to itself.
        let roomy = memory / self.settings.threads.max(1) as u64 >= SORTER_BYTES;
        Ok(Engine::new(Options {
            memory_bytes: usize::try_from(memory).unwrap_or(usize::MAX),
            threads: if roomy { self.settings.threads } else { 1 },
            spill_dir: self.case.spill_folder()?,
            spill_key,
        })?)
    }

    fn describe_records(&self) -> Result<Clusters> {
        let mut clusters = Clusters::new(self.pieces.records).map_err(Error::TooManyRecords)?;
        for piece in &self.pieces.pieces {
            let mut record = piece.first;
            for batch in self.case.read_table(&piece.table).part(piece.part).columns(keys::Sides::COLUMNS).open()? {
                let batch = batch?;
                let sides = keys::Sides::new(&batch);
                for row in 0..batch.num_rows() {
                    clusters.describe(record, &sides.at(row));
                    record += 1;
                }
            }
            self.progress.advance(piece.rows);
        }
        Ok(clusters)
    }

    /// Keys → groups → links, sorted strongest first, and taken in that order. Groups run on threads of their own and
    /// hand their links over a bounded channel, so that neither keys nor links are ever all in memory.
    fn link(&self, engine: &Engine, adult_before: i32, clusters: &mut Clusters, gathered: &mut Gathered) -> Result<()> {
        let (sender, receiver) = sync_channel::<RecordBatch>(16);
        let table = files::table(LINKS)?;
        let mut writer = LinkWriter::new(self.case, &table)?;
        let findings = std::thread::scope(|scope| {
            let grouping = scope.spawn(move || {
                let group = |rows: Rows<'_>| -> Result<GroupFindings, BoxError> {
                    let rows = rows.map(|batch| batch.map_err(BoxError::from));
                    link_groups(rows, adult_before, &mut |links| Ok(sender.send(links)?))
                };
                engine.grouped(&schemas::keys(), self.key_sources(engine), &["kind", "token"], &group::ORDER, group)
            });
            let source = Source::new(move || receiver.into_iter().map(Ok));
            for batch in engine.sorted(&schemas::links(), vec![source], &["rank", "a", "b", "why"])? {
                take_links(&batch?, clusters, gathered, &mut writer)?;
            }
            let parts = grouping.join().map_err(|_| Error::WorkerDied)??;
            let mut findings = GroupFindings::default();
            parts.into_iter().for_each(|part| findings.merge(part));
            Ok::<_, Error>(findings)
        })?;
        gathered.accounts = findings.accounts;
        gathered.ambiguous = findings.ambiguous_rows;
        for (kind, rows) in findings.shared_values {
            let entry = gathered.shared_values.entry(kind_words(kind).to_owned()).or_default();
            *entry = (entry.0 + 1, entry.1 + rows);
        }
        writer.finish()
    }

    fn key_sources(&self, engine: &Engine) -> Vec<Source> {
        let source = |run: Vec<Piece>| {
            let (case, tokens): (Case, Tokens) = (self.case.clone(), self.case.tokens());
            Source::new(move || {
                let mut maker = KeyMaker::new(tokens);
                scan(case, run, &keys::COLUMNS).map(move |batch| {
                    let (first, batch) = batch?;
                    Ok(maker.map(&batch, first)?)
                })
            })
        };
        self.pieces.split(engine.threads()).into_iter().map(source).collect()
    }

    fn write_membership(&self, person_of: &[u32]) -> Result<()> {
        let schema = membership_schema();
        let mut writer = self.case.table_writer(&files::table(MEMBERSHIP)?, schema.clone())?;
        for chunk in person_of.chunks(65_536) {
            let column = Arc::new(UInt32Array::from(chunk.to_vec()));
            writer.write(&RecordBatch::try_new(schema.clone(), vec![column])?)?;
        }
        writer.finish()?;
        Ok(())
    }

    fn write_people(&self, engine: &Engine, person_of: &Arc<Vec<u32>>, adult_before: i32) -> Result<()> {
        let sources = self.pieces.split(engine.threads()).into_iter().map(|run| {
            let (case, person_of) = (self.case.clone(), Arc::clone(person_of));
            Source::new(move || {
                scan(case, run, &person::COLUMNS).map(move |batch| {
                    let (first, batch) = batch?;
                    let ordinals = first as usize..first as usize + batch.num_rows();
                    Ok(person::members(&batch, first, &person_of[ordinals])?)
                })
            })
        });
        let ids = RecordIds::load(self.case, self.readings, self.pieces)?;
        log::debug!("ids loaded");
        let mut maker = PersonMaker::new(|record| ids.id(record), adult_before);
        let mut writer = self.case.table_writer(&files::table(PEOPLE)?, schemas::people())?;
        for batch in engine.sorted(&schemas::members(), sources.collect(), &person::ORDER)? {
            let batch = batch?;
            writer.write(&maker.read(&batch)?)?;
            self.progress.advance(batch.num_rows() as u64);
        }
        writer.write(&maker.finish()?)?;
        writer.finish()?;
        Ok(())
    }
}

/// The batches of some pieces, each with the ordinal of its first record.
fn scan(
    case: Case,
    run: Vec<Piece>,
    columns: &'static [&'static str],
) -> impl Iterator<Item = Result<(u64, RecordBatch), BoxError>> + Send {
    run.into_iter().flat_map(move |piece| {
        let reader = case.read_table(&piece.table).part(piece.part).columns(columns.iter().copied());
        let mut next = piece.first;
        let (batches, failed) = match reader.open() {
            Ok(batches) => (Some(batches), None),
            Err(error) => (None, Some(Err(BoxError::from(error)))),
        };
        failed.into_iter().chain(batches.into_iter().flatten().map(move |batch| {
            let batch = batch?;
            let first = next;
            next += batch.num_rows() as u64;
            Ok((first, batch))
        }))
    })
}

fn take_links(
    batch: &RecordBatch,
    clusters: &mut Clusters,
    gathered: &mut Gathered,
    writer: &mut LinkWriter,
) -> Result<()> {
    let (a, b) = (batch["a"].as_primitive::<UInt64Type>().values(), batch["b"].as_primitive::<UInt64Type>().values());
    let why = batch["why"].as_primitive::<UInt16Type>().values();
    for row in 0..batch.num_rows() {
        let Some(reason) = Reason::from_code(why[row]) else { continue };
        match clusters.link(a[row], b[row], reason) {
            Outcome::Joined => {
                *gathered.links.entry(kind_words(reason.shared as u8).to_owned()).or_default() += 1;
                writer.add(a[row], b[row], why[row], true)?;
            }
            Outcome::Refused => {
                gathered.refused += 1;
                writer.add(a[row], b[row], why[row], false)?;
            }
            Outcome::Already => {}
        }
    }
    Ok(())
}

/// What is shared, in words, by the number of its kind.
fn kind_words(kind: u8) -> &'static str {
    const WORDS: [(TokenKind, &str); 15] = [
        (TokenKind::Ssn, "Social Security number"),
        (TokenKind::SsnLast4, "surname, birth date and last four of the SSN"),
        (TokenKind::TaxpayerId, "taxpayer number"),
        (TokenKind::License, "driver's licence or state id"),
        (TokenKind::Passport, "passport"),
        (TokenKind::Account, "account"),
        (TokenKind::Device, "device or SIM"),
        (TokenKind::Card, "payment card"),
        (TokenKind::Bank, "bank account"),
        (TokenKind::Health, "health number"),
        (TokenKind::Email, "e-mail address"),
        (TokenKind::Telephone, "telephone"),
        (TokenKind::Address, "street address"),
        (TokenKind::NameBirth, "surname, birth date, ZIP code and house number"),
        (TokenKind::Username, "user name"),
    ];
    WORDS.iter().find(|(known, _)| *known as u8 == kind).map_or("value", |(_, words)| words)
}

/// Schema of `membership`: row `n` holds the person of record `n`.
pub(crate) fn membership_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("person", DataType::UInt32, false)]))
}

/// Schema of `links`: ordinals, [`Reason::code`], and whether the link was taken or refused.
pub(crate) fn links_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("a", DataType::UInt64, false),
        Field::new("b", DataType::UInt64, false),
        Field::new("why", DataType::UInt16, false),
        Field::new("taken", DataType::UInt8, false),
    ]))
}

struct LinkWriter {
    writer: amends_store::TableWriter,
    rows: (Vec<u64>, Vec<u64>, Vec<u16>, Vec<u8>),
}

impl LinkWriter {
    fn new(case: &Case, table: &TableName) -> Result<Self> {
        Ok(Self { writer: case.table_writer(table, links_schema())?, rows: Default::default() })
    }

    fn add(&mut self, a: u64, b: u64, why: u16, taken: bool) -> Result<()> {
        self.rows.0.push(a);
        self.rows.1.push(b);
        self.rows.2.push(why);
        self.rows.3.push(u8::from(taken));
        if self.rows.0.len() >= 8_192 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let (a, b, why, taken) = std::mem::take(&mut self.rows);
        let columns: Vec<arrow_array::ArrayRef> = vec![
            Arc::new(arrow_array::UInt64Array::from(a)),
            Arc::new(arrow_array::UInt64Array::from(b)),
            Arc::new(arrow_array::PrimitiveArray::<UInt16Type>::from(why)),
            Arc::new(arrow_array::PrimitiveArray::<UInt8Type>::from(taken)),
        ];
        Ok(self.writer.write(&RecordBatch::try_new(links_schema(), columns)?)?)
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.writer.finish()?;
        Ok(())
    }
}

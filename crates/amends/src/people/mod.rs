//! Stage *people*: records in; links, membership and people out.

pub mod compare;
pub mod decisions;
mod defaults;
pub(crate) mod history;
mod linking;
mod listed;
mod pairing;
pub mod reviews;
pub(crate) mod tables;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use amends_case::PersonId;
use amends_engine::{Engine, Options};
use amends_people::history::{Carried, carry};
use amends_people::{Clusters, Decided, person, side};
use amends_store::{Case, Details, StoreError, TableName};
use arrow_array::cast::AsArray;
use serde::{Deserialize, Serialize};

use crate::cost::{Cost, Meter};
use crate::places::{Pieces, RecordIds};
use crate::records::FileReading;
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files};

/// Changes when the meaning of what this stage writes changes.
const VERSION: &str = "people/16";

/// Held of each record besides the union-find while records are linked: what it says, in four bytes, and whether it has a
/// pair at all.
const BESIDE_CLUSTERS: u64 = 5;
/// Held of each record once it has its person: that, its place, and a few pairs that were left apart.
const BESIDE_PEOPLE: u64 = 4 + 14 + 12;
/// The program, its rules, and what counting keys and names takes.
const PROGRAM_BYTES: u64 = 128 << 20;

/// There is that much to sort in, whatever the limit is.
const LEFT_MIN: u64 = 64 << 20;
/// Of the memory that is left, one part in so many is for sorting, which takes twice its rows while it does.
const SORTING_SHARE: u64 = 2;
/// And one part in so many for rows that are kept between passes …
const KEEPING_SHARE: u64 = 4;
/// … or in so many, if that is enough for the sides of all records: then no chunks of them have to be held besides.
const KEEPING_ALL_SHARE: u64 = 3;

/// The table of links that were taken or refused.
pub(crate) const LINKS: &str = "links";
/// The person of each record, by ordinal.
pub(crate) const MEMBERSHIP: &str = "membership";
/// People.
pub(crate) const PEOPLE: &str = "people";
/// What became of ids that people had before.
pub(crate) const HISTORY: &str = "history";

pub use defaults::DefaultValue;
pub use listed::Listed;

/// What gathering found besides the tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gathered {
    /// Records of the evidence, but for what is left out.
    pub records: u64,
    /// People who are affected.
    pub people: u64,
    /// People whose data lies only in evidence of which a person has decided that it is treated as not taken.
    #[serde(default)]
    pub left_out: u64,
    /// BLAKE3 of that evidence, as it was when people were gathered.
    #[serde(default)]
    pub left_out_files: BTreeSet<String>,
    /// Distinct accounts of the evidence.
    pub accounts: u64,
    /// Links by the words of their reason's first part: what was shared.
    pub links: BTreeMap<String, u64>,
    /// Links that would have put a contradiction into one person.
    pub refused: u64,
    /// Rows that fit more than one person and were left alone.
    pub ambiguous: u64,
    /// Values on too many rows: kind in words → (values, rows).
    pub shared_values: BTreeMap<String, (u64, u64)>,
    /// Records beyond the first few thousand of those that share one key of names and dates.
    #[serde(default)]
    pub not_compared: u64,
    /// Odds from which on a link was taken.
    #[serde(default)]
    pub odds_min: f64,
    /// How many people are expected to be lost to merging, by the program's own odds.
    #[serde(default)]
    pub expected_lost: f64,
    /// How many people are expected to be counted once too often.
    #[serde(default)]
    pub expected_split: f64,
    /// The commonest values on too many rows, one by one.
    #[serde(default)]
    pub default_values: Vec<DefaultValue>,
    /// Decisions of people that were brought to bear.
    #[serde(default)]
    pub decided: u64,
    /// Pairs that wait for a person.
    #[serde(default)]
    pub reviews: u64,
    /// Doubtful pairs beyond those that are kept.
    #[serde(default)]
    pub reviews_left_out: u64,
    /// A link of middling strength, for a reader who wants to see one.
    #[serde(default)]
    pub typical: Option<reviews::ShownLink>,
    /// What the organisation's own lists came to.
    #[serde(default)]
    pub listed: Listed,
}

/// The residence of each person, by number.
///
/// # Errors
/// Of the case.
pub(crate) fn residences(case: &Case) -> Result<Vec<String>> {
    let mut residences = Vec::new();
    if let Some(table) = people_table(case)? {
        for batch in case.read_table(&table).columns(["residence"]).open()? {
            let batch = batch?;
            let column = batch["residence"].as_string::<i32>();
            residences.extend((0..batch.num_rows()).map(|row| column.value(row).to_owned()));
        }
    }
    Ok(residences)
}

/// Who is affected, by number.
///
/// # Errors
/// Of the case.
pub(crate) fn affected(case: &Case) -> Result<roaring::RoaringBitmap> {
    let mut affected = roaring::RoaringBitmap::new();
    if let Some(table) = people_table(case)? {
        let mut first = 0;
        for batch in case.read_table(&table).columns(["affected"]).open()? {
            let batch = batch?;
            let column = batch["affected"].as_boolean();
            affected.extend((0..batch.num_rows()).filter(|row| column.value(*row)).map(|row| first + row as u32));
            first += batch.num_rows() as u32;
        }
    }
    Ok(affected)
}

/// Who is left out by a decision.
///
/// # Errors
/// Of the case.
pub(crate) fn left_out(case: &Case) -> Result<HashSet<PersonId>> {
    chosen(case, "left_out", |_| true)
}

/// Those of whom a column of yes and no says yes, as far as they are wanted.
///
/// # Errors
/// Of the case.
pub(crate) fn chosen(case: &Case, column: &str, wanted: impl Fn(&PersonId) -> bool) -> Result<HashSet<PersonId>> {
    let mut chosen = HashSet::new();
    let Some(table) = people_table(case)? else { return Ok(chosen) };
    for batch in case.read_table(&table).columns(["person_id", column]).open()? {
        let batch = batch?;
        let says = batch[column].as_boolean();
        let rows = (0..batch.num_rows()).filter(|row| says.value(*row));
        chosen.extend(rows.map(|row| crate::notices::person_id(&batch, row)).filter(&wanted));
    }
    Ok(chosen)
}

/// The table of people; `None` where there is nobody.
///
/// # Errors
/// If an earlier version made it, which did not know who is affected.
pub(crate) fn people_table(case: &Case) -> Result<Option<TableName>> {
    let table = files::table(PEOPLE)?;
    if !case.has_table(&table)? {
        return Ok(None);
    }
    match case.read_table(&table).columns(["affected", "age_class", "left_out"]).open() {
        Ok(_) => Ok(Some(table)),
        Err(StoreError::NoColumn { .. }) => {
            Err(Error::NotYet { what: "people as this version writes them", command: "amends people gather" })
        }
        Err(error) => Err(error.into()),
    }
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
    let decisions = decisions::of(case)?;
    let digest = input_digest(case, readings, day, settings, &decisions)?;
    if matches!(case.last_done("people")?, Some(done) if done.input_digest == digest)
        && let Some(gathered) = files::read_state::<Gathered>(case, files::GATHERED, "people")?
    {
        let (records, people) = (gathered.records, gathered.people);
        return Ok((gathered, meter.stop(false, records, people, 0)));
    }
    let pieces = Pieces::of(case, readings)?;
    progress.begin("people", pieces.records * 3);
    let decided = decisions::within(case, readings, &pieces, &decisions)?;
    let stage = Stage { case, readings, pieces: &pieces, settings, progress, decided };
    let mut gathered = if pieces.records == 0 { stage.nobody()? } else { stage.run(day)? };
    let left_out = readings.iter().filter(|reading| reading.file.left_out);
    gathered.left_out_files = left_out.clone().map(|reading| reading.file.blake3.clone()).collect();
    gathered.records = gathered.records.saturating_sub(left_out.map(|reading| reading.records).sum());
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

fn input_digest(
    case: &Case,
    readings: &[FileReading],
    day: jiff::civil::Date,
    settings: &Settings,
    decisions: &[decisions::Decision],
) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(VERSION.as_bytes());
    hasher.update(day.to_string().as_bytes());
    hasher.update(&settings.person_lost_in_letters.to_le_bytes());
    for reading in readings {
        let stage = format!("records/{}", reading.file.short());
        let done = case.last_done(&stage)?.ok_or(Error::NotYet { what: "records", command: "amends records find" })?;
        hasher.update(done.input_digest.as_bytes());
        hasher.update(&reading.records.to_le_bytes());
        hasher.update(&[reading.file.role().to_byte()]);
    }
    for decision in decisions {
        hasher.update(decision.essence().as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

struct Stage<'a> {
    case: &'a Case,
    readings: &'a [FileReading],
    pieces: &'a Pieces,
    settings: &'a Settings,
    progress: &'a dyn Progress,
    /// What people have decided on records that are in the evidence now.
    decided: Vec<Decided<u32>>,
}

impl Stage<'_> {
    fn nobody(&self) -> Result<Gathered> {
        let ids = RecordIds::load(self.case, self.readings, self.pieces)?;
        if let Some(prior) = history::prior(self.case, &ids, 0)? {
            let carried = carry(&prior, &[], |record| ids.id(record));
            self.case.commit(vec![history::appended(self.case, &carried.changes)?])?;
        }
        for table in [LINKS, MEMBERSHIP, PEOPLE, reviews::REVIEWS] {
            self.case.remove_table(&files::table(table)?)?;
        }
        Ok(Gathered::default())
    }

    fn run(&self, day: jiff::civil::Date) -> Result<Gathered> {
        let engine = self.engine()?;
        let adult_before = person::adult_before(day.year(), day.month(), day.day());
        let mut gathered = Gathered { records: self.pieces.evidence, ..Gathered::default() };
        gathered.listed.entries = self.pieces.records - self.pieces.evidence;
        let linked = self.link(&engine, &mut gathered)?;
        let person_of = Arc::new(linked.person_of);
        // People are numbered by their first records, so whoever is on a list only comes after all who are in the evidence.
        let in_evidence =
            person_of[..self.pieces.evidence as usize].iter().max().map_or(0, |last| u64::from(*last) + 1);
        let ids = RecordIds::load(self.case, self.readings, self.pieces)?;
        let carried = match history::prior(self.case, &ids, self.pieces.records)? {
            Some(prior) => carry(&prior, &person_of, |record| ids.id(record)),
            None => Carried::default(),
        };
        let natural = |record| PersonId::of_first_record(&ids.id(record));
        let id_of = |person, first_record| carried.kept.get(&person).copied().unwrap_or_else(|| natural(first_record));
        log::debug!("ids carried over");
        gathered.decided = self.decided.len() as u64;
        gathered.default_values = self.name_defaults(&linked.samples, &ids)?;
        let mut concerned = linked.candidates.concerned(&person_of);
        let (membership, people) = std::thread::scope(|scope| {
            let membership = scope.spawn(|| self.membership(&person_of, &ids));
            let (listed, left_out) = (&mut gathered.listed, &mut gathered.left_out);
            let people = self.people(&engine, &person_of, adult_before, id_of, &mut |batch| {
                concerned.read(batch);
                *left_out += batch["left_out"].as_boolean().true_count() as u64;
                if listed.entries > 0 {
                    listed.read(batch);
                }
            });
            (membership.join().unwrap_or(Err(Error::WorkerDied)), people)
        });
        gathered.people = in_evidence - gathered.left_out;
        let tables = vec![
            linked.links,
            membership?,
            people?,
            history::appended(self.case, &carried.changes)?,
            linked.candidates.table(self.case, &concerned, &person_of, &ids, &mut gathered)?,
        ];
        // Together, because the next run reads ids and membership as one.
        self.case.commit(tables)?;
        Ok(gathered)
    }

    /// Memory that is left when what is held of every record, and the program itself, is set aside.
    fn left(&self) -> u64 {
        let held = self.pieces.records * (Clusters::BYTES + BESIDE_CLUSTERS).max(BESIDE_PEOPLE) + PROGRAM_BYTES;
        self.settings.memory_bytes.saturating_sub(held).max(LEFT_MIN)
    }

    /// The share of rows that are kept.
    fn keeping_share(&self) -> u64 {
        let sides = self.pieces.records * side::BYTES as u64;
        if sides <= self.left() / KEEPING_ALL_SHARE { KEEPING_ALL_SHARE } else { KEEPING_SHARE }
    }

    fn engine(&self) -> Result<Engine> {
        let mut spill_key = [0; 32];
        spill_key.copy_from_slice(&*self.case.spill_key()?);
        let bytes = |share: u64| usize::try_from(self.left() / share).unwrap_or(usize::MAX);
        Ok(Engine::new(Options {
            memory_bytes: bytes(SORTING_SHARE),
            kept_bytes: bytes(self.keeping_share()),
            threads: self.settings.threads,
            spill_dir: self.case.spill_folder()?,
            spill_key,
        })?)
    }
}

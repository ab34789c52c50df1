//! From any id back to its sources and forward to its consequences.

use amends_case::{ElementSet, PersonId, RecordId, Standing};
use amends_people::{Pattern, reason};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt8Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use serde::Serialize;

use crate::duties::{DutyRow, PackedProfile, ProfileRow};
use crate::export::{PersonIds, membership, vocabulary};
use crate::people::compare::{self, Part};
use crate::people::decisions::{self, Decision};
use crate::people::{history, tables};
use crate::places::{Pieces, RecordIds};
use crate::records::FileReading;
use crate::settings::Settings;
use crate::{Error, Result, duties, evidence, files, people, records};

/// What stands behind an id. Holds no personal value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Explanation {
    /// A person.
    Person(Box<PersonStory>),
    /// A record.
    Record(RecordStory),
    /// A duty.
    Duty(DutyStory),
}

/// A person: where they stand, why these are one, what is owed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonStory {
    /// The id.
    pub person_id: String,
    /// Ids that became part of this one, or that this one's records came from, in sentences.
    pub history: Vec<String>,
    /// Whether anything of theirs was taken. Who is not affected stands on the organisation's own lists only, or in what a person has
    /// decided to treat as not taken.
    pub affected: bool,
    /// What they are to the organisation by its lists: `current`, `former`, `prospective`, `unknown`.
    pub standing: String,
    /// `minor`, `adult`, `deceased`, or `unknown`.
    pub age_class: String,
    /// ISO 639-1, empty where none is known.
    pub language: String,
    /// How many accounts with the organisation.
    pub accounts: u32,
    /// Segments, `;` between.
    pub segments: String,
    /// Ways to reach the person, each with the record that says the best one.
    pub contacts: Vec<(String, String)>,
    /// Jurisdiction word, and what told it.
    pub residence: (String, String),
    /// Elements lost.
    pub elements: Vec<String>,
    /// The same, each with the records that expose it.
    pub matrix: Vec<ElementRow>,
    /// Every record.
    pub records: Vec<RecordStory>,
    /// Why the records are one person.
    pub links: Vec<LinkStory>,
    /// Decisions that a record of this person is not somebody else's.
    pub kept_apart: Vec<Decision>,
    /// What is owed to people like this one, and why.
    pub owed: Option<ProfileRow>,
    /// What became of their notices and their protection, first to last.
    pub told: Vec<amends_ledger::Entry>,
    /// Protection that they hold since earlier incidents.
    pub carried: Vec<crate::protection::CarriedStory>,
}

/// An element of a person, and where it was exposed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ElementRow {
    /// The element.
    pub element: String,
    /// Records that expose it, in their order.
    pub records: Vec<Exposed>,
}

/// One place of an [`ElementRow`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exposed {
    /// The record.
    pub record_id: String,
    /// Path below the evidence root.
    pub evidence: String,
    /// Sheet or dumped table.
    pub table: String,
    /// 1-based data row.
    pub row: u64,
}

/// A record and its very place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordStory {
    /// The id.
    pub record_id: String,
    /// Path below the evidence root.
    pub evidence: String,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Sheet or dumped table.
    pub table: String,
    /// 1-based data row.
    pub row: u64,
    /// Whose mention in that row: 0 the row's own person.
    pub part: u16,
    /// Whether it stands on a list of the organisation's, where nothing was taken.
    pub is_list: bool,
    /// Whether it stands in evidence of which a person has decided that it is treated as not taken.
    pub left_out: bool,
    /// What the list says of the people on it.
    pub standing: Option<Standing>,
    /// Elements exposed there.
    pub elements: Vec<String>,
    /// The columns that hold them, each with its reason.
    pub because: Vec<String>,
    /// The person.
    pub person_id: String,
}

/// A link between two records.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkStory {
    /// One record.
    pub record_a: String,
    /// The other.
    pub record_b: String,
    /// Strength in bits.
    pub weight: i16,
    /// The reason.
    pub why: String,
    /// What each part of it is worth.
    pub parts: Vec<Part>,
    /// The decision by which it was taken, whatever its strength.
    pub decided: Option<Decision>,
}

/// A duty and the people that it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DutyStory {
    /// The duty.
    pub duty: DutyRow,
    /// Profiles of people in its jurisdiction: what was weighed.
    pub profiles: Vec<ProfileRow>,
}

/// Explains a person, a record or a duty.
///
/// # Errors
/// [`Error::Unknown`] for an id that the case does not hold.
pub fn explain(case: &Case, id: &str, settings: &Settings) -> Result<Explanation> {
    if let Ok(person) = id.parse::<PersonId>() {
        let mut story = Books::open(case)?.person(&person)?;
        if let Some(mut book) = crate::ledger::open_if_there(case, settings)? {
            story.told = book.history_of(&person)?;
        }
        story.carried = crate::protection::CarriedBook::read(case)?.stories(&person)?;
        return Ok(Explanation::Person(Box::new(story)));
    }
    if let Ok(record) = id.parse::<RecordId>() {
        let books = Books::open(case)?;
        let ordinal = books.ids.ordinal(&record).ok_or_else(|| unknown(id))?;
        return books.record(ordinal).map(Explanation::Record);
    }
    duty(case, id).map(Explanation::Duty)
}

fn unknown(id: &str) -> Error {
    Error::Unknown(format!("the case holds nothing with the id `{id}` (p-… a person, r-… a record, d-… a duty)"))
}

fn duty(case: &Case, id: &str) -> Result<DutyStory> {
    let plan = duties::plan_of(case)?;
    let duty = plan.duties.into_iter().find(|duty| duty.duty_id == id).ok_or_else(|| unknown(id))?;
    let weighed = |profile: &ProfileRow| profile.key.residence == duty.law || profile.notice_laws.contains(&duty.law);
    let profiles = plan.profiles.into_iter().filter(weighed).collect();
    Ok(DutyStory { duty, profiles })
}

/// What explaining needs of the case.
struct Books<'a> {
    case: &'a Case,
    readings: Vec<FileReading>,
    pieces: Pieces,
    ids: RecordIds,
    people: PersonIds,
    person_of: Vec<u32>,
}

impl<'a> Books<'a> {
    fn open(case: &'a Case) -> Result<Self> {
        let readings = records::readings(case, &evidence::manifest(case)?)?;
        let pieces = Pieces::of(case, &readings)?;
        let ids = RecordIds::load(case, &readings, &pieces)?;
        Ok(Self { case, ids, people: PersonIds::load(case)?, person_of: membership(case)?, readings, pieces })
    }

    fn person(&self, id: &PersonId) -> Result<PersonStory> {
        let events = history::events(self.case)?;
        let lives = self.people.number(id).is_some();
        let id = &if lives { *id } else { heir(&events, *id) };
        let number = self.people.number(id).ok_or_else(|| unknown(&id.to_string()))?;
        let own = |at: &usize| self.person_of[*at] == number;
        let records: Vec<u64> = (0..self.person_of.len()).filter(own).map(|at| at as u64).collect();
        let about = self.about(number)?;
        let (profile, affected) = (about.profile, about.affected);
        let vocabulary = vocabulary(self.case)?;
        let key = profile.key(&vocabulary);
        let plan = duties::plan_of(self.case).ok().filter(|_| affected);
        let owed = plan.and_then(|plan| plan.profiles.into_iter().find(|row| row.key == key));
        let stories = records.iter().map(|record| self.record(*record)).collect::<Result<Vec<_>>>()?;
        let contact = |(way, record): (&str, u64)| (way.to_owned(), self.ids.id(record).to_string());
        Ok(PersonStory {
            person_id: id.to_string(),
            history: events.iter().filter(|event| event.new == *id || event.old == *id).map(sentence).collect(),
            affected,
            standing: about.standing,
            age_class: about.age_class,
            language: about.language,
            accounts: about.accounts,
            contacts: about.contacts.into_iter().map(contact).collect(),
            matrix: matrix(&key.elements, &stories),
            segments: profile.segments,
            residence: (profile.residence, about.residence_why),
            elements: key.elements,
            links: self.links(&records)?,
            kept_apart: self.kept_apart(&records)?,
            records: stories,
            owed,
            told: Vec::new(),
            carried: Vec::new(),
        })
    }

    fn about(&self, number: u32) -> Result<About> {
        let nobody = || Error::Unknown(format!("person {number} is not in the case"));
        let table = people::people_table(self.case)?.ok_or_else(nobody)?;
        let mut start = 0;
        for batch in self.case.read_table(&table).open()? {
            let batch = batch?;
            let row = number as usize - start;
            if row < batch.num_rows() {
                let text = |column: &str| batch[column].as_string::<i32>().value(row).to_owned();
                return Ok(About {
                    profile: PackedProfile::at(&batch, row),
                    residence_why: text("residence_why"),
                    affected: batch["affected"].as_boolean().value(row),
                    standing: text("standing"),
                    age_class: text("age_class"),
                    language: text("language"),
                    accounts: batch["accounts"].as_primitive::<UInt32Type>().value(row),
                    contacts: contacts(&batch, row),
                });
            }
            start += batch.num_rows();
        }
        Err(nobody())
    }

    fn links(&self, records: &[u64]) -> Result<Vec<LinkStory>> {
        let table = files::table(people::LINKS)?;
        let weights = compare::weights(self.case)?;
        let decisions = decisions::of(self.case)?;
        let mut found = Vec::new();
        for batch in self.case.read_table(&table).open()? {
            let batch = batch?;
            let [a, b] = ["a", "b"].map(|column| batch[column].as_primitive::<UInt64Type>().values());
            let patterns = batch["pattern"].as_primitive::<UInt64Type>().values();
            let odds = batch["odds"].as_primitive::<Float64Type>().values();
            let taken = batch["taken"].as_primitive::<UInt8Type>().values();
            for row in 0..batch.num_rows() {
                if taken[row] != tables::REFUSED && records.binary_search(&a[row]).is_ok() {
                    let (record_a, record_b) = (self.ids.id(a[row]).to_string(), self.ids.id(b[row]).to_string());
                    let decided = decisions::on(&decisions, &record_a, &record_b).cloned();
                    found.push(LinkStory {
                        record_a,
                        record_b,
                        decided: decided.filter(|_| taken[row] == tables::DECIDED),
                        weight: reason::bits(odds[row]),
                        why: reason::words(Pattern(patterns[row])),
                        parts: compare::parts(&weights, Pattern(patterns[row])),
                    });
                }
            }
        }
        Ok(found)
    }

    fn kept_apart(&self, records: &[u64]) -> Result<Vec<Decision>> {
        let ids: std::collections::BTreeSet<String> =
            records.iter().map(|record| self.ids.id(*record).to_string()).collect();
        let two = decisions::of(self.case)?.into_iter().filter(|decision| decision.verdict == decisions::Verdict::Two);
        Ok(two.filter(|decision| ids.contains(&decision.record_a) || ids.contains(&decision.record_b)).collect())
    }

    fn record(&self, ordinal: u64) -> Result<RecordStory> {
        let id = self.ids.id(ordinal);
        let piece = self.pieces.holding(ordinal).ok_or_else(|| unknown(&id.to_string()))?;
        let reading = &self.readings[piece.file];
        let is_list = reading.file.is_list;
        // Nothing that stands on a list was taken, or in what is treated so.
        let elements = if reading.file.role().is_taken() { self.elements(piece, ordinal)? } else { ElementSet::EMPTY };
        let names = vocabulary(self.case)?.names_of(elements).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let (evidence, table) = reading.table(id.table);
        let person = self.person_of.get(ordinal as usize);
        Ok(RecordStory {
            record_id: id.to_string(),
            evidence: evidence.to_owned(),
            blake3: reading.file.blake3.clone(),
            table: table.to_owned(),
            row: id.row,
            part: id.part,
            is_list,
            left_out: reading.file.left_out,
            standing: reading.file.standing,
            because: if elements.is_empty() { Vec::new() } else { because(reading, id.table, &names) },
            elements: names,
            person_id: person.map_or_else(String::new, |person| self.people.id(*person)),
        })
    }

    fn elements(&self, piece: &crate::places::Piece, ordinal: u64) -> Result<ElementSet> {
        let mut start = piece.first;
        for batch in self.case.read_table(&piece.table).part(piece.part).columns(["elements"]).open()? {
            let batch = batch?;
            if ordinal < start + batch.num_rows() as u64 {
                let bytes = batch["elements"].as_fixed_size_binary().value((ordinal - start) as usize);
                return Ok(ElementSet::from_bytes(bytes).unwrap_or_default());
            }
            start += batch.num_rows() as u64;
        }
        Ok(ElementSet::EMPTY)
    }
}

/// A row of `people`.
struct About {
    profile: PackedProfile,
    residence_why: String,
    affected: bool,
    standing: String,
    age_class: String,
    language: String,
    accounts: u32,
    contacts: Vec<(&'static str, u64)>,
}

/// Each way to reach somebody, with the record that says the best one.
fn contacts(people: &RecordBatch, row: usize) -> Vec<(&'static str, u64)> {
    const WAYS: [(&str, &str); 3] =
        [("post", "address_record"), ("email", "email_record"), ("telephone", "telephone_record")];
    let record = |column: &str| {
        let column = people[column].as_primitive::<UInt64Type>();
        column.is_valid(row).then(|| column.value(row))
    };
    WAYS.into_iter().filter_map(|(way, column)| Some((way, record(column)?))).collect()
}

/// For each element the records that expose it.
fn matrix(elements: &[String], records: &[RecordStory]) -> Vec<ElementRow> {
    let exposed = |record: &RecordStory| Exposed {
        record_id: record.record_id.clone(),
        evidence: record.evidence.clone(),
        table: record.table.clone(),
        row: record.row,
    };
    let row = |element: &String| ElementRow {
        element: element.clone(),
        records: records.iter().filter(|record| record.elements.contains(element)).map(exposed).collect(),
    };
    elements.iter().map(row).collect()
}

/// Who has the records of an id that was given up.
fn heir(events: &[history::Event], id: PersonId) -> PersonId {
    let merged = events.iter().filter(|event| event.what == "merged");
    merged.fold(id, |id, event| if event.old == id { event.new } else { id })
}

fn sentence(event: &history::Event) -> String {
    let history::Event { old, new, what, records, run } = event;
    match what.as_str() {
        "merged" => format!("{old} became part of {new} when people were gathered anew (change {run})"),
        "split" => format!("{records} records went from {old} to {new} (change {run})"),
        _ => format!("{old} has no records any more (change {run})"),
    }
}

fn because(reading: &FileReading, table: u32, elements: &[String]) -> Vec<String> {
    let columns = reading.tables.iter().filter(|known| known.index == table).flat_map(|table| &table.columns);
    columns
        .filter(|column| elements.contains(&column.element) || column.element == "text")
        .map(|column| {
            let name = if column.header.is_empty() { String::new() } else { format!(" «{}»", column.header) };
            format!("column {}{name}: {} ({} %): {}", column.column, column.element, column.confidence, column.why)
        })
        .collect()
}

//! Rows of a store compared with the people of the case: one pass over the records of the case, then one judgement of
//! each row. The store is not asked again.

use std::collections::HashSet;

use amends_people::{SideMaker, sides};
use amends_scan::likeness::{Columns, Identity, Keys, Likeness};
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use roaring::RoaringBitmap;

use super::index::Index;
use super::kept::Shares;
use super::keys::{is_strong, keys_of, meaning, weakness};
use super::read::ReadTable;
use super::rows::Table;
use crate::export::membership;
use crate::places::Pieces;
use crate::records::FileReading;
use crate::settings::Progress;
use crate::{Error, Result};

/// Rows of production from which it is learnt how honest cells look; some of each file.
const HONEST_ROWS_MAX: usize = 4_096;
/// Of one part of a file.
const HONEST_ROWS_OF_PART: usize = 512;

/// What the comparison found.
#[derive(Default)]
pub(super) struct Compared {
    /// People of the case, by number.
    pub(super) people: RoaringBitmap,
    /// Distinct further identities: of nobody in the case, and not masked.
    pub(super) others: u64,
    /// By table.
    pub(super) shares: Vec<Shares>,
    /// Rows of people who are customers today, and these people.
    pub(super) customers: Option<(u64, RoaringBitmap)>,
}

/// Names, e-mail address, telephone number and street of an honest row.
type Honest = [Option<String>; 5];

pub(super) fn compare(
    case: &Case,
    readings: &[FileReading],
    tables: &[ReadTable],
    progress: &dyn Progress,
) -> Result<Compared> {
    let pieces = Pieces::of(case, readings)?;
    let person_of = membership(case)?;
    if person_of.len() as u64 != pieces.records {
        return Err(Error::NotYet { what: "people of all records", command: "amends people gather" });
    }
    let mut index = Index::of(tables.iter().flat_map(|read| read.table.keys.iter().copied()).collect());
    let mut honest: Vec<Honest> = Vec::new();
    progress.begin("people", pieces.records);
    let mut maker = SideMaker::new(case.tokens());
    for piece in &pieces.pieces {
        let mut ordinal = piece.first;
        let room = HONEST_ROWS_MAX.min(honest.len() + HONEST_ROWS_OF_PART);
        for batch in case.read_table(&piece.table).part(piece.part).columns(sides::COLUMNS).open()? {
            let batch = batch?;
            maker.read(&batch, piece.file as u32, ordinal, |side| {
                let person = person_of[side.record as usize];
                keys_of(&side, |key| index.note(key, person));
            });
            honest.extend(rows_of(&batch).take(room.saturating_sub(honest.len())));
            ordinal += batch.num_rows() as u64;
            progress.advance(batch.num_rows() as u64);
        }
    }
    progress.end("");
    let current = current(case, readings)?;
    let mut judge = Judge { index: &index, current, others: HashSet::new(), found: Compared::default() };
    for read in tables {
        judge.table(&read.table, &honest);
    }
    let Judge { others, mut found, .. } = judge;
    found.others = others.len() as u64;
    Ok(found)
}

fn rows_of(batch: &RecordBatch) -> impl Iterator<Item = Honest> + '_ {
    let columns = ["first", "last", "email", "telephone", "street"].map(|name| batch[name].as_string::<i32>());
    (0..batch.num_rows()).map(move |row| {
        columns
            .map(|column| (!column.is_null(row) && !column.value(row).is_empty()).then(|| column.value(row).to_owned()))
    })
}

/// People who are customers today, by number; none where the organisation gave no list.
fn current(case: &Case, readings: &[FileReading]) -> Result<Option<RoaringBitmap>> {
    if !readings.iter().any(|reading| reading.file.standing.is_some()) {
        return Ok(None);
    }
    let Some(table) = crate::people::people_table(case)? else { return Ok(None) };
    let (mut current, mut person) = (RoaringBitmap::new(), 0);
    for batch in case.read_table(&table).columns(["standing"]).open()? {
        let batch = batch?;
        for standing in batch["standing"].as_string::<i32>() {
            if standing == Some(amends_case::Standing::Current.word()) {
                current.insert(person);
            }
            person += 1;
        }
    }
    Ok(Some(current))
}

/// Somebody of the case with whom a mention agrees.
#[derive(Debug, Clone, Copy)]
struct Agreed {
    person: u32,
    keys: Keys,
    strong: u8,
    all: u8,
    /// The first name stands with the e-mail address there, too.
    is_addressed: bool,
}

impl Agreed {
    fn is_enough(&self) -> bool {
        self.strong > 0 || self.all > 1
    }
}

struct Judge<'a> {
    index: &'a Index,
    current: Option<RoaringBitmap>,
    others: HashSet<u64>,
    found: Compared,
}

impl Judge<'_> {
    fn table(&mut self, table: &Table, honest: &[Honest]) {
        let kinds: Vec<Identity> = table.columns.iter().map(|(_, kind)| *kind).collect();
        let mut columns = Columns::new(&kinds);
        for row in honest {
            columns.add_honest(&cells_of(row, &kinds));
        }
        let mut agreed: Vec<Agreed> = Vec::new();
        let mut keys: Vec<Keys> = Vec::new();
        table.each(|cells, mentions| {
            self.row_keys(mentions, &mut agreed, &mut keys);
            columns.add(cells, &keys);
        });
        let mut shares = Shares::default();
        table.each(|cells, mentions| {
            if kinds.is_empty() && mentions.is_empty() {
                shares.nobody += 1;
                return;
            }
            self.row_keys(mentions, &mut agreed, &mut keys);
            let likeness = columns.judge(cells, &keys).likeness;
            shares.add(likeness);
            self.count(mentions, likeness, &mut agreed);
        });
        self.found.shares.push(shares);
    }

    /// Which keys of a row agree with each person, whichever of its mentions they stand in.
    fn row_keys(&self, mentions: &[&[u64]], agreed: &mut Vec<Agreed>, keys: &mut Vec<Keys>) {
        keys.clear();
        for mention in mentions {
            self.agreed(mention, agreed);
            keys.extend(agreed.iter().map(|agreed| agreed.keys).filter(|keys| *keys != Keys::NONE));
        }
    }

    fn agreed(&self, mention: &[u64], into: &mut Vec<Agreed>) {
        into.clear();
        for key in mention {
            let meant = meaning(*key);
            for person in self.index.people(*key) {
                let at = into.iter().position(|agreed| agreed.person == person).unwrap_or_else(|| {
                    into.push(Agreed { person, keys: Keys::NONE, strong: 0, all: 0, is_addressed: false });
                    into.len() - 1
                });
                let agreed = &mut into[at];
                agreed.is_addressed |= meant == Keys::NONE;
                if agreed.keys.and(meant) == Keys::NONE && meant != Keys::NONE {
                    agreed.keys = agreed.keys | meant;
                    agreed.strong += u8::from(is_strong(meant));
                    agreed.all += 1;
                }
            }
        }
    }

    /// Counts the people of a row: of each mention the one with whom most of it agrees.
    fn count(&mut self, mentions: &[&[u64]], likeness: Likeness, agreed: &mut Vec<Agreed>) {
        let mut is_customer = false;
        for mention in mentions {
            self.agreed(mention, agreed);
            let best =
                agreed.iter().filter(|agreed| agreed.is_enough() && likeness == Likeness::Real).max_by_key(|agreed| {
                    (agreed.strong, agreed.all, agreed.is_addressed, std::cmp::Reverse(agreed.person))
                });
            match best {
                Some(best) => {
                    self.found.people.insert(best.person);
                    is_customer |= self.current.as_ref().is_some_and(|current| current.contains(best.person));
                    if let Some(current) = &self.current {
                        let (_, people) = self.found.customers.get_or_insert_default();
                        if current.contains(best.person) {
                            people.insert(best.person);
                        }
                    }
                }
                // Of somebody in a masked row nothing can be told.
                None if likeness == Likeness::Masked => {}
                None => {
                    let strongest = mention.iter().filter(|key| meaning(**key) != Keys::NONE);
                    self.others.extend(strongest.min_by_key(|key| weakness(**key)));
                }
            }
        }
        if self.current.is_some() {
            self.found.customers.get_or_insert_default().0 += u64::from(is_customer);
        }
    }
}

/// An honest row's cells in the order of a table's columns.
fn cells_of<'a>(row: &'a Honest, kinds: &[Identity]) -> Vec<Option<&'a str>> {
    let [first, last, email, phone, street] = row;
    let cell = |kind: &Identity| match kind {
        Identity::FirstName => first.as_deref(),
        Identity::LastName => last.as_deref(),
        Identity::Email => email.as_deref(),
        Identity::Phone => phone.as_deref(),
        Identity::Street => street.as_deref(),
        _ => None,
    };
    kinds.iter().map(cell).collect()
}

//! Group: the records of each person in, one row of `people` out.

mod members;
mod points;
mod rows;

use amends_case::{ElementSet, PersonId, Role, Standing};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt8Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::ArrowError;

pub use members::{COLUMNS, ORDER, members};

use crate::column::{numbers, text, texts};
use crate::side::NO_BIRTH;
use members::{ADDRESS_WHOLE, NAME_WHOLE};
use points::{NO_DAY, Points, Witness};
use rows::PeopleRows;

/// Builds `people` rows. Feed it [`members`] batches sorted by [`ORDER`].
pub struct PersonMaker<F> {
    id_of: F,
    adult_before: i32,
    /// Whether `open` has records.
    is_open: bool,
    open: Open,
    rows: PeopleRows,
}

/// A person whose records are still coming. Its lists are kept from person to person.
#[derive(Default)]
struct Open {
    person: u32,
    first_record: u64,
    /// Of the evidence, as far as it counts as taken.
    records: u32,
    /// Of evidence that does not, by a person's decision.
    left_out: u32,
    accounts: Vec<u64>,
    elements: ElementSet,
    /// What is of theirs in evidence that does not count as taken.
    left_out_elements: ElementSet,
    residences: Vec<Residence>,
    segments: Vec<String>,
    /// Birth dates, and how many records give them.
    births: Vec<(i32, u32)>,
    deceased: bool,
    standing: Option<Standing>,
    name: Best,
    addresses: Points,
    emails: Points,
    telephones: Points,
    languages: Vec<Spoken>,
}

/// A residence and what speaks for it.
struct Residence {
    word: String,
    why: &'static str,
    /// The highest standing on a list that says so: the organisation knows where its customers live now.
    listed: Option<Standing>,
    /// Whether a record of people who are customers now says so: their address is likelier to be the present one.
    is_current: bool,
    /// The newest day of a record that says so.
    as_of: i32,
    records: u32,
    last_record: u64,
}

/// A language and what speaks for it.
struct Spoken {
    word: [u8; 2],
    listed: Option<Standing>,
    records: u32,
    last_record: u64,
}

/// The record with the highest score; the last one among equals, as later evidence is seldom older. What is `whole` on a
/// list of the organisation's goes before all evidence.
#[derive(Default, Clone, Copy)]
struct Best {
    listed: Option<Standing>,
    score: u8,
    record: Option<u64>,
}

impl Best {
    fn offer(&mut self, standing: Option<Standing>, whole: u8, score: u8, record: u64) {
        let listed = standing.filter(|_| score >= whole);
        if score > 0 && (listed, score) >= (self.listed, self.score) {
            *self = Self { listed, score, record: Some(record) };
        }
    }
}

impl<F: Fn(u32, u64) -> PersonId> PersonMaker<F> {
    /// `id_of` tells a person's id from their number and the ordinal of their first record; whoever was born on or after `adult_before` (days since 1970) is a
    /// minor.
    pub fn new(id_of: F, adult_before: i32) -> Self {
        Self { id_of, adult_before, is_open: false, open: Open::default(), rows: PeopleRows::default() }
    }

    /// Reads a batch; yields the rows of the people that it completed.
    ///
    /// # Errors
    /// Arrow's own, if the columns built here disagree in length.
    pub fn read(&mut self, members: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let batch = Members::new(members);
        for row in 0..members.num_rows() {
            let (person, record) = batch.place(row);
            if !self.is_open || self.open.person != person {
                self.close();
                self.open.begin(person, record);
                self.is_open = true;
            }
            self.open.add(&batch, row);
        }
        self.rows.take()
    }

    /// The last person.
    ///
    /// # Errors
    /// As [`PersonMaker::read`].
    pub fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        self.close();
        self.rows.take()
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.is_open) {
            let id = (self.id_of)(self.open.person, self.open.first_record);
            self.rows.add(&mut self.open, id, self.adult_before);
        }
    }
}

struct Members<'b> {
    place: &'b arrow_array::UInt64Array,
    elements: &'b arrow_array::FixedSizeBinaryArray,
    segment: &'b arrow_array::StringArray,
    residence: &'b arrow_array::StringArray,
    residence_why: &'b arrow_array::StringArray,
    birth: &'b arrow_array::Date32Array,
    deceased: &'b arrow_array::BooleanArray,
    account: &'b arrow_array::UInt64Array,
    name_score: &'b arrow_array::UInt8Array,
    address_score: &'b arrow_array::UInt8Array,
    /// Address, e-mail address, telephone.
    points: [&'b arrow_array::UInt32Array; 3],
    as_of: &'b arrow_array::Date32Array,
    language: &'b arrow_array::StringArray,
    role: &'b arrow_array::UInt8Array,
}

impl<'b> Members<'b> {
    fn new(batch: &'b RecordBatch) -> Self {
        Self {
            place: numbers::<UInt64Type>(batch, "place"),
            elements: batch["elements"].as_fixed_size_binary(),
            segment: texts(batch, "segment"),
            residence: texts(batch, "residence"),
            residence_why: texts(batch, "residence_why"),
            birth: numbers::<Date32Type>(batch, "birth"),
            deceased: batch["deceased"].as_boolean(),
            account: numbers::<UInt64Type>(batch, "account"),
            name_score: numbers::<UInt8Type>(batch, "name_score"),
            address_score: numbers::<UInt8Type>(batch, "address_score"),
            points: ["address", "email", "telephone"].map(|name| numbers::<UInt32Type>(batch, name)),
            as_of: numbers::<Date32Type>(batch, "as_of"),
            language: texts(batch, "language"),
            role: numbers::<UInt8Type>(batch, "role"),
        }
    }

    /// Person and record of a row.
    fn place(&self, row: usize) -> (u32, u64) {
        let place = self.place.value(row);
        ((place >> 32) as u32, place & u64::from(u32::MAX))
    }

    fn witness(&self, row: usize, standing: Option<Standing>) -> Witness {
        let segment = text(self.segment, row);
        Witness {
            record: self.place(row).1,
            standing,
            is_current: !segment.is_empty() && segment != "former" && segment != "prospective",
            as_of: if self.as_of.is_null(row) { NO_DAY } else { self.as_of.value(row) },
        }
    }
}

impl Open {
    fn begin(&mut self, person: u32, first_record: u64) {
        (self.person, self.first_record, self.records, self.left_out) = (person, first_record, 0, 0);
        (self.elements, self.left_out_elements) = (ElementSet::EMPTY, ElementSet::EMPTY);
        (self.deceased, self.standing) = (false, None);
        self.name = Best::default();
        self.accounts.clear();
        self.residences.clear();
        self.segments.clear();
        self.births.clear();
        self.languages.clear();
        [&mut self.addresses, &mut self.emails, &mut self.telephones].into_iter().for_each(Points::clear);
    }

    fn add(&mut self, batch: &Members<'_>, row: usize) {
        let role = Role::from_byte(batch.role.value(row));
        let witness = batch.witness(row, role.standing);
        self.standing = self.standing.max(role.standing);
        if role.is_taken() {
            self.expose(batch, row);
        } else if role.left_out {
            self.left_out += 1;
            self.left_out_elements = self.left_out_elements.union(elements(batch, row));
        }
        if batch.birth.is_valid(row) {
            self.born(batch.birth.value(row));
        }
        self.deceased |= batch.deceased.value(row);
        self.lives(batch, row, witness);
        self.speaks(text(batch.language, row), witness);
        self.name.offer(role.standing, NAME_WHOLE, batch.name_score.value(row), witness.record);
        let [address, email, telephone] = batch.points.map(|column| column.value(row));
        self.addresses.add(address, (batch.address_score.value(row), ADDRESS_WHOLE), witness);
        self.emails.add(email, (u8::from(email != 0), 1), witness);
        self.telephones.add(telephone, (u8::from(telephone != 0), 1), witness);
    }

    /// Takes in what was taken.
    fn expose(&mut self, batch: &Members<'_>, row: usize) {
        let segment = text(batch.segment, row);
        self.records += 1;
        self.elements = self.elements.union(elements(batch, row));
        if !segment.is_empty() && !self.segments.iter().any(|known| known == segment) {
            self.segments.push(segment.to_owned());
        }
        if batch.account.is_valid(row) && !self.accounts.contains(&batch.account.value(row)) {
            self.accounts.push(batch.account.value(row));
        }
    }

    fn born(&mut self, birth: i32) {
        match self.births.iter_mut().find(|(known, _)| *known == birth) {
            Some((_, records)) => *records += 1,
            None => self.births.push((birth, 1)),
        }
    }

    fn lives(&mut self, batch: &Members<'_>, row: usize, witness: Witness) {
        let (word, why) = (text(batch.residence, row), text(batch.residence_why, row));
        if word.is_empty() {
            return;
        }
        let known = self.residences.iter().position(|known| known.word == word && known.why == why);
        let at = known.unwrap_or_else(|| {
            self.residences.push(Residence::new(word, why));
            self.residences.len() - 1
        });
        let residence = &mut self.residences[at];
        residence.listed = residence.listed.max(witness.standing);
        residence.is_current |= witness.is_current;
        residence.as_of = residence.as_of.max(witness.as_of);
        residence.records += 1;
        residence.last_record = witness.record;
    }

    fn speaks(&mut self, language: &str, witness: Witness) {
        let Some(word) = language.as_bytes().first_chunk::<2>().copied() else { return };
        let known = self.languages.iter().position(|known| known.word == word);
        let at = known.unwrap_or_else(|| {
            self.languages.push(Spoken { word, listed: None, records: 0, last_record: 0 });
            self.languages.len() - 1
        });
        let spoken = &mut self.languages[at];
        spoken.listed = spoken.listed.max(witness.standing);
        spoken.records += 1;
        spoken.last_record = witness.record;
    }

    /// Where the person lives: by address before area code, by a list of the organisation's before the evidence, where a
    /// present customer's record says so before where it does not, by the newest record that has a day, by most records, by
    /// the last record. `unknown` gets the most protective law.
    fn residence(&self) -> (&str, &'static str) {
        let key = |place: &Residence| {
            let rank = rank(place.why);
            let Residence { listed, is_current, as_of, records, last_record, .. } = *place;
            (rank > 0, listed, is_current, as_of, records, rank, last_record)
        };
        let best = self.residences.iter().max_by_key(|place| key(place));
        best.map_or(("unknown", ""), |place| (&place.word, place.why))
    }

    /// The birth date that most records give; the youngest age among equals, because a child's letter goes to the
    /// parents.
    fn birth(&self) -> i32 {
        self.births.iter().max_by_key(|(birth, records)| (*records, *birth)).map_or(NO_BIRTH, |(birth, _)| *birth)
    }

    /// The language of a list of the organisation's, or that of most records; empty where none is known.
    fn language(&self) -> &str {
        let best = self.languages.iter().max_by_key(|spoken| (spoken.listed, spoken.records, spoken.last_record));
        best.and_then(|spoken| std::str::from_utf8(&spoken.word).ok()).unwrap_or_default()
    }
}

fn elements(batch: &Members<'_>, row: usize) -> ElementSet {
    ElementSet::from_bytes(batch.elements.value(row)).unwrap_or_default()
}

impl Residence {
    fn new(word: &str, why: &str) -> Self {
        const WHYS: [&str; 4] = ["state", "country", "zip", "area_code"];
        let why = WHYS.into_iter().find(|known| *known == why).unwrap_or("");
        let word = word.to_owned();
        Self { word, why, listed: None, is_current: false, as_of: NO_DAY, records: 0, last_record: 0 }
    }
}

/// How surely something tells where somebody lives. Only a telephone's area code is 0: numbers move with their people.
fn rank(why: &str) -> u8 {
    match why {
        "state" | "country" => 2,
        "zip" => 1,
        _ => 0,
    }
}

/// Days since 1970 from which on somebody born is a minor on `day` (under eighteen years of age).
pub fn adult_before(year: i16, month: i8, day: i8) -> i32 {
    days_of(i64::from(year) - 18, i64::from(month), i64::from(day)) + 1
}

/// Days from 1970 to a civil date (the inverse of the algorithm in [`crate::compare`]).
fn days_of(year: i64, month: i64, day: i64) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_turns_eighteen_on_the_day_is_an_adult() {
        // 2026-10-05 less eighteen years is 2008-10-05, day 14,157.
        let limit = adult_before(2026, 10, 5);
        assert_eq!(limit, 14_157 + 1);
    }
}

//! Group: the records of each person in, one row of `people` out.

use std::collections::BTreeMap;
use std::sync::Arc;

use amends_case::{ElementSet, PersonId, Role, Standing};
use arrow_array::builder::{
    BooleanBuilder, FixedSizeBinaryBuilder, StringBuilder, UInt8Builder, UInt32Builder, UInt64Builder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt8Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::ArrowError;

use crate::column::{numbers, text, texts};
use crate::schemas;
use crate::side::NO_BIRTH;

/// Columns of `records` that [`members`] reads.
pub const COLUMNS: [&str; 16] = [
    "elements",
    "segment",
    "residence",
    "residence_why",
    "birth",
    "deceased",
    "account",
    "first",
    "middle",
    "last",
    "full_name",
    "street",
    "city",
    "postal_code",
    "email",
    "telephone",
];

/// Order in which rows must come: a person's records together, in their order.
pub const ORDER: [&str; 1] = ["place"];

/// Map: a batch of `records` (with at least [`COLUMNS`]) into `members` rows. `person_of` holds the person of each of
/// its rows; `first_record` is the ordinal of the first; `role` is what their file says of the people in it.
///
/// # Errors
/// Arrow's own, if the columns built here disagree in length.
pub fn members(
    records: &RecordBatch,
    first_record: u64,
    person_of: &[u32],
    role: Role,
) -> Result<RecordBatch, ArrowError> {
    let rows = records.num_rows();
    let name = ["first", "middle", "last", "full_name"].map(|column| texts(records, column));
    let address = ["street", "city", "postal_code"].map(|column| texts(records, column));
    let (mut name_score, mut address_score) = (UInt8Builder::with_capacity(rows), UInt8Builder::with_capacity(rows));
    for row in 0..rows {
        name_score.append_value(score_name(name.map(|column| text(column, row))));
        address_score.append_value(score_address(address.map(|column| text(column, row))));
    }
    let has = |column: &str| {
        let values = texts(records, column);
        let mut has = BooleanBuilder::with_capacity(rows);
        (0..rows).for_each(|row| has.append_value(!text(values, row).is_empty()));
        Arc::new(has.finish())
    };
    let same = |column: &str| {
        records.column_by_name(column).cloned().ok_or_else(|| ArrowError::SchemaError(format!("no column {column}")))
    };
    RecordBatch::try_new(
        schemas::members(),
        vec![
            Arc::new(
                person_of
                    .iter()
                    .zip(first_record..)
                    .map(|(person, record)| u64::from(*person) << 32 | record)
                    .collect::<arrow_array::UInt64Array>(),
            ),
            same("elements")?,
            same("segment")?,
            same("residence")?,
            same("residence_why")?,
            same("birth")?,
            same("deceased")?,
            same("account")?,
            Arc::new(name_score.finish()),
            Arc::new(address_score.finish()),
            has("email"),
            has("telephone"),
            Arc::new(arrow_array::UInt8Array::from(vec![role.to_byte(); rows])),
        ],
    )
}

/// How much of a name there is: a letter is best addressed with first, middle and last name.
fn score_name([first, middle, last, full]: [&str; 4]) -> u8 {
    let first = match first.len() {
        0 => 0,
        1 => 2,
        _ => 4,
    };
    first + u8::from(middle.len() > 1) + 3 * u8::from(!last.is_empty()) + u8::from(!full.is_empty())
}

/// From here on there is a first name, or an initial, and a surname.
const NAME_WHOLE: u8 = 5;

/// How much of an address there is. Without a street nothing can be delivered.
fn score_address([street, city, postal_code]: [&str; 3]) -> u8 {
    let part = |text: &str| u8::from(!text.is_empty());
    2 * part(street) + part(city) + part(postal_code)
}

/// From here on there is a street, and a city or a postal code.
const ADDRESS_WHOLE: u8 = 3;

/// Builds `people` rows. Feed it `members` batches sorted by [`ORDER`].
pub struct PersonMaker<F> {
    id_of: F,
    adult_before: i32,
    open: Option<Open>,
    rows: PeopleRows,
}

/// A person whose records are still coming.
struct Open {
    person: u32,
    first_record: u64,
    records: u32,
    accounts: Vec<u64>,
    elements: ElementSet,
    /// Votes for a residence, by (word, why).
    residences: BTreeMap<(String, String), Votes>,
    segments: Vec<String>,
    births: BTreeMap<i32, u32>,
    deceased: bool,
    name: Best,
    address: Best,
    email: Best,
    telephone: Best,
    standing: Option<Standing>,
}

#[derive(Default)]
struct Votes {
    /// The highest standing on a list that says so: the organisation knows where its customers live now.
    listed: Option<Standing>,
    count: u32,
    /// Votes from records of people who are customers now: their address is likelier to be the present one.
    current: u32,
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
        Self { id_of, adult_before, open: None, rows: PeopleRows::default() }
    }

    /// Reads a batch; yields the rows of the people that it completed.
    ///
    /// # Errors
    /// Arrow's own, if the columns built here disagree in length.
    pub fn read(&mut self, members: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let batch = Members::new(members);
        for row in 0..members.num_rows() {
            let (person, record) = batch.place(row);
            if self.open.as_ref().is_none_or(|open| open.person != person) {
                self.close();
                self.open = Some(Open::new(person, record));
            }
            if let Some(open) = &mut self.open {
                open.add(&batch, row);
            }
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
        if let Some(open) = self.open.take() {
            let id = (self.id_of)(open.person, open.first_record);
            self.rows.add(open, id, self.adult_before);
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
    has_email: &'b arrow_array::BooleanArray,
    has_telephone: &'b arrow_array::BooleanArray,
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
            has_email: batch["has_email"].as_boolean(),
            has_telephone: batch["has_telephone"].as_boolean(),
            role: numbers::<UInt8Type>(batch, "role"),
        }
    }

    /// Person and record of a row.
    fn place(&self, row: usize) -> (u32, u64) {
        let place = self.place.value(row);
        ((place >> 32) as u32, place & u64::from(u32::MAX))
    }
}

impl Open {
    fn new(person: u32, first_record: u64) -> Self {
        Self {
            person,
            first_record,
            records: 0,
            accounts: Vec::new(),
            elements: ElementSet::EMPTY,
            residences: BTreeMap::new(),
            segments: Vec::new(),
            births: BTreeMap::new(),
            deceased: false,
            name: Best::default(),
            address: Best::default(),
            email: Best::default(),
            telephone: Best::default(),
            standing: None,
        }
    }

    fn add(&mut self, batch: &Members<'_>, row: usize) {
        let (_, record) = batch.place(row);
        let role = Role::from_byte(batch.role.value(row));
        self.standing = self.standing.max(role.standing);
        if !role.is_list {
            self.expose(batch, row);
        }
        if batch.birth.is_valid(row) {
            *self.births.entry(batch.birth.value(row)).or_default() += 1;
        }
        self.deceased |= batch.deceased.value(row);
        self.vote(batch, row, role.standing);
        self.name.offer(role.standing, NAME_WHOLE, batch.name_score.value(row), record);
        self.address.offer(role.standing, ADDRESS_WHOLE, batch.address_score.value(row), record);
        self.email.offer(role.standing, 1, u8::from(batch.has_email.value(row)), record);
        self.telephone.offer(role.standing, 1, u8::from(batch.has_telephone.value(row)), record);
    }

    /// Takes in what was taken.
    fn expose(&mut self, batch: &Members<'_>, row: usize) {
        let segment = text(batch.segment, row);
        self.records += 1;
        if let Some(elements) = ElementSet::from_bytes(batch.elements.value(row)) {
            self.elements = self.elements.union(elements);
        }
        if !segment.is_empty() && !self.segments.iter().any(|known| known == segment) {
            self.segments.push(segment.to_owned());
        }
        if batch.account.is_valid(row) && !self.accounts.contains(&batch.account.value(row)) {
            self.accounts.push(batch.account.value(row));
        }
    }

    fn vote(&mut self, batch: &Members<'_>, row: usize, standing: Option<Standing>) {
        let [residence, why, segment] =
            [batch.residence, batch.residence_why, batch.segment].map(|column| text(column, row));
        if residence.is_empty() {
            return;
        }
        let votes = self.residences.entry((residence.to_owned(), why.to_owned())).or_default();
        votes.listed = votes.listed.max(standing);
        votes.count += 1;
        votes.current += u32::from(!segment.is_empty() && segment != "former" && segment != "prospective");
        (_, votes.last_record) = batch.place(row);
    }

    /// Where the person lives: by address before area code, by a list of the organisation's before the evidence, where a
    /// present customer's record says so before where it does not, by most records, by the latest record. `unknown` gets the most protective law.
    fn residence(&self) -> (&str, &str) {
        let rank = |why: &str| match why {
            "state" | "country" => 2,
            "zip" => 1,
            _ => 0,
        };
        self.residences
            .iter()
            .max_by_key(|((_, why), votes)| {
                (rank(why) > 0, votes.listed, votes.current > 0, votes.count, rank(why), votes.last_record)
            })
            .map_or(("unknown", ""), |((residence, why), _)| (residence, why))
    }

    /// The birth date that most records give; the youngest age among equals, because a child's letter goes to the
    /// parents.
    fn birth(&self) -> i32 {
        self.births.iter().max_by_key(|(birth, count)| (**count, **birth)).map_or(NO_BIRTH, |(birth, _)| *birth)
    }
}

#[derive(Default)]
struct PeopleRows {
    person: UInt32Builder,
    person_id: Vec<[u8; 10]>,
    first_record: UInt64Builder,
    records: UInt32Builder,
    accounts: UInt32Builder,
    elements: Vec<[u8; 16]>,
    residence: StringBuilder,
    residence_why: StringBuilder,
    segments: StringBuilder,
    minor: BooleanBuilder,
    deceased: BooleanBuilder,
    name_record: UInt64Builder,
    address_record: UInt64Builder,
    email_record: UInt64Builder,
    telephone_record: UInt64Builder,
    affected: BooleanBuilder,
    standing: StringBuilder,
}

impl PeopleRows {
    fn add(&mut self, mut open: Open, id: PersonId, adult_before: i32) {
        let birth = open.birth();
        let (residence, why) = open.residence();
        self.residence.append_value(residence);
        self.residence_why.append_value(why);
        open.segments.sort_unstable();
        self.person.append_value(open.person);
        self.person_id.push(id.0);
        self.first_record.append_value(open.first_record);
        self.records.append_value(open.records);
        self.accounts.append_value(u32::try_from(open.accounts.len()).unwrap_or(u32::MAX));
        self.elements.push(open.elements.to_bytes());
        self.segments.append_value(open.segments.join(";"));
        self.minor.append_value(birth != NO_BIRTH && birth >= adult_before);
        self.deceased.append_value(open.deceased);
        self.name_record.append_option(open.name.record);
        self.address_record.append_option(open.address.record);
        self.email_record.append_option(open.email.record);
        self.telephone_record.append_option(open.telephone.record);
        self.affected.append_value(open.records > 0);
        self.standing.append_value(open.standing.map_or(Standing::UNKNOWN, Standing::word));
    }

    fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schemas::people(),
            vec![
                Arc::new(self.person.finish()),
                Arc::new(fixed(&std::mem::take(&mut self.person_id))?),
                Arc::new(self.first_record.finish()),
                Arc::new(self.records.finish()),
                Arc::new(self.accounts.finish()),
                Arc::new(fixed(&std::mem::take(&mut self.elements))?),
                Arc::new(self.residence.finish()),
                Arc::new(self.residence_why.finish()),
                Arc::new(self.segments.finish()),
                Arc::new(self.minor.finish()),
                Arc::new(self.deceased.finish()),
                Arc::new(self.name_record.finish()),
                Arc::new(self.address_record.finish()),
                Arc::new(self.email_record.finish()),
                Arc::new(self.telephone_record.finish()),
                Arc::new(self.affected.finish()),
                Arc::new(self.standing.finish()),
            ],
        )
    }
}

fn fixed<const N: usize>(values: &[[u8; N]]) -> Result<arrow_array::FixedSizeBinaryArray, ArrowError> {
    let width = i32::try_from(N).map_err(|_| ArrowError::InvalidArgumentError("width".to_owned()))?;
    let mut builder = FixedSizeBinaryBuilder::with_capacity(values.len(), width);
    values.iter().try_for_each(|value| builder.append_value(value))?;
    Ok(builder.finish())
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

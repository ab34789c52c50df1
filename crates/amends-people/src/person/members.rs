//! Map: records in, what [`super::PersonMaker`] needs of each out.

use std::sync::Arc;

use amends_case::Role;
use amends_case::table::VALUE_SEPARATOR;
use arrow_array::builder::{UInt8Builder, UInt32Builder};
use arrow_array::{RecordBatch, UInt8Array, UInt64Array};
use arrow_schema::ArrowError;

use crate::column::{text, texts};
use crate::sides::mix;
use crate::{address, schemas};

/// Columns of `records` that [`members`] reads.
pub const COLUMNS: [&str; 18] = [
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
    "as_of",
    "language",
];

/// Order in which rows must come: a person's records together, in their order.
pub const ORDER: [&str; 1] = ["place"];

/// From here on there is a first name, or an initial, and a surname.
pub(super) const NAME_WHOLE: u8 = 5;
/// From here on there is a street, and a city or a postal code.
pub(super) const ADDRESS_WHOLE: u8 = 3;

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
    let place = ["street", "city", "postal_code"].map(|column| texts(records, column));
    let mut scores = [UInt8Builder::with_capacity(rows), UInt8Builder::with_capacity(rows)];
    let mut addresses = UInt32Builder::with_capacity(rows);
    let mut folded = String::new();
    for row in 0..rows {
        let place = place.map(|column| text(column, row));
        scores[0].append_value(score_name(name.map(|column| text(column, row))));
        scores[1].append_value(score_address(place));
        addresses.append_value(address_value(place, &mut folded));
    }
    let first_value = |column: &str| {
        let column = texts(records, column);
        let mut values = UInt32Builder::with_capacity(rows);
        let first = |text: &str| hashed(text.split(VALUE_SEPARATOR).next().unwrap_or_default(), 0);
        (0..rows).for_each(|row| values.append_value(first(text(column, row))));
        Arc::new(values.finish())
    };
    let same = |column: &str| {
        records.column_by_name(column).cloned().ok_or_else(|| ArrowError::SchemaError(format!("no column {column}")))
    };
    let places = person_of.iter().zip(first_record..).map(|(person, record)| u64::from(*person) << 32 | record);
    let [mut name_score, mut address_score] = scores;
    RecordBatch::try_new(
        schemas::members(),
        vec![
            Arc::new(places.collect::<UInt64Array>()),
            same("elements")?,
            same("segment")?,
            same("residence")?,
            same("residence_why")?,
            same("birth")?,
            same("deceased")?,
            same("account")?,
            Arc::new(name_score.finish()),
            Arc::new(address_score.finish()),
            Arc::new(addresses.finish()),
            first_value("email"),
            first_value("telephone"),
            same("as_of")?,
            same("language")?,
            Arc::new(UInt8Array::from(vec![role.to_byte(); rows])),
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

/// How much of an address there is. Without a street nothing can be delivered.
fn score_address([street, city, postal_code]: [&str; 3]) -> u8 {
    let part = |text: &str| u8::from(!text.is_empty());
    2 * part(street) + part(city) + part(postal_code)
}

/// The same for two spellings of one address; 0 where there is none.
fn address_value([street, city, postal_code]: [&str; 3], folded: &mut String) -> u32 {
    if street.is_empty() {
        return hashed(city, hashed(postal_code, 0));
    }
    address::fold(street, folded);
    let place = if postal_code.is_empty() { city } else { postal_code.get(..5).unwrap_or(postal_code) };
    hashed(folded, hashed(place, 0))
}

/// A value in 32 bits, 0 for none, small and capital letters alike: whether two records of one person say the same.
/// (FNV-1a; Fowler, Noll and Vo, 1991. It never leaves the run.)
fn hashed(value: &str, beside: u32) -> u32 {
    if value.is_empty() {
        return beside;
    }
    let start = 0xcbf2_9ce4_8422_2325 ^ u64::from(beside);
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
    (mix(value.bytes().fold(start, step)) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_address_are_one() {
        let value = |street, city, zip| address_value([street, city, zip], &mut String::new());
        assert_eq!(value("12 Elm Street", "Seattle", "98101"), value("12 ELM ST", "SEATTLE", "98101-0042"));
        assert_ne!(value("12 Elm Street", "Seattle", "98101"), value("12 Elm Street", "Seattle", "98102"));
        assert_eq!(value("", "", ""), 0);
        assert_ne!(value("", "Seattle", ""), 0);
    }
}

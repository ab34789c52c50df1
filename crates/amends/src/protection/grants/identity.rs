//! By what a person is known again in another case: digests of what stands together in one record.
//!
//! Each is of something that one person was given and of a name or a birth date besides, so that neither a number typed
//! wrongly nor an address that a family shares speaks for anybody. What stands in two records only is not put together:
//! who is not known again gets a code of their own, and that costs a stamp.

use amends_case::PersonId;
use amends_case::table::VALUE_SEPARATOR;
use amends_store::Case;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};

use super::key::{Digest, GrantsKey};
use crate::Result;
use crate::export::{PersonIds, membership};
use crate::records::read_again;
use crate::settings::Settings;

/// Values of one kind in one record that are looked at: a cell may hold a list.
const VALUES_MAX: usize = 4;

/// Hands over the digests of everybody in the evidence, record by record.
///
/// # Errors
/// If the evidence is not what was read; of the case.
pub(super) fn each_identity(
    case: &Case,
    settings: &Settings,
    key: &GrantsKey,
    each: &mut dyn FnMut(PersonId, &[Digest]),
) -> Result<()> {
    let (people, person_of) = (PersonIds::load(case)?, membership(case)?);
    let mut digests = Vec::new();
    read_again(case, settings, &key.tokens(), &mut |first, records| {
        for row in 0..records.num_rows() {
            let person = person_of.get(first as usize + row).and_then(|person| people.all().get(*person as usize));
            let Some(person) = person else { continue };
            digests.clear();
            of_record(records, row, key, &mut digests);
            if !digests.is_empty() {
                each(PersonId(*person), &digests);
            }
        }
        Ok(())
    })
}

fn of_record(records: &RecordBatch, row: usize, key: &GrantsKey, digests: &mut Vec<Digest>) {
    let text = |column: &str| {
        let column = records[column].as_string::<i32>();
        if column.is_null(row) { "" } else { column.value(row) }
    };
    let token = |column: &str| {
        let column = records[column].as_primitive::<UInt64Type>();
        column.is_valid(row).then(|| column.value(row).to_le_bytes())
    };
    let birth = records["birth"].as_primitive::<Date32Type>();
    let birth = birth.is_valid(row).then(|| birth.value(row).to_le_bytes());
    let (first, last) = (text("first"), text("last"));
    let name = (!first.is_empty() && !last.is_empty()).then_some([first.as_bytes(), last.as_bytes()]);
    if let Some(ssn) = token("ssn") {
        digests.extend(birth.map(|birth| key.digest("ssn and birth date", &[&ssn, &birth])));
        digests.extend(name.map(|[first, last]| key.digest("ssn and name", &[&ssn, first, last])));
    }
    let (Some([first, last]), Some(birth)) = (name, birth) else { return };
    let mut named = |purpose: &str, value: &[u8]| digests.push(key.digest(purpose, &[first, last, &birth, value]));
    for (column, purpose) in [
        ("license", "name, birth date and licence"),
        ("taxpayer_id", "name, birth date and taxpayer number"),
        ("passport", "name, birth date and passport"),
    ] {
        token(column).into_iter().for_each(|token| named(purpose, &token));
    }
    for (column, purpose) in [("email", "name, birth date and e-mail"), ("telephone", "name, birth date and telephone")]
    {
        let values = text(column).split(VALUE_SEPARATOR).filter(|value| !value.is_empty());
        values.take(VALUES_MAX).for_each(|value| named(purpose, value.as_bytes()));
    }
}

//! The rows of `people`, column by column.

use std::sync::Arc;

use amends_case::{PersonId, Standing};
use arrow_array::RecordBatch;
use arrow_array::builder::{BooleanBuilder, FixedSizeBinaryBuilder, StringBuilder, UInt32Builder, UInt64Builder};
use arrow_schema::ArrowError;

use super::Open;
use super::points::{address_order, number_order};
use crate::schemas;
use crate::side::NO_BIRTH;

#[derive(Default)]
pub(super) struct PeopleRows {
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
    age_class: StringBuilder,
    language: StringBuilder,
    left_out: BooleanBuilder,
    left_out_elements: Vec<[u8; 16]>,
}

impl PeopleRows {
    pub(super) fn add(&mut self, open: &mut Open, id: PersonId, adult_before: i32) {
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
        let is_minor = birth != NO_BIRTH && birth >= adult_before;
        self.minor.append_value(is_minor);
        self.deceased.append_value(open.deceased);
        self.age_class.append_value(age_class(birth, is_minor, open.deceased));
        self.language.append_value(open.language());
        self.name_record.append_option(open.name.record);
        self.address_record.append_option(open.addresses.best(address_order));
        self.email_record.append_option(open.emails.best(number_order));
        self.telephone_record.append_option(open.telephones.best(number_order));
        self.affected.append_value(open.records > 0);
        self.left_out_elements.push(open.left_out_elements.to_bytes());
        self.left_out.append_value(open.records == 0 && open.left_out > 0);
        self.standing.append_value(open.standing.map_or(Standing::UNKNOWN, Standing::word));
    }

    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
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
                Arc::new(self.age_class.finish()),
                Arc::new(self.language.finish()),
                Arc::new(self.left_out.finish()),
                Arc::new(fixed(&std::mem::take(&mut self.left_out_elements))?),
            ],
        )
    }
}

/// What sort of letter somebody needs.
fn age_class(birth: i32, is_minor: bool, deceased: bool) -> &'static str {
    match (deceased, birth, is_minor) {
        (true, ..) => "deceased",
        (_, NO_BIRTH, _) => "unknown",
        (_, _, true) => "minor",
        _ => "adult",
    }
}

fn fixed<const N: usize>(values: &[[u8; N]]) -> Result<arrow_array::FixedSizeBinaryArray, ArrowError> {
    let width = i32::try_from(N).map_err(|_| ArrowError::InvalidArgumentError("width".to_owned()))?;
    let mut builder = FixedSizeBinaryBuilder::with_capacity(values.len(), width);
    values.iter().try_for_each(|value| builder.append_value(value))?;
    Ok(builder.finish())
}

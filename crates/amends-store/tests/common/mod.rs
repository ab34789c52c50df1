//! What the tests of the case share: a small world, invented people, and a case that has some of everything.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::Path;
use std::sync::Arc;

use amends_case::Masked;
use amends_case::clock::FixedClock;
use amends_case::schemas::PERSONAL;
use amends_store::{Case, NewIdentity, Recipient, SystemRandomness, TableName, Unlock, World};
use arrow_array::{ArrayRef, Date32Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

/// A world where time stands still and a passphrase costs nothing.
pub(crate) fn world() -> World {
    World {
        clock: Arc::new(FixedClock("2026-11-23T08:00:00Z".parse().expect("a time"))),
        randomness: Arc::new(SystemRandomness::default()),
        actor: "test".to_owned(),
        program: "amends-test 0".to_owned(),
        passphrase_cost: 4,
    }
}

/// An identity and how to open with it.
pub(crate) fn identity() -> (Recipient, Unlock) {
    let identity = NewIdentity::generate();
    (Recipient::PublicKey(identity.recipient), Unlock::Identity(identity.file))
}

pub(crate) fn passphrase(text: &str) -> Masked<String> {
    Masked::new(text.to_owned())
}

/// A case with one recipient, `counsel`.
pub(crate) fn new_case(folder: &Path) -> (Case, Unlock) {
    let (recipient, unlock) = identity();
    (Case::create(folder, &[("counsel", recipient)], world()).expect("a new case"), unlock)
}

pub(crate) fn table(name: &str) -> TableName {
    TableName::new(name).expect("a table name")
}

pub(crate) fn schema() -> SchemaRef {
    let personal = [(PERSONAL.to_owned(), "true".to_owned())].into();
    Arc::new(Schema::new(vec![
        Field::new("row", DataType::UInt64, false),
        Field::new("name", DataType::Utf8, true).with_metadata(personal),
        Field::new("birth", DataType::Date32, true),
    ]))
}

/// Invented people, the `first`-th and following.
pub(crate) fn people(first: u64, rows: u64) -> RecordBatch {
    let numbers = first..first + rows;
    let names: StringArray = numbers.clone().map(|n| (n % 7 != 0).then(|| format!("Ottoline Vance {n}"))).collect();
    let births: Date32Array = numbers.clone().map(|n| (n % 5 != 0).then_some(n as i32)).collect();
    let columns: Vec<ArrayRef> =
        vec![Arc::new(UInt64Array::from_iter_values(numbers)), Arc::new(names), Arc::new(births)];
    RecordBatch::try_new(schema(), columns).expect("a batch")
}

/// Writes a table of one batch.
pub(crate) fn write(case: &Case, name: &str, batch: &RecordBatch) {
    let mut writer = case.table_writer(&table(name), batch.schema()).expect("a writer");
    writer.write(batch).expect("written");
    writer.finish().expect("finished");
}

/// All rows of a table.
pub(crate) fn read(case: &Case, name: &str) -> Vec<RecordBatch> {
    let batches = case.read_table(&table(name)).open().expect("a table");
    batches.collect::<Result<_, _>>().expect("batches")
}

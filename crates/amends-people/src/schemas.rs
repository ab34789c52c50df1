//! Tables that this stage passes to itself through the engine, and the `people` table that it yields.

use std::sync::Arc;

use arrow_schema::DataType::{Boolean, FixedSizeBinary, UInt8, UInt16, UInt32, UInt64, Utf8};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

fn table(columns: &[(&str, DataType, bool)]) -> SchemaRef {
    Arc::new(Schema::new(
        columns.iter().map(|(name, kind, nullable)| Field::new(*name, kind.clone(), *nullable)).collect::<Vec<_>>(),
    ))
}

/// One row for each record: [`crate::Side::to_bytes`].
pub fn sides() -> SchemaRef {
    table(&[("side", FixedSizeBinary(crate::side::BYTES as i32), false)])
}

/// One row for each key of each record: a hash of kind and value, see [`crate::keys`], and the record's ordinal.
pub fn keyed_records() -> SchemaRef {
    table(&[("key", UInt64, false), ("record", UInt32, false)])
}

/// Records that are to be compared, the smaller ordinal first: under which kind of key, and how many records share that.
pub fn candidates() -> SchemaRef {
    table(&[("a", UInt32, false), ("b", UInt32, false), ("key", UInt8, false), ("sharing", UInt16, false)])
}

/// Records that were compared, the smaller ordinal first, and how they agree: [`crate::Pattern`].
pub fn pairs() -> SchemaRef {
    table(&[("a", UInt32, false), ("b", UInt32, false), ("pattern", UInt64, false)])
}

/// One row for each link. `order` sorts links, strongest first, or by open record: see [`crate::links`].
pub fn links() -> SchemaRef {
    table(&[("order", UInt64, false), ("a", UInt32, false), ("b", UInt32, false), ("pattern", UInt64, false)])
}

/// What [`crate::PersonMaker`] needs of each record, with the person that it belongs to.
pub fn members() -> SchemaRef {
    table(&[
        // The person in the upper half, the record in the lower.
        ("place", UInt64, false),
        ("elements", FixedSizeBinary(16), false),
        ("segment", Utf8, true),
        ("residence", Utf8, true),
        ("residence_why", Utf8, true),
        ("birth", DataType::Date32, true),
        ("deceased", Boolean, false),
        ("account", UInt64, true),
        ("name_score", UInt8, false),
        ("address_score", UInt8, false),
        // Hashes that say which of the records say the same, 0 where a record says nothing.
        ("address", UInt32, false),
        ("email", UInt32, false),
        ("telephone", UInt32, false),
        ("as_of", DataType::Date32, true),
        ("language", Utf8, true),
        // amends_case::Role of the record's file.
        ("role", UInt8, false),
    ])
}

/// `people`: one row per person, in the order of their first records. The `…_record` columns say which record holds
/// the best name, address, e-mail and telephone (ordinals), null where no record has one. Who is not `affected` has no records,
/// accounts, elements and segments: they are `left_out`, since a person has decided that all evidence they stand in is treated as
/// not taken, or they stand on lists of the organisation's only; the latter come last.
pub fn people() -> SchemaRef {
    table(&[
        ("person", UInt32, false),
        ("person_id", FixedSizeBinary(10), false),
        ("first_record", UInt64, false),
        ("records", UInt32, false),
        ("accounts", UInt32, false),
        ("elements", FixedSizeBinary(16), false),
        ("residence", Utf8, false),
        ("residence_why", Utf8, false),
        ("segments", Utf8, false),
        ("minor", Boolean, false),
        ("deceased", Boolean, false),
        ("name_record", UInt64, true),
        ("address_record", UInt64, true),
        ("email_record", UInt64, true),
        ("telephone_record", UInt64, true),
        ("affected", Boolean, false),
        // amends_case::Standing, or `unknown`.
        ("standing", Utf8, false),
        // `minor`, `adult`, `deceased`, or `unknown` where no birth date is known.
        ("age_class", Utf8, false),
        // ISO 639-1, empty where none is known.
        ("language", Utf8, false),
        ("left_out", Boolean, false),
        // What is of theirs in such evidence, whether or not they stand in other as well.
        ("left_out_elements", FixedSizeBinary(16), false),
    ])
}

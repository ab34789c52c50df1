//! Tables that this stage passes to itself through the engine, and the `people` table that it yields.

use std::sync::Arc;

use arrow_schema::DataType::{Boolean, FixedSizeBinary, Int32, UInt8, UInt16, UInt32, UInt64, Utf8};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

fn table(columns: &[(&str, DataType, bool)]) -> SchemaRef {
    Arc::new(Schema::new(
        columns.iter().map(|(name, kind, nullable)| Field::new(*name, kind.clone(), *nullable)).collect::<Vec<_>>(),
    ))
}

/// One row for each key of each record; see [`crate::keys`]. `record` is the record's ordinal within the case; `mate` the
/// ordinal of the first mention in the same row of evidence, because a row does not name one person twice.
/// `birth` is days since 1970, [`crate::compare::NO_BIRTH`] where unknown; tokens are 0 where there is none.
pub fn keys() -> SchemaRef {
    table(&[
        ("kind", UInt8, false),
        ("token", UInt64, false),
        ("record", UInt64, false),
        ("mate", UInt64, false),
        ("first", UInt64, false),
        ("last", UInt64, false),
        ("ssn", UInt64, false),
        ("last4", UInt16, false),
        ("birth", Int32, false),
        ("suffix", UInt8, false),
    ])
}

/// One row for each link. `rank` orders links, strongest first; `why` is [`crate::Reason::code`].
pub fn links() -> SchemaRef {
    table(&[("rank", UInt8, false), ("a", UInt64, false), ("b", UInt64, false), ("why", UInt16, false)])
}

/// What [`crate::PersonMaker`] needs of each record, with the person that it belongs to.
pub fn members() -> SchemaRef {
    table(&[
        ("person", UInt32, false),
        ("record", UInt64, false),
        ("elements", FixedSizeBinary(16), false),
        ("segment", Utf8, true),
        ("residence", Utf8, true),
        ("residence_why", Utf8, true),
        ("birth", DataType::Date32, true),
        ("deceased", Boolean, false),
        ("account", UInt64, true),
        ("name_score", UInt8, false),
        ("address_score", UInt8, false),
        ("has_email", Boolean, false),
        ("has_telephone", Boolean, false),
    ])
}

/// `people`: one row per person, in the order of their first records. The `…_record` columns say which record holds
/// the best name, address, e-mail and telephone (ordinals), null where no record has one.
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
    ])
}

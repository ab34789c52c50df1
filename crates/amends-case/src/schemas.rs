//! The tables of a case, as Arrow schemas. `docs/case-format.md` explains each column.
//!
//! A column that holds personal values carries [`PERSONAL`] in its metadata: exports leave it out unless a purpose is
//! named, and tests check that no such column reaches an unencrypted file.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

/// Metadata key (value `"true"`) of a column that holds personal values.
pub const PERSONAL: &str = "personal";

fn plain(name: &str, kind: DataType, nullable: bool) -> Field {
    Field::new(name, kind, nullable)
}

fn personal(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, true).with_metadata(HashMap::from([(PERSONAL.to_owned(), "true".to_owned())]))
}

/// Whether a column holds personal values.
pub fn is_personal(field: &Field) -> bool {
    field.metadata().get(PERSONAL).is_some_and(|value| value == "true")
}

/// `records`: one row per mention of somebody in one place. Written per evidence file; sorted by table, row, part.
///
/// Tokens are [`crate::Tokens`] under the case's key, null where the record has no such identifier.
pub fn records() -> SchemaRef {
    use DataType::{Date32, FixedSizeBinary, UInt16, UInt32, UInt64, Utf8};
    Arc::new(Schema::new(vec![
        plain("table", UInt32, false),
        plain("row", UInt64, false),
        plain("part", UInt16, false),
        // Characters within the decoded passage; 0 and 0 for a row of a table.
        plain("offset", UInt64, false),
        plain("length", UInt64, false),
        // ElementSet::to_bytes
        plain("elements", FixedSizeBinary(16), false),
        plain("segment", Utf8, true),
        // Folded for comparing: ASCII lower case, no marks, no titles.
        personal("first", Utf8),
        personal("middle", Utf8),
        personal("last", Utf8),
        personal("suffix", Utf8),
        // As a letter would address the person.
        personal("full_name", Utf8),
        personal("birth", Date32),
        plain("deceased", DataType::Boolean, false),
        plain("ssn", UInt64, true),
        plain("ssn_last4", UInt64, true),
        // Tokens::near, for a whole number.
        plain("ssn_near", FixedSizeBinary(16), true),
        plain("taxpayer_id", UInt64, true),
        plain("license", UInt64, true),
        plain("passport", UInt64, true),
        plain("account", UInt64, true),
        plain("device", UInt64, true),
        plain("card", UInt64, true),
        plain("bank", UInt64, true),
        plain("health", UInt64, true),
        plain("username", UInt64, true),
        // Several values stand with table::VALUE_SEPARATOR between.
        personal("email", Utf8),
        personal("telephone", Utf8),
        personal("street", Utf8),
        personal("city", Utf8),
        // Jurisdiction word: `us-ca`, `us-pr`, or an ISO country such as `de`; null where unknown.
        plain("residence", Utf8, true),
        personal("postal_code", Utf8),
        // Why `residence` is what it is: `state`, `zip`, `area_code`, `country`.
        plain("residence_why", Utf8, true),
        // The latest day that the row names for itself (changed, opened, last seen), up to the case's year.
        plain("as_of", Date32, true),
        // ISO 639-1: `en`, `es`.
        plain("language", Utf8, true),
    ]))
}

/// `findings`: what was found inside text.
pub fn findings() -> SchemaRef {
    use DataType::{UInt8, UInt32, UInt64, Utf8};
    Arc::new(Schema::new(vec![
        plain("table", UInt32, false),
        plain("row", UInt64, false),
        // 1-based position; 0 for a passage.
        plain("column", UInt32, false),
        plain("offset", UInt64, false),
        plain("length", UInt64, false),
        plain("element", UInt8, false),
        // Percent.
        plain("confidence", UInt8, false),
        plain("why", Utf8, false),
    ]))
}

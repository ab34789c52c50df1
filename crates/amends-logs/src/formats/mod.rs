//! The kinds of logs that are known, the most telling first.

use crate::format::Format;

mod cloudtrail;
mod postgres;
mod zeek;

/// All of them. The first that recognises a stream reads it.
pub(crate) const FORMATS: &[Format] = &[zeek::TSV, zeek::JSON, cloudtrail::FORMAT, postgres::FORMAT];

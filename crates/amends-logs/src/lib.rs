//! Logs of many systems to events in one set of words.
//!
//! A folder of logs holds whatever forty hosts, a firewall, three databases and a cloud wrote, under names that say
//! little. *Content* decides what a file is. Each line (or record) becomes one [`amends_case::Event`], which borrows from it; what
//! cannot be understood is counted and shown as a problem, never skipped in silence. Nothing in here decides who an
//! intruder is: that is `amends-trace`, which sees only events.
//!
//! A *format* recognises a stream by its beginning and reads it. Formats of lines take them from one bounded reader. Formats of
//! records (JSON, quoted CSV, XML, chunks of Windows) cut one record after the other out of a bounded buffer, so that a
//! file of any size needs the memory of its largest record, and the record behind a broken one is found again: somebody
//! who may write one bad byte into a log must not silence the rest of it. Where a format says how long a value is, the
//! length is believed and not the look of what follows, because statements and user names are an intruder's to choose.
//!
//! A log that nothing here knows is read by a [`Mapping`], a small file that says which column is what.

mod cells;
mod csv_records;
mod fields;
mod flat;
mod format;
mod formats;
mod input;
mod json_records;
mod lines;
mod mapping;
mod out;
mod read;
mod sink;
mod sql;
mod stamp;
mod times;
mod years;

#[cfg(test)]
#[path = "tests/check.rs"]
mod check;

pub use mapping::{Mapping, MappingError, read_mapped};
pub use out::{LogSummary, ReadSettings, Yearless};
pub use read::read;
pub use sink::EventSink;
pub use years::years;

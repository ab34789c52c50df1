//! Logs of many systems to events in one set of words.
//!
//! A folder of logs holds whatever forty hosts, a firewall, three databases and a cloud wrote, under names that say
//! little. *Content* decides what a file is. Each line (or record) becomes one [`amends_case::Event`], which borrows from it; what
//! cannot be understood is counted and shown as a problem, never skipped in silence. Nothing in here decides who an
//! intruder is: that is `amends-trace`, which sees only events.

mod cells;
#[cfg(test)]
mod check;
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

pub use mapping::{Mapping, MappingError, read_mapped};
pub use out::{LogSummary, ReadSettings, Yearless};
pub use read::read;
pub use sink::EventSink;
pub use years::years;

//! Evidence to tables: finds out what each file is, unpacks it, decodes it, and hands on its rows.
//!
//! Evidence is never modified and never trusted. *Content* decides what a file is; its name says nothing. A file, a
//! member of an archive or a dump yields *tables*: a head with the names of the columns, then batches of rows in Arrow
//! columns of text. Whatever could not be read as it should have been is a *problem*, which is data like the rest: it
//! never ends a reading, and no row is left out without one.
//!
//! The four steps are [`walk`] (which files there are), [`fingerprint`] (what identifies one), [`identify`] (what it
//! is) and [`read`] (its tables). Each can be done again with the same outcome, since a [`Source`] is only a place:
//! the pipeline reads every source twice, once to learn about its columns and once to find records.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use amends_case::{Problem, RowBatch, TableHead};
//! use amends_evidence::{Limits, Sink, Source, read, walk};
//!
//! #[derive(Default)]
//! struct Count(usize);
//!
//! impl Sink for Count {
//!     fn table(&mut self, head: &TableHead) -> ControlFlow<()> {
//!         assert_eq!(head.columns[1].header, "city");
//!         ControlFlow::Continue(())
//!     }
//!     fn rows(&mut self, rows: RowBatch) -> ControlFlow<()> {
//!         self.0 += rows.rows();
//!         ControlFlow::Continue(())
//!     }
//!     fn problem(&mut self, problem: Problem) {
//!         panic!("{}", problem.why);
//!     }
//! }
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("customers"), "name;city\nOttoline Vance;Tampa, FL\nRuben Pike;Reno, NV\n")?;
//! let limits = Limits::default();
//! let mut count = Count::default();
//! for file in walk(folder.path(), &limits).files {
//!     read(&Source::new(folder.path(), &file.path), &mut count, &limits)?;
//! }
//! assert_eq!(count.0, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Decisions a reader would question:
//!
//! * **Text that is no table is a table of lines.** A log, a letter or a list of numbers yields one column with a row
//!   per line, so that everything that can be read is searched.
//! * **In doubt the first row is data.** A header taken for data costs an odd row; data taken for a header costs a
//!   person.
//! * **A broken quote costs no row.** A line whose quotes contradict themselves is read again with its quotes as text.
//! * **Archive members with names that lead out are read**, under a safe name and with a problem: nothing is written
//!   to disk, and to leave them unread could lose a person.
//! * **Panics of the workbook parser are caught** and become problems. It is the one parser here that is not ours and
//!   works on hostile structure; a panic's own text goes to the program's panic hook, which must print places only.

mod bytes;
mod content;
mod delimited;
mod dump;
mod error;
mod fingerprint;
mod header;
mod identify;
mod json;
mod limits;
mod reading;
mod sheets;
mod sink;
mod source;
mod table_rows;
mod text;
mod unpacked;
mod walk;
mod zip;
mod zip_remains;

pub use error::ReadError;
pub use fingerprint::{Fingerprint, fingerprint};
pub use identify::{FileKind, identify};
pub use limits::Limits;
pub use sink::{ReadSummary, Sink};
pub use source::{Source, read};
pub use unpacked::unpacked;
pub use walk::{FoundFile, Walk, walk};

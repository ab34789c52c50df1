//! Tables and text, read into records: which personal data is where, and why we think so.
//!
//! A table goes by twice. In the first pass a [`Profiler`] counts, in bounded memory, and then decides what each
//! column is: a [`ColumnReading`] with its element, its finer [`Role`], a confidence and a reason. In the second pass a
//! [`Finder`] turns every batch of rows into `records` (one per mention of somebody) and `findings` (what was found
//! inside prose). The [`Rules`] behind both are the files of `rules/elements/`: titles, header words, validators,
//! patterns and the examples that keep them honest.
//!
//! ```
//! use amends_records::Rules;
//!
//! let rules = Rules::embedded()?;
//! let found = rules.detect_text("SSN 219-09-9998, call 206-555-0142");
//! assert_eq!(found.iter().map(|found| rules.vocabulary().name(found.element)).collect::<Vec<_>>(), ["ssn", "telephone"]);
//! # Ok::<(), amends_records::RulesError>(())
//! ```
//!
//! Three decisions a reader would question:
//!
//! * **Columns are read, not cells.** Whether nine digits are an SSN cannot be told from one cell; whether a column of
//!   two thousand of them is, can: no office numbers its orders so that none has a group of `00`. Cells are then
//!   checked one by one, so that a default or a broken value exposes nothing.
//! * **What is not typed is searched.** A sample may be clean and row nine million may hold a card number, so every
//!   cell of a column that was not recognised goes through the text patterns.
//! * **Identity fields are folded here, compared elsewhere.** This crate writes a name in one form; whether two names
//!   are one person is for the crate that gathers people.

mod columns;
mod find;
mod places;
mod roles;
mod rules;
mod several;
mod text;
mod validators;

pub use self::columns::{ColumnOverride, ColumnReading, Overrides, Profiler};
pub use self::find::{FindError, Finder, Found, Tallies};
pub use self::roles::Role;
pub use self::rules::{Rules, RulesError};
pub use self::several::SeveralSsns;
pub use self::text::TextFinding;
pub use self::validators::date::DateOrder;
pub use self::validators::filler::Filler;

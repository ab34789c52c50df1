//! The nouns of a case, and nothing that acts on them.
//!
//! Every stage of Amends speaks in the words of this crate: *evidence* is read into *tables*, tables yield *records*,
//! records are gathered into *people*. Stages never know each other; they meet only in the types and Arrow schemas
//! defined here. The crate does no I/O, so it can be used inside a worker process, a test or another engine alike.
//!
//! Three decisions a reader would question:
//!
//! * **A record's id is its place.** [`RecordId`] spells evidence, table, row and part, so an id printed in a report
//!   leads back to the very row with no lookup table in between.
//! * **Elements are bits.** What was exposed is an [`ElementSet`] of 128 bits over a [`Vocabulary`] loaded from
//!   `rules/elements/`; the vocabulary is stored with the case, so old tables stay readable.
//! * **Personal values cannot be printed.** [`Masked`] has no way to show its content by accident, and columns that
//!   hold personal values say so in their Arrow metadata ([`schemas::PERSONAL`]).

pub mod clock;
pub mod elements;
pub mod event;
pub mod glob;
pub mod ids;
pub mod incident;
pub mod inventory;
pub mod masked;
pub mod net;
pub mod problem;
pub mod schemas;
pub mod standing;
pub mod statement;
pub mod suggest;
pub mod table;
pub mod tokens;

pub use clock::Clock;
pub use elements::{ElementIndex, ElementSet, Vocabulary};
pub use event::{Action, Class, Event, Fields, LogSource, Micros, Outcome, TimeBasis};
pub use ids::{EvidenceId, PersonId, RecordId};
pub use inventory::{Asset, Indicated, IndicatedKind, Known, Seeds};
pub use masked::Masked;
pub use net::Net;
pub use problem::{Problem, ProblemKind};
pub use standing::{Role, Standing};
pub use statement::{SecretId, Stated, Statement};
pub use table::{ColumnHead, RowBatch, TableHead};
pub use tokens::{Near, TokenKind, Tokens};

//! The facade: Amends as a pipeline.
//!
//! [`respond`] is the whole of it, top to bottom: evidence is *read* into a manifest, *records* are found in it, records
//! are gathered into *people*, people and law make a *plan* of duties, the plan is turned into draft *notices*, and all
//! of it into a *report*. Each stage lives in a module of the same name here, which does nothing but bring rows from the
//! case to a stage crate and back; what a stage decides is decided in its crate.
//!
//! Two decisions a reader would question:
//!
//! * **A stage runs again only if its input changed.** Each notes in the journal the digest of what it was made from;
//!   evidence is kept file by file, so that one new file costs one file's reading. Killed anywhere, the same command
//!   goes on and ends in the same tables.
//! * **Ordinals inside, ids outside.** Within a run records are numbered 0 … n − 1 in the order of evidence path, table,
//!   row and part; a number fits union-find and a bitmap. Everything that leaves the case names the record by its place.

pub mod case_folder;
pub mod cost;
pub mod coverage;
pub mod duties;
mod error;
pub mod evidence;
pub mod explain;
pub mod export;
mod files;
pub mod ledger;
pub mod lookup;
pub mod moves;
pub mod notices;
pub mod people;
mod places;
pub mod posture;
pub mod proofs;
pub mod protection;
pub mod receipts;
pub mod records;
pub mod report;
mod respond;
pub mod reveal;
pub mod sending;
pub mod settings;
pub mod status;
pub mod trace;
pub mod waves;

pub use amends_case as case;
pub use amends_duties as law;
pub use amends_ledger as ledger_store;
pub use amends_notices::{codes, imb};
pub use amends_receipts as returned;
pub use amends_store as store;
pub use error::{Error, Result};
pub use respond::{Outcome, incident_of, respond, take_in};
pub use settings::{Progress, Quiet, Settings};

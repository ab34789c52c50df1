//! The case on disk, and the only code that writes it.
//!
//! A **case** is one incident's folder. What it knows of people is in **tables**, Parquet encrypted under a key of the
//! case; smaller things (a plan, letters) are **sealed files**. The **journal** says what was done to all of them, by whom
//! and when, and the **seal** pins the journal. The keys come from one master secret that is wrapped for each
//! **recipient**. `docs/case-format.md` has every byte.
//!
//! ```
//! # use std::{error::Error, sync::Arc};
//! # use amends_store::{Case, NewIdentity, Recipient, TableName, Unlock, World};
//! # use arrow_array::{ArrayRef, RecordBatch, UInt64Array};
//! # fn main() -> Result<(), Box<dyn Error>> {
//! # let folder = tempfile::tempdir()?;
//! let identity = NewIdentity::generate();
//! let recipient = Recipient::PublicKey(identity.recipient);
//! let case = Case::create(folder.path(), &[("counsel", recipient)], World::system("counsel", "amends"))?;
//!
//! let rows: ArrayRef = Arc::new(UInt64Array::from_iter_values(1..=3));
//! let batch = RecordBatch::try_from_iter([("row", rows)])?;
//! let people = TableName::new("people")?;
//! let mut writer = case.table_writer(&people, batch.schema())?;
//! writer.write(&batch)?;
//! writer.finish()?;
//! case.seal()?;
//! drop(case);
//!
//! let case = Case::open_to_read(folder.path(), &Unlock::Identity(identity.file), World::system("lead", "amends"))?;
//! assert_eq!(case.table_rows(&people)?, 3);
//! assert!(case.verify()?.is_intact());
//! # Ok(())
//! # }
//! ```
//!
//! Decisions that a reader would question:
//!
//! * **The journal is a write-ahead log.** Bytes are synced beside their place, then journalled, then moved. So a crash
//!   leaves the old version or the new one, the journal always knows which, and verification needs no second list.
//! * **One table key for all tables**, and plain Parquet encryption with it, though a key for each file would wear less:
//!   a regulator's analyst opens a table with pyarrow and one line, and the case is not held hostage by its program.
//! * **One data page for each column of a row group**, because DuckDB 2.0 fails on the second; see `table::format`.
//! * **A lock for writers, none for readers.** A status page must not wait for a run of six hours.
//! * **No page index, no Bloom filter.** Tables are scanned, sorted and joined as a whole; nobody looks up one row.

mod access;
mod case;
mod destroy;
mod disk;
mod error;
mod header;
pub mod journal;
pub mod keys;
mod marks;
mod names;
mod recover;
mod seal;
pub mod sealed;
mod stages;
pub mod table;
mod text;
mod verify;
mod world;

pub use case::Case;
pub use destroy::{Destruction, destroy};
pub use error::{Result, StoreError};
pub use header::{FORMAT, Header};
pub use journal::{Details, Entry, Head};
pub use keys::{KeyError, NewIdentity, Recipient, RecipientKind, RecipientNote, TableKey, Unlock, write_identity_file};
pub use marks::FileMark;
pub use names::TableName;
pub use stages::StageDone;
pub use table::{
    ContentDigest, NewTable, PartLayout, PartWriter, TableBatches, TableReader, TableWriter, content_digest,
};
pub use verify::{Trouble, Verification};
pub use world::{Randomness, SystemRandomness, World};

//! The case on disk: keys, encrypted tables, journal, seal.

mod access;
mod case;
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
pub use error::{Result, StoreError};
pub use header::{FORMAT, Header};
pub use journal::{Details, Entry, Head};
pub use keys::{KeyError, NewIdentity, Recipient, RecipientKind, RecipientNote, TableKey, Unlock, write_identity_file};
pub use marks::FileMark;
pub use names::TableName;
pub use stages::StageDone;
pub use table::{ContentDigest, NewTable, PartLayout, PartWriter, TableBatches, TableReader, TableWriter, content_digest};
pub use verify::{Trouble, Verification};
pub use world::{Randomness, SystemRandomness, World};

//! What became of every notice: an append-only history that can be proved, and the state that follows from it.
//!
//! A **notice** is what one person is owed in one wave. It is on one **channel** at a time and in exactly one
//! [`State`]; each step that it takes is an **entry**, and entries are never changed. Entries are the leaves of a Merkle
//! tree (RFC 9162): whoever knows its head can check that an entry is in it and that nothing before it was touched,
//! without seeing the rest. The ledger holds ids, words and digests, and nothing personal.
//!
//! ```
//! use amends_case::PersonId;
//! use amends_ledger::{Event, Ledger, LedgerError, NewNotice, NoticeId, State, Wave, What};
//! # fn main() -> Result<(), LedgerError> {
//! # let folder = tempfile::tempdir().expect("a folder");
//! let mut ledger = Ledger::sqlite(&folder.path().join("ledger.sqlite"))?;
//! let wave = Wave::first("plan-digest", "drafts-digest", "counsel", "lead");
//! let notice = NoticeId([7; 16]);
//! let new = NewNotice { notice, person: PersonId([1; 10]), kind: "first".into(), cell: 0, channels: "email,post".into() };
//! ledger.release(&wave, [Ok::<_, LedgerError>(new)].into_iter(), 1_790_000_000)?;
//!
//! ledger.start("sender", 1_790_000_050)?;
//! let mine = ledger.claim("sender", "email", 10, 1_790_000_060)?;
//! ledger.record(&[Event::of(&mine[0], What::Intended, 1_790_000_061)], "sender")?;
//! ledger.record(&[Event::of(&mine[0], What::RefusedHard, 1_790_000_062).because("550 5.1.1")], "sender")?;
//! // The mailbox does not exist, so the same notice waits for the post.
//! let at = ledger.notice(&notice)?.expect("it was released");
//! assert_eq!((at.state, at.channel.as_str(), at.attempt), (State::Queued, "post", 2));
//! assert!(ledger.check()?.is_whole());
//! # Ok(())
//! # }
//! ```
//!
//! Decisions that a reader would question:
//!
//! * **Intent is an entry of its own, written and synced before the wire is touched.** A crash then leaves notices that
//!   are *intended* and nothing more: they become *uncertain*, and only evidence or a person moves them. Nothing is ever
//!   sent again because we do not know. What was claimed but not intended goes back to the queue by itself.
//! * **One row holds the tree's head**, and appending locks it. Entries so have numbers without gaps, in the order in which
//!   they were committed, with any number of workers; claiming, which is what workers contend for, does not touch it.
//! * **One SQL for SQLite and PostgreSQL**, integers, texts and bytes only. Where the two differ, `sql` says so: row
//!   locks, append-only triggers, and how a dead worker is told from a slow one.
//! * **The tree's frontier is stored, not the tree.** The head is known at each moment for at most 64 hashes of state;
//!   a proof reads the leaves' hashes again, 32 bytes for each entry.

mod check;
mod codes;
mod entry;
mod error;
mod fate;
mod head;
mod history;
mod notice;
mod proof;
mod queue;
mod record;
mod release;
mod schema;
mod sql;
mod term;
pub mod tree;

use std::path::Path;

pub use check::{Check, Fault};
pub use codes::{Grant, NewGrant, Redemption};
pub use entry::Entry;
pub use error::{LedgerError, Result};
pub use fate::{Patience, State, What};
pub use head::{Checkpoint, Head, Signer};
pub use notice::{Count, Notice, NoticeId};
pub use proof::{
    CHOSEN_MAX, Coverage, PersonLeaf, Proof, ProofError, Proven, ProvenEntry, ProvenPerson, Statement,
    StatementBuilder, verify,
};
pub use queue::Recovered;
pub use record::{Event, Recorded};
pub use release::{NewNotice, Wave};

pub use term::Term;

use sql::Db;

/// An open ledger.
pub struct Ledger {
    db: Db,
    patience: Patience,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.db.is_shared() { "Ledger(postgresql)" } else { "Ledger(sqlite)" })
    }
}

impl Ledger {
    /// Opens, and makes where it is missing, a ledger in a file of its own. One process at a time writes.
    ///
    /// # Errors
    /// If the file is no ledger, or of another version.
    pub fn sqlite(path: &Path) -> Result<Self> {
        Self::open(Db::sqlite(path)?)
    }

    /// Opens, and makes where it is missing, a ledger in a PostgreSQL database (`postgres://user@host/database`), for
    /// several workers at once. TLS is used unless the host is this very machine.
    ///
    /// # Errors
    /// If the server cannot be reached, or holds a ledger of another version.
    pub fn postgres(url: &str) -> Result<Self> {
        Self::open(Db::postgres(url)?)
    }

    fn open(mut db: Db) -> Result<Self> {
        schema::prepare(&mut db)?;
        Ok(Self { db, patience: Patience::default() })
    }
}

//! Marks: what each file of the case must be, as the journal tells it.
//!
//! A change of files is journalled *before* it takes place and after its bytes are synced under an interim name. So
//! the journal always says what the case is, and a change that a crash cut short can be completed from what it left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::journal::{Details, Entry};
use crate::text;

/// The word of journal entries that change files.
pub(crate) const CHANGE: &str = "files";

/// Size and keyed digest of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMark {
    /// In bytes.
    pub size: u64,
    /// BLAKE3 under the case's seal key, hexadecimal.
    pub digest: String,
}

impl FileMark {
    /// The mark of these bytes.
    pub(crate) fn of(bytes: &[u8], key: &[u8; 32]) -> Self {
        Self { size: bytes.len() as u64, digest: blake3::keyed_hash(key, bytes).to_hex().to_string() }
    }

    /// The mark of a file on disk; it is read in pieces.
    pub(crate) fn of_file(path: &Path, key: &[u8; 32]) -> Result<Self> {
        let file = File::open(path).map_err(StoreError::io("open", path))?;
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut digest = Digesting::new(std::io::sink(), key);
        std::io::copy(&mut reader.by_ref(), &mut digest).map_err(StoreError::io("read", path))?;
        Ok(digest.mark())
    }

    fn parse(text: &str) -> Option<Self> {
        let (size, digest) = text.split_once(' ')?;
        text::from_hex(digest)?;
        Some(Self { size: size.parse().ok()?, digest: digest.to_owned() })
    }
}

/// A writer that computes the mark of what goes through it.
pub(crate) struct Digesting<W> {
    inner: W,
    hasher: blake3::Hasher,
    size: u64,
}

impl<W> Digesting<W> {
    pub(crate) fn new(inner: W, key: &[u8; 32]) -> Self {
        Self { inner, hasher: blake3::Hasher::new_keyed(key), size: 0 }
    }

    pub(crate) fn mark(&self) -> FileMark {
        FileMark { size: self.size, digest: self.hasher.finalize().to_hex().to_string() }
    }

    pub(crate) fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

/// The mark of every file, by its path below the case folder.
pub(crate) type Marks = BTreeMap<String, FileMark>;

/// A change of files: some are put (new or replaced), some go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) put: Marks,
    pub(crate) gone: BTreeSet<String>,
}

impl Change {
    pub(crate) fn put(path: impl Into<String>, mark: FileMark) -> Self {
        Self { put: Marks::from([(path.into(), mark)]), gone: BTreeSet::new() }
    }

    pub(crate) fn gone(path: impl Into<String>) -> Self {
        Self { put: Marks::new(), gone: BTreeSet::from([path.into()]) }
    }

    pub(crate) fn to_details(&self) -> Details {
        let put = self.put.iter().map(|(path, mark)| (format!("put {path}"), format!("{} {}", mark.size, mark.digest)));
        put.chain(self.gone.iter().map(|path| (format!("gone {path}"), String::new()))).collect()
    }

    /// The change that an entry tells of, if it tells of one.
    pub(crate) fn of_entry(entry: &Entry) -> Option<Self> {
        if entry.what != CHANGE {
            return None;
        }
        let mut change = Self::default();
        for (key, value) in &entry.details {
            if let Some(path) = key.strip_prefix("put ") {
                change.put.insert(path.to_owned(), FileMark::parse(value)?);
            } else if let Some(path) = key.strip_prefix("gone ") {
                change.gone.insert(path.to_owned());
            }
        }
        Some(change)
    }

    pub(crate) fn apply(&self, marks: &mut Marks) {
        self.gone.iter().for_each(|path| drop(marks.remove(path)));
        marks.extend(self.put.iter().map(|(path, mark)| (path.clone(), mark.clone())));
    }

    /// Every path that the change touches.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &String> {
        self.put.keys().chain(&self.gone)
    }
}

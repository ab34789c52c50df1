//! The seal: which files the case consists of at one moment, and how far its journal had come.
//!
//! The journal alone says as much, but a journal can be cut short. The seal pins its head; both are under keys of the
//! case, so whoever has no key cannot make one agree with the other.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::journal::{Head, split_mac};
use crate::marks::Marks;
use crate::text;

/// Name of the seal below the case folder.
pub(crate) const FILE: &str = "seal.json";

/// What `seal.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seal {
    /// Id of the case.
    pub(crate) case: String,
    /// When it was sealed, UTC.
    pub(crate) sealed: String,
    pub(crate) journal: SealedHead,
    pub(crate) files: Marks,
}

/// The journal's end at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SealedHead {
    pub(crate) seq: u64,
    pub(crate) digest: String,
}

impl SealedHead {
    pub(crate) fn of(head: &Head) -> Self {
        Self { seq: head.seq, digest: text::hex(&head.digest) }
    }
}

const MAC_OPEN: &str = ",\n  \"mac\": \"";
const MAC_CLOSE: &str = "\"\n}\n";

impl Seal {
    /// Writes the seal in one step; a crash leaves the one before.
    pub(crate) fn write(&self, folder: &Path, key: &[u8; 32]) -> Result<()> {
        let body = serde_json::to_string_pretty(self).map_err(|error| StoreError::damaged(FILE, error.to_string()))?;
        let mac = blake3::keyed_hash(key, body.as_bytes());
        let open = body.strip_suffix("\n}").unwrap_or(&body);
        disk::replace(&folder.join(FILE), format!("{open}{MAC_OPEN}{}{MAC_CLOSE}", mac.to_hex()).as_bytes())
    }

    /// Reads the seal; the MAC is over its exact bytes, so one changed blank is found.
    pub(crate) fn read(folder: &Path, key: &[u8; 32]) -> Result<Self> {
        let path = folder.join(FILE);
        let bytes = fs::read(&path).map_err(StoreError::io("read", &path))?;
        let wrong = |why: &str| StoreError::damaged(FILE, why);
        let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not text"))?;
        let (body, mac) = split_mac(text, MAC_OPEN, MAC_CLOSE).ok_or_else(|| wrong("it has no MAC"))?;
        let body = format!("{body}\n}}");
        if blake3::keyed_hash(key, body.as_bytes()) != mac {
            return Err(wrong("it was changed: its MAC does not fit"));
        }
        serde_json::from_str(&body).map_err(|_| wrong("it is not a seal"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::FileMark;

    #[test]
    fn a_seal_comes_back_and_every_flipped_byte_is_found() {
        let folder = tempfile::tempdir().expect("folder");
        let files = Marks::from([("case.toml".to_owned(), FileMark::of(b"x", &[1; 32]))]);
        let journal = SealedHead::of(&Head::default());
        let seal = Seal { case: "00".to_owned(), sealed: "2026-11-23T08:00:00Z".to_owned(), journal, files };
        seal.write(folder.path(), &[7; 32]).expect("write");
        assert_eq!(Seal::read(folder.path(), &[7; 32]).expect("read"), seal);
        let path = folder.path().join(FILE);
        let good = fs::read(&path).expect("read");
        for place in 0..good.len() {
            let mut bad = good.clone();
            bad[place] ^= 1;
            fs::write(&path, bad).expect("write");
            assert!(Seal::read(folder.path(), &[7; 32]).is_err(), "byte {place}");
        }
    }
}

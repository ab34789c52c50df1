//! The tree's head, signed: what a regulator keeps.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::Ledger;
use crate::entry::{Draft, Tail, number, read_frontier, time_text};
use crate::error::{LedgerError, Result};
use crate::fate::What;
use crate::sql::Value;
use crate::tree::Hash;

/// The head of the tree at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// How many entries.
    pub entries: u64,
    /// The root over them.
    pub root: Hash,
    /// When, in seconds since 1970.
    pub time: i64,
}

impl Checkpoint {
    /// The root, hexadecimal: as a journal keeps it.
    pub fn root_hex(&self) -> String {
        hex(&self.root)
    }

    /// A head that was kept elsewhere as texts; `None` if they are none.
    pub fn kept(entries: &str, root: &str) -> Option<Self> {
        Some(Self { entries: entries.parse().ok()?, root: from_hex(root)?.try_into().ok()?, time: 0 })
    }
}

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The case's id.
    pub case: String,
    /// How many entries the tree has.
    pub entries: u64,
    /// Its root, hexadecimal.
    pub root: String,
    /// When, RFC 3339, UTC.
    pub time: String,
    /// The public key (Ed25519, RFC 8032), hexadecimal. It proves nothing by itself: whoever checks a signature has
    /// the key from elsewhere.
    pub key: String,
    /// The signature, hexadecimal, over five lines: the name of the format, case, entries, root, time.
    pub signature: String,
}

impl Head {
    fn message(case: &str, entries: u64, root: &str, time: &str) -> Vec<u8> {
        format!("amends ledger head 1\n{case}\n{entries}\n{root}\n{time}\n").into_bytes()
    }

    /// Whether the signature is right under the key that the head itself names.
    pub fn is_signed(&self) -> bool {
        let (Some(key), Some(signature)) = (from_hex(&self.key), from_hex(&self.signature)) else { return false };
        let message = Self::message(&self.case, self.entries, &self.root, &self.time);
        UnparsedPublicKey::new(&ED25519, key).verify(&message, &signature).is_ok()
    }

    /// The root as bytes, if it is a hash.
    pub fn root_hash(&self) -> Option<Hash> {
        from_hex(&self.root)?.try_into().ok()
    }
}

/// Signs heads with a key of the case.
pub struct Signer {
    pair: Ed25519KeyPair,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(…)")
    }
}

impl Signer {
    /// From a secret of 32 bytes.
    ///
    /// # Errors
    /// If no key can be made of it.
    pub fn new(seed: &[u8; 32]) -> Result<Self> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| LedgerError::Key)?;
        Ok(Self { pair })
    }

    /// The public key, hexadecimal: what is given to a regulator beforehand.
    pub fn public_key(&self) -> String {
        hex(self.pair.public_key().as_ref())
    }

    /// Signs the head of `case`.
    ///
    /// # Errors
    /// If the time is out of range.
    pub fn sign(&self, case: &str, checkpoint: &Checkpoint) -> Result<Head> {
        let (root, time) = (hex(&checkpoint.root), time_text(checkpoint.time)?);
        let message = Head::message(case, checkpoint.entries, &root, &time);
        let signature = hex(self.pair.sign(&message).as_ref());
        let (case, entries, key) = (case.to_owned(), checkpoint.entries, self.public_key());
        Ok(Head { case, entries, root, time, key, signature })
    }
}

impl Ledger {
    /// Notes the present head, so that [`Ledger::check`] can tell later that nothing before it was changed.
    ///
    /// # Errors
    /// Of the database.
    pub fn checkpoint(&mut self, time: i64) -> Result<Checkpoint> {
        self.db.transaction(|db| {
            let sql = format!("SELECT entries, peaks FROM head WHERE one = 1{}", db.for_update());
            let frontier = read_frontier(db, &sql)?;
            let point = Checkpoint { entries: frontier.size(), root: frontier.root(), time };
            let values = [number(point.entries), Value::from(&point.root[..]), time.into()];
            let insert = "INSERT INTO checkpoint (entries, root, time) VALUES ($1, $2, $3)
                          ON CONFLICT (entries) DO NOTHING";
            db.run(insert, &values)?;
            Ok(point)
        })
    }

    /// The first head that was noted and covers an entry.
    ///
    /// # Errors
    /// Of the database.
    pub fn checkpoint_over(&mut self, seq: u64) -> Result<Option<Checkpoint>> {
        let sql = "SELECT entries, root, time FROM checkpoint WHERE entries >= $1 ORDER BY entries LIMIT 1";
        self.db.first(sql, &[number(seq)], |row| {
            Ok(Checkpoint { entries: row.count(0)?, root: row.array::<32>(1)?, time: row.int(2)? })
        })
    }

    /// Writes the digest of a statement on coverage into the ledger; the entry's number.
    ///
    /// # Errors
    /// Of the database.
    pub fn cover(&mut self, digest: &str, actor: &str, time: i64) -> Result<u64> {
        self.db.transaction(|db| {
            let mut tail = Tail::lock(db)?;
            let draft = Draft::new(time, What::Covered, digest, actor);
            let entry = tail.append(db, &draft)?;
            tail.close(db)?;
            Ok(entry.seq)
        })
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hexadecimal digits as bytes, at most 64 of them.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || text.len() > 128 || !text.is_ascii() {
        return None;
    }
    (0..text.len() / 2).map(|place| u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).ok()).collect()
}

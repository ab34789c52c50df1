//! Small files: state such as the plan or the incident's snapshot, and outputs for people.
//!
//! An encrypted file is named `<path>.sealed`: 8 bytes `AMENDS1\n`, 12 bytes nonce, then AES-256-GCM of the content with
//! case id and path as associated data, so that one file cannot take another's place.

use std::fs;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::case::Case;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::marks::Change;
use crate::names;

/// Ending of an encrypted small file.
pub const ENDING: &str = ".sealed";
/// Largest content, in bytes: it is held in memory as a whole.
pub const SIZE_LIMIT: usize = 256 << 20;

const MAGIC: &[u8; 8] = b"AMENDS1\n";

impl Case {
    /// Writes `bytes` encrypted to `<path>.sealed`, in one step. `path` lies below `state/` or `outputs/`.
    pub fn write_sealed(&self, path: &str, bytes: &[u8]) -> Result<()> {
        names::check_file(path)?;
        if bytes.len() > SIZE_LIMIT {
            return Err(StoreError::TooLarge { path: path.to_owned(), size: bytes.len() });
        }
        let mut nonce = [0_u8; NONCE_LEN];
        self.shared.world.randomness.fill(&mut nonce)?;
        let mut file = Vec::with_capacity(MAGIC.len() + NONCE_LEN + bytes.len() + AES_256_GCM.tag_len());
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&nonce);
        let mut content = Zeroizing::new(bytes.to_vec());
        let tag = self
            .file_key()?
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(self.place_of(path)),
                &mut content,
            )
            .map_err(|_| StoreError::Randomness)?;
        file.extend_from_slice(&content);
        file.extend_from_slice(tag.as_ref());
        self.put_file(&format!("{path}{ENDING}"), &file).map(drop)
    }

    /// Reads what [`Case::write_sealed`] wrote to `path`.
    pub fn read_sealed(&self, path: &str) -> Result<Zeroizing<Vec<u8>>> {
        let stored = format!("{path}{ENDING}");
        let mut file = self.read_stored(path, &stored)?;
        let damaged = || StoreError::damaged(&stored, "it does not decrypt");
        let (head, content) = file.split_at_mut_checked(MAGIC.len() + NONCE_LEN).ok_or_else(damaged)?;
        let (magic, nonce) = head.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(damaged());
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged())?;
        let plain =
            self.file_key()?.open_in_place(nonce, Aad::from(self.place_of(path)), content).map_err(|_| damaged())?;
        Ok(Zeroizing::new(plain.to_vec()))
    }

    /// Writes a file in the clear. Only for what holds nothing personal, such as the report with its counts.
    pub fn write_plain(&self, path: &str, bytes: &[u8]) -> Result<()> {
        names::check_file(path)?;
        self.put_file(path, bytes).map(drop)
    }

    /// Reads what [`Case::write_plain`] wrote.
    pub fn read_plain(&self, path: &str) -> Result<Vec<u8>> {
        self.read_stored(path, path)
    }

    /// Removes a small file, encrypted or plain; one that is not there is no trouble.
    pub fn remove_file(&self, path: &str) -> Result<()> {
        names::check_file(path)?;
        for path in [path.to_owned(), format!("{path}{ENDING}")] {
            let mut state = self.state();
            if state.marks.contains_key(&path) {
                state.record_change(&self.shared.world, &Change::gone(&path))?;
                disk::remove_file_if_there(&self.path(&path))?;
            }
        }
        Ok(())
    }

    /// The small files below a folder (`state/`, `outputs/letters/` …), as they lie on disk, sorted.
    pub fn files(&self, below: &str) -> Result<Vec<String>> {
        let state = self.refresh()?;
        let ours = |path: &&String| path.starts_with("state/") || path.starts_with("outputs/");
        Ok(state.marks.keys().filter(ours).filter(|path| path.starts_with(below)).cloned().collect())
    }

    fn read_stored(&self, path: &str, stored: &str) -> Result<Vec<u8>> {
        names::check_file(path)?;
        if !self.refresh()?.marks.contains_key(stored) {
            return Err(StoreError::Missing(stored.to_owned()));
        }
        let place = self.path(stored);
        fs::read(&place).map_err(StoreError::io("read", &place))
    }

    fn file_key(&self) -> Result<LessSafeKey> {
        let key = UnboundKey::new(&AES_256_GCM, &*self.shared.keys.file).map_err(|_| StoreError::Randomness)?;
        Ok(LessSafeKey::new(key))
    }

    fn place_of(&self, path: &str) -> Vec<u8> {
        format!("{}\n{path}", self.header().case).into_bytes()
    }
}

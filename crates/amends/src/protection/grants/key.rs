//! The organisation's own key for files of grants: who has it can tell that two cases speak of one person.

use std::io::Read;
use std::path::Path;

use amends_case::{Masked, PersonId, Tokens};

use crate::{Error, Result};

/// The first word of a key's file.
const MARK: &str = "amends-grants-key-1";
/// Bytes of a key's file that are read.
const FILE_BYTES_MAX: u64 = 4_096;

/// A digest under the organisation's key: of a person's identity, of a grant, of a case.
pub(crate) type Digest = [u8; 16];

/// A key of 256 bits. It is in none of the cases.
pub struct GrantsKey(Masked<[u8; 32]>);

impl std::fmt::Debug for GrantsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GrantsKey(..)")
    }
}

impl GrantsKey {
    /// Of 32 bytes that nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Masked::new(bytes))
    }

    /// Reads the file of a key.
    ///
    /// # Errors
    /// If it cannot be read or holds no key; what it holds is not told.
    pub fn read(path: &Path) -> Result<Self> {
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(Error::file("read", path))?;
        file.take(FILE_BYTES_MAX).read_to_end(&mut bytes).map_err(Error::file("read", path))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let key = match (words.next(), words.next(), words.next()) {
            (Some(MARK), Some(hex), None) => unhex::<32>(hex),
            _ => None,
        };
        key.map(Self::new).ok_or_else(|| {
            let path = path.display();
            Error::Refused(format!("{path} is no key for files of grants; a new one is made where there is no file"))
        })
    }

    /// What a key's file holds.
    pub fn to_text(&self) -> Masked<String> {
        Masked::new(format!(
            "# The organisation's key for files of grants (amends protection grants). Whoever has it can compare people\n\
             # of its cases. Keep it apart from the files, and keep a copy: another key finds nobody again.\n\
             {MARK} {}\n",
            // Revealed into the file that is the key.
            hex(self.0.reveal())
        ))
    }

    /// A digest for one purpose, of parts that cannot run into each other.
    pub(super) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> Digest {
        let mut hasher = self.hasher(purpose);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut digest = [0; 16];
        hasher.finalize_xof().fill(&mut digest);
        digest
    }

    /// The name of the key itself: equal for files that belong together.
    pub(super) fn name(&self) -> Digest {
        self.digest("name of the key", &[])
    }

    /// The name of a case.
    pub(super) fn case(&self, header: &str) -> Digest {
        self.digest("name of a case", &[header.as_bytes()])
    }

    /// The name of what one person was granted in a case, whichever code stands for it now.
    pub(super) fn grant(&self, case: &Digest, person: &PersonId) -> Digest {
        self.digest("name of a grant", &[case, &person.0])
    }

    /// Identifiers under this key, in the form in which a case keeps them under its own.
    pub(super) fn tokens(&self) -> Tokens {
        Tokens::new(*self.hasher("identifiers").finalize().as_bytes())
    }

    /// What a file ends with.
    pub(super) fn seal(&self) -> blake3::Hasher {
        self.hasher("whole file")
    }

    fn hasher(&self, purpose: &str) -> blake3::Hasher {
        // Each purpose has a key of its own, so that no digest of one can stand for one of another.
        let own = blake3::keyed_hash(self.0.reveal(), purpose.as_bytes());
        blake3::Hasher::new_keyed(own.as_bytes())
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

//! Who can open the case: the list of recipients, and its changes.

use std::fs;
use std::path::Path;

use crate::case::Case;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::journal::Details;
use crate::keys::{self, KeyError, Recipient, RecipientKind, RecipientNote};
use crate::marks::{Change, FileMark};

impl Case {
    /// The recipients by name.
    pub fn recipients(&self) -> Result<Vec<RecipientNote>> {
        let mut public_keys = std::collections::BTreeMap::new();
        for entry in self.journal_entries()?.into_iter().filter(|entry| entry.what == "recipient_added") {
            if let Some(name) = entry.details.get("name") {
                public_keys.insert(name.clone(), entry.details.get("public_key").cloned());
            }
        }
        let note = |(path, file): (String, Vec<u8>)| {
            let name = name_of(&path).to_owned();
            let public_key = public_keys.get(&name).cloned().flatten();
            RecipientNote { kind: keys::kind_of(&file), public_key, name }
        };
        Ok(key_files(self.folder())?.into_iter().map(note).collect())
    }

    /// Lets one more recipient open the case.
    pub fn add_recipient(&self, name: &str, recipient: &Recipient) -> Result<()> {
        let path = keys::file_of(name)?;
        if self.state().marks.contains_key(&path) {
            return Err(KeyError::Taken(name.to_owned()).into());
        }
        let file = keys::wrap(&self.shared.master, recipient, self.shared.world.passphrase_cost)?;
        self.put_file(&path, &file)?;
        self.record("recipient_added", added_details(name, recipient))?;
        self.seal()
    }

    /// Removes a recipient's key file. Who had it may have kept a copy of it, or of the master secret: removal keeps
    /// honest people out and does not lock a door behind anyone who left with the key.
    pub fn remove_recipient(&self, name: &str) -> Result<()> {
        let path = keys::file_of(name)?;
        {
            let mut state = self.state();
            if !state.marks.contains_key(&path) {
                return Err(KeyError::NoSuch(name.to_owned()).into());
            }
            if state.marks.keys().filter(|path| path.starts_with("keys/")).count() == 1 {
                return Err(KeyError::Last(name.to_owned()).into());
            }
            state.record_change(&self.shared.world, &Change::gone(&path))?;
        }
        disk::remove_file_if_there(&self.path(&path))?;
        disk::sync_folder(&self.path("keys"))?;
        self.record("recipient_removed", Details::from([("name".to_owned(), name.to_owned())]))?;
        self.seal()
    }

    /// Writes a small file: bytes beside its place, journal, then into its place.
    pub(crate) fn put_file(&self, path: &str, bytes: &[u8]) -> Result<FileMark> {
        let mut state = self.state();
        if state.writing.is_none() {
            return Err(StoreError::ReadOnly);
        }
        let place = self.path(path);
        place.parent().map_or(Ok(()), disk::create_folder)?;
        disk::write_unfinished(&place, bytes)?;
        let mark = FileMark::of(bytes, &self.shared.keys.seal);
        state.record_change(&self.shared.world, &Change::put(path, mark.clone()))?;
        disk::put_in_place(&place)?;
        Ok(mark)
    }
}

/// What the journal notes of a new recipient.
pub(crate) fn added_details(name: &str, recipient: &Recipient) -> Details {
    let mut details = Details::from([("name".to_owned(), name.to_owned())]);
    let kind = match recipient {
        Recipient::PublicKey(key) => {
            details.insert("public_key".to_owned(), key.trim().to_owned());
            RecipientKind::Identity
        }
        Recipient::Passphrase(_) => RecipientKind::Passphrase,
    };
    details.insert("kind".to_owned(), kind.word().to_owned());
    details
}

/// A key file is a few hundred bytes; a larger one is not read to its end.
const KEY_FILE_LIMIT: u64 = 1 << 16;

/// The key files of a case, by path, sorted.
pub(crate) fn key_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let keys = folder.join("keys");
    let mut files = Vec::new();
    if !keys.is_dir() {
        return Ok(files);
    }
    for name in disk::files_below(&keys)?.into_iter().filter(|name| name.ends_with(".age")) {
        let path = keys.join(&name);
        let mut file = Vec::new();
        fs::File::open(&path)
            .and_then(|open| std::io::Read::read_to_end(&mut std::io::Read::take(open, KEY_FILE_LIMIT), &mut file))
            .map_err(StoreError::io("read", &path))?;
        files.push((format!("keys/{name}"), file));
    }
    Ok(files)
}

fn name_of(path: &str) -> &str {
    path.trim_start_matches("keys/").trim_end_matches(".age")
}

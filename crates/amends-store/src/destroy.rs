//! Destruction: the keys first, so that the rest is noise even if nothing else can be removed.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::case::{LEDGER, LOCK, SPILL, lock};
use crate::disk;
use crate::error::{Result, StoreError};
use crate::header::{self, TOMBSTONE};
use crate::world::World;
use crate::{journal, seal};

/// What a case's folder may hold at its top. Anything else is somebody's own and stays.
const FOLDERS: [&str; 5] = ["tables", "state", "outputs", SPILL, LEDGER];
const FILES: [&str; 3] = [journal::FILE, seal::FILE, header::FILE];

/// What was destroyed; also the content of `DESTROYED.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destruction {
    /// Id of the case, where its header could still be read.
    pub case: String,
    /// When, UTC.
    pub time: String,
    /// By whom.
    pub actor: String,
    /// Key files that were overwritten and removed.
    pub key_files: u64,
    /// Files that were removed, key files among them.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What lay in the folder and is not part of a case: it was left.
    pub left: Vec<String>,
}

impl Destruction {
    /// The text of `DESTROYED.txt`.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "This was a case of Amends. It was destroyed.\n\n\
             case       {}\nwhen       {}\nby         {}\nkey files  {} overwritten and removed\n\
             files      {} removed, {} bytes\n\n\
             The tables and other personal content were encrypted under a key that was kept only in the key files.\n\
             Without a copy of one of them the content cannot be read, wherever a copy of it may lie.\n\n\
             What this program cannot do: solid-state disks, snapshots and backups may keep old blocks of the key\n\
             files. Whoever holds such a copy and a recipient's identity or passphrase could still open a copy of the\n\
             case. Destroy those backups, or the identities.\n",
            self.case, self.time, self.actor, self.key_files, self.files, self.bytes
        );
        for path in &self.left {
            let _ = write!(text, "\nLeft where it was, as it is not part of a case: {path}");
        }
        text
    }
}

/// Destroys the case in a folder. No key is needed: whoever may delete the folder could do as much, less thoroughly.
/// Called again after it was interrupted, it goes on.
pub fn destroy(folder: &Path, world: &World) -> Result<Destruction> {
    let interrupted = folder.join(TOMBSTONE).exists();
    if !interrupted && !folder.join(header::FILE).is_file() {
        return Err(StoreError::NotACase(folder.to_owned()));
    }
    let held = lock(folder)?;
    let case = fs::read_to_string(folder.join(header::FILE)).ok().and_then(|text| case_id(&text)).unwrap_or_default();
    let mut report = Destruction { case, time: world.now(), actor: world.actor.clone(), ..Destruction::default() };
    shred_keys(folder, &mut report)?;
    // From here on nobody can open the case, and a second call knows that it may go on.
    disk::replace(&folder.join(TOMBSTONE), report.to_text().as_bytes())?;
    for name in FOLDERS {
        remove_folder(&folder.join(name), &mut report)?;
    }
    for name in FILES {
        remove_file(&folder.join(name), &mut report)?;
    }
    drop(held);
    disk::remove_file_if_there(&folder.join(LOCK))?;
    report.left = disk::files_below(folder)?.into_iter().filter(|path| path != TOMBSTONE).collect();
    disk::replace(&folder.join(TOMBSTONE), report.to_text().as_bytes())?;
    Ok(report)
}

fn case_id(header: &str) -> Option<String> {
    let table: toml::Table = toml::from_str(header).ok()?;
    Some(table.get("case")?.as_str()?.to_owned())
}

/// Overwrites each key file with zeros before it is removed. A second pass would add nothing: a disk that keeps old
/// blocks keeps them from each pass.
fn shred_keys(folder: &Path, report: &mut Destruction) -> Result<()> {
    let keys = folder.join("keys");
    if !keys.is_dir() {
        return Ok(());
    }
    for name in disk::files_below(&keys)? {
        let path = keys.join(name);
        let metadata = fs::symlink_metadata(&path).map_err(StoreError::io("look at", &path))?;
        if metadata.is_file() {
            OpenOptions::new()
                .write(true)
                .open(&path)
                .and_then(|mut file| file.write_all(&vec![0; metadata.len() as usize]).and_then(|()| file.sync_all()))
                .map_err(StoreError::io("overwrite", &path))?;
            report.key_files += 1;
        }
        remove_file(&path, report)?;
    }
    disk::sync_folder(&keys)?;
    disk::remove_folder_if_there(&keys)
}

fn remove_folder(folder: &Path, report: &mut Destruction) -> Result<()> {
    if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        for path in disk::files_below(folder)? {
            remove_file(&folder.join(path), report)?;
        }
    }
    disk::remove_folder_if_there(folder)
}

fn remove_file(path: &Path, report: &mut Destruction) -> Result<()> {
    if let Ok(metadata) = fs::symlink_metadata(path) {
        disk::remove_file_if_there(path)?;
        report.files += 1;
        report.bytes += metadata.len();
    }
    Ok(())
}

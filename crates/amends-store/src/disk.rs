//! Files that are whole or absent: everything small is written beside its place, synced, and renamed into it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};

/// Ending of a file that is not finished. Readers pass it over; the next writer removes it.
pub(crate) const UNFINISHED: &str = ".tmp";

/// Creates a file that only its owner can read; it must not exist yet.
pub(crate) fn create_private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(StoreError::io("create", path))
}

/// Creates a folder, and those above it, that only its owner can enter.
pub(crate) fn create_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    above.map_or(Ok(()), create_folder)?;
    let mut builder = DirBuilder::new();
    // Recursive only in that a folder which appears meanwhile is no error.
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(StoreError::io("create the folder", path))?;
    above.map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder survive a power cut. (Windows has no such call; NTFS journals names itself.)
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(StoreError::io("sync the folder", path))?;
    }
    Ok(())
}

/// The name under which a file is written before it takes its place.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// Writes `bytes` beside `path` and syncs them; [`put_in_place`] finishes.
pub(crate) fn write_unfinished(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = unfinished(path);
    remove_file_if_there(&beside)?;
    let mut file = create_private(&beside)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(StoreError::io("write", &beside))
}

/// Renames what [`write_unfinished`] wrote into its place.
pub(crate) fn put_in_place(path: &Path) -> Result<()> {
    rename(&unfinished(path), path)
}

/// Renames, and makes the new name last.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(StoreError::io("rename", from))?;
    to.parent().map_or(Ok(()), sync_folder)
}

/// Replaces the content of `path` in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    write_unfinished(path, bytes)?;
    put_in_place(path)
}

/// Removes a file; one that is not there is no trouble.
pub(crate) fn remove_file_if_there(path: &Path) -> Result<()> {
    ignore_absent(fs::remove_file(path)).map_err(StoreError::io("remove", path))
}

/// Removes a folder and what is in it, following no links; one that is not there is no trouble.
pub(crate) fn remove_folder_if_there(path: &Path) -> Result<()> {
    ignore_absent(fs::remove_dir_all(path)).map_err(StoreError::io("remove the folder", path))
}

fn ignore_absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Everything below `root` that is not a folder, as `/`-separated paths, sorted. Links are listed, not followed.
pub(crate) fn files_below(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let place = root.join(&folder);
        for item in fs::read_dir(&place).map_err(StoreError::io("list", &place))? {
            let item = item.map_err(StoreError::io("list", &place))?;
            // A name that is not UTF-8 cannot be one of ours; its lossy form is enough to report it.
            let name = item.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = item.file_type().map_err(StoreError::io("look at", &place))?;
            if kind.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

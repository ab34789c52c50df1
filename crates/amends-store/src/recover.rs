//! Recovery: the journal says what the case is; what a crash left on the way there is completed, the rest removed.

use std::collections::BTreeSet;
use std::path::Path;

use crate::case::{Case, SPILL, State};
use crate::disk::{self, UNFINISHED};
use crate::error::Result;
use crate::marks::{FileMark, Marks};
use crate::names::{NEW, OLD, TableName};
use crate::seal::{Seal, SealedHead};

/// Puts the new version of a table in place. Each step can be the last before a crash, and the next call goes on.
pub(crate) fn move_into_place(folder: &Path, name: &TableName) -> Result<()> {
    let (new, now, old) = (folder.join(name.new_folder()), folder.join(name.folder()), folder.join(name.old_folder()));
    if new.is_dir() {
        if now.is_dir() {
            disk::remove_folder_if_there(&old)?;
            disk::rename(&now, &old)?;
        }
        disk::rename(&new, &now)?;
    }
    disk::remove_folder_if_there(&old)
}

/// What an opening to write does before anything else.
pub(crate) fn recover(case: &Case, seal: &Seal) -> Result<()> {
    let folder = case.folder();
    disk::remove_folder_if_there(&folder.join(SPILL))?;
    let files = disk::files_below(folder)?;
    let state = case.state();
    for table in tables_on_the_way(&files) {
        if is_complete(case, &state, &table, &files)? {
            move_into_place(folder, &table)?;
        } else if folder.join(table.folder()).is_dir() {
            disk::remove_folder_if_there(&folder.join(table.new_folder()))?;
            disk::remove_folder_if_there(&folder.join(table.old_folder()))?;
        } else if folder.join(table.old_folder()).is_dir() {
            // Only if somebody else moved folders about; the old version is the best there is.
            disk::rename(&folder.join(table.old_folder()), &folder.join(table.folder()))?;
        } else {
            disk::remove_folder_if_there(&folder.join(table.new_folder()))?;
        }
    }
    for path in files.iter().filter(|path| path.ends_with(UNFINISHED)) {
        finish_file(case, &state.marks, path)?;
    }
    for path in files.iter().filter(|path| state.gone.contains(*path)) {
        disk::remove_file_if_there(&folder.join(path))?;
    }
    let settled = SealedHead::of(&state.head) == seal.journal;
    drop(state);
    if settled { Ok(()) } else { case.seal() }
}

/// Tables that have a folder `.new` or `.old`.
fn tables_on_the_way(files: &[String]) -> BTreeSet<TableName> {
    let table = |path: &String| {
        let (folder, _) = path.strip_prefix("tables/")?.rsplit_once('/')?;
        let name = folder.strip_suffix(NEW).or_else(|| folder.strip_suffix(OLD))?;
        TableName::new(name).ok()
    };
    files.iter().filter_map(table).collect()
}

/// Whether the folder `.new` is just what the journal says the table is.
fn is_complete(case: &Case, state: &State, table: &TableName, files: &[String]) -> Result<bool> {
    let (new, now) = (format!("{}/", table.new_folder()), format!("{}/", table.folder()));
    let there: BTreeSet<&str> = files.iter().filter_map(|path| path.strip_prefix(&new)).collect();
    let wanted: Vec<(&str, &FileMark)> =
        state.marks.iter().filter_map(|(path, mark)| Some((path.strip_prefix(&now)?, mark))).collect();
    if wanted.is_empty() || wanted.len() != there.len() || !wanted.iter().all(|(part, _)| there.contains(part)) {
        return Ok(false);
    }
    for (part, mark) in wanted {
        if FileMark::of_file(&case.path(&new).join(part), &case.shared.keys.seal)? != *mark {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Moves an unfinished file to its place if the journal waits for just these bytes; removes it otherwise.
fn finish_file(case: &Case, marks: &Marks, unfinished: &str) -> Result<()> {
    let path = unfinished.strip_suffix(UNFINISHED).unwrap_or(unfinished);
    let place = case.path(unfinished);
    match marks.get(path) {
        Some(mark) if FileMark::of_file(&place, &case.shared.keys.seal)? == *mark => {
            disk::rename(&place, &case.path(path))
        }
        _ => disk::remove_file_if_there(&place),
    }
}

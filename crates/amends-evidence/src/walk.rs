//! Which files an evidence folder holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use amends_case::{Problem, ProblemKind};

use crate::limits::Limits;

/// A file below the evidence root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundFile {
    /// Path below the root with `/` between its parts; the file's own name where the root is a file.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
}

/// What [`walk`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// The files, sorted by path.
    pub files: Vec<FoundFile>,
    /// What could not be listed, sorted.
    pub problems: Vec<Problem>,
}

/// Lists the files below `root`, or `root` itself if it is a file.
///
/// Symbolic links below the root are not followed. One that leads to something inside adds nothing, since that is
/// listed under its own path; one that leads out is a problem. (The root itself may be a link.)
/// Devices, pipes and sockets are not opened; they are problems too.
pub fn walk(root: &Path, limits: &Limits) -> Walk {
    let mut walker = Walker { walk: Walk::default(), pending: Vec::new(), full: false, limit: limits.files };
    match fs::canonicalize(root).and_then(|real| fs::metadata(&real).map(|metadata| (real, metadata))) {
        Err(error) => walker.problem(name_of(root), ProblemKind::Unreadable, &cannot("opened", &error), 0),
        Ok((_, metadata)) if metadata.is_file() => {
            walker.walk.files.push(FoundFile { path: name_of(root), size: metadata.len() });
        }
        Ok((real, _)) => walker.folders(real),
    }
    walker.walk.files.sort();
    walker.walk.problems.sort();
    walker.walk
}

struct Walker {
    walk: Walk,
    /// Folders still to be listed: where they are, and their path below the root.
    pending: Vec<(PathBuf, String)>,
    full: bool,
    limit: usize,
}

impl Walker {
    fn folders(&mut self, root: PathBuf) {
        self.pending.push((root.clone(), String::new()));
        while let Some((folder, below)) = self.pending.pop() {
            match names_in(&folder) {
                Err(error) => self.problem(below, ProblemKind::Unreadable, &cannot("listed", &error), 0),
                Ok(names) => names.into_iter().for_each(|path| self.one(&root, &path, &below)),
            }
        }
    }

    fn one(&mut self, root: &Path, path: &Path, below: &str) {
        let name = name_of(path);
        let shown = if below.is_empty() { name } else { format!("{below}/{name}") };
        let metadata = match fs::symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return self.problem(shown, ProblemKind::Unreadable, &cannot("opened", &error), 0),
        };
        if metadata.is_symlink() {
            self.link(root, path, shown);
        } else if metadata.is_dir() {
            self.pending.push((path.to_owned(), shown));
        } else if metadata.is_file() {
            self.file(shown, metadata.len());
        } else {
            self.problem(shown, ProblemKind::Unreadable, "neither a file nor a folder; not opened", 0);
        }
    }

    fn file(&mut self, path: String, size: u64) {
        if self.walk.files.len() < self.limit {
            return self.walk.files.push(FoundFile { path, size });
        }
        if !self.full {
            self.full = true;
            let why = format!("more than {} files below the evidence folder; the others were not read", self.limit);
            self.problem(String::new(), ProblemKind::LimitReached, &why, 0);
        }
    }

    /// A link to something inside is no news, as that is listed under its own path; any other is a problem.
    fn link(&mut self, root: &Path, path: &Path, shown: String) {
        match fs::canonicalize(path) {
            Ok(target) if target.starts_with(root) => {}
            Ok(_) => {
                let why = "a symbolic link that leads out of the evidence folder; not followed";
                self.problem(shown, ProblemKind::OutsideEvidence, why, 0);
            }
            Err(error) => self.problem(shown, ProblemKind::Unreadable, &cannot("followed", &error), 0),
        }
    }

    fn problem(&mut self, evidence: String, kind: ProblemKind, why: &str, bytes: u64) {
        let why = why.to_owned();
        self.walk.problems.push(Problem { evidence, table: String::new(), row: 0, kind, why, bytes, count: 1 });
    }
}

/// The paths in a folder, sorted, so that a limit cuts at the same place every time.
fn names_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let names: BTreeSet<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    Ok(names.into_iter().collect())
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn cannot(what: &str, error: &std::io::Error) -> String {
    format!("could not be {what}: {}", error.kind())
}

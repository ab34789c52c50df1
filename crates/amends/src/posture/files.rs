//! The files of an inventory: found, hashed, read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use amends_case::incident::InventoryFolder;
use amends_case::statement::Vantage;
use amends_case::{Problem, ProblemKind, SecretId, Stated, glob};
use amends_inventory::{BYTES_MAX, Beside, Chosen};
use amends_store::Case;
use serde::{Deserialize, Serialize};

use crate::evidence::ProblemNote;
use crate::{Error, Result};

/// Files of an inventory at most: forty for each of some ten thousand hosts.
const FILES_MAX: usize = 500_000;
/// Folders within folders at most.
const DEPTH_MAX: usize = 32;
/// Files that one file includes at most, and bytes of each.
const INCLUDED_MAX: usize = 100;
const INCLUDED_BYTES_MAX: u64 = 1 << 20;
/// Statements at most.
const STATEMENTS_MAX: usize = 50_000_000;

/// A file of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InventoryFile {
    /// Path below the inventory's folder.
    pub path: String,
    /// BLAKE3 of its content.
    pub blake3: String,
    /// Its bytes.
    pub bytes: u64,
    /// What it is; empty where nothing here knows it.
    pub format: String,
}

/// All files.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    pub(super) digest: String,
    pub(super) files: Vec<InventoryFile>,
    pub(super) problems: Vec<ProblemNote>,
}

pub(super) fn read(case: &Case, folder: &InventoryFolder, base: &Path) -> Result<(Inventory, Vec<Stated>)> {
    let root = base.join(&folder.path);
    // A folder that is not there must not look like one in which nobody is at stake.
    std::fs::metadata(&root).map_err(Error::file("read", &root))?;
    // A file that is named by itself stands for its folder's list.
    let (root, only) = match root.is_dir() {
        true => (root, None),
        false => (root.parent().unwrap_or(Path::new("")).to_owned(), Some(root)),
    };
    let mut inventory = Inventory::default();
    let mut paths = Vec::new();
    match only {
        Some(file) => paths.push(file),
        None => walk(&root, 0, &mut paths, &mut inventory)?,
    }
    let key = case.secret("secrets of inventories");
    let secret = |identifies: &str| {
        let hash = blake3::keyed_hash(&key, identifies.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        SecretId(id)
    };
    let by_folder = ByFolder::of(&root, &paths);
    let beside = |folder: &str, chosen: Chosen<'_>| by_folder.read(folder, chosen);
    let settings =
        amends_inventory::Settings { secret: &secret, seen_from: &|path| vantage(folder, path), beside: &beside };
    let mut statements = Vec::new();
    let mut digest = blake3::Hasher::new();
    digest
        .update(format!("{:?} {:?} {:?} {:?}", folder.outside, folder.partners, folder.as_of, folder.scans).as_bytes());
    for path in &paths {
        let below = below(&root, path);
        let Some(bytes) = content(path, &below, &mut inventory) else { continue };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        digest.update(below.as_bytes()).update(b"\0").update(hash.as_bytes());
        let read = amends_inventory::read(&below, &bytes, &settings);
        inventory.problems.extend(read.problems.into_iter().map(note));
        let room = STATEMENTS_MAX.saturating_sub(statements.len());
        if read.statements.len() > room {
            problem(&mut inventory, &below, ProblemKind::LimitReached, "says more than an inventory may say in all");
        }
        statements.extend(read.statements.into_iter().take(room));
        inventory.files.push(InventoryFile {
            path: below,
            blake3: hash,
            bytes: bytes.len() as u64,
            format: read.format.to_owned(),
        });
    }
    inventory.digest = digest.finalize().to_hex().to_string();
    Ok((inventory, statements))
}

/// The path below the inventory's folder.
fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Files by their folders: for those that include others.
struct ByFolder<'a>(BTreeMap<String, Vec<(String, &'a Path)>>);

impl<'a> ByFolder<'a> {
    fn of(root: &Path, paths: &'a [PathBuf]) -> Self {
        let mut folders: BTreeMap<String, Vec<(String, &'a Path)>> = BTreeMap::new();
        for path in paths {
            let below = below(root, path);
            let (folder, name) = below.rsplit_once('/').unwrap_or(("", &below));
            folders.entry(folder.to_owned()).or_default().push((name.to_owned(), path));
        }
        Self(folders)
    }

    fn read(&self, folder: &str, chosen: Chosen<'_>) -> Beside {
        let mut beside = Beside::default();
        for (_, path) in self.0.get(folder).into_iter().flatten().filter(|(name, _)| chosen(name)) {
            if beside.texts.len() >= INCLUDED_MAX {
                beside.is_cut = true;
                break;
            }
            let mut bytes = Vec::new();
            let read = File::open(path).and_then(|file| file.take(INCLUDED_BYTES_MAX + 1).read_to_end(&mut bytes));
            beside.is_cut |= read.is_err() || bytes.len() as u64 > INCLUDED_BYTES_MAX;
            beside.texts.push(String::from_utf8_lossy(&bytes).into_owned());
        }
        beside
    }
}

/// From where a scan was made: as `[inventory]` says, else by its name, `external…` or `from-<zone>`.
fn vantage(folder: &InventoryFolder, path: &str) -> Vantage {
    if let Some(rule) = folder.scans.iter().find(|rule| glob::fits(&rule.glob, path)) {
        return match rule.from.as_str() {
            "internet" => Vantage::Outside,
            "itself" => Vantage::Itself,
            zone => Vantage::Zone(zone.to_owned()),
        };
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match stem.strip_prefix("from-") {
        Some(zone) => Vantage::Zone(zone.to_owned()),
        None if stem.starts_with("external") || stem.starts_with("internet") => Vantage::Outside,
        None => Vantage::Unknown,
    }
}

/// Files in the order of their paths. Links are not followed, and what is hidden is not looked at.
fn walk(folder: &Path, depth: usize, into: &mut Vec<PathBuf>, inventory: &mut Inventory) -> Result<()> {
    let items = std::fs::read_dir(folder).map_err(Error::file("read", folder))?;
    let mut paths: Vec<PathBuf> = items.flatten().map(|item| item.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(kind) = std::fs::symlink_metadata(&path) else { continue };
        if name.starts_with('.') && name != ".ssh" {
            continue;
        }
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(&path, depth + 1, into, inventory)?;
        } else if kind.is_file() && into.len() < FILES_MAX {
            into.push(path);
        } else {
            let why = if kind.is_symlink() {
                "is a link, and was not followed"
            } else {
                "lies beyond what is read of an inventory"
            };
            problem(inventory, &name, ProblemKind::LimitReached, why);
        }
    }
    Ok(())
}

fn content(path: &Path, below: &str, inventory: &mut Inventory) -> Option<Vec<u8>> {
    let read = || {
        let mut bytes = Vec::new();
        // One byte more than is read tells that there is more.
        File::open(path)?.take(BYTES_MAX + 1).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    match read() {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            problem(inventory, below, ProblemKind::Unreadable, "could not be read");
            None
        }
    }
}

fn problem(inventory: &mut Inventory, path: &str, kind: ProblemKind, why: &str) {
    let problem = Problem {
        evidence: path.to_owned(),
        table: String::new(),
        row: 0,
        kind,
        why: why.to_owned(),
        bytes: 0,
        count: 1,
    };
    inventory.problems.push(note(problem));
}

fn note(problem: Problem) -> ProblemNote {
    ProblemNote::from(problem)
}

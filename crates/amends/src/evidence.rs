//! Stage *evidence*: which files there are, what identifies each, what it is.

mod lists;
mod names;
mod roots;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use amends_case::incident::{EvidenceSource, Incident};
use amends_case::{Problem, ProblemKind, Role, Standing};
use amends_evidence::{FileKind, Limits, Source, fingerprint, identify};
use amends_store::Case;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::cost::{Cost, Meter};
use crate::files;
use crate::settings::{Progress, Settings};
use roots::{Found, Roots};

/// The evidence of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files, sorted by path; the organisation's own lists behind all evidence.
    pub files: Vec<EvidenceFile>,
    /// What could not be listed or opened.
    pub problems: Vec<ProblemNote>,
    /// What was evidence at an earlier run and is not there now: path, and BLAKE3 of the content.
    #[serde(default)]
    pub gone: Vec<(String, String)>,
}

impl Manifest {
    /// The files that were taken: all but the organisation's own lists.
    pub fn evidence(&self) -> impl Iterator<Item = &EvidenceFile> {
        self.files.iter().filter(|file| !file.is_list)
    }
}

/// One file of the evidence, or of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Path below the evidence root, with the root's name before it where another root has the same path.
    pub path: String,
    /// The root on this machine.
    pub root: PathBuf,
    /// Path below that root.
    pub below: String,
    /// Segment of its people, where `incident.toml` says so.
    pub segment: Option<String>,
    /// Size in bytes.
    pub size: u64,
    /// Time of last change, in nanoseconds since 1970: a file with equal size and time is not hashed again.
    pub changed_ns: u64,
    /// BLAKE3 of the content, hex.
    pub blake3: String,
    /// SHA-256 of the content, hex.
    pub sha256: String,
    /// What it is: [`FileKind::word`].
    pub kind: String,
    /// An earlier file with the same content: this one is not read a second time.
    pub same_as: Option<String>,
    /// What its people are to the organisation, where it is one of its lists, or has the same content as one.
    #[serde(default)]
    pub standing: Option<Standing>,
    /// Whether it is a list of the organisation's (`[[reference]]`) and no more: nothing in it was taken.
    #[serde(default)]
    pub is_list: bool,
    /// The stores of the inventory that it was taken from, where `incident.toml` says so; those of its copies among them.
    #[serde(default)]
    pub stores: Vec<String>,
    /// Whether it, or a copy of it, is evidence of which nobody says where it was taken from: then it counts.
    #[serde(default)]
    pub storeless: bool,
    /// Whether a person has decided that it is treated as not taken (`amends trace decide`).
    #[serde(default)]
    pub left_out: bool,
}

impl EvidenceFile {
    /// First 64 bits of the content's hash: names the file's tables and stands in record ids.
    pub fn short(&self) -> &str {
        self.blake3.get(..16).unwrap_or(&self.blake3)
    }

    /// The same as a number.
    pub fn short_number(&self) -> u64 {
        u64::from_str_radix(self.short(), 16).unwrap_or(0)
    }

    /// What it says of the people in it.
    pub fn role(&self) -> Role {
        Role { standing: self.standing, is_list: self.is_list, left_out: self.left_out }
    }

    pub(crate) fn source(&self) -> Source {
        Source::new(&self.root, &self.below).shown_as(&self.path)
    }
}

/// A [`Problem`] as the case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProblemNote {
    /// Path below the evidence root.
    pub evidence: String,
    /// Sheet or dumped table.
    pub table: String,
    /// 1-based data row; 0 for the whole.
    pub row: u64,
    /// [`ProblemKind::word`].
    pub kind: String,
    /// A sentence.
    pub why: String,
    /// Bytes concerned.
    pub bytes: u64,
    /// How often.
    pub count: u64,
}

impl From<Problem> for ProblemNote {
    fn from(problem: Problem) -> Self {
        Self {
            evidence: problem.evidence,
            table: problem.table,
            row: problem.row,
            kind: problem.kind.word().to_owned(),
            why: problem.why,
            bytes: problem.bytes,
            count: problem.count,
        }
    }
}

/// The manifest of a case.
///
/// # Errors
/// If there is none yet, or it cannot be read.
pub fn manifest(case: &Case) -> Result<Manifest> {
    files::read_state(case, files::MANIFEST, "manifest")?
        .ok_or(crate::Error::NotYet { what: "manifest", command: "amends evidence read" })
}

/// Lists, hashes and recognises the evidence that `incident` names; paths are relative to `base`.
///
/// # Errors
/// Only the case's own: trouble with evidence becomes problems of the manifest.
pub fn read(
    case: &Case,
    incident: &Incident,
    base: &Path,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Manifest, Cost)> {
    let meter = Meter::start("evidence");
    let known = files::read_state::<Manifest>(case, files::MANIFEST, "manifest")?;
    let earlier = known.clone().unwrap_or_default();
    let listed = list(incident, base, case);
    let total: u64 = listed.files.iter().map(|file| file.size).sum();
    progress.begin("evidence", total);
    let mut manifest = Manifest { files: Vec::new(), problems: listed.problems, gone: Vec::new() };
    for (file, trouble) in hash_all(listed.files, &earlier, settings.threads, progress) {
        match trouble {
            None => manifest.files.push(file),
            Some(why) => manifest.problems.push(unreadable(&file, &why)),
        }
    }
    note_duplicates(&mut manifest.files);
    let left_out = crate::trace::left_out_files(case, &manifest)?;
    for file in manifest.files.iter_mut().filter(|file| !file.is_list) {
        file.left_out = left_out.contains(&file.blake3);
    }
    manifest.problems.extend(manifest.files.iter().filter_map(duplicate));
    note_gone(&mut manifest, &earlier);
    if manifest.evidence().next().is_none() {
        manifest.problems.push(no_evidence());
    }
    manifest.problems.sort();
    let ran = known.as_ref() != Some(&manifest);
    if ran {
        files::write_state(case, files::MANIFEST, "manifest", &manifest)?;
        case.seal()?;
    }
    progress.end(&format!("{} files", manifest.files.len()));
    let rows = manifest.files.len() as u64;
    Ok((manifest, meter.stop(ran, rows, rows, total)))
}

struct Listed {
    files: Vec<EvidenceFile>,
    problems: Vec<ProblemNote>,
}

fn list(incident: &Incident, base: &Path, case: &Case) -> Listed {
    let case_folder = case.folder().canonicalize().ok();
    let paths: Vec<&str> = incident.evidence.iter().map(|source| source.path.as_str()).collect();
    let roots = Roots::walk(&paths, base, case_folder.as_deref(), |_, _| true);
    let lists = lists::list(incident, base, case_folder.as_deref());
    let places: Vec<Option<PathBuf>> = roots.folders.iter().map(|folder| folder.canonicalize().ok()).collect();
    let file_of = |file: Found| {
        // A folder may be named twice, for two stores.
        let same = places
            .iter()
            .enumerate()
            .filter(|(at, place)| *at == file.root || place.is_some() && **place == places[file.root]);
        let stores = same.map(|(at, _)| store_of(&incident.evidence[at], &file.below)).collect();
        evidence_file(file, stores, incident, &roots.folders, &roots.names)
    };
    let mut files: Vec<EvidenceFile> = roots.found.into_iter().map(file_of).chain(lists.files).collect();
    // Lists come last, so that the records of all evidence come before theirs.
    files.sort_by(|a, b| (a.is_list, &a.path).cmp(&(b.is_list, &b.path)));
    Listed { files, problems: roots.problems.into_iter().chain(lists.problems).collect() }
}

fn evidence_file(
    file: Found,
    stores: BTreeSet<Option<String>>,
    incident: &Incident,
    roots: &[PathBuf],
    names: &names::Names,
) -> EvidenceFile {
    EvidenceFile {
        storeless: stores.contains(&None),
        stores: stores.into_iter().flatten().collect(),
        path: names.shown(file.root, &file.below),
        segment: segment_of(&incident.evidence[file.root], &file.below),
        root: roots[file.root].clone(),
        below: file.below,
        size: file.size,
        ..EvidenceFile::default()
    }
}

/// The store of the inventory that a file of a root was taken from, where `incident.toml` says so: that of the first glob that
/// fits, as with segments.
fn store_of(source: &EvidenceSource, below: &str) -> Option<String> {
    let by_glob = source.stores.iter().find(|rule| amends_case::glob::fits(&rule.glob, below));
    by_glob.map(|rule| rule.store.clone()).or_else(|| source.store.clone())
}

fn segment_of(source: &EvidenceSource, path: &str) -> Option<String> {
    let by_glob = source.segments.iter().find(|rule| amends_case::glob::fits(&rule.glob, path));
    by_glob.map(|rule| rule.segment.clone()).or_else(|| source.segment.clone())
}

/// Hashes files side by side; the result is in the order of `files`. The second value says why a file could not be
/// read.
fn hash_all(
    files: Vec<EvidenceFile>,
    known: &Manifest,
    threads: usize,
    progress: &dyn Progress,
) -> Vec<(EvidenceFile, Option<String>)> {
    let known: BTreeMap<&str, &EvidenceFile> = known.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let done = std::sync::Mutex::new(Vec::with_capacity(files.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(file) = files.get(at) else { break };
                    let result = hash_one(file.clone(), known.get(file.path.as_str()).copied());
                    progress.advance(file.size);
                    if let Ok(mut done) = done.lock() {
                        done.push((at, result));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn hash_one(mut file: EvidenceFile, known: Option<&EvidenceFile>) -> (EvidenceFile, Option<String>) {
    let source = file.source();
    file.changed_ns = std::fs::metadata(source.file())
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos() as u64);
    if let Some(known) = known
        && (&known.root, &known.below) == (&file.root, &file.below)
        && known.size == file.size
        && known.changed_ns == file.changed_ns
        && known.changed_ns != 0
    {
        (file.blake3, file.sha256, file.kind) = (known.blake3.clone(), known.sha256.clone(), known.kind.clone());
        return (file, None);
    }
    let print = match fingerprint(&source.file()) {
        Ok(print) => print,
        Err(error) => return (file, Some(format!("could not be read: {}", error.kind()))),
    };
    file.size = print.size;
    file.blake3 = print.blake3.to_string();
    file.sha256 = print.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    file.kind = match identify(&source, &Limits::default()) {
        Ok(kind) => kind.word().to_owned(),
        Err(_) => FileKind::Unknown("").word().to_owned(),
    };
    (file, None)
}

fn unreadable(file: &EvidenceFile, why: &str) -> ProblemNote {
    problem_of(&file.path, ProblemKind::Unreadable, why, file.size)
}

/// Evidence does not vanish in silence: a file that was read once and is gone stays a problem until it is back.
fn note_gone(manifest: &mut Manifest, earlier: &Manifest) {
    // A file by another name is not gone, and neither is one that was changed.
    // A list that is not there any more leaves nobody uncounted.
    let same = |file: &EvidenceFile, path: &str, blake3: &str| file.path == path || file.blake3 == blake3;
    let here = |path: &str, blake3: &str| manifest.evidence().any(|file| same(file, path, blake3));
    let before = earlier.evidence().map(|file| (file.path.clone(), file.blake3.clone()));
    let before = before.chain(earlier.gone.iter().cloned());
    let mut gone: Vec<(String, String)> = before.filter(|(path, blake3)| !here(path, blake3)).collect();
    gone.sort();
    gone.dedup();
    let why = "was evidence at an earlier run and is not there now; its people are no longer counted";
    manifest.problems.extend(gone.iter().map(|(path, _)| problem_of(path, ProblemKind::Unreadable, why, 0)));
    manifest.gone = gone;
}

fn no_evidence() -> ProblemNote {
    problem_of("", ProblemKind::Empty, "there is no file of evidence to read", 0)
}

fn problem_of(evidence: &str, kind: ProblemKind, why: &str, bytes: u64) -> ProblemNote {
    ProblemNote {
        evidence: evidence.to_owned(),
        table: String::new(),
        row: 0,
        kind: kind.word().to_owned(),
        why: why.to_owned(),
        bytes,
        count: 1,
    }
}

fn duplicate(file: &EvidenceFile) -> Option<ProblemNote> {
    let first = file.same_as.as_ref()?;
    let why = if file.is_list && !lists::is_name(first) {
        format!("this list lies in the evidence as well: it has the same content as {first}, and counts as that does")
    } else {
        format!("the same content as {first}; its records are counted there")
    };
    Some(problem_of(&file.path, ProblemKind::Duplicate, &why, file.size))
}

/// A file with the content of an earlier one is not read again; what it says of its people is said by the earlier one. What was
/// taken from one of two places was taken.
fn note_duplicates(files: &mut [EvidenceFile]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..files.len() {
        match first.get(&files[at].blake3).copied() {
            Some(earlier) => {
                files[at].same_as = Some(files[earlier].path.clone());
                files[earlier].standing = files[earlier].standing.max(files[at].standing);
                if !files[at].is_list {
                    files[earlier].storeless |= files[at].storeless;
                    let more = files[at].stores.clone();
                    files[earlier].stores.extend(more);
                    files[earlier].stores.sort();
                    files[earlier].stores.dedup();
                }
            }
            None => drop(first.insert(files[at].blake3.clone(), at)),
        }
    }
}

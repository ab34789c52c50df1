//! Verification: is every byte of the case what the case wrote?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;

use crate::case::{Case, LEDGER, LOCK, SPILL};
use crate::disk::{self, UNFINISHED};
use crate::error::Result;
use crate::journal::{self, Head};
use crate::marks::{Change, FileMark, Marks};
use crate::names::{NEW, OLD, TableName};
use crate::seal::{self, Seal, SealedHead};

/// Something that is not as the case wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Trouble {
    /// A file has other bytes than were written.
    Changed(String),
    /// A file is missing.
    Missing(String),
    /// A file that the case did not write.
    Extra(String),
    /// The seal is missing, was changed, or does not fit the journal.
    Seal(String),
    /// The journal is missing, was changed, or lost entries that were sealed.
    Journal(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(path) => write!(f, "{path} was changed"),
            Self::Missing(path) => write!(f, "{path} is missing"),
            Self::Extra(path) => write!(f, "{path} is not part of the case"),
            Self::Seal(why) => write!(f, "{}: {why}", seal::FILE),
            Self::Journal(why) => write!(f, "{}: {why}", journal::FILE),
        }
    }
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Files that are what they should be, without journal, seal and lock.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Entries of the journal.
    pub entries: u64,
    /// The journal's end: compare it with what was noted down earlier.
    pub head: Head,
    /// What is not as it should be.
    pub troubles: Vec<Trouble>,
    /// What an interrupted run left behind. The next opening to write completes or removes it; it is no tampering.
    pub leftovers: Vec<String>,
}

impl Verification {
    /// Whether every byte of the case is what the case wrote.
    pub fn is_intact(&self) -> bool {
        self.troubles.is_empty()
    }
}

impl Case {
    /// Reads every file of the case and compares it with the journal and the seal. A writer elsewhere should pause.
    pub fn verify(&self) -> Result<Verification> {
        // A second writer in this process must not move files meanwhile.
        let _state = self.state();
        let mut check = Check { case: self, report: Verification::default() };
        let seal = check.seal();
        let story = check.journal(seal.as_ref());
        check.files(&story)?;
        check.report.troubles.sort();
        Ok(check.report)
    }
}

/// What the journal tells, in so far as it is good.
#[derive(Default)]
struct Story {
    marks: Marks,
    /// Paths that changed after the seal: a crash may have kept the change from taking place.
    unsealed: BTreeSet<String>,
}

struct Check<'a> {
    case: &'a Case,
    report: Verification,
}

impl Check<'_> {
    fn trouble(&mut self, trouble: Trouble) {
        self.report.troubles.push(trouble);
    }

    fn seal(&mut self) -> Option<Seal> {
        match Seal::read(self.case.folder(), &self.case.shared.keys.seal) {
            Ok(seal) if seal.case == self.case.header().case => Some(seal),
            Ok(_) => {
                self.trouble(Trouble::Seal("it is the seal of another case".to_owned()));
                None
            }
            Err(error) => {
                self.trouble(Trouble::Seal(error.to_string()));
                None
            }
        }
    }

    fn journal(&mut self, seal: Option<&Seal>) -> Story {
        let sealed_seq = seal.map_or(u64::MAX, |seal| seal.journal.seq);
        let mut story = Story::default();
        let mut at_seal = None;
        let key = &self.case.shared.keys.journal;
        let walked = journal::walk(self.case.folder(), key, |entry, head| {
            if let Some(change) = Change::of_entry(&entry) {
                change.apply(&mut story.marks);
                if entry.seq > sealed_seq {
                    story.unsealed.extend(change.paths().cloned());
                }
            }
            if entry.seq == sealed_seq {
                at_seal = Some((SealedHead::of(head), story.marks.clone()));
            }
        });
        let walk = match walked {
            Ok(walk) => walk,
            Err(error) => {
                self.trouble(Trouble::Journal(error.to_string()));
                return fallback(seal);
            }
        };
        (self.report.entries, self.report.head) = (walk.head.seq, walk.head);
        if let Some((seq, why)) = walk.fault {
            self.trouble(Trouble::Journal(format!("entry {seq}: {why}")));
        }
        if walk.torn > 0 {
            self.trouble(Trouble::Journal(format!("its last line, of {} bytes, has no end", walk.torn)));
        }
        match (seal, at_seal) {
            (Some(seal), None) => {
                let (have, had) = (walk.head.seq, seal.journal.seq);
                self.trouble(Trouble::Journal(format!("it has {have} good entries, and had {had} when it was sealed")));
                return fallback(Some(seal));
            }
            (Some(seal), Some((head, marks))) if head != seal.journal || marks != seal.files => {
                self.trouble(Trouble::Seal("it does not fit the journal".to_owned()));
            }
            _ => {}
        }
        story
    }

    fn files(&mut self, story: &Story) -> Result<()> {
        let folder = self.case.folder();
        let found: BTreeSet<String> = disk::files_below(folder)?.into_iter().collect();
        let mut seen = BTreeSet::new();
        for (path, mark) in &story.marks {
            seen.insert(path.clone());
            let place = folder.join(path);
            if found.contains(path) && self.fits(path, mark) {
                self.report.files += 1;
                self.report.bytes += mark.size;
            } else if story.unsealed.contains(path) && self.fits(&on_the_way(path), mark) {
                self.report.leftovers.push(on_the_way(path));
                seen.insert(on_the_way(path));
            } else if fs::symlink_metadata(&place).is_ok() {
                self.trouble(Trouble::Changed(path.clone()));
            } else {
                self.trouble(Trouble::Missing(path.clone()));
            }
        }
        for path in found.difference(&seen) {
            self.other(path, story);
        }
        Ok(())
    }

    fn fits(&self, path: &str, mark: &FileMark) -> bool {
        let place = self.case.path(path);
        // A link could lead to a file with the right bytes, and to another one tomorrow.
        let is_file = fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_file());
        is_file && FileMark::of_file(&place, &self.case.shared.keys.seal).is_ok_and(|found| found == *mark)
    }

    /// A file that the marks do not know.
    fn other(&mut self, path: &str, story: &Story) {
        if path == journal::FILE || path == seal::FILE {
            return;
        }
        // The ledger is checked by itself, against the heads that the journal holds.
        if path.strip_prefix(LEDGER).is_some_and(|rest| rest.starts_with('/')) {
            return;
        }
        if path == LOCK {
            if fs::symlink_metadata(self.case.path(path)).is_ok_and(|lock| lock.is_file() && lock.len() == 0) {
                return;
            }
            return self.trouble(Trouble::Changed(path.to_owned()));
        }
        let interim = path.split('/').any(|word| [UNFINISHED, NEW, OLD].iter().any(|ending| word.ends_with(ending)));
        let spilled = path.strip_prefix(SPILL).is_some_and(|rest| rest.starts_with('/'));
        if interim || spilled || story.unsealed.contains(path) {
            self.report.leftovers.push(path.to_owned());
        } else {
            self.trouble(Trouble::Extra(path.to_owned()));
        }
    }
}

/// Where a change lies that was journalled and has not yet taken its place.
fn on_the_way(path: &str) -> String {
    match TableName::of_path(path) {
        Some(name) => path.replacen(&name.folder(), &name.new_folder(), 1),
        None => format!("{path}{UNFINISHED}"),
    }
}

/// With a damaged journal, the seal still says what the files were.
fn fallback(seal: Option<&Seal>) -> Story {
    Story { marks: seal.map_or_else(BTreeMap::new, |seal| seal.files.clone()), unsealed: BTreeSet::new() }
}

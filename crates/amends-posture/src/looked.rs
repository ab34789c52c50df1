//! What became of something that failed in a run before: whether it was looked at again, and what was seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::Checks;
use crate::instance::Instance;
use crate::rows::{ActionRow, CheckRow, Verdict};
use crate::run::Inputs;

/// What became of an instance that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The check passes, or what it failed on is gone: all files that spoke of it were read again.
    Done,
    /// It still fails, perhaps in another group.
    Fails,
    /// It fails, and somebody answers for that.
    Muted,
    /// It was looked at, and what would decide is not known.
    Unsure,
    /// It was not looked at: a file that spoke of it was not read this time.
    NotSeen,
}

/// What this run looked at, beside what the run before knew.
pub(crate) struct Looked<'a> {
    checks: &'a Checks,
    /// Sorted by kind and name.
    seen: &'a [Instance],
    verdicts: BTreeMap<(&'a str, &'a str), Verdict>,
    files: BTreeSet<&'a str>,
    places: BTreeMap<(&'a str, &'a str), &'a [String]>,
}

impl<'a> Looked<'a> {
    pub(crate) fn new(inputs: &Inputs<'a>, seen: &'a [Instance], rows: &'a [CheckRow]) -> Self {
        let last = inputs.last.map(|last| last.checks.as_slice()).unwrap_or_default();
        let stated = inputs.statements.iter().map(|stated| &*stated.file);
        Self {
            checks: inputs.checks,
            seen,
            verdicts: rows.iter().map(|row| ((row.check.as_str(), row.instance.as_str()), row.verdict)).collect(),
            files: stated.chain(inputs.given.files.iter().map(String::as_str)).collect(),
            places: last.iter().map(|row| ((row.check.as_str(), row.instance.as_str()), &row.places[..])).collect(),
        }
    }

    /// What became of an instance of an action.
    pub(crate) fn fate(&self, before: &ActionRow, instance: &str) -> Fate {
        match self.verdict(&before.check, instance) {
            Some(Verdict::Pass) => Fate::Done,
            Some(Verdict::Fail) => Fate::Fails,
            Some(Verdict::Muted) => Fate::Muted,
            Some(Verdict::CannotTell) => Fate::Unsure,
            None => {
                let files = self.files_of(before, instance);
                let is_read = !files.is_empty() && files.iter().all(|file| self.is_read(file));
                if is_read { Fate::Done } else { Fate::NotSeen }
            }
        }
    }

    /// Whether a file was read again. A home folder is collected whole: what lay in it and does not now was taken away.
    fn is_read(&self, file: &str) -> bool {
        let home =
            file.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).filter(|home| home.contains("/users/"));
        self.files.contains(file)
            || home.is_some_and(|home| self.files.range(&*home..).next().is_some_and(|next| next.starts_with(&*home)))
    }

    /// What the check says; none where it was not asked. Of very many passes not all rows are kept: those are asked again.
    fn verdict(&self, check: &str, instance: &str) -> Option<Verdict> {
        if let Some(verdict) = self.verdicts.get(&(check, instance)) {
            return Some(*verdict);
        }
        let check = self.checks.get(check)?;
        let at = self.seen.binary_search_by(|one| (one.kind, one.name.as_str()).cmp(&(check.each, instance))).ok()?;
        Some(check.row(&self.seen[at])?.verdict)
    }

    /// Files that spoke of an instance when it was last looked at.
    pub(crate) fn files_of(&self, before: &ActionRow, instance: &str) -> BTreeSet<String> {
        let kept = before.not_seen.get(instance).map(Vec::as_slice);
        let places = kept.or_else(|| self.places.get(&(before.check.as_str(), instance)).copied()).unwrap_or_default();
        places.iter().map(|place| file_of(place).to_owned()).collect()
    }
}

/// The file of `file:line`.
fn file_of(place: &str) -> &str {
    match place.rsplit_once(':') {
        Some((file, line)) if !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => place,
    }
}

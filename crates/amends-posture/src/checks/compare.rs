//! A run beside the one before it.

use std::collections::BTreeMap;

use crate::{CheckRow, Verdict};

/// What is not as it was in the run before; each sorted by check and instance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes<'r> {
    /// It fails, and did not: it passed, or could not be told.
    pub failures: Vec<&'r CheckRow>,
    /// It passes, and failed or was muted.
    pub mended: Vec<&'r CheckRow>,
    /// It passed or failed, and cannot be told any more.
    pub lost: Vec<&'r CheckRow>,
    /// Instances that the check did not look at before.
    pub new: Vec<&'r CheckRow>,
    /// Instances that the check does not look at any more, as they were.
    pub gone: Vec<&'r CheckRow>,
}

type Key<'r> = (&'r str, &'r str);

fn key(row: &CheckRow) -> Key<'_> {
    (&row.check, &row.instance)
}

/// Notes on every row what it said in the run before.
pub fn compare(rows: &mut [CheckRow], last: &[CheckRow]) {
    let before: BTreeMap<Key<'_>, Verdict> = last.iter().map(|row| (key(row), row.verdict)).collect();
    for row in rows {
        row.before = before.get(&key(row)).copied();
    }
}

/// What has changed since the run before. `rows` were [`compare`]d with `last`. A row is in one of the lists at most: a new
/// instance that fails is among `new`.
pub fn changes<'r>(rows: &'r [CheckRow], last: &'r [CheckRow]) -> Changes<'r> {
    let mut found = Changes::default();
    for row in rows {
        match (row.before, row.verdict) {
            (None, _) => found.new.push(row),
            (Some(Verdict::Pass | Verdict::CannotTell), Verdict::Fail) => found.failures.push(row),
            // Its mute has ended, or was taken away: nobody answers for it now.
            (Some(Verdict::Muted), Verdict::Fail) => found.failures.push(row),
            (Some(Verdict::Fail | Verdict::Muted), Verdict::Pass) => found.mended.push(row),
            (Some(Verdict::Pass | Verdict::Fail | Verdict::Muted), Verdict::CannotTell) => found.lost.push(row),
            _ => {}
        }
    }
    let now: BTreeMap<Key<'_>, ()> = rows.iter().map(|row| (key(row), ())).collect();
    found.gone.extend(last.iter().filter(|row| !now.contains_key(&key(row))));
    let by_key = |one: &&CheckRow, other: &&CheckRow| key(one).cmp(&key(other));
    let Changes { failures, mended, lost, new, gone } = &mut found;
    for list in [failures, mended, lost, new, gone] {
        list.sort_by(by_key);
    }
    found
}

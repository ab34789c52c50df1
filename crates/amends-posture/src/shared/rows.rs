//! Rows of checks in order, each with an id that is the same in the next run.

use std::collections::BTreeMap;

use super::{ROWS_MAX, SharedInput, id::id};
use crate::{CheckRow, Verdict};

/// A row and its id.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    pub(super) id: String,
    pub(super) row: &'a CheckRow,
}

/// All rows, by check, kind and instance. Two rows that say the same check of the same instance get different ids.
pub(super) fn known<'a>(input: &SharedInput<'a>) -> Vec<Known<'a>> {
    let mut rows: Vec<&CheckRow> = input.rows.iter().collect();
    rows.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| (a.verdict, &a.why).cmp(&(b.verdict, &b.why))));
    let mut of_key = 0_u32;
    let mut last = None;
    let numbered = rows.into_iter().map(|row| {
        of_key = if last == Some(key(row)) { of_key + 1 } else { 0 };
        last = Some(key(row));
        let number = of_key.to_string();
        Known { id: id("row", &[input.organisation, &row.check, &row.kind, &row.instance, &number]), row }
    });
    numbered.collect()
}

/// Those that a document holds, in the same order, and how many passes it leaves out.
pub(super) fn bounded<'a>(input: &SharedInput<'a>) -> (Vec<Known<'a>>, usize) {
    let all = known(input);
    let total = all.len();
    if total <= ROWS_MAX {
        return (all, 0);
    }
    let speaking = all.iter().filter(|known| known.row.verdict != Verdict::Pass).count();
    let mut passes_left = ROWS_MAX.saturating_sub(speaking);
    let mut kept = Vec::with_capacity(ROWS_MAX);
    for known in all {
        if known.row.verdict == Verdict::Pass {
            if passes_left == 0 {
                continue;
            }
            passes_left -= 1;
        }
        // More rows that do not pass than a document holds: no reader gets further, and the count says so.
        if kept.len() < ROWS_MAX {
            kept.push(known);
        }
    }
    let left_out = total - kept.len();
    (kept, left_out)
}

/// Rows by check.
pub(super) fn by_check<'k, 'a>(rows: &'k [Known<'a>]) -> BTreeMap<&'a str, Vec<&'k Known<'a>>> {
    let mut checks: BTreeMap<&str, Vec<&Known<'_>>> = BTreeMap::new();
    for known in rows {
        checks.entry(known.row.check.as_str()).or_default().push(known);
    }
    checks
}

/// Places of a row, each once, in order.
pub(super) fn places(row: &CheckRow) -> Vec<&str> {
    let mut places: Vec<&str> =
        row.places.iter().map(String::as_str).filter(|place| !place.trim().is_empty()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

fn key(row: &CheckRow) -> (&str, &str, &str) {
    (&row.check, &row.kind, &row.instance)
}

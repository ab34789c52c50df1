//! A sample of a MariaDB or MySQL table, which has no `TABLESAMPLE`: short runs of rows at even distances over a key of
//! whole numbers.
//!
//! Where numbers are missing, runs come back short; what is still wanted is taken in further rounds from the spans that
//! have rows left, each narrowed to the numbers that it really has. A table without such a key is read whole if it is small,
//! and thinned; else its beginning is taken, and a problem says so.

use amends_case::ProblemKind;

use super::read::{DOING, cells, from};
use super::{MariaDb, raw, text};
use crate::error::ScanError;
use crate::pace::Pace;
use crate::rows::Rows;
use crate::spread::Spread;
use crate::store::{Asked, Outcome, outcome, problem};
use crate::table::{TableInfo, Way, quoted};

/// Rows of a run, about: as many as lie near each other anyway.
const RUN: u64 = 16;
/// Runs of a sample at most.
const RUNS_MAX: u64 = 512;
/// Rounds, of which the last one takes what there is.
const ROUNDS: usize = 8;
/// A table without a key is read whole if it has up to so many times the rows that are wanted.
const WHOLE: u64 = 16;

/// Numbers of a key, both ends included. Wide enough for signed and unsigned ones.
type Span = (i128, i128);

impl MariaDb {
    pub(super) fn read_sample(&mut self, asked: &mut Asked<'_, '_>, wanted: u64) -> Result<Outcome, ScanError> {
        let table = asked.table;
        if let Way::Key(Some((index, column))) = &table.way {
            let mut rows = Rows::new(table, Spread::all(), asked.sink);
            let key = Key { index: quoted(index, '`'), column: format!("t.{}", quoted(column, '`')) };
            let read = self.read_runs(&key, wanted, &mut rows, asked.pace, asked.go_on, table);
            return outcome(table, rows, read, Vec::new());
        }
        let limit = wanted.saturating_mul(WHOLE);
        let count =
            format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT {}) AS c", from(table), limit.saturating_add(1));
        let rows = self.ask::<u64>(&count, DOING)?.first().copied().unwrap_or_default();
        if rows <= limit {
            return self.read_all(asked, Spread::of(wanted, rows));
        }
        let sql = format!("SELECT {} FROM {} LIMIT {wanted}", cells(table), from(table));
        let mut rows = Rows::new(table, Spread::all(), asked.sink);
        let read = self.take(&sql, &mut rows).map(|_| true);
        let why = "it has no key of whole numbers: the sample is the beginning of the table, and not spread over it";
        let note = problem(&table.store, &table.full_name(), ProblemKind::LimitReached, why);
        outcome(table, rows, read, vec![note])
    }

    fn read_runs(
        &mut self,
        key: &Key,
        wanted: u64,
        rows: &mut Rows<'_>,
        pace: &mut Pace<'_>,
        go_on: &dyn Fn() -> bool,
        table: &TableInfo,
    ) -> Result<bool, ScanError> {
        let runs = (wanted / RUN).clamp(1, RUNS_MAX);
        let mut spans: Vec<Span> = self.ends(key, table, None)?.into_iter().collect();
        for round in 0..ROUNDS {
            let is_last = round + 1 == ROUNDS;
            let pieces = if is_last { 1 } else { (runs / spans.len().max(1) as u64).max(1) };
            let windows: Vec<Span> = spans.iter().flat_map(|span| split(*span, pieces)).collect();
            if windows.is_empty() {
                break;
            }
            spans.clear();
            let missing = wanted - rows.kept();
            for (at, window) in (0_u64..).zip(&windows) {
                // Shares of what is missing that add up to it.
                let share = |at: u64| u128::from(missing) * u128::from(at) / windows.len() as u128;
                let share = u64::try_from(share(at + 1) - share(at)).unwrap_or(u64::MAX);
                let run = if is_last { wanted - rows.kept() } else { share };
                if run == 0 {
                    continue;
                }
                if !go_on() {
                    return Ok(false);
                }
                let (came, last) = self.run_of(key, *window, run, rows, table)?;
                pace.spend(came, go_on);
                let rest = last.filter(|last| came == run && *last < window.1).map(|last| (last + 1, window.1));
                spans.extend(rest);
            }
            if rows.kept() >= wanted {
                break;
            }
            let mut narrowed = Vec::new();
            for span in spans {
                narrowed.extend(self.ends(key, table, Some(span))?);
            }
            spans = narrowed;
        }
        Ok(true)
    }

    /// Some rows of a window, and the key of the last.
    fn run_of(
        &mut self,
        key: &Key,
        (low, high): Span,
        run: u64,
        rows: &mut Rows<'_>,
        table: &TableInfo,
    ) -> Result<(u64, Option<i128>), ScanError> {
        let Key { index, column } = key;
        let sql = format!(
            "SELECT {}, {column} FROM {} FORCE INDEX ({index}) WHERE {column} BETWEEN {low} AND {high} ORDER BY {column} LIMIT {run}",
            cells(table),
            from(table)
        );
        self.take(&sql, rows)
            .map(|(came, last)| (came, last.and_then(|row| text(&row, table.columns.len()).parse().ok())))
    }

    /// Takes all rows of a short answer.
    fn take(&mut self, sql: &str, rows: &mut Rows<'_>) -> Result<(u64, Option<mysql::Row>), ScanError> {
        let found = self.rows(sql, DOING)?;
        for row in &found {
            rows.take(|column| raw(row, column));
        }
        rows.hand_over();
        Ok((found.len() as u64, found.into_iter().next_back()))
    }

    /// The smallest and the largest number of a key: two looks into the index.
    fn ends(&mut self, key: &Key, table: &TableInfo, within: Option<Span>) -> Result<Option<Span>, ScanError> {
        let Key { index, column } = key;
        let within = within.map(|(low, high)| format!(" WHERE {column} BETWEEN {low} AND {high}")).unwrap_or_default();
        let sql = format!("SELECT MIN({column}), MAX({column}) FROM {} FORCE INDEX ({index}){within}", from(table));
        let rows = self.rows(&sql, DOING)?;
        let end = |column| rows.first().and_then(|row| text(row, column).parse().ok());
        Ok(end(0).zip(end(1)))
    }
}

struct Key {
    index: String,
    column: String,
}

/// A span in so many pieces, as equal as whole numbers allow; fewer, if it has not so many numbers.
fn split((low, high): Span, pieces: u64) -> Vec<Span> {
    let width = high - low + 1;
    let pieces = i128::from(pieces).min(width).max(1);
    (0..pieces).map(|at| (low + width * at / pieces, low + width * (at + 1) / pieces - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_span_and_do_not_overlap() {
        for (span, pieces) in [((1, 10), 3), ((5, 5), 9), ((-3, 2), 6), ((0, i128::from(u64::MAX)), 512)] {
            let found = split(span, pieces);
            assert_eq!((found[0].0, found[found.len() - 1].1), span);
            assert!(found.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0));
            assert!(found.iter().all(|(low, high)| low <= high));
        }
    }
}

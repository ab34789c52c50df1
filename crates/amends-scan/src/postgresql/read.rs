//! Rows of a PostgreSQL table, by a cursor on the server.
//!
//! A sample takes pages that are drawn by the seed: each page is in or out by itself, and a larger share takes the same
//! pages and more. So the share is raised until the pages hold enough rows (which is counted there, and costs what the
//! sample costs), and then every so manyth of those rows is kept: exactly as many as were asked for, over the whole table.

use postgres::fallible_iterator::FallibleIterator;

use super::{PostgreSql, meaning, raw};
use crate::error::ScanError;
use crate::pace::Pace;
use crate::rows::{Rows, cell_bytes_max};
use crate::spread::Spread;
use crate::store::{Asked, Outcome, Sampling, of_table, outcome};
use crate::table::{Form, TableInfo, Way, quoted};

const DOING: &str = "read the table";

/// Pages are drawn for so many rows for each that is wanted, as pages are not equally full.
const DRAWN: f64 = 1.25;

/// How many rows a page is thought to hold where the server does not know.
const ROWS_ON_A_PAGE: f64 = 40.0;

impl PostgreSql {
    pub(crate) fn read(&mut self, asked: &mut Asked<'_, '_>) -> Result<Outcome, ScanError> {
        self.begin(DOING)?;
        let table = asked.table;
        let done = match self.drawn(table, asked.sampling) {
            Ok((sample, spread)) => {
                let mut rows = Rows::new(table, spread, asked.sink);
                let read = self.fetch(&declare(table, &sample), &mut rows, asked.pace, asked.go_on);
                outcome(table, rows, read, Vec::new())
            }
            Err(error) => {
                of_table(table, error).map(|problem| Outcome { problems: vec![problem], ..Outcome::default() })
            }
        };
        let done = done?;
        self.end(DOING)?;
        Ok(done)
    }

    /// The clause that draws the pages, and which of their rows are kept.
    fn drawn(&mut self, table: &TableInfo, sampling: Sampling) -> Result<(String, Spread), ScanError> {
        let Sampling::Rows(wanted) = sampling else { return Ok((String::new(), Spread::all())) };
        let estimate = match table.rows_estimated {
            Some(rows) if rows > 0 => rows as f64,
            _ => self.pages(table)? as f64 * ROWS_ON_A_PAGE,
        };
        let mut percent = 100.0 * DRAWN * wanted as f64 / estimate.max(1.0);
        loop {
            if percent >= 80.0 {
                percent = 100.0;
            }
            let sample = format!(" TABLESAMPLE SYSTEM ({percent}) REPEATABLE ({})", self.settings.seed);
            let rows = self.count(table, &sample)?;
            if rows >= wanted || percent >= 100.0 {
                return Ok((sample, Spread::of(wanted, rows)));
            }
            // As much as is missing by what was found, and at least double: it ends after few rounds.
            let missing = DRAWN * wanted as f64 / rows.max(1) as f64;
            percent *= missing.clamp(2.0, 8.0);
        }
    }

    fn count(&mut self, table: &TableInfo, sample: &str) -> Result<u64, ScanError> {
        let counted = self.client.query_one(&format!("SELECT count(*) FROM {}{sample}", from(table)), &[]);
        let row = counted.map_err(|error| meaning(&error, DOING))?;
        let rows: i64 = row.try_get(0).map_err(|_| ScanError::Answer { doing: DOING })?;
        Ok(rows.unsigned_abs())
    }

    fn pages(&mut self, table: &TableInfo) -> Result<u64, ScanError> {
        let ask = "SELECT coalesce(sum(pg_relation_size(t.relid)), 0)::int8 / current_setting('block_size')::int8
                   FROM (SELECT relid::oid FROM pg_partition_tree(to_regclass($1)) UNION SELECT to_regclass($1)::oid) t";
        let name = format!("{}.{}", quoted(&table.schema, '"'), quoted(&table.name, '"'));
        let row = self.client.query_one(ask, &[&name]).map_err(|error| meaning(&error, DOING))?;
        let pages: Option<i64> = row.try_get(0).map_err(|_| ScanError::Answer { doing: DOING })?;
        Ok(pages.unwrap_or_default().unsigned_abs().max(1))
    }

    fn fetch(
        &mut self,
        declare: &str,
        rows: &mut Rows<'_>,
        pace: &mut Pace<'_>,
        go_on: &dyn Fn() -> bool,
    ) -> Result<bool, ScanError> {
        let failed = |error: postgres::Error| meaning(&error, DOING);
        if !go_on() {
            return Ok(false);
        }
        self.client.batch_execute(declare).map_err(failed)?;
        let at_once = pace.rows_at_once();
        let fetch = format!("FETCH FORWARD {at_once} FROM amends_rows");
        let fetch = self.client.prepare(&fetch).map_err(failed)?;
        loop {
            let mut came: u64 = 0;
            let mut found = self.client.query_raw(&fetch, std::iter::empty::<i32>()).map_err(failed)?;
            while let Some(row) = found.next().map_err(failed)? {
                rows.take(|column| raw(&row, column));
                came += 1;
            }
            drop(found);
            rows.hand_over();
            if came < at_once as u64 {
                return Ok(true);
            }
            if go_on() {
                pace.spend(came, go_on);
            }
            if !go_on() {
                return Ok(false);
            }
        }
    }
}

fn from(table: &TableInfo) -> String {
    let only = if table.way == Way::Partitioned { "" } else { "ONLY " };
    format!("{only}{}.{} AS t", quoted(&table.schema, '"'), quoted(&table.name, '"'))
}

fn declare(table: &TableInfo, sample: &str) -> String {
    // One letter more than is kept, so that it is seen whether there was more.
    let letters = cell_bytes_max(table.columns.len()) + 1;
    let cells = table.columns.iter().map(|column| {
        let name = format!("t.{}", quoted(&column.name, '"'));
        match column.form {
            Form::Binary => format!("CASE WHEN {name} IS NOT NULL THEN 'b' END"),
            Form::Several => format!("left(array_to_string({name}, E'\\x1f', ''), {letters})"),
            Form::Text | Form::Plain | Form::Bits => format!("left({name}::text, {letters})"),
        }
    });
    let cells = cells.collect::<Vec<_>>().join(", ");
    format!("DECLARE amends_rows NO SCROLL CURSOR FOR SELECT {cells} FROM {}{sample}", from(table))
}

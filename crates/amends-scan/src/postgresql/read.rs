//! Rows of a PostgreSQL table, by a cursor on the server.
//!
//! A sample takes pages that are drawn by the seed: each page is in or out by itself, and a larger share takes the same
//! pages and more. Pages are drawn that hold several times the rows that are wanted (which is counted there; the share is
//! raised until it is so), and then the server keeps every so manyth of those rows: exactly as many as were asked for, from
//! so many pages that no part of the table is left out.

use postgres::fallible_iterator::FallibleIterator;

use super::{PostgreSql, meaning, raw};
use crate::error::ScanError;
use crate::pace::Pace;
use crate::rows::{Rows, cell_bytes_max};
use crate::spread::Spread;
use crate::store::{Asked, Outcome, Sampling, of_table, outcome};
use crate::table::{Form, TableInfo, Way, quoted};

const DOING: &str = "read the table";

/// Pages are drawn for so many rows for each that is wanted. A page often has a hundred rows: a thousand of them that lie
/// on ten pages are not a sample.
const DRAWN: f64 = 6.0;

/// How many rows a page is thought to hold where the server does not know.
const ROWS_ON_A_PAGE: f64 = 40.0;

/// Which rows are read.
enum Drawn {
    All,
    /// Those of some pages, and of these so many.
    Sample {
        clause: String,
        wanted: u64,
        rows: u64,
    },
}

impl PostgreSql {
    pub(crate) fn read(&mut self, asked: &mut Asked<'_, '_>) -> Result<Outcome, ScanError> {
        self.begin(DOING)?;
        let table = asked.table;
        let done = match self.drawn(table, asked.sampling) {
            Ok(drawn) => {
                let mut rows = Rows::new(table, Spread::all(), asked.sink);
                let read = self.fetch(&declare(table, &drawn), &mut rows, asked.pace, asked.go_on);
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

    /// The rows to be read: all, or those of drawn pages, thinned.
    fn drawn(&mut self, table: &TableInfo, sampling: Sampling) -> Result<Drawn, ScanError> {
        let Sampling::Rows(wanted) = sampling else { return Ok(Drawn::All) };
        let mut percent = 100.0 * DRAWN * wanted as f64 / self.estimate(table)?.max(1.0);
        loop {
            if percent >= 80.0 {
                percent = 100.0;
            }
            let clause = format!(" TABLESAMPLE SYSTEM ({percent}) REPEATABLE ({})", self.settings.seed);
            let rows = self.count(table, &clause)?;
            if rows >= wanted || percent >= 100.0 {
                return Ok(Drawn::Sample { clause, wanted, rows });
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

    /// About how many rows there are now, as the planner does it: rows on a page by the last statistics, and the pages
    /// that there are now. A table that has grown a thousandfold since is not counted whole.
    fn estimate(&mut self, table: &TableInfo) -> Result<f64, ScanError> {
        let ask = "SELECT sum(pg_relation_size(c.oid))::float8 / current_setting('block_size')::float8,
                     sum(c.reltuples) FILTER (WHERE c.relpages > 0 AND c.reltuples > 0)::float8,
                     sum(c.relpages) FILTER (WHERE c.relpages > 0 AND c.reltuples > 0)::float8
                   FROM (SELECT relid::oid AS oid FROM pg_partition_tree(to_regclass($1)) UNION SELECT to_regclass($1)::oid) t
                   JOIN pg_class c USING (oid)";
        let name = format!("{}.{}", quoted(&table.schema, '"'), quoted(&table.name, '"'));
        let row = self.client.query_one(ask, &[&name]).map_err(|error| meaning(&error, DOING))?;
        let number = |column: usize| row.try_get::<_, Option<f64>>(column).ok().flatten();
        let on_a_page = number(1).zip(number(2)).map_or(ROWS_ON_A_PAGE, |(rows, pages)| rows / pages);
        Ok(number(0).unwrap_or_default() * on_a_page)
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

fn declare(table: &TableInfo, drawn: &Drawn) -> String {
    // One letter more than is kept, so that it is seen whether there was more.
    let letters = cell_bytes_max(table.columns.len()) + 1;
    let cells = table.columns.iter().zip(1..).map(|(column, at)| {
        let name = format!("s.c{at}");
        match column.form {
            Form::Binary => format!("CASE WHEN {name} IS NOT NULL THEN 'b' END"),
            Form::Several => format!("left(array_to_string({name}, E'\\x1f', ''), {letters})"),
            Form::Text | Form::Plain | Form::Bits => format!("left({name}::text, {letters})"),
        }
    });
    let cells = cells.collect::<Vec<_>>().join(", ");
    // Columns get names of ours before anything is done with them, and only those cells that are kept become text.
    let columns = table.columns.iter().zip(1..).map(|(column, at)| format!("t.{} AS c{at}", quoted(&column.name, '"')));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let rows = match drawn {
        Drawn::Sample { clause, wanted, rows } if rows > wanted => format!(
            "(SELECT {columns}, row_number() OVER () AS n FROM {}{clause}) AS s
             WHERE s.n::numeric * {wanted} % {rows} < {wanted}",
            from(table)
        ),
        Drawn::Sample { clause, .. } => format!("(SELECT {columns} FROM {}{clause}) AS s", from(table)),
        Drawn::All => format!("(SELECT {columns} FROM {}) AS s", from(table)),
    };
    format!("DECLARE amends_rows NO SCROLL CURSOR FOR SELECT {cells} FROM {rows}")
}

//! Rows of a MariaDB or MySQL table: streamed, so that neither the server nor we hold more than a buffer.

use mysql::prelude::Queryable;

use super::{MariaDb, meaning, raw};
use crate::error::ScanError;
use crate::pace::Pace;
use crate::rows::{Rows, cell_bytes_max};
use crate::spread::Spread;
use crate::store::{Asked, Outcome, Sampling, of_table, outcome};
use crate::table::{Form, TableInfo, quoted};

pub(super) const DOING: &str = "read the table";

impl MariaDb {
    pub(crate) fn read(&mut self, asked: &mut Asked<'_, '_>) -> Result<Outcome, ScanError> {
        let done = self.begin(DOING).and_then(|()| match asked.sampling {
            Sampling::All => self.read_all(asked, Spread::all()),
            Sampling::Rows(wanted) => self.read_sample(asked, wanted),
        });
        let done = match done {
            Ok(done) => done,
            Err(error) => Outcome { problems: vec![of_table(asked.table, error)?], ..Outcome::default() },
        };
        self.end(DOING)?;
        Ok(done)
    }

    pub(super) fn read_all(&mut self, asked: &mut Asked<'_, '_>, spread: Spread) -> Result<Outcome, ScanError> {
        // As slow as it is asked to be, it takes longer than any one statement may.
        let unlimited = self.limit(std::time::Duration::ZERO);
        self.run(&unlimited, DOING)?;
        let sql = format!("SELECT {} FROM {}", cells(asked.table), from(asked.table));
        let mut rows = Rows::new(asked.table, spread, asked.sink);
        let read = self.stream(&sql, &mut rows, asked.pace, asked.go_on);
        let done = outcome(asked.table, rows, read, Vec::new());
        if self.connection.is_some() {
            let limited = self.limit(self.settings.statement_timeout);
            self.run(&limited, DOING)?;
        }
        done
    }

    fn stream(
        &mut self,
        sql: &str,
        rows: &mut Rows<'_>,
        pace: &mut Pace<'_>,
        go_on: &dyn Fn() -> bool,
    ) -> Result<bool, ScanError> {
        if !go_on() {
            return Ok(false);
        }
        let at_once = pace.rows_at_once() as u64;
        let mut found = self.connection()?.query_iter(sql).map_err(|error| meaning(&error, DOING))?;
        let mut came = 0;
        let mut broken = None;
        for row in found.by_ref() {
            match row {
                Ok(row) => rows.take(|column| raw(&row, column)),
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            }
            came += 1;
            if came % at_once == 0 {
                rows.hand_over();
                if go_on() {
                    pace.spend(at_once, go_on);
                }
                if !go_on() {
                    // The driver would read what is left of the answer, however much, before it lets go. It is not
                    // asked: the connection is closed instead, and the server stops at that.
                    std::mem::forget(found);
                    self.connection = None;
                    return Ok(false);
                }
            }
        }
        drop(found);
        match broken {
            None => Ok(true),
            Some(error) => Err(self.failed(&error, DOING)),
        }
    }
}

pub(super) fn from(table: &TableInfo) -> String {
    format!("{}.{} AS t", quoted(&table.schema, '`'), quoted(&table.name, '`'))
}

/// The cells of a row, as text.
pub(super) fn cells(table: &TableInfo) -> String {
    // One letter more than is kept, so that it is seen whether there was more.
    let letters = cell_bytes_max(table.columns.len()) + 1;
    let cells = table.columns.iter().map(|column| {
        let name = format!("t.{}", quoted(&column.name, '`'));
        match column.form {
            Form::Binary => format!("IF({name} IS NOT NULL, 'b', NULL)"),
            Form::Bits => format!("CAST({name} AS UNSIGNED)"),
            Form::Text | Form::Several => format!("LEFT({name}, {letters})"),
            Form::Plain => name,
        }
    });
    cells.collect::<Vec<_>>().join(", ")
}

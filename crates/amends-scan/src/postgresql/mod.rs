//! PostgreSQL: a session that reads, and what its errors mean.

mod connect;
mod grants;
mod read;
mod tables;

use postgres::types::{FromSql, Type};
use postgres::{Client, Row};

use self::connect::connect;
use crate::address::Address;
use crate::error::{Code, ScanError};
use crate::store::Settings;

/// A session of PostgreSQL.
pub(crate) struct PostgreSql {
    client: Client,
    settings: Settings,
}

/// Whether the role could write, and how. Catalogue only: no table is touched.
const MAY_WRITE: &str = "
SELECT r.rolsuper, r.rolcreatedb OR r.rolcreaterole, EXISTS (
  SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND (has_table_privilege(c.oid, 'INSERT') OR has_table_privilege(c.oid, 'UPDATE')
      OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')))
FROM pg_roles r WHERE r.rolname = current_user";

impl PostgreSql {
    pub(crate) fn open(address: &Address, settings: &Settings) -> Result<(Self, Option<&'static str>), ScanError> {
        let mut client = connect(address, settings)?;
        let doing = "make its session read-only";
        client.batch_execute("SET default_transaction_read_only = on").map_err(|error| meaning(&error, doing))?;
        let mut server = Self { client, settings: settings.clone() };
        let may_write = server.within("say what the role may do", |client| {
            let row = client.query_opt(MAY_WRITE, &[])?;
            let told = row.map(|row| (flag(&row, 0), flag(&row, 1), flag(&row, 2)));
            Ok(match told {
                Some((true, _, _)) => Some("it is a superuser"),
                Some((_, _, true)) => Some("it has INSERT, UPDATE, DELETE or TRUNCATE on a table"),
                Some((_, true, _)) => Some("it may make databases or roles"),
                _ => None,
            })
        })?;
        Ok((server, may_write))
    }

    /// Runs something within a transaction that only reads, and ends that.
    fn within<T>(
        &mut self,
        doing: &'static str,
        ask: impl FnOnce(&mut Client) -> Result<T, postgres::Error>,
    ) -> Result<T, ScanError> {
        self.begin(doing)?;
        let answer = ask(&mut self.client).map_err(|error| meaning(&error, doing));
        let ended = self.end(doing);
        let answer = answer?;
        ended.map(|()| answer)
    }

    /// Everything is said again in each transaction: a pooler between us and the server may give us another session.
    /// Names are looked up in the catalogue alone, so that nobody's function can stand in for one of the server's.
    fn begin(&mut self, doing: &'static str) -> Result<(), ScanError> {
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
             SET LOCAL search_path = pg_catalog;
             SET LOCAL statement_timeout = {};
             SET LOCAL lock_timeout = {};
             SET LOCAL datestyle = 'ISO, YMD';
             SET LOCAL intervalstyle = 'iso_8601';
             SET LOCAL timezone = 'UTC';
             SET LOCAL lc_monetary = 'C';
             SET LOCAL synchronize_seqscans = off;
             SET LOCAL max_parallel_workers_per_gather = 0",
            millis(self.settings.statement_timeout),
            millis(self.settings.lock_timeout)
        );
        self.client.batch_execute(&begin).map_err(|error| meaning(&error, doing))
    }

    fn end(&mut self, doing: &'static str) -> Result<(), ScanError> {
        self.client.batch_execute("ROLLBACK").map_err(|error| meaning(&error, doing))
    }
}

/// 0 would mean no limit.
fn millis(time: std::time::Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX).max(1)
}

/// What an error means. Of what the server said, only the code goes on.
fn meaning(error: &postgres::Error, doing: &'static str) -> ScanError {
    let Some(db) = error.as_db_error() else {
        return if error.is_closed() || has_io(error) {
            ScanError::Lost { doing }
        } else {
            ScanError::Answer { doing }
        };
    };
    let state = db.code().code();
    let code = Code::new(state);
    match state {
        "28P01" | "28000" => ScanError::LogIn(code),
        "3D000" => ScanError::NoDatabase(code),
        "53300" | "57P03" => ScanError::Full(code),
        "42501" => ScanError::Denied { doing, code },
        "57014" | "55P03" => ScanError::Late { doing, code },
        _ if state.starts_with("57P") || state.starts_with("08") => ScanError::Lost { doing },
        _ => ScanError::Server { doing, code },
    }
}

fn has_io(error: &postgres::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        if source.is::<std::io::Error>() {
            return true;
        }
        next = source.source();
    }
    false
}

/// The bytes of any cell, as the server sent them: a database without an encoding may send what is no UTF-8.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn raw(row: &Row, column: usize) -> Option<&[u8]> {
    row.try_get::<_, Option<Raw<'_>>>(column).ok().flatten().map(|raw| raw.0)
}

fn text(row: &Row, column: usize) -> String {
    raw(row, column).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

fn flag(row: &Row, column: usize) -> bool {
    row.try_get::<_, Option<bool>>(column).ok().flatten().unwrap_or_default()
}

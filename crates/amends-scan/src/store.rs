//! A live store, whichever it is.

use std::fmt;
use std::time::Duration;

use amends_case::{Problem, ProblemKind, RowBatch, Statement};

use crate::address::{Address, Engine};
use crate::error::ScanError;
use crate::mariadb::MariaDb;
use crate::pace::Pace;
use crate::postgresql::PostgreSql;
use crate::rows::Rows;
use crate::table::TableInfo;

/// How a store is asked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the store is called in tables, problems and grants.
    pub store: String,
    /// How long one statement may take. Not the streaming of a whole table from MySQL: it takes as long as the pace
    /// asks; there it is the time in which something must arrive.
    pub statement_timeout: Duration,
    /// How long to wait for a lock. We take none that others notice, but `ALTER TABLE` shuts out readers.
    pub lock_timeout: Duration,
    /// How long to wait for a server to answer at all.
    pub connect_timeout: Duration,
    /// Which pages make a sample, in PostgreSQL.
    pub seed: u32,
}

impl Settings {
    /// Half a minute for a statement, five seconds for a lock, ten for an answer.
    pub fn new(store: impl Into<String>) -> Self {
        Self {
            store: store.into(),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(10),
            seed: 1,
        }
    }
}

/// How much of a table is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// So many rows, spread over the table; all, if there are not more.
    Rows(u64),
    /// All rows.
    All,
}

/// What became of reading a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed over.
    pub rows: u64,
    /// Bytes of their text.
    pub bytes: u64,
    /// Rows that the store sent for it; a sample passes over some.
    pub sent: u64,
    /// Everything that was asked for was read. Not so if somebody stopped it, or a problem did.
    pub is_complete: bool,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

/// Who may do what in a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Granted {
    /// Statements of the kind `Grant`, in order, each once.
    pub statements: Vec<Statement>,
    /// What could not be seen.
    pub problems: Vec<Problem>,
}

/// A live store, open for reading.
pub struct Store {
    server: Server,
    name: String,
    warnings: Vec<String>,
    problems: Vec<Problem>,
}

enum Server {
    PostgreSql(Box<PostgreSql>),
    MariaDb(Box<MariaDb>),
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Where a server puts what is not an error: warnings, and problems of tables.
pub(crate) struct Notes<'a> {
    pub(crate) store: &'a str,
    pub(crate) problems: &'a mut Vec<Problem>,
}

impl Notes<'_> {
    pub(crate) fn problem(&mut self, table: &str, kind: ProblemKind, why: impl Into<String>) {
        self.problems.push(problem(self.store, table, kind, why));
    }
}

pub(crate) fn problem(store: &str, table: &str, kind: ProblemKind, why: impl Into<String>) -> Problem {
    Problem { evidence: store.to_owned(), table: table.to_owned(), row: 0, kind, why: why.into(), bytes: 0, count: 1 }
}

impl Store {
    /// Goes to a store, makes the session read-only, and looks at what the role may do.
    ///
    /// # Errors
    /// If it cannot be reached or lets us not in. The sentence says what to do.
    pub fn open(address: &Address, settings: &Settings) -> Result<Self, ScanError> {
        let mut warnings = Vec::new();
        if address.is_in_the_clear() {
            warnings
                .push("the connection is not encrypted: what is read goes over the network in the clear".to_owned());
        }
        let (server, may_write) = match address.engine() {
            Engine::PostgreSql => {
                let (server, may_write) = PostgreSql::open(address, settings)?;
                (Server::PostgreSql(Box::new(server)), may_write)
            }
            Engine::MySql => {
                let (server, may_write) = MariaDb::open(address, settings)?;
                (Server::MariaDb(Box::new(server)), may_write)
            }
        };
        if let Some(how) = may_write {
            warnings.push(format!(
                "the role could write ({how}); nothing is written, but a role with SELECT alone is the better one to give"
            ));
        }
        Ok(Self { server, name: settings.store.clone(), warnings, problems: Vec::new() })
    }

    /// What should be known before reading: that the role could write, that nothing is encrypted.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What [`Store::tables`] found that cannot be read: tables without permission, views, foreign tables.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The tables that can be read, by schema and name. Those of the server's own are left out.
    ///
    /// # Errors
    /// If the store does not answer.
    pub fn tables(&mut self) -> Result<Vec<TableInfo>, ScanError> {
        self.problems.clear();
        let mut notes = Notes { store: &self.name, problems: &mut self.problems };
        let mut tables = match &mut self.server {
            Server::PostgreSql(server) => server.tables(&mut notes)?,
            Server::MariaDb(server) => server.tables(&mut notes)?,
        };
        tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        for (table, index) in tables.iter_mut().zip(0..) {
            table.index = index;
        }
        self.problems.sort();
        Ok(tables)
    }

    /// Reads a table and hands its rows over in batches; between two, asks whether to go on. Row numbers are positions
    /// in what is handed over, from 1.
    ///
    /// # Errors
    /// If the connection breaks. What is wrong with the table alone is in the outcome.
    pub fn read(
        &mut self,
        table: &TableInfo,
        sampling: Sampling,
        pace: &mut Pace<'_>,
        go_on: &dyn Fn() -> bool,
        sink: &mut dyn FnMut(RowBatch),
    ) -> Result<Outcome, ScanError> {
        let mut asked = Asked { table, sampling, pace, go_on, sink };
        match &mut self.server {
            Server::PostgreSql(server) => server.read(&mut asked),
            Server::MariaDb(server) => server.read(&mut asked),
        }
    }

    /// Who may do what, from the live catalogue. `store` is what the statements call this store.
    ///
    /// # Errors
    /// If the connection breaks. What the role may not see is a problem.
    pub fn grants(&mut self, store: &str) -> Result<Granted, ScanError> {
        let mut granted = match &mut self.server {
            Server::PostgreSql(server) => server.grants(store)?,
            Server::MariaDb(server) => server.grants(store)?,
        };
        let key = |it: &Statement| match it {
            Statement::Grant { account, privilege, object, .. } => (account.clone(), object.clone(), privilege.clone()),
            _ => Default::default(),
        };
        granted.statements.sort_by_cached_key(key);
        granted.statements.dedup();
        Ok(granted)
    }
}

/// One table, and how it is to be read.
pub(crate) struct Asked<'a, 'p> {
    pub(crate) table: &'a TableInfo,
    pub(crate) sampling: Sampling,
    pub(crate) pace: &'a mut Pace<'p>,
    pub(crate) go_on: &'a dyn Fn() -> bool,
    pub(crate) sink: &'a mut dyn FnMut(RowBatch),
}

/// What becomes of a table: rows are kept, whatever ended the reading.
pub(crate) fn outcome(
    table: &TableInfo,
    rows: Rows<'_>,
    read: Result<bool, ScanError>,
    notes: Vec<Problem>,
) -> Result<Outcome, ScanError> {
    let sent = rows.seen();
    let (rows, bytes, mut problems) = rows.finish();
    problems.extend(notes);
    let is_complete = match read {
        Ok(is_complete) => is_complete,
        Err(error) => {
            problems.push(of_table(table, error)?);
            false
        }
    };
    Ok(Outcome { rows, bytes, sent, is_complete, problems })
}

/// The error as a problem of one table, if it is one.
pub(crate) fn of_table(table: &TableInfo, error: ScanError) -> Result<Problem, ScanError> {
    let is_tables = matches!(
        error,
        ScanError::Denied { .. } | ScanError::Late { .. } | ScanError::Server { .. } | ScanError::Answer { .. }
    );
    if !is_tables {
        return Err(error);
    }
    Ok(problem(&table.store, &table.full_name(), ProblemKind::Unreadable, error.to_string()))
}

/// A statement that an account may do something.
pub(crate) fn grant(store: &str, account: &str, privilege: &str, object: &str) -> Statement {
    Statement::Grant {
        store: store.to_owned(),
        account: account.to_owned(),
        privilege: privilege.to_owned(),
        object: object.to_owned(),
    }
}

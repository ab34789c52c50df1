//! One SQL for SQLite and PostgreSQL, and the few places where the two differ.

mod postgres;
mod sqlite;

use std::path::Path;

use crate::error::{LedgerError, Result};

/// A value of a parameter or a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer. Whoever takes a column says what must be in it.
pub(crate) struct Row(Vec<Value>);

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        self.int_or_null(column)?.ok_or_else(|| wrong(column))
    }

    pub(crate) fn int_or_null(&self, column: usize) -> Result<Option<i64>> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(Some(*value)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    pub(crate) fn count(&self, column: usize) -> Result<u64> {
        u64::try_from(self.int(column)?).map_err(|_| wrong(column))
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(value),
            Some(Value::Null) => Ok(""),
            _ => Err(wrong(column)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8]> {
        match self.0.get(column) {
            Some(Value::Bytes(value)) => Ok(value),
            Some(Value::Null) => Ok(&[]),
            _ => Err(wrong(column)),
        }
    }

    pub(crate) fn array<const N: usize>(&self, column: usize) -> Result<[u8; N]> {
        self.bytes(column)?.try_into().map_err(|_| wrong(column))
    }
}

fn wrong(column: usize) -> LedgerError {
    LedgerError::Damaged(format!("column {} of an answer has another kind of value", column + 1))
}

/// An open database.
pub(crate) enum Db {
    Sqlite(sqlite::Sqlite),
    Postgres(Box<postgres::Postgres>),
}

impl Db {
    pub(crate) fn sqlite(path: &Path) -> Result<Self> {
        sqlite::Sqlite::open(path).map(Self::Sqlite)
    }

    pub(crate) fn postgres(url: &str) -> Result<Self> {
        postgres::Postgres::open(url).map(|db| Self::Postgres(Box::new(db)))
    }

    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Several statements without parameters.
    pub(crate) fn script(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(db) => db.script(sql),
            Self::Postgres(db) => db.script(sql),
        }
    }

    /// One statement; how many rows it changed.
    pub(crate) fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        match self {
            Self::Sqlite(db) => db.run(sql, values),
            Self::Postgres(db) => db.run(sql, values),
        }
    }

    /// Hands each row of an answer to `each`, without keeping them.
    pub(crate) fn each(&mut self, sql: &str, values: &[Value], each: &mut dyn FnMut(&Row) -> Result<()>) -> Result<()> {
        match self {
            Self::Sqlite(db) => db.each(sql, values, each),
            Self::Postgres(db) => db.each(sql, values, each),
        }
    }

    /// The first row of an answer, or `None`.
    pub(crate) fn first<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, values, &mut |row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// All rows of a small answer.
    pub(crate) fn all<T>(&mut self, sql: &str, values: &[Value], read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, values, &mut |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Does `work` in one transaction: all of it is kept, or nothing.
    pub(crate) fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.script(match self {
            Self::Sqlite(_) => "BEGIN IMMEDIATE",
            Self::Postgres(_) => "BEGIN",
        })?;
        match work(self) {
            Ok(done) => self.script("COMMIT").map(|()| done),
            Err(error) => {
                // The first error is the one to tell; a failed rollback ends with the connection.
                let _ = self.script("ROLLBACK");
                Err(error)
            }
        }
    }

    /// What follows a `SELECT` to lock its rows; SQLite has locked the whole file by then.
    pub(crate) fn for_update(&self) -> &'static str {
        if self.is_shared() { " FOR UPDATE" } else { "" }
    }

    /// The same, without waiting for rows that another worker has.
    pub(crate) fn for_update_skip_locked(&self) -> &'static str {
        if self.is_shared() { " FOR UPDATE SKIP LOCKED" } else { "" }
    }

    /// Takes the sign that `worker` is alive; false if it lives elsewhere. It goes with the connection, so that it ends
    /// when the worker does, however it ends.
    pub(crate) fn take_worker(&mut self, worker: &str) -> Result<bool> {
        match self {
            Self::Sqlite(db) => db.lock().map(|()| true),
            Self::Postgres(db) => db.try_lock(worker),
        }
    }

    /// Gives the sign back.
    pub(crate) fn leave_worker(&mut self, worker: &str) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(db) => db.unlock(worker),
        }
    }
}

//! SQLite: one file, one writer, every commit on the disk before it is answered.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};

use super::{Row, Value};
use crate::error::{LedgerError, Result};

/// How long a reader's transaction may keep a writer waiting.
const BUSY: Duration = Duration::from_secs(30);
/// Statements kept prepared: more than there are different ones.
const PREPARED_MAX: usize = 64;

pub(crate) struct Sqlite {
    connection: Connection,
    lock_path: PathBuf,
    /// Locked as long as it lives, once this process sends.
    lock: Option<File>,
}

impl Sqlite {
    pub(super) fn open(path: &Path) -> Result<Self> {
        private(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        // FULL: with less, a power cut could lose an intent whose mail has left.
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        Ok(Self { connection, lock_path: path.with_extension("lock"), lock: None })
    }

    /// Takes the lock of the one sender.
    pub(super) fn lock(&mut self) -> Result<()> {
        if self.lock.is_some() {
            return Ok(());
        }
        private(&self.lock_path)?;
        let file = OpenOptions::new().write(true).open(&self.lock_path).map_err(LedgerError::Lock)?;
        match file.try_lock() {
            Ok(()) => self.lock = Some(file),
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Busy),
            Err(TryLockError::Error(error)) => return Err(LedgerError::Lock(error)),
        }
        Ok(())
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<()> {
        Ok(self.connection.execute_batch(sql)?)
    }

    pub(super) fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.execute(rusqlite::params_from_iter(values))? as u64)
    }

    pub(super) fn each(&mut self, sql: &str, values: &[Value], each: &mut dyn FnMut(&Row) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get_ref(column).map_err(LedgerError::from).and_then(value));
            each(&Row(values.collect::<Result<_>>()?))?;
        }
        Ok(())
    }
}

/// An empty file that only its owner may read, where there is none yet.
fn private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(LedgerError::Lock)
}

fn value(value: ValueRef<'_>) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes);
            Value::Text(text.map_err(|_| LedgerError::Damaged("a text is not UTF-8".to_owned()))?.to_owned())
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(LedgerError::Damaged("a number is not whole".to_owned())),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

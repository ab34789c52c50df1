//! PostgreSQL: several workers at once. Rows are locked, dead workers are told by locks that went with their sessions.

use std::collections::HashMap;
use std::error::Error;

use postgres::config::{Host, SslMode};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Row, Value};
use crate::error::{LedgerError, Result};

/// Separates our advisory locks from those of other programs in the database: the bytes of `amen`.
const LOCKS: i64 = 0x616d_656e << 32;

pub(crate) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|_| LedgerError::Address("it is no postgres:// address"))?;
        config.application_name("amends");
        let client = if config.get_hosts().iter().all(is_this_machine) && config.get_ssl_mode() != SslMode::Require {
            config.ssl_mode(SslMode::Disable).connect(NoTls)?
        } else {
            // The default would go on in the clear where a server has no TLS.
            config.ssl_mode(SslMode::Require).connect(tls()?)?
        };
        Ok(Self { client, prepared: HashMap::new() })
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<()> {
        Ok(self.client.batch_execute(sql)?)
    }

    pub(super) fn run(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        Ok(self.client.execute(&statement, &values)?)
    }

    pub(super) fn each(&mut self, sql: &str, values: &[Value], each: &mut dyn FnMut(&Row) -> Result<()>) -> Result<()> {
        let statement = self.statement(sql)?;
        let mut rows = self.client.query_raw(&statement, values)?;
        while let Some(row) = rows.next()? {
            let values = (0..row.len()).map(|column| value(&row, column));
            each(&Row(values.collect::<Result<_>>()?))?;
        }
        Ok(())
    }

    fn statement(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn try_lock(&mut self, worker: &str) -> Result<bool> {
        let row = self.client.query_one("SELECT pg_try_advisory_lock($1)", &[&lock_of(worker)])?;
        Ok(row.try_get(0)?)
    }

    pub(super) fn unlock(&mut self, worker: &str) -> Result<()> {
        self.client.execute("SELECT pg_advisory_unlock($1)", &[&lock_of(worker)])?;
        Ok(())
    }
}

/// The number of a worker's lock. Two workers that share one would wait for each other, and lose nothing.
fn lock_of(worker: &str) -> i64 {
    let hash = blake3::hash(worker.as_bytes());
    let bytes = hash.as_bytes();
    LOCKS | i64::from(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// TLS with the certificates that this machine trusts (`SSL_CERT_FILE` names others).
fn tls() -> Result<MakeRustlsConnect> {
    let made = MakeRustlsConnect::with_native_certs();
    made.map(|(tls, _)| tls).map_err(|_| LedgerError::Address("this machine has no certificates to trust"))
}

fn value(row: &postgres::Row, column: usize) -> Result<Value> {
    let kind = row.columns()[column].type_();
    Ok(if *kind == Type::INT8 {
        row.try_get::<_, Option<i64>>(column)?.into()
    } else if *kind == Type::BYTEA {
        row.try_get::<_, Option<&[u8]>>(column)?.into()
    } else {
        row.try_get::<_, Option<&str>>(column)?.into()
    })
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql_checked(kind, out),
            Self::Text(value) => value.to_sql_checked(kind, out),
            Self::Bytes(value) => value.to_sql_checked(kind, out),
        }
    }

    // Each value is checked against the column by its own kind, above.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

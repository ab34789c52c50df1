//! MariaDB and MySQL: a session that reads, and what its errors mean.

mod grants;
mod read;
mod sample;
mod tables;

use std::collections::HashMap;
use std::time::Duration;

use mysql::prelude::Queryable;
use mysql::{Conn, DriverError, Opts, OptsBuilder, Row, SslOpts, Value};

use crate::address::Address;
use crate::error::{Code, ScanError};
use crate::store::Settings;

/// A session of MariaDB or MySQL. Without a connection if a reading was stopped in the middle; then the next question
/// makes a new one.
pub(crate) struct MariaDb {
    connection: Option<Conn>,
    options: Opts,
    settings: Settings,
    is_mariadb: bool,
}

/// Privileges that change something, as `SHOW GRANTS` names them.
const WRITES: [&str; 9] =
    ["ALL PRIVILEGES", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "SUPER", "TRIGGER"];

impl MariaDb {
    pub(crate) fn open(address: &Address, settings: &Settings) -> Result<(Self, Option<&'static str>), ScanError> {
        let options = options(address, settings)?;
        let mut server = Self { connection: None, options, settings: settings.clone(), is_mariadb: false };
        let may_write = server.may_write()?;
        Ok((server, may_write))
    }

    fn may_write(&mut self) -> Result<Option<&'static str>, ScanError> {
        // A line may hold the hash of a password: only the words before ON are looked at.
        let lines: Vec<Vec<u8>> = self.ask("SHOW GRANTS FOR CURRENT_USER", "say what the role may do")?;
        let writes = |line: &Vec<u8>| {
            let line = String::from_utf8_lossy(line).to_uppercase();
            let rights = line.strip_prefix("GRANT ").and_then(|rest| rest.split_once(" ON ")).map(|(rights, _)| rights);
            rights.is_some_and(|rights| rights.split(',').any(|right| WRITES.contains(&right.trim())))
        };
        Ok(lines.iter().any(writes).then_some("it has a privilege that changes tables"))
    }

    /// The connection, made anew where there is none.
    fn connection(&mut self) -> Result<&mut Conn, ScanError> {
        if self.connection.is_none() {
            let mut made = Conn::new(self.options.clone()).map_err(|error| refused(&error))?;
            let version: Option<Vec<u8>> = made.query_first("SELECT VERSION()").map_err(|error| refused(&error))?;
            self.is_mariadb = String::from_utf8_lossy(&version.unwrap_or_default()).contains("MariaDB");
            let doing = "make its session read-only";
            for statement in self.session() {
                made.query_drop(statement).map_err(|error| meaning(&error, doing))?;
            }
            self.connection = Some(made);
        }
        self.connection.as_mut().ok_or(ScanError::Unreachable)
    }

    fn session(&self) -> Vec<String> {
        let lock = self.settings.lock_timeout.as_secs().max(1);
        let mut session = vec![
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ".to_owned(),
            "SET SESSION TRANSACTION READ ONLY".to_owned(),
            "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'".to_owned(),
            "SET SESSION time_zone = '+00:00'".to_owned(),
            "SET NAMES utf8mb4".to_owned(),
            format!("SET SESSION lock_wait_timeout = {lock}, SESSION innodb_lock_wait_timeout = {lock}"),
            // A paced reader takes its time; the server must not think that it is gone.
            "SET SESSION net_write_timeout = 3600".to_owned(),
        ];
        session.push(self.limit(self.settings.statement_timeout));
        session
    }

    /// The statement that limits the time of statements; zero takes the limit away.
    fn limit(&self, time: Duration) -> String {
        if self.is_mariadb {
            format!("SET SESSION max_statement_time = {:.3}", time.as_secs_f64())
        } else {
            format!("SET SESSION max_execution_time = {}", time.as_millis())
        }
    }

    fn run(&mut self, sql: &str, doing: &'static str) -> Result<(), ScanError> {
        let ran = self.connection()?.query_drop(sql);
        ran.map_err(|error| self.failed(&error, doing))
    }

    /// All first columns of an answer.
    fn ask<T: mysql::prelude::FromValue>(&mut self, sql: &str, doing: &'static str) -> Result<Vec<T>, ScanError> {
        let rows: Vec<Row> = self.rows(sql, doing)?;
        let first = |row: Row| row.get_opt::<T, _>(0).and_then(Result::ok).ok_or(ScanError::Answer { doing });
        rows.into_iter().map(first).collect()
    }

    fn rows(&mut self, sql: &str, doing: &'static str) -> Result<Vec<Row>, ScanError> {
        let rows = self.connection()?.query(sql);
        rows.map_err(|error| self.failed(&error, doing))
    }

    /// What an error means; after one of the connection, that is not used again.
    fn failed(&mut self, error: &mysql::Error, doing: &'static str) -> ScanError {
        let meant = meaning(error, doing);
        if matches!(meant, ScanError::Lost { .. } | ScanError::Answer { .. }) {
            self.connection = None;
        }
        meant
    }

    /// A snapshot of its own, in which nothing can be written.
    fn begin(&mut self, doing: &'static str) -> Result<(), ScanError> {
        self.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", doing)
    }

    fn end(&mut self, doing: &'static str) -> Result<(), ScanError> {
        if self.connection.is_some() { self.run("ROLLBACK", doing) } else { Ok(()) }
    }
}

fn options(address: &Address, settings: &Settings) -> Result<Opts, ScanError> {
    let patience = settings.statement_timeout.max(settings.lock_timeout) + Duration::from_secs(15);
    let mut options = OptsBuilder::new()
        .user(Some(address.reveal_user()))
        .pass(address.reveal_password())
        .db_name(Some(address.database()).filter(|name| !name.is_empty()))
        // Off: the driver would leave TCP, and the TLS on it, for a socket that the server names.
        .prefer_socket(false)
        .stmt_cache_size(0)
        .tcp_connect_timeout(Some(settings.connect_timeout))
        .read_timeout(Some(patience))
        .write_timeout(Some(patience))
        .connect_attrs(Some(HashMap::from([("program_name", "amends")])));
    options = match address.socket() {
        Some(path) => options.socket(Some(path.to_string_lossy())),
        None => options.ip_or_hostname(Some(address.host())).tcp_port(address.port()),
    };
    if address.is_encrypted() {
        let mut tls = SslOpts::default();
        if let Some(file) = address.roots() {
            if !file.is_file() {
                return Err(ScanError::Tls("the file of sslrootcert cannot be read"));
            }
            tls = tls.with_root_cert_path(Some(file.clone()));
        }
        options = options.ssl_opts(tls);
    }
    Ok(options.into())
}

/// What an error means. Of what the server said, only the code goes on.
fn meaning(error: &mysql::Error, doing: &'static str) -> ScanError {
    let mysql::Error::MySqlError(error) = error else {
        let is_lost = io(error).is_some() || matches!(error, mysql::Error::DriverError(DriverError::Timeout));
        return if is_lost { ScanError::Lost { doing } } else { ScanError::Answer { doing } };
    };
    let code = Code::new(&error.state);
    match error.code {
        1045 | 1698 | 1862 => ScanError::LogIn(code),
        1044 | 1049 => ScanError::NoDatabase(code),
        1040 | 1203 | 1226 => ScanError::Full(code),
        1142 | 1143 | 1227 | 1370 => ScanError::Denied { doing, code },
        // Statement time (MySQL, MariaDB), and locks.
        3024 | 1969 | 1205 | 1317 => ScanError::Late { doing, code },
        1053 | 1927 | 2006 | 2013 => ScanError::Lost { doing },
        _ => ScanError::Server { doing, code },
    }
}

fn refused(error: &mysql::Error) -> ScanError {
    const TLS: ScanError = ScanError::Tls(
        "the server has none, or its certificate is not trusted or not in its name (sslrootcert names the authority)",
    );
    match (error, io(error)) {
        (mysql::Error::TlsError(_) | mysql::Error::DriverError(DriverError::TlsNotSupported), _) => TLS,
        (
            mysql::Error::DriverError(
                DriverError::UnknownAuthPlugin(_)
                | DriverError::OldMysqlPasswordDisabled
                | DriverError::CleartextPluginDisabled,
            ),
            _,
        ) => ScanError::Method,
        // TLS that breaks while it is made comes as an error of writing.
        (_, Some(error)) if error.kind() == std::io::ErrorKind::InvalidData => TLS,
        (mysql::Error::DriverError(_), _) | (_, Some(_)) => ScanError::Unreachable,
        _ => meaning(error, "let us in"),
    }
}

/// The error of the connection itself that an error comes from.
fn io(error: &mysql::Error) -> Option<&std::io::Error> {
    match error {
        mysql::Error::IoError(error) => Some(error),
        mysql::Error::CodecError(error) => std::error::Error::source(error).and_then(|source| source.downcast_ref()),
        _ => None,
    }
}

fn raw(row: &Row, column: usize) -> Option<&[u8]> {
    match row.as_ref(column) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

fn text(row: &Row, column: usize) -> String {
    raw(row, column).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

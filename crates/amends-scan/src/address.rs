//! Where a store is. The text of an address holds a password: it is taken apart here and never seen again.

use std::fmt;
use std::path::PathBuf;

use amends_case::Masked;

use crate::error::ScanError;

/// No address of a person's making is longer.
const BYTES_MAX: usize = 4_096;

/// What kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    PostgreSql,
    /// MySQL and MariaDB.
    MySql,
}

/// Whether the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tls {
    /// Not said: yes, but not within this machine.
    Unsaid,
    /// No, and somebody wrote so.
    Off,
    /// Yes. The certificate is always checked, and the name in it; who wrote `require` gets `verify-full`.
    On,
}

/// Where a store is, and who asks. Neither user nor password are ever printed.
#[derive(Clone)]
pub struct Address {
    engine: Engine,
    host: String,
    port: u16,
    socket: Option<PathBuf>,
    user: Masked<String>,
    password: Option<Masked<String>>,
    database: String,
    tls: Tls,
    roots: Option<PathBuf>,
}

impl Address {
    /// Reads an address:
    ///
    /// * `postgresql://user:password@host:5432/database` (or `postgres://`); `?host=/folder` for the folder of a socket;
    /// * `mysql://user:password@host:3306/database` (or `mariadb://`); `?socket=/path` for a socket.
    ///
    /// After `?` also `user`, `password`, `port`, `dbname`, `sslmode` (`disable`, `require`, `verify-full`; also as
    /// `ssl-mode`) and `sslrootcert` (a PEM file with the authority to trust; also as `ssl-ca`).
    ///
    /// # Errors
    /// If it is none of these. The error never repeats what was written.
    pub fn parse(text: &str) -> Result<Self, ScanError> {
        let text = text.trim();
        if text.len() > BYTES_MAX {
            return Err(ScanError::Address("it is longer than 4,096 bytes"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or(ScanError::Address("it begins with postgresql://, postgres://, mysql:// or mariadb://"))?;
        let (engine, port) = match scheme.to_ascii_lowercase().as_str() {
            "postgresql" | "postgres" => (Engine::PostgreSql, 5432),
            "mysql" | "mariadb" => (Engine::MySql, 3306),
            _ => return Err(ScanError::Address("it begins with postgresql://, postgres://, mysql:// or mariadb://")),
        };
        if rest.contains('#') {
            return Err(ScanError::Address("a # in it is written as %23"));
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (account, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match account.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (account, None),
        };
        let mut address = Self {
            engine,
            host: String::new(),
            port,
            socket: None,
            user: Masked::new(decoded(user)?),
            password: password.map(|password| decoded(password).map(Masked::new)).transpose()?,
            database: decoded(database)?,
            tls: Tls::Unsaid,
            roots: None,
        };
        address.take_place(place)?;
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            address.take_parameter(&decoded(key)?, decoded(value)?)?;
        }
        address.checked()
    }

    /// The same, with a password from elsewhere: an address on a command line is seen by everybody on the machine.
    #[must_use]
    pub fn with_password(mut self, password: Masked<String>) -> Self {
        self.password = Some(password);
        self
    }

    fn take_place(&mut self, place: &str) -> Result<(), ScanError> {
        if place.contains(',') {
            return Err(ScanError::Address("it names several hosts; name one"));
        }
        let (host, port) = match place.strip_prefix('[') {
            Some(rest) => {
                let (host, after) = rest.split_once(']').ok_or(ScanError::Address("a [ has no ]"))?;
                (host, after.strip_prefix(':'))
            }
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let host = decoded(host)?;
        if host.starts_with('/') {
            self.socket = Some(host.into());
        } else {
            self.host = host;
        }
        port.filter(|port| !port.is_empty()).map_or(Ok(()), |port| self.take_port(port))
    }

    fn take_port(&mut self, text: &str) -> Result<(), ScanError> {
        self.port = text.parse().ok().filter(|port| *port > 0).ok_or(ScanError::Address("its port is no port"))?;
        Ok(())
    }

    fn take_parameter(&mut self, key: &str, value: String) -> Result<(), ScanError> {
        match key {
            "host" | "socket" | "unix_socket" if value.starts_with('/') => self.socket = Some(value.into()),
            "host" => self.host = value,
            "port" => self.take_port(&value)?,
            "user" => self.user = Masked::new(value),
            "password" => self.password = Some(Masked::new(value)),
            "dbname" => self.database = value,
            "sslmode" | "ssl-mode" | "ssl_mode" => self.tls = tls_of(&value)?,
            "sslrootcert" | "ssl-ca" | "ssl_ca" => self.roots = Some(value.into()),
            // Ours are set all the same.
            "application_name" | "connect_timeout" => {}
            _ => {
                return Err(ScanError::Address(
                    "after ? stands something else than host, port, socket, user, password, dbname, sslmode, sslrootcert",
                ));
            }
        }
        Ok(())
    }

    fn checked(self) -> Result<Self, ScanError> {
        let texts = [self.user.reveal(), &self.database, &self.host];
        let password = self.password.iter().map(Masked::reveal);
        if texts.into_iter().chain(password).any(|text| text.contains('\0')) {
            return Err(ScanError::Address("it holds a NUL"));
        }
        if self.host.is_empty() && self.socket.is_none() {
            return Err(ScanError::Address("it names no host"));
        }
        if self.user.reveal().is_empty() {
            return Err(ScanError::Address("it names no user"));
        }
        if self.socket.is_some() && self.tls == Tls::On {
            return Err(ScanError::Address("a socket of this machine has no TLS: leave sslmode out"));
        }
        Ok(self)
    }

    /// What kind of server.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.tls == Tls::On || (self.tls == Tls::Unsaid && !self.is_this_machine())
    }

    pub(crate) fn is_in_the_clear(&self) -> bool {
        !self.is_encrypted() && !self.is_this_machine()
    }

    fn is_this_machine(&self) -> bool {
        self.socket.is_some() || matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn socket(&self) -> Option<&PathBuf> {
        self.socket.as_ref()
    }

    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    pub(crate) fn roots(&self) -> Option<&PathBuf> {
        self.roots.as_ref()
    }

    /// For the driver only.
    pub(crate) fn reveal_user(&self) -> &str {
        self.user.reveal()
    }

    /// For the driver only.
    pub(crate) fn reveal_password(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.reveal().as_str())
    }
}

/// Kind, host, port and database; user and password never.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.engine {
            Engine::PostgreSql => "postgresql",
            Engine::MySql => "mysql",
        };
        match &self.socket {
            Some(_) => write!(f, "{scheme}://(socket)/{}", self.database),
            None if self.host.contains(':') => write!(f, "{scheme}://[{}]:{}/{}", self.host, self.port, self.database),
            None => write!(f, "{scheme}://{}:{}/{}", self.host, self.port, self.database),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

fn tls_of(mode: &str) -> Result<Tls, ScanError> {
    match mode.to_ascii_lowercase().replace('_', "-").as_str() {
        "disable" | "disabled" => Ok(Tls::Off),
        "require" | "required" | "verify-ca" | "verify-full" | "verify-identity" => Ok(Tls::On),
        // They would go on in the clear where somebody in between asks for it.
        _ => Err(ScanError::Address("sslmode is disable, require or verify-full")),
    }
}

/// Percent signs undone.
fn decoded(text: &str) -> Result<String, ScanError> {
    const BROKEN: ScanError = ScanError::Address("a % in it is not followed by two hexadecimal digits of a letter");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else { return Err(BROKEN) };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else { return Err(BROKEN) };
        bytes.push((high * 16 + low) as u8);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str, user: &str, password: Option<&str>) {
        let address = Address::parse(text).unwrap();
        assert_eq!(address.to_string(), shown);
        assert_eq!(address.reveal_user(), user);
        assert_eq!(address.reveal_password(), password);
    }

    #[test]
    fn addresses_of_both_kinds() {
        check("postgres://zoe:s%40fe@db.example:6432/crm", "postgresql://db.example:6432/crm", "zoe", Some("s@fe"));
        check("postgresql:///crm?host=/run/pg&user=zoe", "postgresql://(socket)/crm", "zoe", None);
        check("postgresql://zoe@%2Frun%2Fpg/crm", "postgresql://(socket)/crm", "zoe", None);
        check("mysql://zoe:a:b@db.example", "mysql://db.example:3306/", "zoe", Some("a:b"));
        check("mariadb://zoe@[2001:db8::1]:3307/pay", "mysql://[2001:db8::1]:3307/pay", "zoe", None);
        check("mysql://zoe@localhost/pay?socket=/run/m.sock", "mysql://(socket)/pay", "zoe", None);
        check("mysql://zoe:x@y@db.example/pay", "mysql://db.example:3306/pay", "zoe", Some("x@y"));
    }

    #[test]
    fn another_machine_is_asked_in_secret_unless_somebody_says_no() {
        let is_encrypted = |text: &str| {
            let address = Address::parse(text).unwrap();
            (address.is_encrypted(), address.is_in_the_clear())
        };
        assert_eq!(is_encrypted("postgres://a@db.example/c"), (true, false));
        assert_eq!(is_encrypted("postgres://a@localhost/c"), (false, false));
        assert_eq!(is_encrypted("postgres://a@localhost/c?sslmode=require"), (true, false));
        assert_eq!(is_encrypted("mysql://a@db.example/c?ssl-mode=DISABLED"), (false, true));
    }

    #[test]
    fn a_broken_address_is_not_repeated() {
        let secrets = ["hunter2", "zoe", "db.example"];
        let texts = [
            "hunter2",
            "oracle://zoe:hunter2@db.example/c",
            "postgres://zoe:hunter2@db.example:0/c",
            "postgres://zoe:hunter2@db.example:hunter2/c",
            "postgres://zoe:hunter2%4@db.example/c",
            "postgres://zoe:hunter2%zz@db.example/c",
            "postgres://zoe:hunter2#@db.example/c",
            "postgres://zoe:hunter2@db.example,db.example/c",
            "postgres://zoe:hunter2@/c",
            "postgres://:hunter2@db.example/c",
            "postgres://zoe:hunter2@db.example/c?hunter2=1",
            "postgres://zoe:hunter2@db.example/c?options=-c%20default_transaction_read_only=off",
            "postgres://zoe:hunter2@db.example/c?sslmode=prefer",
            "postgres://zoe:hunter2%00@db.example/c",
            "mysql://zoe:hunter2@[db.example/c",
            "mysql://zoe:hunter2@db.example/c?socket=/run/m&sslmode=require",
        ];
        for text in texts {
            let error = Address::parse(text).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(secrets.iter().all(|secret| !said.contains(secret)), "{said}");
        }
        assert!(Address::parse(&"x".repeat(5_000)).is_err());
    }

    #[test]
    fn neither_user_nor_password_is_printed() {
        let address = Address::parse("postgres://zoe:hunter2@db.example/c?password=hunter3").unwrap();
        let said = format!("{address} {address:?} {:?}", address.clone().with_password(Masked::new("hunter4".into())));
        assert!(!said.contains("hunter") && !said.contains("zoe"), "{said}");
    }
}

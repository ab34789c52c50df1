//! A real MariaDB server for one test: in a folder of its own, on a Unix socket only, gone when the test ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::postgres::{as_owner, owner};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Debian's user of the server, for when the test runs as root.
const USER: &str = "mysql";

/// A running server.
#[derive(Debug)]
pub struct MariaDb {
    folder: PathBuf,
    client: PathBuf,
    server: Child,
}

impl MariaDb {
    /// Makes a data folder below `folder` and starts a server on it. Its `root` may do everything, without a password.
    ///
    /// # Errors
    /// If MariaDB's programs are not installed (Debian package `mariadb-server`), or the server does not come up.
    pub fn start(folder: &Path) -> io::Result<Self> {
        Self::start_with(folder, &[])
    }

    /// The same, with further options of the server: `--ssl-cert=…`, `--skip-networking=0`.
    ///
    /// # Errors
    /// As above.
    pub fn start_with(folder: &Path, options: &[String]) -> io::Result<Self> {
        let folder = folder.join("mariadb");
        fs::create_dir_all(&folder)?;
        let owner = owner(USER)?;
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let mut makes = as_owner(&program(&["mariadb-install-db", "mysql_install_db"])?, owner);
        makes.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        makes.arg(format!("--datadir={}", data.display())).arg(format!("--tmpdir={}", folder.display()));
        let made = makes.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
        if !made.status.success() {
            let why = String::from_utf8_lossy(&made.stderr);
            return Err(io::Error::other(format!("mariadb-install-db failed: {why}")));
        }
        let mut mariadbd = as_owner(&program(&["mariadbd", "mysqld"])?, owner);
        mariadbd.args(["--no-defaults", "--skip-networking", "--skip-log-bin", "--character-set-server=utf8mb4"]);
        mariadbd.args(["--innodb-flush-log-at-trx-commit=0", "--local-infile=0", "--pid-file=pid"]);
        for (option, place) in [("datadir", "data"), ("socket", "socket"), ("tmpdir", ""), ("log-error", "log")] {
            mariadbd.arg(format!("--{option}={}", folder.join(place).display()));
        }
        let server = mariadbd.args(options).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut running = Self { folder, client: program(&["mariadb", "mysql"])?, server };
        running.wait()?;
        Ok(running)
    }

    fn wait(&mut self) -> io::Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if self.sql("SELECT 1").is_ok() {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(io::Error::other(format!("the MariaDB server did not come up: {log}")))
    }

    /// Runs statements as root with MariaDB's own client, and gives what it prints: cells between tabs, no heads.
    ///
    /// # Errors
    /// If the server refuses one of them; the error is what the client says.
    pub fn sql(&self, statements: &str) -> io::Result<String> {
        let mut client = Command::new(&self.client);
        client.args(["--no-defaults", "--user=root", "--batch", "--skip-column-names"]);
        client.arg("--default-character-set=utf8mb4").arg(format!("--socket={}", self.socket().display()));
        client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = client.spawn()?;
        if let Some(mut input) = running.stdin.take() {
            io::Write::write_all(&mut input, statements.as_bytes())?;
        }
        let said = running.wait_with_output()?;
        if said.status.success() {
            Ok(String::from_utf8_lossy(&said.stdout).into_owned())
        } else {
            Err(io::Error::other(String::from_utf8_lossy(&said.stderr).into_owned()))
        }
    }

    /// The server's socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join("socket")
    }

    /// The address of one of its databases, for a user; the password may be empty.
    pub fn url(&self, user: &str, password: &str, database: &str) -> String {
        let password = if password.is_empty() { String::new() } else { format!(":{password}") };
        format!("mysql://{user}{password}@localhost/{database}?socket={}", self.socket().display())
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        // The folder goes with the test: there is nothing to save.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// One of these programs, by the first name that is there.
fn program(names: &[&str]) -> io::Result<PathBuf> {
    let folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin"];
    let places = names.iter().flat_map(|name| folders.map(|folder| Path::new(folder).join(name)));
    let found = places.into_iter().find(|place| place.is_file());
    found.ok_or_else(|| io::Error::other("tests need MariaDB's server programs (Debian package `mariadb-server`)"))
}

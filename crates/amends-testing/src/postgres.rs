//! A real PostgreSQL server for one test: in a folder of its own, on a Unix socket only, gone when the test ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: String,
    server: Child,
}

impl Postgres {
    /// Makes a cluster below `folder` and starts it.
    ///
    /// # Errors
    /// If PostgreSQL's programs are not installed (Debian package `postgresql`), or the server does not come up.
    pub fn start(folder: &Path) -> io::Result<Self> {
        Self::start_with(folder, &[])
    }

    /// The same, with further settings: `listen_addresses=127.0.0.1`, `port=5433`.
    ///
    /// # Errors
    /// As above.
    pub fn start_with(folder: &Path, settings: &[String]) -> io::Result<Self> {
        let folder = folder.join("postgres");
        fs::create_dir_all(&folder)?;
        let programs = programs()?;
        let owner = owner("postgres")?;
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(&folder, Some(user), Some(group))?;
        }
        let data = folder.join("data");
        let mut initdb = as_owner(&programs.join("initdb"), owner);
        initdb
            .args(["--username=amends", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data);
        let made = initdb.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
        if !made.status.success() {
            return Err(io::Error::other(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr))));
        }
        let mut postgres = as_owner(&programs.join("postgres"), owner);
        // Syncing stays on: what is tested is what is on the disk when a worker is killed.
        postgres.arg("-D").arg(&data).args(["-c", "listen_addresses=", "-c", "max_connections=30", "-k"]).arg(&folder);
        settings.iter().for_each(|setting| {
            postgres.arg("-c").arg(setting);
        });
        let server = postgres.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        // The port is in the name of the socket as well.
        let port = settings.iter().find_map(|setting| setting.strip_prefix("port=")).unwrap_or("5432").to_owned();
        let running = Self { folder, programs, port, server };
        running.wait()?;
        Ok(running)
    }

    fn wait(&self) -> io::Result<()> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let mut asks = Command::new(self.programs.join("pg_isready"));
            asks.arg("-q").arg("-h").arg(&self.folder).args(["-U", "amends", "-d", "postgres", "-p", &self.port]);
            if asks.status()?.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(io::Error::other("the PostgreSQL server did not come up"))
    }

    /// The address of its one database.
    pub fn url(&self) -> String {
        format!("postgresql:///postgres?host={}&user=amends&port={}", self.folder.display(), self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The folder goes with the test: there is nothing to save.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The folder of PostgreSQL's programs: where Debian puts the newest version, or where others do.
fn programs() -> io::Result<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    let has_all = |folder: &PathBuf| ["initdb", "postgres", "pg_isready"].iter().all(|it| folder.join(it).is_file());
    let found = folders.into_iter().find(has_all);
    found.ok_or_else(|| io::Error::other("tests need PostgreSQL's server programs (Debian package `postgresql`)"))
}

/// Servers of databases refuse to run as root; then they run as the user of Debian's package, or as nobody.
pub(crate) fn owner(package_user: &str) -> io::Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self").map(|own| std::os::unix::fs::MetadataExt::uid(&own))? != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Ok(ids(package_user).or_else(|| ids("nobody")))
}

pub(crate) fn as_owner(program: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").env_remove("PGDATA").env_remove("PGHOST");
    if let Some((user, group)) = owner {
        std::os::unix::process::CommandExt::uid(&mut command, user);
        std::os::unix::process::CommandExt::gid(&mut command, group);
    }
    command
}

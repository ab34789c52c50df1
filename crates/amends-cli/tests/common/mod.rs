//! The program as a person runs it: in a folder of its own, under a clock that stands still, with nothing of this
//! machine's settings.

#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod files;
pub(crate) mod intruded;
mod ran;
pub(crate) mod telling;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use amends_testing::corpus::{Tidewater, write};
use tempfile::TempDir;

pub(crate) use ran::Ran;

/// The instant at which all of this happens.
const NOW: &str = "2026-10-12T09:00:00Z";

/// Every table that can be exported.
pub(crate) const TABLES: [&str; 11] = [
    "records", "findings", "people", "links", "duties", "notices", "problems", "columns", "coverage", "reviews",
    "evidence",
];

/// The smallest incident file, for tests that bring their own evidence.
pub(crate) const SMALL_INCIDENT: &str = "[organization]\nname = \"Tidewater Mobile\"\nsectors = [\"telecom_carrier\"]\n\
    home = \"us-wa\"\n[incident]\ndiscovered = 2026-10-05\n[[evidence]]\npath = \"evidence\"\n";

/// Three people who must not be lost.
pub(crate) const THREE_PEOPLE: &str = "first_name,last_name,ssn,email\n\
    Ottoline,Vance,219-09-9961,ottoline@example.com\n\
    Philippa,Marlowe,219-09-9962,philippa@example.org\n\
    Bartholomew,Quillfeather,219-09-9963,bart@example.net\n";

/// The scenarios that the repository holds.
pub(crate) fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// A folder with an incident, its evidence, a case and a home, and the program at work in it.
pub(crate) struct Amends {
    folder: PathBuf,
    program: PathBuf,
    _kept: Option<TempDir>,
}

impl Amends {
    pub(crate) fn new() -> Self {
        let kept = tempfile::tempdir().expect("a temporary folder");
        Self::within(kept.path().to_owned(), Some(kept))
    }

    /// In a folder that several tests share; what an earlier run left there goes.
    pub(crate) fn shared(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        Self::within(folder, None)
    }

    fn within(folder: PathBuf, kept: Option<TempDir>) -> Self {
        for name in ["home", "config", "tmp", "incident/evidence"] {
            std::fs::create_dir_all(folder.join(name)).expect("a folder");
        }
        Self { folder, program: env!("CARGO_BIN_EXE_amends").into(), _kept: kept }
    }

    /// With a copy of the program, for long tests: it stays the same while somebody builds another.
    pub(crate) fn with_own_program(mut self) -> Self {
        let own = self.path("program");
        files::copy(&self.program, &own);
        self.program = own;
        self
    }

    /// With a copy of a committed scenario's incident file and evidence. Its logs stay out, and what the file says of them:
    /// they have tests of their own.
    pub(crate) fn with_scenario(self, name: &str) -> Self {
        let from = scenarios().join(name);
        let incident = std::fs::read_to_string(from.join("incident.toml")).expect("an incident file");
        let incident = match incident.split_once("# All hosts keep UTC.") {
            Some((before, rest)) => {
                let (_, after) = rest.split_once("# Four digits under").expect("where logs end");
                format!("{before}# Four digits under{after}")
            }
            None => incident,
        };
        std::fs::write(self.path("incident/incident.toml"), incident).expect("an incident file");
        files::copy(&from.join("evidence"), &self.path("incident/evidence"));
        self
    }

    /// With all of a committed scenario, logs and inventory included.
    pub(crate) fn with_whole_scenario(self, name: &str) -> Self {
        let from = scenarios().join(name);
        for part in ["incident.toml", "evidence", "logs", "inventory"] {
            files::copy(&from.join(part), &self.path("incident").join(part));
        }
        self
    }

    /// With a corpus of so many people.
    pub(crate) fn with_corpus(self, persons: u64, seed: u64) -> Self {
        write(&Tidewater { persons, seed, out: self.path("incident") }).expect("a corpus");
        self
    }

    /// With an incident file of the test's own.
    pub(crate) fn with_incident(self, text: &str) -> Self {
        std::fs::write(self.path("incident/incident.toml"), text).expect("an incident file");
        self
    }

    /// With one more file of evidence.
    pub(crate) fn with_evidence(self, name: &str, content: &[u8]) -> Self {
        std::fs::write(self.path("incident/evidence").join(name), content).expect("a file of evidence");
        self
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.join(below)
    }

    pub(crate) fn case(&self) -> PathBuf {
        self.path("case")
    }

    /// The program, with no word of this machine's environment but where programs lie.
    pub(crate) fn command<S: AsRef<str>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(&self.program);
        self.furnish(&mut command);
        command.args(arguments.iter().map(AsRef::as_ref));
        command
    }

    /// Gives a command the test's own environment.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.env_clear().current_dir(&self.folder).env("AMENDS_NOW", NOW).env("USER", "tester");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, folder) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("TMPDIR", "tmp")] {
            command.env(name, self.path(folder));
        }
        command.stdin(Stdio::null());
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs with a text on standard input.
    pub(crate) fn run_reading(&self, arguments: &[&str], text: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child: Child = command.spawn().expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("the program reads");
        Ran::from(child.wait_with_output().expect("the program ends"))
    }

    /// Runs a command on the case.
    pub(crate) fn on_case(&self, arguments: &[&str]) -> Ran {
        self.run(&[arguments, &["--case", "case"]].concat())
    }

    pub(crate) fn respond(&self) -> Ran {
        self.respond_with(&[])
    }

    pub(crate) fn respond_with(&self, more: &[&str]) -> Ran {
        self.on_case(&[&["respond", "incident/incident.toml"], more].concat())
    }

    /// The command that runs `respond` while files may not grow beyond so many blocks (512 bytes each, or 1,024 in some
    /// shells): what the program sees of a full disk.
    pub(crate) fn respond_on_full_disk(&self, blocks: u64) -> Command {
        let mut shell = Command::new("sh");
        self.furnish(&mut shell);
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        shell.arg("-c").arg(script).arg(&self.program);
        shell.args(["respond", "incident/incident.toml", "--case", "case"]);
        shell
    }

    /// A table as CSV text.
    pub(crate) fn export(&self, table: &str) -> String {
        self.on_case(&["export", table]).exits(0).stdout
    }

    /// A table's rows.
    pub(crate) fn rows(&self, table: &str) -> Vec<Row> {
        rows(&self.export(table))
    }

    /// All tables, by name.
    pub(crate) fn exports(&self) -> BTreeMap<&'static str, String> {
        TABLES.iter().map(|table| (*table, self.export(table))).collect()
    }

    /// The kinds of problems of one file of evidence.
    pub(crate) fn problems_of(&self, evidence: &str) -> Vec<String> {
        let rows = self.rows("problems").into_iter().filter(|row| row["evidence"] == evidence);
        rows.map(|mut row| row.remove("kind").expect("a kind")).collect()
    }

    /// What the journal says happened, in order.
    pub(crate) fn journal(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.path("case/journal.jsonl")).expect("a journal");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// The last entry of the journal that is of one kind.
    pub(crate) fn last_entry(&self, what: &str) -> serde_json::Value {
        self.journal().into_iter().rev().find(|entry| entry["what"] == what).unwrap_or_else(|| panic!("no `{what}`"))
    }
}

/// Where two texts part: the line's number, and that line of both. `None` if they are equal.
pub(crate) fn parting(one: &str, other: &str) -> Option<String> {
    if one == other {
        return None;
    }
    let same = one.lines().zip(other.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(its end)").to_owned();
    Some(format!("line {}:\n  {}\n  {}", same + 1, line(one), line(other)))
}

/// A row of a table, by column.
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a CSV text.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

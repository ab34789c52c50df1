//! A file of grants: one line for each, and a last line that seals all before it.
//!
//! No code is in it and nothing personal: a person is the digests by which the same organisation, with the same key, knows
//! them again.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use amends_ledger::Term;
use serde::{Deserialize, Serialize};

use super::key::{Digest, GrantsKey, hex, unhex};
use crate::{Error, Result};

/// The form of a file.
const FORMAT: &str = "amends-grants/1";
/// Longest line, in bytes: a person with a thousand digests.
const LINE_BYTES_MAX: u64 = 64 << 10;
/// Longest text of a line, in bytes.
const TEXT_BYTES_MAX: usize = 200;
const PRODUCTS: [&str; 4] = ["adult", "minor", "without_ssn", "deceased"];

/// The first line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    format: String,
    /// Name of the key.
    key: String,
    /// Name of the case that the file comes from.
    pub(super) case: String,
    /// When it was made, in seconds since 1970.
    pub(super) made: i64,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    /// What somebody holds.
    Grant(GrantLine),
    /// What a later incident owes to somebody who holds it.
    Extension {
        /// Name of the grant.
        grant: String,
        /// Name of the case that granted it.
        case: String,
        /// The months that it has to have.
        months: u32,
    },
}

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantLine {
    /// Its name.
    pub(super) grant: String,
    /// Name of the case that granted it.
    pub(super) case: String,
    /// The incident: organisation, and the day of its discovery.
    pub(super) incident: String,
    /// The day of the notice that brought the code.
    pub(super) notice: jiff::civil::Date,
    /// `adult`, `minor` …
    pub(super) product: String,
    /// Months from activation.
    pub(super) months: u32,
    /// When it was activated, in seconds since 1970; `null`: not yet.
    pub(super) starts: Option<i64>,
    /// Last second in which it can be activated.
    pub(super) expires: i64,
    /// Digests of the person.
    pub(super) known_by: Vec<String>,
    /// Digests that fit somebody else of that case as well.
    pub(super) shared: Vec<String>,
}

impl GrantLine {
    /// The term.
    pub(super) fn term(&self) -> Term {
        Term { months: self.months, starts: self.starts, expires: self.expires }
    }

    /// Whether it says what can be so.
    fn is_sound(&self) -> bool {
        let term = self.term();
        let times = term.starts.into_iter().chain([term.expires]);
        PRODUCTS.contains(&self.product.as_str())
            && (1..=Term::MONTHS_MAX).contains(&self.months)
            && self.incident.len() <= TEXT_BYTES_MAX
            && !self.incident.chars().any(char::is_control)
            // Years that a calendar has, so that no later reckoning fails.
            && times.into_iter().all(|time| (0..=32_503_680_000).contains(&time))
            && [&self.grant, &self.case].into_iter().chain(&self.known_by).chain(&self.shared).all(|it| digest(it).is_some())
    }
}

/// A digest of a line.
pub(super) fn digest(text: &str) -> Option<Digest> {
    unhex(text)
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tail {
    lines: u64,
    seal: String,
}

/// Writes a file.
pub(super) struct Writer<W: Write> {
    out: BufWriter<W>,
    seal: blake3::Hasher,
    lines: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W, key: &GrantsKey, case: &Digest, made: i64) -> Result<Self> {
        let mut writer = Self { out: BufWriter::new(out), seal: key.seal(), lines: 0 };
        let head = Head { format: FORMAT.to_owned(), key: hex(&key.name()), case: hex(case), made };
        writer.put(&head)?;
        Ok(writer)
    }

    pub(super) fn line(&mut self, line: &Line) -> Result<()> {
        self.lines += 1;
        self.put(line)
    }

    fn put<T: Serialize>(&mut self, line: &T) -> Result<()> {
        let mut bytes = serde_json::to_vec(line).map_err(|source| Error::State { what: "grants", source })?;
        bytes.push(b'\n');
        self.seal.update(&bytes);
        self.out.write_all(&bytes).map_err(Error::file("write", "the file of grants"))
    }

    pub(super) fn finish(mut self) -> Result<()> {
        let tail = Tail { lines: self.lines, seal: self.seal.finalize().to_hex().to_string() };
        self.put(&tail)?;
        self.out.flush().map_err(Error::file("write", "the file of grants"))
    }
}

/// Reads a file: first the whole of it for its seal, and only then a line at a time.
pub(super) fn read(path: &Path, key: &GrantsKey, each: &mut dyn FnMut(Line) -> Result<()>) -> Result<Head> {
    let head = check(path, key)?;
    let mut lines = Lines::open(path)?;
    lines.next()?;
    while let Some(bytes) = lines.next()? {
        if is_tail(&bytes) {
            break;
        }
        let line: Line = serde_json::from_slice(&bytes).map_err(|_| broken(path))?;
        let is_sound = match &line {
            Line::Grant(grant) => grant.is_sound(),
            Line::Extension { grant, case, months } => {
                *months <= Term::MONTHS_MAX && digest(grant).and(digest(case)).is_some()
            }
        };
        // Sealed by the key and still no grant: made by another program.
        if !is_sound {
            return Err(broken(path));
        }
        each(line)?;
    }
    Ok(head)
}

fn check(path: &Path, key: &GrantsKey) -> Result<Head> {
    let mut lines = Lines::open(path)?;
    let first = lines.next()?.unwrap_or_default();
    let head: Head = serde_json::from_slice(&first).map_err(|_| no_file(path))?;
    if head.format != FORMAT {
        return Err(no_file(path));
    }
    if head.key != hex(&key.name()) {
        let path = path.display();
        return Err(Error::Refused(format!(
            "{path} was made with another key; give the one that the earlier case exported with (--key)"
        )));
    }
    let mut seal = key.seal();
    seal.update(&first);
    let mut count = 0;
    while let Some(bytes) = lines.next()? {
        if !is_tail(&bytes) {
            seal.update(&bytes);
            count += 1;
            continue;
        }
        let tail: Tail = serde_json::from_slice(&bytes).map_err(|_| broken(path))?;
        let whole = bytes.ends_with(b"\n") && lines.next()?.is_none();
        let said = blake3::Hash::from_hex(&tail.seal).map_err(|_| broken(path))?;
        // Compared in constant time.
        return if whole && tail.lines == count && said == seal.finalize() { Ok(head) } else { Err(broken(path)) };
    }
    Err(broken(path))
}

fn is_tail(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"lines\":")
}

fn no_file(path: &Path) -> Error {
    let path = path.display();
    Error::Refused(format!("{path} is no file of grants; `amends protection grants export` makes one"))
}

fn broken(path: &Path) -> Error {
    let path = path.display();
    Error::Refused(format!(
        "{path} is cut short or was changed, and nothing of it was taken over; copy it again, or export it again"
    ))
}

struct Lines {
    reader: BufReader<std::fs::File>,
    path: std::path::PathBuf,
}

impl Lines {
    fn open(path: &Path) -> Result<Self> {
        let file = std::fs::File::open(path).map_err(Error::file("read", path))?;
        Ok(Self { reader: BufReader::new(file), path: path.to_owned() })
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes);
        match read.map_err(Error::file("read", &self.path))? {
            0 => Ok(None),
            _ => Ok(Some(bytes)),
        }
    }
}

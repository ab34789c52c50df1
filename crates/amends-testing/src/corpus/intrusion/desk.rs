//! Where lines wait until all that happened before them is known, and the files that they then go to.
//!
//! Happenings put lines for any log and any later moment; hour by hour the desk hands on what is due, in the order of
//! true time. It counts lines as it writes, so the truth can name the very line. Memory is what an hour holds.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use super::super::CorpusError;
use super::super::output::create_folder;
use super::clock::{DAY, END, FIRST, Micros, Spelling, Stamp, WEEK};
use super::hosts::{HOSTS, HostId, Style};

/// One log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Log {
    /// sshd, sudo, PAM, cron of a host.
    Auth(HostId),
    /// auditd of a host.
    Audit(HostId),
    /// csvlog of a PostgreSQL server, with pgaudit's lines.
    Postgres(HostId),
    /// Oracle's standard audit as XML.
    OracleXml,
    /// Oracle's mandatory audit of SYSDBA: one text file for each session.
    OracleText,
    /// What Data Pump says of an export: one file for each.
    DataPump,
    MysqlGeneral,
    MysqlSlow,
    /// One compressed file a day; records are counted as lines.
    CloudTrail,
    Zeek,
    Firewall,
    /// Access log of a web server.
    Web(HostId),
}

/// A line that the truth names: which one it became is asked of the desk at the end.
pub(crate) type Note = usize;

/// Where a noted line stands: path below the folder of logs, and line (record in CloudTrail) from 1.
pub(crate) type Place = (String, u64);

struct Waiting {
    log: Log,
    text: String,
    note: Option<Note>,
    /// It outlives the clearing of the log.
    survives: bool,
}

/// Lines of a log that somebody cleared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cleared {
    pub(crate) host: HostId,
    /// Lines from here on are gone,
    pub(crate) from: Micros,
    /// … the log was cleared here,
    pub(crate) at: Micros,
    /// … and nothing was logged until here.
    pub(crate) to: Micros,
}

enum Out {
    Plain(BufWriter<File>),
    Packed(Box<GzEncoder<BufWriter<File>>>),
}

struct Open {
    section: i64,
    path: String,
    out: Out,
    lines: u64,
}

/// All lines that wait, and all files that are open.
pub(crate) struct Desk {
    /// `None`: count only.
    folder: Option<PathBuf>,
    waiting: BTreeMap<(Micros, u64), Waiting>,
    serial: u64,
    open: BTreeMap<Log, Open>,
    places: Vec<Option<Place>>,
    /// Whether notes are kept: noise has none, or memory would grow with it.
    pub(crate) is_noting: bool,
    cleared: Vec<Cleared>,
    /// Lines put so far, written or waiting.
    pub(crate) put_count: u64,
    /// Lines written.
    pub(crate) lines: u64,
    /// Bytes written, before compression.
    pub(crate) bytes: u64,
    /// Files written.
    pub(crate) files: u64,
}

impl Desk {
    pub(crate) fn new(folder: Option<PathBuf>, cleared: Vec<Cleared>) -> Self {
        Self {
            folder,
            waiting: BTreeMap::new(),
            serial: 0,
            open: BTreeMap::new(),
            places: Vec::new(),
            is_noting: false,
            cleared,
            put_count: 0,
            lines: 0,
            bytes: 0,
            files: 0,
        }
    }

    /// Puts a text of one line or more, each ending in a line feed (no line feed for a record of CloudTrail).
    pub(crate) fn put(&mut self, time: Micros, log: Log, text: String) {
        self.wait(time, Waiting { log, text, note: None, survives: false });
    }

    /// The same for a line that clearing the log does not remove.
    pub(crate) fn put_surviving(&mut self, time: Micros, log: Log, text: String) {
        self.wait(time, Waiting { log, text, note: None, survives: true });
    }

    /// The same for a line that the truth may name.
    pub(crate) fn put_noted(&mut self, time: Micros, log: Log, text: String) -> Note {
        if !self.is_noting {
            self.put(time, log, text);
            return Note::MAX;
        }
        self.places.push(None);
        let note = self.places.len() - 1;
        self.wait(time, Waiting { log, text, note: Some(note), survives: false });
        note
    }

    fn wait(&mut self, time: Micros, waiting: Waiting) {
        self.put_count += line_count(&waiting);
        self.waiting.insert((time, self.serial), waiting);
        self.serial += 1;
    }

    /// Where a noted line went; `None` if somebody cleared it.
    pub(crate) fn place(&self, note: Note) -> Option<&Place> {
        self.places.get(note)?.as_ref()
    }

    /// Writes what was to be logged before `until`.
    pub(crate) fn write_until(&mut self, until: Micros) -> Result<(), CorpusError> {
        let later = self.waiting.split_off(&(until, 0));
        let due = std::mem::replace(&mut self.waiting, later);
        for ((time, _), waiting) in due {
            let gone = |cleared: &Cleared| {
                waiting.log.host() == Some(cleared.host) && (cleared.from..cleared.to).contains(&time)
            };
            let outside = !(FIRST..END).contains(&time) || !waiting.log.is_kept(time);
            if outside || !waiting.survives && self.cleared.iter().any(gone) {
                continue;
            }
            self.write(time, &waiting)?;
        }
        Ok(())
    }

    fn write(&mut self, time: Micros, waiting: &Waiting) -> Result<(), CorpusError> {
        let (count, log) = (line_count(waiting), waiting.log);
        self.lines += count;
        self.bytes += waiting.text.len() as u64;
        let Some(folder) = &self.folder else { return Ok(()) };
        let section = log.section(time);
        let is_open = self.open.get(&log).is_some_and(|open| open.section == section);
        if !is_open {
            if let Some(old) = self.open.remove(&log) {
                finish(folder, log, old)?;
            }
            self.files += 1;
            self.open.insert(log, begin(folder, log, section, time)?);
        }
        let Some(open) = self.open.get_mut(&log) else { return Ok(()) };
        let path = || folder.join(&open.path);
        let comma = log == Log::CloudTrail && open.lines > 0;
        let written = if comma { open.out.write_all(b",") } else { Ok(()) };
        written.and_then(|()| open.out.write_all(waiting.text.as_bytes())).map_err(|e| CorpusError::io(&path(), e))?;
        if let Some(note) = waiting.note {
            self.places[note] = Some((open.path.clone(), open.lines + 1));
        }
        open.lines += count;
        Ok(())
    }

    /// Writes the rest and closes all files.
    pub(crate) fn finish(&mut self) -> Result<(), CorpusError> {
        self.write_until(END)?;
        let Some(folder) = &self.folder else { return Ok(()) };
        std::mem::take(&mut self.open).into_iter().try_for_each(|(log, open)| finish(folder, log, open))
    }
}

fn line_count(waiting: &Waiting) -> u64 {
    if waiting.log == Log::CloudTrail { 1 } else { waiting.text.bytes().filter(|byte| *byte == b'\n').count() as u64 }
}

fn begin(folder: &Path, log: Log, section: i64, time: Micros) -> Result<Open, CorpusError> {
    let name = log.path(section, time);
    let path = folder.join(&name);
    if let Some(parent) = path.parent() {
        create_folder(parent)?;
    }
    let io = |source| CorpusError::io(&path, source);
    let file = BufWriter::with_capacity(1 << 16, File::create(&path).map_err(io)?);
    let mut out = match name.ends_with(".gz") {
        // No time in the header: equal seeds give equal bytes.
        true => Out::Packed(Box::new(GzBuilder::new().mtime(0).write(file, Compression::default()))),
        false => Out::Plain(file),
    };
    let head = log.head();
    out.write_all(head.as_bytes()).map_err(io)?;
    let lines = head.bytes().filter(|byte| *byte == b'\n').count() as u64;
    Ok(Open { section, path: name, out, lines })
}

fn finish(folder: &Path, log: Log, open: Open) -> Result<(), CorpusError> {
    let path = folder.join(&open.path);
    let io = |source| CorpusError::io(&path, source);
    let mut out = open.out;
    out.write_all(log.foot().as_bytes()).map_err(io)?;
    let mut file = match out {
        Out::Plain(file) => file,
        Out::Packed(encoder) => encoder.finish().map_err(io)?,
    };
    file.flush().map_err(io)
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Packed(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Packed(encoder) => encoder.flush(),
        }
    }
}

/// Weeks, of which the last one's file has no number.
const WEEKS: i64 = (END - FIRST) / WEEK;
/// The invented number of the cloud account.
pub(crate) const CLOUD_ACCOUNT: &str = "111122223333";

impl Log {
    fn host(self) -> Option<HostId> {
        match self {
            Self::Auth(host) | Self::Audit(host) | Self::Postgres(host) | Self::Web(host) => Some(host),
            _ => None,
        }
    }

    /// Whether the log of that time was still there when logs were collected.
    fn is_kept(self, time: Micros) -> bool {
        match self {
            Self::Auth(host) => match HOSTS[host].style {
                Style::Short => time >= END - 2 * WEEK,
                Style::Silent => false,
                _ => true,
            },
            _ => true,
        }
    }

    /// What of the log shares a file.
    fn section(self, time: Micros) -> i64 {
        match self {
            Self::Auth(host) if !matches!(HOSTS[host].style, Style::Rfc5424 | Style::Journal) => (time - FIRST) / WEEK,
            Self::Audit(_) => (time - FIRST) / (2 * WEEK),
            Self::CloudTrail => (time - FIRST) / DAY,
            Self::OracleText | Self::DataPump => time,
            _ => 0,
        }
    }

    fn path(self, section: i64, time: Micros) -> String {
        let of = |host: HostId, file: &str| format!("{}/{file}", HOSTS[host].name);
        match self {
            Self::Auth(host) => match (HOSTS[host].style, WEEKS - 1 - section) {
                (Style::Rfc5424, _) => of(host, "secure.log"),
                (Style::Journal, _) => of(host, "journal.json"),
                (_, 0) => of(host, "auth.log"),
                (_, 1) => of(host, "auth.log.1"),
                (_, age) => of(host, &format!("auth.log.{age}.gz")),
            },
            Self::Audit(host) => match WEEKS / 2 - 1 - section {
                0 => of(host, "audit/audit.log"),
                age => of(host, &format!("audit/audit.log.{age}")),
            },
            Self::Postgres(host) => of(host, "postgresql.csv"),
            Self::OracleXml => "ora-billing-01/adump/bill_ora_4127_audit.xml".into(),
            Self::OracleText => {
                let (stamp, process) = (Stamp(time, Spelling::Compact), 4_200 + time / DAY % 9_000);
                format!("ora-billing-01/adump/bill_ora_{process}_{stamp}{:06}143795.aud", time % 1_000_000)
            }
            Self::DataPump => format!("ora-billing-01/dpump/export_{}.log", Stamp(time, Spelling::Compact)),
            Self::MysqlGeneral => "my-pay-01/mysql/general.log".into(),
            Self::MysqlSlow => "my-pay-01/mysql/slow.log".into(),
            Self::CloudTrail => {
                let day = Stamp(time, Spelling::Zulu).to_string();
                let (year, month, day) = (&day[..4], &day[5..7], &day[8..10]);
                format!(
                    "cloud/AWSLogs/{CLOUD_ACCOUNT}/CloudTrail/us-west-2/{year}/{month}/{day}/\
                     {CLOUD_ACCOUNT}_CloudTrail_us-west-2_{year}{month}{day}T2355Z_tIdeWaterLogs{section:04}.json.gz"
                )
            }
            Self::Zeek => "zeek-01/conn.log".into(),
            Self::Firewall => "fw-01/kern.log".into(),
            Self::Web(host) => of(host, "access.log"),
        }
    }

    fn head(self) -> &'static str {
        match self {
            Self::CloudTrail => "{\"Records\":[",
            Self::OracleXml => super::oracle::XML_HEAD,
            Self::Zeek => super::network::ZEEK_HEAD,
            Self::MysqlGeneral | Self::MysqlSlow => super::mysql::HEAD,
            _ => "",
        }
    }

    fn foot(self) -> &'static str {
        match self {
            Self::CloudTrail => "]}",
            Self::OracleXml => "</Audit>\n",
            Self::Zeek => super::network::ZEEK_FOOT,
            _ => "",
        }
    }
}

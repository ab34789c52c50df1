//! The log files: which there are, what each is, and their events into a table.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use amends_case::incident::{Incident, LogFolder};
use amends_case::{Event, Fields, Micros, Problem, ProblemKind};
use amends_evidence::{Limits, Source, fingerprint, unpacked, walk};
use amends_logs::{EventSink, LogSummary, Mapping, ReadSettings, Yearless};
use amends_store::Case;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::mappings::Mappings;
use super::rules::Rules;
use super::table::{EVENTS_READ, EventRows, schema};
use crate::evidence::ProblemNote;
use crate::settings::Progress;
use crate::{Error, Result, files};

/// All log files of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Logs {
    /// The files, in the order of `[[logs]]` and of their paths; events name them by their position.
    pub files: Vec<LogFile>,
    /// What could not be read as it should have been.
    pub problems: Vec<ProblemNote>,
}

/// One log file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogFile {
    /// Path below the folder of logs.
    pub path: String,
    /// Where it lies.
    pub place: PathBuf,
    /// Which of `[[logs]]` it belongs to.
    pub folder: usize,
    /// Size in bytes, as it lies.
    pub size: u64,
    /// BLAKE3 of the content.
    pub blake3: String,
    /// SHA-256 of the content.
    pub sha256: String,
    /// What it is; empty where nothing here reads it.
    pub format: String,
    /// Lines or records.
    pub lines: u64,
    /// Events.
    pub events: u64,
    /// First and last moment.
    pub span: Option<(Micros, Micros)>,
    /// The year of the first line, where it had to be worked out.
    pub first_year: Option<i16>,
    /// An earlier file with the same content: this one is not read again.
    pub same_as: Option<String>,
}

impl Logs {
    pub(super) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// What was worked out about times, as sentences.
    pub(super) fn repairs(&self) -> Vec<String> {
        let mut years: BTreeMap<i16, u64> = BTreeMap::new();
        for file in self.files.iter().filter(|file| file.format == "syslog") {
            if let Some(year) = file.first_year {
                *years.entry(year).or_default() += 1;
            }
        }
        let sentence = |(year, files): (i16, u64)| match files {
            1 => format!("One file of syslog tells no year; it begins in {year}, the latest year that fits its order."),
            files => {
                format!(
                    "{files} files of syslog tell no year; they begin in {year}, the latest year that fits their order."
                )
            }
        };
        years.into_iter().map(sentence).collect()
    }
}

/// Lists and hashes the files.
pub(super) fn list(incident: &Incident, base: &Path) -> Result<Logs> {
    let mut logs = Logs::default();
    let mut known: HashMap<String, String> = HashMap::new();
    for (folder, given) in incident.logs.iter().enumerate() {
        let root = base.join(&given.path);
        if !root.exists() {
            let there = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(Error::file("read", &root)(there));
        }
        let found = walk(&root, &Limits::default());
        logs.problems.extend(found.problems.into_iter().map(ProblemNote::from));
        for file in found.files {
            let source = Source::new(&root, &file.path);
            let print = match fingerprint(&source.file()) {
                Ok(print) => print,
                Err(error) => {
                    let why = format!("could not be read: {}", error.kind());
                    logs.problems.push(problem(&file.path, ProblemKind::Unreadable, &why, file.size));
                    continue;
                }
            };
            let blake3 = print.blake3.to_string();
            let sha256 = print.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
            let same_as = known.get(&blake3).cloned();
            known.entry(blake3.clone()).or_insert_with(|| file.path.clone());
            logs.files.push(LogFile {
                path: file.path,
                place: root.clone(),
                folder,
                size: file.size,
                blake3,
                sha256,
                same_as,
                ..LogFile::default()
            });
        }
    }
    Ok(logs)
}

fn problem(path: &str, kind: ProblemKind, why: &str, bytes: u64) -> ProblemNote {
    ProblemNote::from(Problem {
        evidence: path.to_owned(),
        table: String::new(),
        row: 0,
        kind,
        why: why.to_owned(),
        bytes,
        count: 1,
    })
}

/// Reads all files into the table of events, in their order.
pub(super) fn read(
    case: &Case,
    incident: &Incident,
    logs: &mut Logs,
    mappings: &Mappings,
    until: Date,
    rules: &mut Rules,
    progress: &dyn Progress,
) -> Result<u64> {
    let years = years(incident, logs, mappings, until)?;
    let mut writer = case.table_writer(&files::table(EVENTS_READ)?, schema())?;
    let mut events = 0;
    let mut problems = Vec::new();
    for at in 0..logs.files.len() {
        let file = &logs.files[at];
        progress.advance(file.size);
        if let Some(same) = &file.same_as {
            let why = format!("the same content as {same}; read there");
            problems.push(problem(&file.path, ProblemKind::Duplicate, &why, file.size));
            continue;
        }
        let settings = settings_of(incident, file, at, years.get(&at).copied());
        let mut sink = Sink {
            rows: EventRows::default(),
            writer: &mut writer,
            failed: None,
            problems: &mut problems,
            rules: &mut *rules,
        };
        let summary = read_one(file, &settings, mappings.of(file.folder), &mut sink)?;
        sink.flush();
        if let Some(error) = sink.failed {
            return Err(error);
        }
        let is_unknown = summary.format.is_empty();
        let file = &mut logs.files[at];
        file.format = summary.format.to_owned();
        (file.lines, file.events, file.span) = (summary.lines, summary.events, summary.span);
        file.first_year = settings.first_year;
        events += summary.events;
        if is_unknown && file.size > 0 {
            let why = "nothing here knows this kind of log";
            problems.push(problem(&file.path, ProblemKind::UnknownFormat, why, file.size));
        }
    }
    writer.finish()?;
    logs.problems.extend(problems);
    logs.problems.sort();
    Ok(events)
}

fn settings_of(incident: &Incident, file: &LogFile, at: usize, year: Option<i16>) -> ReadSettings {
    let folder: &LogFolder = &incident.logs[file.folder];
    // `logs/db-01/auth.log`: what lies in a folder of its own was written by the host of that name.
    let by_folder = || file.path.split_once('/').map(|(host, _)| host.to_owned());
    ReadSettings {
        file: at as u32,
        name: file.path.clone(),
        host: folder.host.clone().or_else(by_folder).unwrap_or_default(),
        zone_minutes: folder.zone_minutes,
        first_year: year,
    }
}

fn read_one(
    file: &LogFile,
    settings: &ReadSettings,
    mapping: Option<&Mapping>,
    sink: &mut Sink<'_>,
) -> Result<LogSummary> {
    let source = Source::new(&file.place, &file.path);
    let mut whole = LogSummary::default();
    let found = unpacked(&source, &Limits::default(), &mut |_, stream| {
        let summary = match mapping {
            Some(mapping) => amends_logs::read_mapped(stream, settings, mapping, sink)?,
            None => amends_logs::read(stream, settings, sink)?,
        };
        if whole.format.is_empty() {
            whole.format = summary.format;
            whole.yearless = summary.yearless;
        }
        whole.lines += summary.lines;
        whole.bytes += summary.bytes;
        whole.events += summary.events;
        whole.span = match (whole.span, summary.span) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        Ok(())
    });
    sink.problems.extend(found?.into_iter().map(ProblemNote::from));
    Ok(whole)
}

/// The year of the first line of every file whose lines tell none: each rotation by itself, the newest file first.
fn years(incident: &Incident, logs: &Logs, mappings: &Mappings, until: Date) -> Result<HashMap<usize, i16>> {
    let mut rotations: BTreeMap<(usize, String), Vec<(u64, usize)>> = BTreeMap::new();
    // A mapping says how its times are spelled: with their year.
    let is_asked = |file: &LogFile| file.same_as.is_none() && mappings.of(file.folder).is_none();
    for (at, file) in logs.files.iter().enumerate().filter(|(_, file)| is_asked(file)) {
        let (base, number) = rotation(&file.path);
        rotations.entry((file.folder, base)).or_default().push((number, at));
    }
    let mut years = HashMap::new();
    for mut files in rotations.into_values() {
        files.sort_unstable();
        let mut calendar: Vec<Option<Yearless>> = Vec::with_capacity(files.len());
        for (_, at) in &files {
            let file = &logs.files[*at];
            let settings = settings_of(incident, file, *at, None);
            calendar.push(if may_lack_year(file)? { read_calendar(file, &settings)? } else { None });
        }
        let found = amends_logs::years(&calendar, until);
        years.extend(files.iter().zip(found).filter_map(|((_, at), year)| Some((*at, year?))));
    }
    Ok(years)
}

/// `host/auth.log.2.gz` → `host/auth.log` and 2; the file that is written to is number 0.
fn rotation(path: &str) -> (String, u64) {
    let bare = [".gz", ".zst", ".zip"].iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path);
    match bare.rsplit_once('.') {
        Some((base, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (base.to_owned(), number.parse().unwrap_or(u64::MAX))
        }
        _ => (bare.to_owned(), 0),
    }
}

/// Whether the first line of a file has a time without a year.
fn may_lack_year(file: &LogFile) -> Result<bool> {
    let mut lacks = false;
    let source = Source::new(&file.place, &file.path);
    let found = unpacked(&source, &Limits::default(), &mut |_, stream| {
        let mut head = [0; 64];
        let length = std::io::Read::read(stream, &mut head)?;
        let start = head[..length].iter().position(|byte| *byte == b'>').map_or(0, |at| at + 1);
        lacks |= head[..length].get(start..).is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_uppercase));
        Ok(())
    });
    found?;
    Ok(lacks)
}

fn read_calendar(file: &LogFile, settings: &ReadSettings) -> Result<Option<Yearless>> {
    struct Nothing;
    impl EventSink for Nothing {
        fn event(&mut self, _: &Event<'_>, _: &dyn Fields) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
        fn problem(&mut self, _: Problem) {}
    }
    let mut calendar = None;
    let source = Source::new(&file.place, &file.path);
    let found = unpacked(&source, &Limits::default(), &mut |_, stream| {
        calendar = amends_logs::read(stream, settings, &mut Nothing)?.yearless.or(calendar);
        Ok(())
    });
    found?;
    Ok(calendar)
}

/// Events into the table, a batch at a time.
struct Sink<'a> {
    rows: EventRows,
    writer: &'a mut amends_store::TableWriter,
    failed: Option<Error>,
    problems: &'a mut Vec<ProblemNote>,
    rules: &'a mut Rules,
}

impl Sink<'_> {
    fn flush(&mut self) {
        if self.failed.is_none()
            && let Err(error) = self.rows.flush(self.writer)
        {
            self.failed = Some(error);
        }
    }
}

impl EventSink for Sink<'_> {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        self.rules.line(event, fields);
        self.rows.push(event);
        if self.rows.is_full() {
            self.flush();
        }
        if self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(ProblemNote::from(problem));
    }
}

#[cfg(test)]
mod tests {
    use super::rotation;

    #[test]
    fn rotations_belong_together() {
        let check = |path: &str, base: &str, number| assert_eq!(rotation(path), (base.to_owned(), number), "{path}");
        check("h/auth.log", "h/auth.log", 0);
        check("h/auth.log.1", "h/auth.log", 1);
        check("h/auth.log.12.gz", "h/auth.log", 12);
        check("h/10.0.0.5", "h/10.0.0", 5);
    }
}

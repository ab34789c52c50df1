//! A place to read from, and the reading of it: layer by layer down to tables.

use std::io;
use std::path::{Path, PathBuf};

use amends_case::ProblemKind;

use crate::content::{Content, Layer};
use crate::error::{Flow, Halt, ReadError};
use crate::identify::{FileKind, kind_of};
use crate::limits::Limits;
use crate::reading::Reading;
use crate::sink::{ReadSummary, Sink};
use crate::text::TextStream;
use crate::{delimited, dump, json, sheets, zip};

/// A file of the evidence: the root and the path below it, as [`crate::walk`] gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    root: PathBuf,
    path: String,
    shown: Option<String>,
}

impl Source {
    /// The file at `path` below `root`; where `root` is a file, that file, with `path` as its shown name.
    pub fn new(root: impl Into<PathBuf>, path: impl Into<String>) -> Self {
        Self { root: root.into(), path: path.into(), shown: None }
    }

    /// The same file under another name: where several roots have the same path, the path below one says too little.
    #[must_use]
    pub fn shown_as(self, name: impl Into<String>) -> Self {
        Self { shown: Some(name.into()), ..self }
    }

    /// What the file is called in tables and problems: its path below the evidence root, unless it has another name.
    pub fn path(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.path)
    }

    /// Where the file lies on this machine.
    pub fn file(&self) -> PathBuf {
        if self.root.is_file() { self.root.clone() } else { self.root.join(Path::new(&self.path)) }
    }
}

/// Reads all tables of a file into `sink`.
///
/// Content that contradicts its format never fails the reading: it becomes problems, and reading goes on with the
/// rest. The same file gives the same calls, every time.
pub fn read(source: &Source, sink: &mut dyn Sink, limits: &Limits) -> Result<ReadSummary, ReadError> {
    let mut reading = Reading::new(sink, limits, source.path().to_owned());
    let content = Content::file(source.file(), limits);
    match read_content(&content, &mut reading, 0) {
        Ok(()) => {}
        Err(Halt::Stopped) => reading.summary.stopped = true,
        Err(Halt::Failed(error)) => return Err(error),
    }
    reading.end_of_evidence();
    reading.end_of_file();
    Ok(reading.summary)
}

/// Reads content of any kind. `depth` counts the layers around it.
fn read_content(content: &Content, reading: &mut Reading<'_>, depth: usize) -> Flow {
    let kind = match kind_of(content, reading.limits) {
        Ok(kind) => kind,
        Err(error) => {
            cannot_open(reading, &error);
            return Ok(());
        }
    };
    let packed = matches!(kind, FileKind::Gzip | FileKind::Zstd | FileKind::Zip);
    if packed && depth >= reading.limits.depth {
        let why = format!("packed more than {} times over; not unpacked further", reading.limits.depth);
        reading.problem("", 0, ProblemKind::LimitReached, &why, 0);
        return Ok(());
    }
    match kind {
        FileKind::Gzip => read_content(&content.within(Layer::Gzip), reading, depth + 1),
        FileKind::Zstd => read_content(&content.within(Layer::Zstd), reading, depth + 1),
        FileKind::Zip => zip::read(content, reading, |member, reading| read_content(member, reading, depth + 1)),
        FileKind::Delimited { .. } | FileKind::Lines { .. } => with_text(content, reading, delimited::read),
        FileKind::NdJson => json::read(content, reading, json::Shape::Lines),
        FileKind::Json => json::read(content, reading, json::Shape::Values),
        FileKind::Xlsx => sheets::read(content, reading),
        FileKind::MysqlDump => dump::read(content, reading, dump::Flavour::Mysql),
        FileKind::PostgresDump => dump::read(content, reading, dump::Flavour::Postgres),
        FileKind::Empty => empty(content, reading),
        FileKind::Encrypted(what) => {
            reading.problem("", 0, ProblemKind::Encrypted, &format!("{what}; not read"), 0);
            Ok(())
        }
        FileKind::Unknown(what) => {
            reading.problem("", 0, ProblemKind::UnknownFormat, &format!("{what}; nothing here reads it"), 0);
            Ok(())
        }
    }
}

/// Opens content as text; trouble with opening is a problem.
pub(crate) fn with_text(
    content: &Content,
    reading: &mut Reading<'_>,
    then: impl FnOnce(&mut TextStream, &mut Reading<'_>) -> Flow,
) -> Flow {
    match content.open(reading.limits) {
        Ok(reader) => then(&mut TextStream::new(reader), reading),
        Err(error) => {
            cannot_open(reading, &error);
            Ok(())
        }
    }
}

/// Nothing came out: either nothing is in it, or what packs it is broken from the start.
fn empty(content: &Content, reading: &mut Reading<'_>) -> Flow {
    with_text(content, reading, |text, reading| {
        while text.more() {}
        match text.fault() {
            Some(fault) => reading.problem("", 0, fault.kind, &fault.why, 0),
            None => reading.problem("", 0, ProblemKind::Empty, "no content", text.text().len() as u64),
        }
        Ok(())
    })
}

fn cannot_open(reading: &mut Reading<'_>, error: &io::Error) {
    let why = format!("could not be opened: {}", error.kind());
    reading.problem("", 0, ProblemKind::Unreadable, &why, 0);
}

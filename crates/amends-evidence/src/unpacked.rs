//! The unpacked bytes of a file, for readers of formats that are not tables: logs.

use std::io::{self, Read};
use std::ops::ControlFlow;

use amends_case::{Problem, ProblemKind, RowBatch, TableHead};

use crate::content::{Content, Layer};
use crate::error::{Flow, Halt, ReadError};
use crate::identify::{FileKind, kind_of};
use crate::limits::Limits;
use crate::reading::Reading;
use crate::sink::Sink;
use crate::source::Source;
use crate::zip;

/// Keeps problems; there are no tables here.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Sink for Problems {
    fn table(&mut self, _: &TableHead) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn rows(&mut self, _: RowBatch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.0.push(problem);
    }
}

/// Takes the bytes of a file, or of each member of an archive, with the name that problems call it by.
type Each<'a> = dyn FnMut(&str, &mut dyn Read) -> io::Result<()> + 'a;

/// Hands over the bytes of a file with all compression taken off: of the file itself, or of each member of an archive, in the
/// order of their names. What cannot be unpacked is a problem, and what came before it is handed over.
///
/// # Errors
/// What `each` raises.
pub fn unpacked(source: &Source, limits: &Limits, each: &mut Each<'_>) -> Result<Vec<Problem>, ReadError> {
    let mut problems = Problems::default();
    let mut reading = Reading::new(&mut problems, limits, source.path().to_owned());
    let content = Content::file(source.file(), limits);
    match unpack(&content, &mut reading, 0, each) {
        Ok(()) | Err(Halt::Stopped) => {}
        Err(Halt::Failed(error)) => return Err(error),
    }
    reading.end_of_evidence();
    reading.end_of_file();
    Ok(problems.0)
}

fn unpack(content: &Content, reading: &mut Reading<'_>, depth: usize, each: &mut Each<'_>) -> Flow {
    let kind = match kind_of(content, reading.limits) {
        Ok(kind) => kind,
        Err(error) => {
            reading.problem("", 0, ProblemKind::Unreadable, &format!("could not be opened: {}", error.kind()), 0);
            return Ok(());
        }
    };
    let is_packed = matches!(kind, FileKind::Gzip | FileKind::Zstd | FileKind::Zip);
    if is_packed && depth >= reading.limits.depth {
        let why = format!("packed more than {} times over; not unpacked further", reading.limits.depth);
        reading.problem("", 0, ProblemKind::LimitReached, &why, 0);
        return Ok(());
    }
    match kind {
        FileKind::Gzip => unpack(&content.within(Layer::Gzip), reading, depth + 1, each),
        FileKind::Zstd => unpack(&content.within(Layer::Zstd), reading, depth + 1, each),
        FileKind::Zip => zip::read(content, reading, |member, reading| unpack(member, reading, depth + 1, each)),
        FileKind::Encrypted(what) => {
            reading.problem("", 0, ProblemKind::Encrypted, &format!("{what}; not read"), 0);
            Ok(())
        }
        FileKind::Empty => {
            reading.problem("", 0, ProblemKind::Empty, "the file has no content", 0);
            Ok(())
        }
        _ => hand_over(content, reading, each),
    }
}

fn hand_over(content: &Content, reading: &mut Reading<'_>, each: &mut Each<'_>) -> Flow {
    let mut reader = match content.open(reading.limits) {
        Ok(reader) => reader,
        Err(error) => {
            reading.problem("", 0, ProblemKind::Unreadable, &format!("could not be opened: {}", error.kind()), 0);
            return Ok(());
        }
    };
    let name = reading.evidence.clone();
    each(&name, &mut reader).map_err(|error| Halt::Failed(ReadError::Consumer(error)))?;
    if let Some(fault) = reader.fault() {
        reading.problem("", 0, fault.kind, &fault.why, 0);
    }
    Ok(())
}

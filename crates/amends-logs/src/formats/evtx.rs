//! Windows event logs, `.evtx` ([MS-EVEN6], and the file's layout as its readers know it): a header of 4 KiB, then chunks
//! of 64 KiB, each with its own strings, templates and checksums. Read chunk by chunk: what one lost costs no other.

mod events;
mod sources;

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ::evtx::{EvtxChunkData, ParserSettings};
use amends_case::{Micros, ProblemKind};

use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::out::{Out, Stamp};
use crate::times;

pub(crate) const FORMAT: Format = Format { name: "evtx", looks, read };

const HEADER: usize = 4096;
const CHUNK: usize = 65_536;
const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";

/// The most that the records of one chunk may come to as text. Templates let 64 KiB say far more.
const CHUNK_TEXT: usize = 64 * 1024 * 1024;

fn looks(head: Head<'_>) -> bool {
    head.bytes.starts_with(b"ElfFile\0") || head.bytes.starts_with(CHUNK_MAGIC)
}

/// One record as text.
struct Record {
    number: u64,
    written: Micros,
    json: Vec<u8>,
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut block = Vec::with_capacity(CHUNK);
    // A chunk carved from elsewhere has no file header before it.
    fill(stream, &mut block, HEADER)?;
    out.summary.bytes += block.len() as u64;
    let carved = block.starts_with(CHUNK_MAGIC);
    if !carved {
        if block.len() < HEADER {
            out.problem(0, ProblemKind::Truncated, "the file ends within its header", block.len() as u64);
        }
        block.clear();
    }
    let mut reader = Reader { settings: Arc::new(ParserSettings::new().indent(false)), last: None };
    let (mut raw, mut fields) = (Flat::default(), Flat::default());
    loop {
        let before = block.len();
        fill(stream, &mut block, CHUNK)?;
        out.summary.bytes += (block.len() - before) as u64;
        if block.is_empty() {
            return Ok(());
        }
        let last = block.len() < CHUNK;
        for record in reader.records(std::mem::take(&mut block), out) {
            emit(&record, &mut raw, &mut fields, out)?;
        }
        if last {
            return Ok(());
        }
    }
}

/// Reads up to `length` bytes in all.
fn fill(stream: &mut dyn Read, block: &mut Vec<u8>, length: usize) -> Result<(), Halt> {
    let missing = length.saturating_sub(block.len()) as u64;
    match stream.take(missing).read_to_end(block) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::Interrupted => fill(stream, block, length),
        Err(error) => Err(Halt::Failed(error)),
    }
}

struct Reader {
    settings: Arc<ParserSettings>,
    /// The number of the last record.
    last: Option<u64>,
}

impl Reader {
    /// The records of one chunk; whatever is wrong with it is said.
    fn records(&mut self, mut chunk: Vec<u8>, out: &mut Out<'_>) -> Vec<Record> {
        let row = self.last.map_or(0, |last| last + 1);
        let length = chunk.len() as u64;
        if chunk.iter().all(|byte| *byte == 0) {
            // Made room for, and not yet written.
            return Vec::new();
        }
        if !chunk.starts_with(CHUNK_MAGIC) {
            out.problem(
                row,
                ProblemKind::Malformed,
                "a chunk does not begin like one; its records were not read",
                length,
            );
            return Vec::new();
        }
        if chunk.len() < CHUNK {
            out.problem(row, ProblemKind::Truncated, "the file ends within a chunk", length);
            chunk.resize(CHUNK, 0);
        }
        // A slip of the library costs a chunk, not the run.
        let read = catch_unwind(AssertUnwindSafe(|| self.parse(chunk)));
        let Ok(Some(Chunk { records, intact, broken, over })) = read else {
            out.problem(row, ProblemKind::Malformed, "a chunk's own header cannot be read", length);
            return Vec::new();
        };
        if !intact {
            out.problem(
                row,
                ProblemKind::Malformed,
                "a chunk's checksum is wrong: it was changed, or not written whole",
                0,
            );
        }
        if let Some((number, count)) = broken {
            for _ in 0..count {
                out.problem(number, ProblemKind::Malformed, "a record cannot be read", 0);
            }
        }
        if over {
            out.problem(row, ProblemKind::LimitReached, "the records of a chunk come to more than 64 MB", length);
        }
        for record in &records {
            // A log that goes round begins again with lower numbers; higher ones come one by one.
            if self.last.is_some_and(|last| record.number > last + 1) {
                let why = "numbers of records are missing: they were lost, or taken out";
                out.problem(record.number, ProblemKind::Truncated, why, 0);
            }
            self.last = Some(record.number);
        }
        records
    }

    fn parse(&self, chunk: Vec<u8>) -> Option<Chunk> {
        let mut data = EvtxChunkData::new(chunk, false).ok()?;
        let mut result = Chunk { records: Vec::new(), intact: data.validate_checksum(), broken: None, over: false };
        let mut parsed = data.parse(Arc::clone(&self.settings)).ok()?;
        let (mut number, mut text) = (0, 0);
        for record in parsed.iter() {
            let read = record.and_then(|record| {
                number = record.event_record_id;
                record.into_json_bytes()
            });
            match read {
                Ok(record) => {
                    text += record.data.len();
                    result.over |= text > CHUNK_TEXT;
                    if !result.over {
                        let written = record.timestamp.as_microsecond();
                        result.records.push(Record { number, written, json: record.data });
                    }
                }
                Err(_) => result.broken.get_or_insert((number + 1, 0)).1 += 1,
            }
        }
        Some(result)
    }
}

struct Chunk {
    records: Vec<Record>,
    intact: bool,
    /// The first that cannot be read, as far as its number is known, and how many.
    broken: Option<(u64, u64)>,
    over: bool,
}

fn emit(record: &Record, raw: &mut Flat, fields: &mut Flat, out: &mut Out<'_>) -> Result<(), Halt> {
    out.summary.lines += 1;
    if !raw.fill(&record.json) {
        out.problem(record.number, ProblemKind::Malformed, "a record cannot be read", record.json.len() as u64);
        return Ok(());
    }
    named(raw, fields);
    let source = sources::source(fields.text("Channel"), fields.text("EventID"));
    if source.category == "process_creation" && source.service == "security" {
        as_process_creation(fields);
    }
    // When it happened, as its source says; else when it was written.
    let stamp = match times::iso(fields.text("TimeCreated")) {
        Stamp::Missing if record.written > 0 => Stamp::Absolute(record.written),
        Stamp::Local(time) => Stamp::Absolute(time),
        stamp => stamp,
    };
    out.emit(events::event(fields, record.number), stamp, &fields.under(source))
}

/// Under the names that Windows' tools and rules use: `EventID`, `Channel`, `Provider_Name`, and each item of data under
/// its own.
fn named(raw: &Flat, fields: &mut Flat) {
    fields.clear();
    for (name, value) in raw.iter() {
        let Some(name) = name.strip_prefix("Event.") else { continue };
        if let Some(system) = name.strip_prefix("System.") {
            match system {
                "EventID.#text" => fields.push("EventID", value),
                "Provider.#attributes.Name" => fields.push("Provider_Name", value),
                "TimeCreated.#attributes.SystemTime" => fields.push("TimeCreated", value),
                "EventID.#attributes.Qualifiers" => fields.push("Qualifiers", value),
                _ => match system.split_once(".#attributes.") {
                    Some((element, attribute)) => fields.push(&format!("{element}_{attribute}"), value),
                    None => fields.push(system, value),
                },
            }
        } else if let Some(data) = name.strip_prefix("EventData.") {
            if !data.starts_with("#attributes") {
                fields.push(data.strip_suffix(".#text").unwrap_or(data), value);
            }
        } else if let Some((_, data)) = name.strip_prefix("UserData.").and_then(|name| name.split_once('.'))
            && !data.contains("#attributes")
        {
            fields.push(data.strip_suffix(".#text").unwrap_or(data), value);
        }
    }
}

/// Rules on started programs are written in Sysmon's names; the Security log has its own.
fn as_process_creation(fields: &mut Flat) {
    for (known, wanted) in
        [("NewProcessName", "Image"), ("ParentProcessName", "ParentImage"), ("SubjectUserName", "User")]
    {
        let value = fields.text(known).to_owned();
        if !value.is_empty() && fields.find(wanted).is_none() {
            fields.push(wanted, &value);
        }
    }
}

#[cfg(test)]
mod tests;

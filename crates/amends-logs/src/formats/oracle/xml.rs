//! The XML trail: each `<AuditRecord>` is cut out of the stream and read by itself, so that a broken one costs no other.
//! No references but the five that XML has, no document types.

use std::borrow::Cow;
use std::io::Read;

use amends_case::ProblemKind;
use quick_xml::Reader;
use quick_xml::events::Event as Xml;

use super::{SOURCE, event};
use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::input::{Input, RECORD_BYTES};
use crate::out::Out;
use crate::times;

pub(crate) const XML: Format = Format { name: "oracle_xml", looks, read };

const BEGIN: &[u8] = b"<AuditRecord>";
const END: &[u8] = b"</AuditRecord>";
/// What a file has beside its records: each part with its end.
const FRAME: [(&[u8], &[u8]); 6] = [
    (b"<?xml", b"?>"),
    (b"<!--", b"-->"),
    (b"<Audit ", b">"),
    (b"<Audit>", b""),
    (b"<Version>", b"</Version>"),
    (b"</Audit>", b""),
];
/// What stands between two records is looked at whole, if it is no longer than this.
const BETWEEN: usize = 64 * 1024;
/// How deep a record may be nested.
const NESTING: usize = 64;
/// How many values a record may have.
const VALUES: usize = 1_024;

fn looks(head: Head<'_>) -> bool {
    head.lines().take(12).any(|line| line.contains("<AuditRecord>") || line.contains("dbserver_audittrail"))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut flat = Flat::default();
    let mut number = 0;
    while let Some(length) = next_record(&mut input, number + 1, out)? {
        number += 1;
        out.summary.lines += 1;
        let bytes = input.take(length, out);
        let text = String::from_utf8_lossy(bytes);
        if !record(&text, &mut flat) {
            let length = length as u64;
            out.problem(number, ProblemKind::Malformed, "the XML of a record is broken, or nested too deep", length);
            continue;
        }
        let kind = Cow::Owned(format!("oracle.action_{}", flat.text("Action")));
        let stamp = times::iso(flat.text("Extended_Timestamp"));
        out.emit(event(&flat, number, "", kind), stamp, &flat.under(SOURCE))?;
    }
    Ok(())
}

/// Finds the next record and has it whole at hand; its length.
fn next_record(input: &mut Input<'_>, number: u64, out: &mut Out<'_>) -> Result<Option<usize>, Halt> {
    loop {
        let Some(start) = memchr::memmem::find(input.at_hand(), BEGIN) else {
            if input.at_hand().len() < BETWEEN && input.more()? {
                continue;
            }
            if input.at_hand().len() < BETWEEN {
                let rest = input.at_hand().len();
                pass(input, rest, number, out);
                return Ok(None);
            }
            // The next record's beginning may be cut in two where what is at hand ends.
            let between = input.at_hand().len() - (BEGIN.len() - 1);
            pass(input, between, number, out);
            continue;
        };
        pass(input, start, number, out);
        let mut seen = BEGIN.len();
        loop {
            let hand = input.at_hand();
            // The next may begin where this one has no end.
            let next = memchr::memmem::find(&hand[seen..], BEGIN).map(|at| seen + at);
            let end = memchr::memmem::find(&hand[seen..], END).map(|at| seen + at);
            match (end, next) {
                (Some(end), next) if next.is_none_or(|next| end < next) => {
                    if end <= RECORD_BYTES {
                        return Ok(Some(end + END.len()));
                    }
                    input.take(end + END.len(), out);
                    out.problem(number, ProblemKind::LimitReached, "a record is longer than 16 MB", end as u64);
                    break;
                }
                (_, Some(next)) => {
                    input.take(next, out);
                    out.problem(number, ProblemKind::Malformed, "a record has no end", next as u64);
                    break;
                }
                _ => {}
            }
            seen = hand.len().saturating_sub(END.len()).max(BEGIN.len());
            if hand.len() > RECORD_BYTES {
                input.take(seen, out);
                out.problem(number, ProblemKind::LimitReached, "a record is longer than 16 MB", seen as u64);
                break;
            }
            if !input.more()? {
                let rest = input.at_hand().len();
                input.take(rest, out);
                out.problem(number, ProblemKind::Truncated, "the last record has no end", rest as u64);
                return Ok(None);
            }
        }
    }
}

/// Passes over what stands between records: the frame of the file. Anything else may be what is left of a record.
fn pass(input: &mut Input<'_>, length: usize, number: u64, out: &mut Out<'_>) {
    let between = input.take(length, out);
    if memchr::memmem::find(between, b"<!DOCTYPE").is_some() {
        let why = "the XML has a document type; nothing in it is followed";
        out.problem(number, ProblemKind::Malformed, why, 0);
    } else if !is_frame(between) {
        out.problem(number, ProblemKind::Malformed, "something stands where a record should", length as u64);
    }
}

/// Whether there is nothing here but a file's head and its end.
fn is_frame(between: &[u8]) -> bool {
    let mut rest = between.trim_ascii();
    rest = rest.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(rest).trim_ascii_start();
    while !rest.is_empty() {
        let part = FRAME.iter().find(|(begin, _)| rest.starts_with(begin));
        let end = part
            .and_then(|(begin, end)| Some(memchr::memmem::find(&rest[begin.len()..], end)? + begin.len() + end.len()));
        let Some(end) = end else { return false };
        rest = rest[end..].trim_ascii_start();
    }
    true
}

/// Lays one record flat; false where it is broken.
fn record(text: &str, flat: &mut Flat) -> bool {
    flat.clear();
    let mut reader = Reader::from_str(text);
    let (mut name, mut value, mut depth, mut values) = (String::new(), String::new(), 0, 0);
    loop {
        match reader.read_event() {
            Ok(Xml::Start(start)) => {
                depth += 1;
                start.local_name().as_ref().clone_into(&mut name);
                value.clear();
            }
            Ok(Xml::Text(part)) => value.push_str(&part),
            Ok(Xml::CData(part)) => value.push_str(&part),
            Ok(Xml::GeneralRef(reference)) => {
                let word: &str = &reference;
                let known = quick_xml::escape::unescape(&format!("&{word};")).map(Cow::into_owned);
                value.push_str(&known.unwrap_or_default());
            }
            Ok(Xml::End(end)) => {
                depth -= 1;
                if *end.local_name().as_ref() == *name {
                    values += 1;
                    flat.push(&name, value.trim_end_matches(['\r', '\n']));
                    name.clear();
                }
            }
            Ok(Xml::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
        if depth > NESTING || values > VALUES {
            return false;
        }
    }
}

//! One stream: what it is, and its events.

use std::io::{self, Read};

use crate::format::{Format, HEAD_BYTES, Halt, Head};
use crate::formats::FORMATS;
use crate::out::{LogSummary, Out, ReadSettings};
use crate::sink::EventSink;

/// Reads an unpacked stream into `sink`.
///
/// # Errors
/// Only where the device fails; whatever the content is, it becomes events and problems.
pub fn read(stream: &mut dyn Read, settings: &ReadSettings, sink: &mut dyn EventSink) -> io::Result<LogSummary> {
    let head = head_of(stream)?;
    let Some(format) = format_of(Head { bytes: &head }) else { return Ok(LogSummary::default()) };
    let mut out = Out::new(sink, settings);
    out.summary.format = format.name;
    let mut whole = head.as_slice().chain(stream);
    match (format.read)(&mut whole, &mut out) {
        Ok(()) | Err(Halt::Stopped) => Ok(out.finish()),
        Err(Halt::Failed(error)) => Err(error),
    }
}

fn format_of(head: Head<'_>) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.looks)(head))
}

fn head_of(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    stream.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

//! Lines of a stream, in bounded memory: a line of 100 MB costs no more than one of [`LINE_BYTES_MAX`], and the next line
//! is found all the same.

use std::borrow::Cow;
use std::io::{self, Read};

use amends_case::ProblemKind;

use crate::format::Halt;
use crate::out::Out;

/// Bytes of a line that are kept.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// One line, without its end.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u64,
    /// Its text, at most [`LINE_BYTES_MAX`] bytes of it. Control characters stay: they are data, and whoever prints them
    /// takes care.
    pub(crate) text: Cow<'a, str>,
}

/// Cuts a stream into lines.
pub(crate) struct Lines<'r> {
    stream: &'r mut dyn Read,
    block: Vec<u8>,
    at: usize,
    filled: usize,
    is_done: bool,
    number: u64,
    /// A line that goes over blocks.
    long: Vec<u8>,
}

impl<'r> Lines<'r> {
    pub(crate) fn new(stream: &'r mut dyn Read) -> Self {
        Self { stream, block: vec![0; BLOCK], at: 0, filled: 0, is_done: false, number: 0, long: Vec::new() }
    }

    /// The next line, with its trouble said through `out`; `None` at the end.
    pub(crate) fn next(&mut self, out: &mut Out<'_>) -> Result<Option<Line<'_>>, Halt> {
        self.long.clear();
        let mut cut = 0_u64;
        let (from, to) = loop {
            if let Some(end) = memchr::memchr(b'\n', &self.block[self.at..self.filled]) {
                let from = self.at;
                self.at += end + 1;
                break (from, from + end);
            }
            cut += self.keep(self.at, self.filled);
            self.at = self.filled;
            if !self.fill().map_err(Halt::Failed)? {
                if self.long.is_empty() && cut == 0 {
                    return Ok(None);
                }
                break (self.at, self.at);
            }
        };
        self.number += 1;
        out.summary.lines += 1;
        out.summary.bytes += (to - from) as u64 + self.long.len() as u64 + cut + 1;
        let bytes = if self.long.is_empty() && cut == 0 {
            &self.block[from..to]
        } else {
            cut += self.keep(from, to);
            self.long.as_slice()
        };
        if cut > 0 {
            out.problem(
                self.number,
                ProblemKind::LimitReached,
                "a line is longer than 1 MiB; its end was not read",
                cut,
            );
        }
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                out.problem(self.number, ProblemKind::InvalidText, "a line is not UTF-8; what is not was replaced", 0);
                String::from_utf8_lossy(bytes)
            }
        };
        Ok(Some(Line { number: self.number, text }))
    }

    /// Keeps a part of a line that goes on in the next block; how many bytes of it are beyond the limit.
    fn keep(&mut self, from: usize, to: usize) -> u64 {
        let room = LINE_BYTES_MAX.saturating_sub(self.long.len()).min(to - from);
        self.long.extend_from_slice(&self.block[from..from + room]);
        (to - from - room) as u64
    }

    fn fill(&mut self) -> io::Result<bool> {
        if self.is_done {
            return Ok(false);
        }
        (self.at, self.filled) = (0, 0);
        loop {
            match self.stream.read(&mut self.block) {
                Ok(0) => {
                    self.is_done = true;
                    return Ok(false);
                }
                Ok(bytes) => {
                    self.filled = bytes;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

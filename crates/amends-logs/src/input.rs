//! A stream in a bounded buffer, from which records are cut: by lines, by quotes or by braces.

use std::io::{self, Read};

use amends_case::ProblemKind;

use crate::format::Halt;
use crate::out::Out;

/// The longest record that is read. What is longer is a problem, and the next record is found again.
pub(crate) const RECORD_BYTES: usize = 16 * 1024 * 1024;

/// How much is asked of the stream at once.
const STEP: usize = 256 * 1024;

/// What is read from a stream and not yet taken.
pub(crate) struct Input<'a> {
    stream: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// Where what is not yet taken begins and ends in `buffer`.
    start: usize,
    end: usize,
    ended: bool,
    /// The 1-based line at `start`.
    line: u64,
}

/// A piece of the input and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// Without its end of line.
    pub(crate) bytes: &'a [u8],
    /// The 1-based line on which it begins.
    pub(crate) line: u64,
}

impl<'a> Piece<'a> {
    /// Its text; what is no UTF-8 is replaced.
    pub(crate) fn text(self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.bytes)
    }
}

impl<'a> Input<'a> {
    pub(crate) fn new(stream: &'a mut dyn Read) -> Self {
        Self { stream, buffer: Vec::new(), start: 0, end: 0, ended: false, line: 1 }
    }

    /// What is at hand.
    pub(crate) fn at_hand(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The line at which what is at hand begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Reads more; false at the end, or where a record's bound is at hand already.
    pub(crate) fn more(&mut self) -> Result<bool, Halt> {
        if self.ended || self.end - self.start > RECORD_BYTES {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        // Doubles with what is at hand, so that a long record is not moved once for each step.
        let step = STEP.max(self.end).min(RECORD_BYTES + STEP);
        self.buffer.resize(self.end + step, 0);
        loop {
            match self.stream.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.end += count;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Halt::Failed(error)),
            }
        }
    }

    /// Whether the stream is at its end and everything of it is at hand.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Takes `count` bytes that are at hand; lines are counted.
    pub(crate) fn take(&mut self, count: usize, out: &mut Out<'_>) -> &[u8] {
        let taken = self.start..(self.start + count).min(self.end);
        self.start = taken.end;
        self.line += memchr::memchr_iter(b'\n', &self.buffer[taken.clone()]).count() as u64;
        out.summary.bytes += taken.len() as u64;
        &self.buffer[taken]
    }

    /// Passes over bytes up to and with the next end of line. For what is too long to be a record.
    pub(crate) fn skip_line(&mut self, out: &mut Out<'_>) -> Result<u64, Halt> {
        let mut skipped = 0;
        loop {
            let found = memchr::memchr(b'\n', self.at_hand());
            let count = found.map_or(self.at_hand().len(), |at| at + 1);
            self.take(count, out);
            skipped += count as u64;
            if found.is_some() || !self.more()? {
                return Ok(skipped);
            }
        }
    }

    /// The next line. Lines longer than a record may be are problems and passed over.
    pub(crate) fn next_line(&mut self, out: &mut Out<'_>) -> Result<Option<Piece<'_>>, Halt> {
        let mut seen = 0;
        let length = loop {
            let found = memchr::memchr(b'\n', &self.at_hand()[seen..]);
            if let Some(at) = found.filter(|at| seen + at <= RECORD_BYTES) {
                break seen + at + 1;
            }
            seen = self.at_hand().len();
            if found.is_some() || seen > RECORD_BYTES {
                let line = self.line;
                let skipped = self.skip_line(out)?;
                out.summary.lines += 1;
                out.problem(line, ProblemKind::LimitReached, "a line is longer than 16 MB", skipped);
                seen = 0;
                continue;
            }
            if !self.more()? {
                if seen == 0 {
                    return Ok(None);
                }
                break seen;
            }
        };
        out.summary.lines += 1;
        let line = self.line;
        let bytes = self.take(length, out);
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Ok(Some(Piece { bytes, line }))
    }
}

//! Rows of CSV cut from a stream, whose quoted cells may hold ends of line.

use amends_case::ProblemKind;

use crate::format::Halt;
use crate::input::{Input, Piece, RECORD_BYTES};
use crate::out::Out;

/// How often in a row a broken row is given up at its first line, and the next tried. After that, all that was looked
/// through is given up: trying each line of 16 MB again would take time in the square of it.
const RETRIES: u32 = 64;

/// Cuts rows.
pub(crate) struct CsvRows {
    retries: u32,
    /// Whether a row of several lines is one: where a quote is missing, rows far from each other become one.
    whole: Box<dyn Fn(&str) -> bool>,
}

impl CsvRows {
    pub(crate) fn new(whole: impl Fn(&str) -> bool + 'static) -> Self {
        Self { retries: 0, whole: Box::new(whole) }
    }

    /// The next row: up to an end of line with an even number of quotes before it.
    ///
    /// A quote that is never closed would swallow the rest of the file. Then the row's first line is a problem, and
    /// reading goes on at the second.
    pub(crate) fn next<'i>(&mut self, input: &'i mut Input<'_>, out: &mut Out<'_>) -> Result<Option<Piece<'i>>, Halt> {
        let length = loop {
            match self.length(input)? {
                Some(0) => return Ok(None),
                Some(length) => break length,
                None => {
                    let line = input.line();
                    let limit = input.at_hand().len() > RECORD_BYTES;
                    self.retries += 1;
                    let skipped = if self.retries > RETRIES {
                        let all = input.at_hand().len();
                        input.take(all, out);
                        self.retries = 0;
                        all as u64 + input.skip_line(out)?
                    } else {
                        input.skip_line(out)?
                    };
                    out.summary.lines += 1;
                    let (kind, why) = if limit {
                        (ProblemKind::LimitReached, "a quote is not closed within 16 MB")
                    } else {
                        (ProblemKind::BrokenQuote, "a quote is opened and never closed")
                    };
                    out.problem(line, kind, why, skipped);
                }
            }
        };
        self.retries = 0;
        out.summary.lines += 1;
        let line = input.line();
        let bytes = input.take(length, out);
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Ok(Some(Piece { bytes, line }))
    }

    fn is_row(&self, bytes: &[u8]) -> bool {
        memchr::memchr(b'\n', bytes.trim_ascii_end()).is_none() || (self.whole)(&String::from_utf8_lossy(bytes))
    }

    /// The length of the row at hand, with its end of line; 0 at the end, none where a quote stays open.
    fn length(&self, input: &mut Input<'_>) -> Result<Option<usize>, Halt> {
        let (mut at, mut quoted) = (0, false);
        loop {
            while let Some(found) = {
                let rest = &input.at_hand()[at..];
                if quoted { memchr::memchr(b'"', rest) } else { memchr::memchr2(b'"', b'\n', rest) }
            } {
                at += found + 1;
                if input.at_hand()[at - 1] == b'\n' {
                    let whole = at <= RECORD_BYTES && self.is_row(&input.at_hand()[..at - 1]);
                    return Ok(whole.then_some(at));
                }
                quoted = !quoted;
            }
            at = input.at_hand().len();
            if !input.more()? {
                let whole = input.ended() && !quoted && (at == 0 || self.is_row(input.at_hand()));
                return Ok(whole.then_some(at));
            }
        }
    }
}

//! Text files: a head, then blocks that begin with a time. Values say their lengths, so that a statement that looks like
//! a block is none.

use std::io::Read;

use amends_case::ProblemKind;

use super::{SOURCE, event};
use crate::flat::Flat;
use crate::format::{Format, Halt, Head};
use crate::input::{Input, RECORD_BYTES};
use crate::out::{Out, Stamp};
use crate::{stamp, times};

pub(crate) const TEXT: Format = Format { name: "oracle_text", looks, read };

fn looks(head: Head<'_>) -> bool {
    let first = head.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| line.starts_with("Audit file "))
        || head
            .lines()
            .any(|line| line.starts_with("ACTION :[") || line.starts_with("LENGTH: \"") && line.contains("SESSIONID:["))
}

fn read(stream: &mut dyn Read, out: &mut Out<'_>) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut host = String::new();
    let mut block = Block::default();
    while let Some(piece) = input.next_line(out)? {
        let (line, bytes) = (piece.line, piece.bytes);
        if !block.is_open() {
            let text = piece.text();
            if let Some(name) = text.strip_prefix("Node name:") {
                name.trim().clone_into(&mut host);
            }
            let found = stamp::ctime(&text).or_else(|| Some(times::iso(&text)).filter(|it| *it != Stamp::Missing));
            if let Some(stamp) = found {
                block.finish(&host, out)?;
                block.begin(line, stamp);
                continue;
            }
            if block.line == 0 {
                if !text.contains(":[") {
                    out.summary.quiet += 1;
                    continue;
                }
                block.begin(line, Stamp::Missing);
            }
        }
        block.add(bytes);
        if block.text.len() > RECORD_BYTES {
            out.problem(block.line, ProblemKind::LimitReached, "a block is longer than 16 MB", block.text.len() as u64);
            block.close();
            block.finish(&host, out)?;
        }
    }
    if block.is_open() {
        out.problem(
            block.line,
            ProblemKind::Truncated,
            "the file ends within a value, or a length lies",
            block.text.len() as u64,
        );
        block.close();
    }
    block.finish(&host, out)
}

/// What stands between two times. `line` is 0 where there is none.
#[derive(Default)]
struct Block {
    line: u64,
    stamp: Option<Stamp>,
    text: Vec<u8>,
    /// How far `text` was taken apart.
    at: usize,
    flat: Flat,
    /// A value that is not whole yet: its name, where it begins, how long it is.
    open: Option<(String, usize, usize)>,
}

impl Block {
    fn begin(&mut self, line: u64, stamp: Stamp) {
        (self.line, self.stamp) = (line, Some(stamp));
    }

    fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn add(&mut self, line: &[u8]) {
        self.text.extend_from_slice(line);
        self.text.push(b'\n');
        while self.step() {}
    }

    /// Takes one value; false where more is needed.
    fn step(&mut self) -> bool {
        if let Some((name, start, length)) = self.open.take() {
            if start + length >= self.text.len() {
                self.open = Some((name, start, length));
                return false;
            }
            self.flat.push(&name, &String::from_utf8_lossy(&self.text[start..start + length]));
            self.at = start + length;
            return true;
        }
        let Some(found) = memchr::memmem::find(&self.text[self.at..], b":[") else {
            return false;
        };
        let before = String::from_utf8_lossy(&self.text[self.at..self.at + found]);
        let name = before.rsplit(['\'', '"', '\n']).next().unwrap_or("").trim().to_owned();
        let rest = &self.text[self.at + found + 2..];
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = std::str::from_utf8(&rest[..digits]).ok().and_then(|it| it.parse().ok());
        let after = &rest[digits..];
        let is_value = after.starts_with(b"] '") || after.starts_with(b"] \"");
        self.at += found + 2;
        if let Some(length) = length.filter(|it: &usize| is_value && *it <= RECORD_BYTES) {
            self.open = Some((name, self.at + digits + 3, length));
        }
        true
    }

    /// Gives up waiting for a value's end.
    fn close(&mut self) {
        if let Some((name, start, _)) = self.open.take() {
            let rest = self.text.get(start..).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            self.flat.push(&name, String::from_utf8_lossy(&rest[..end]).trim_end_matches(['\'', '"']));
        }
    }

    fn finish(&mut self, host: &str, out: &mut Out<'_>) -> Result<(), Halt> {
        if self.flat.iter().next().is_some() {
            let stamp = self.stamp.unwrap_or(Stamp::Missing);
            out.emit(event(&self.flat, self.line, host, "oracle.aud".into()), stamp, &self.flat.under(SOURCE))?;
        }
        (self.line, self.stamp, self.at, self.open) = (0, None, 0, None);
        self.text.clear();
        self.flat.clear();
        Ok(())
    }
}

//! JSON objects cut from a stream one at a time: one a line, or one after the other, or inside a list (also the one
//! of `{"Records":[…]}`). A file of any size needs no more memory than its largest record.

use std::io::Read;

use amends_case::ProblemKind;

use crate::flat::Flat;
use crate::format::Halt;
use crate::input::{Input, Piece, RECORD_BYTES};
use crate::out::Out;

/// How many lists may open between two records.
const NESTING: usize = 64;

/// Reads all objects of a stream; `then` gets each, laid flat, with its place: the line where each record has its own,
/// else its number. What is no JSON is a problem, and so is what `then` says false of.
pub(crate) fn each(
    stream: &mut dyn Read,
    out: &mut Out<'_>,
    then: &mut dyn FnMut(&Flat, u64, &mut Out<'_>) -> Result<bool, Halt>,
) -> Result<(), Halt> {
    let mut input = Input::new(stream);
    let mut flat = Flat::default();
    if by_lines(&mut input)? {
        while let Some(piece) = input.next_line(out)? {
            if piece.bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            one(piece, &mut flat, out, then)?;
        }
        return Ok(());
    }
    let mut number = 0;
    while let Some(length) = next_object(&mut input, out)? {
        number += 1;
        out.summary.lines += 1;
        let bytes = input.take(length, out);
        one(Piece { bytes, line: number }, &mut flat, out, then)?;
    }
    Ok(())
}

fn one(
    piece: Piece<'_>,
    flat: &mut Flat,
    out: &mut Out<'_>,
    then: &mut dyn FnMut(&Flat, u64, &mut Out<'_>) -> Result<bool, Halt>,
) -> Result<(), Halt> {
    let length = piece.bytes.len() as u64;
    if !flat.fill(piece.bytes) {
        // Bytes that are no UTF-8 are replaced, and what is left is read.
        let again = std::str::from_utf8(piece.bytes).is_err() && flat.fill(piece.text().as_bytes());
        if !again {
            out.problem(piece.line, ProblemKind::Malformed, "a record is no JSON, or nested too deep", length);
            return Ok(());
        }
        out.problem(piece.line, ProblemKind::InvalidText, "bytes of a record were no UTF-8 and were replaced", 0);
    }
    if !then(flat, piece.line, out)? {
        out.problem(piece.line, ProblemKind::Malformed, "a record lacks what its format says it has", length);
    }
    Ok(())
}

/// Whether the stream has one whole object on its first line that says something.
fn by_lines(input: &mut Input<'_>) -> Result<bool, Halt> {
    loop {
        let hand = input.at_hand();
        let start = hand.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(hand.len());
        if let Some(end) = memchr::memchr(b'\n', &hand[start..]) {
            let line = hand[start..start + end].trim_ascii();
            let mut scan = Scan::default();
            let whole = line.first() == Some(&b'{') && !wraps(line).0 && scan.run(line) == Some(line.len());
            return Ok(whole);
        }
        if !input.more()? {
            return Ok(false);
        }
    }
}

/// Whether `{"Records":[` begins here, and how long that is. `None` within: more is needed to say.
fn wraps(bytes: &[u8]) -> (bool, usize) {
    let mut at = 0;
    for token in [&b"{"[..], b"\"Records\"", b":", b"["] {
        at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if !bytes[at..].starts_with(token) {
            return (false, 0);
        }
        at += token.len();
    }
    (true, at)
}

/// Finds the next object and has it whole at hand; its length.
fn next_object(input: &mut Input<'_>, out: &mut Out<'_>) -> Result<Option<usize>, Halt> {
    'next: loop {
        // To where an object begins: what stands between objects is punctuation.
        let hand = input.at_hand();
        let between = hand.iter().take_while(|byte| b" \t\r\n,[]}\0\x1e\xEF\xBB\xBF".contains(byte)).count();
        if hand[..between].iter().filter(|byte| **byte == b'[').count() > NESTING {
            let why = "lists stand where a JSON record should";
            out.problem(input.line(), ProblemKind::Malformed, why, between as u64);
        }
        if between == hand.len() {
            input.take(between, out);
            if !input.more()? {
                return Ok(None);
            }
            continue;
        }
        input.take(between, out);
        if input.at_hand()[0] != b'{' {
            let line = input.line();
            let garbage = memchr::memchr2(b'{', b'\n', input.at_hand()).unwrap_or(input.at_hand().len());
            input.take(garbage, out);
            out.problem(line, ProblemKind::Malformed, "something stands where a JSON record should", garbage as u64);
            continue;
        }
        while input.at_hand().len() < 256 && input.more()? {}
        if let (true, length) = wraps(input.at_hand()) {
            input.take(length, out);
            continue;
        }
        let mut scan = Scan::default();
        loop {
            let line = input.line();
            if let Some(length) = scan.run(input.at_hand()) {
                if length <= RECORD_BYTES {
                    return Ok(Some(length));
                }
                input.take(length, out);
                out.problem(line, ProblemKind::LimitReached, "a record is longer than 16 MB", length as u64);
                continue 'next;
            }
            if scan.broken {
                let skipped = scan.at as u64;
                input.take(scan.at, out);
                out.problem(line, ProblemKind::Malformed, "a string of a JSON record is cut off", skipped);
                continue 'next;
            }
            if input.at_hand().len() > RECORD_BYTES {
                let length = input.at_hand().len();
                input.take(length, out);
                let skipped = length as u64 + input.skip_line(out)?;
                out.problem(line, ProblemKind::LimitReached, "a record is longer than 16 MB", skipped);
                continue 'next;
            }
            if !input.more()? && input.ended() {
                let length = input.at_hand().len();
                input.take(length, out);
                out.problem(line, ProblemKind::Truncated, "the file ends within a JSON record", length as u64);
                return Ok(None);
            }
        }
    }
}

/// Looks for the end of an object; goes on where it stopped when there is more.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: usize,
    quoted: bool,
    broken: bool,
}

impl Scan {
    /// The length of the object, once its end is there.
    fn run(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() && !self.broken {
            if self.quoted {
                let Some(found) = memchr::memchr3(b'"', b'\\', b'\n', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return None;
                };
                let at = self.at + found;
                match bytes[at] {
                    b'"' => self.quoted = false,
                    // JSON has no raw line ends in strings: the rest was lost.
                    b'\n' => self.broken = true,
                    _ if at + 1 == bytes.len() => {
                        self.at = at;
                        return None;
                    }
                    _ => {
                        self.at = at + 2;
                        continue;
                    }
                }
                self.at = at + 1;
                continue;
            }
            let Some(found) = memchr::memchr3(b'"', b'{', b'}', &bytes[self.at..]) else {
                self.at = bytes.len();
                return None;
            };
            self.at += found + 1;
            match bytes[self.at - 1] {
                b'"' => self.quoted = true,
                b'{' => self.depth += 1,
                _ => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(self.at);
                    }
                }
            }
        }
        None
    }
}

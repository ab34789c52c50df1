//! Where one JSON value ends and the next begins.

use memchr::{memchr, memchr2};

use super::wrapper::{is_wrapper, string_end};
use crate::delimited::HEAD_BYTES;
use crate::limits::Limits;
use crate::text::TextStream;

/// How values are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One on each line.
    Lines,
    /// In an array, or one after the other over several lines.
    Values,
}

/// The next value of a stream, as positions in the text at hand.
pub(crate) enum Next {
    /// `whole` is false if the value was not closed where it should have been.
    Value {
        start: usize,
        end: usize,
        whole: bool,
    },
    End,
}

/// What is known of the stream so far.
pub(crate) struct State {
    shape: Shape,
    begun: bool,
    /// Whether an array was opened around the values and not closed yet.
    array_open: bool,
    cut: bool,
    /// Whether one object stands around all values, so that its names and brackets are looked through.
    wrapped: bool,
    /// Values whose end was not found. Each costs a long look ahead, so that many of them shorten it.
    unclosed: u32,
}

/// Unclosed values that may each be looked for as far as a value may reach, and how far later ones may.
const UNCLOSED_MAX: u32 = 16;
const UNCLOSED_BYTES: usize = 64 << 10;

impl State {
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, begun: false, array_open: false, cut: false, wrapped: false, unclosed: 0 }
    }

    /// Whether the stream ended before its array or its last value.
    pub(crate) fn unfinished(&self) -> bool {
        self.array_open || self.cut
    }
}

/// Finds the next value. Text before `end` is to be consumed by the caller once the value was looked at.
pub(crate) fn next_value(text: &mut TextStream, state: &mut State, limits: &Limits) -> Next {
    match state.shape {
        Shape::Lines => next_line(text, state, limits),
        Shape::Values => next_balanced(text, state, limits),
    }
}

fn next_line(text: &mut TextStream, state: &mut State, limits: &Limits) -> Next {
    loop {
        let blanks = text.text().len() - text.text().trim_ascii_start().len();
        text.consume(blanks);
        if let Some(end) = memchr(b'\n', text.text()) {
            return Next::Value { start: 0, end: end + 1, whole: true };
        }
        if text.text().len() >= limits.line_bytes {
            return Next::Value { start: 0, end: boundary(text.text(), limits.line_bytes), whole: false };
        }
        if !text.more() {
            let end = text.text().len();
            if end == 0 {
                return Next::End;
            }
            if text.ended() {
                let value = text.text().trim_ascii_end();
                state.cut = matches!(value.first(), Some(b'{')) && !value.ends_with(b"}");
                return Next::Value { start: 0, end, whole: true };
            }
        }
    }
}

fn next_balanced(text: &mut TextStream, state: &mut State, limits: &Limits) -> Next {
    if !state.begun {
        while text.text().len() < HEAD_BYTES && text.more() {}
        let head = &text.text()[..text.text().len().min(HEAD_BYTES)];
        state.wrapped = is_wrapper(head, text.ended() && head.len() == text.text().len());
        if state.wrapped {
            state.begun = true;
            let blanks = text.text().len() - text.text().trim_ascii_start().len();
            text.consume(blanks + 1);
        }
    }
    if !skip_between(text, state) {
        return Next::End;
    }
    let mut scan = Scan::default();
    let reach = if state.unclosed < UNCLOSED_MAX { limits.line_bytes } else { UNCLOSED_BYTES.min(limits.line_bytes) };
    loop {
        if let Some(end) = scan.end_of(text.text()) {
            return Next::Value { start: 0, end, whole: true };
        }
        let long = text.text().len() >= reach;
        if !long && (text.more() || !text.ended()) {
            continue;
        }
        // No end in sight: go on with the next object that begins like one, so that damage in one costs only that one.
        state.unclosed += 1;
        let at_hand = &text.text()[..boundary(text.text(), reach)];
        let resumed = next_object(at_hand);
        state.cut |= resumed.is_none() && !long;
        return Next::Value { start: 0, end: resumed.unwrap_or(at_hand.len()), whole: false };
    }
}

/// Passes blanks, commas and the brackets around all values; `false` at the end.
fn skip_between(text: &mut TextStream, state: &mut State) -> bool {
    loop {
        let Some(byte) = text.text().first().copied() else {
            if text.more() {
                continue;
            }
            return false;
        };
        match byte {
            b'[' | b']' | b':' | b'}' if state.wrapped => {}
            b'"' if state.wrapped && skip_name(text) => continue,
            b'[' if !state.begun => state.array_open = true,
            b']' if state.array_open => state.array_open = false,
            b',' => {}
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                state.begun = true;
                return true;
            }
        }
        state.begun |= byte == b'[';
        text.consume(1);
    }
}

/// Passes a string that a colon follows: a name in the object around all values.
fn skip_name(text: &mut TextStream) -> bool {
    while text.text().len() < HEAD_BYTES && text.more() {}
    let end = string_end(text.text(), 0);
    let name = text.text()[end..].trim_ascii_start().starts_with(b":");
    if name {
        text.consume(end);
    }
    name
}

/// Looks for the end of a value, block by block, without looking at anything twice.
#[derive(Default)]
struct Scan {
    at: usize,
    open: usize,
    in_string: bool,
}

impl Scan {
    fn end_of(&mut self, text: &[u8]) -> Option<usize> {
        while self.at < text.len() {
            if self.in_string {
                let Some(distance) = memchr2(b'"', b'\\', &text[self.at..]) else {
                    self.at = text.len();
                    return None;
                };
                let found = self.at + distance;
                if text[found] == b'\\' {
                    if found + 1 >= text.len() {
                        self.at = found;
                        return None;
                    }
                    self.at = found + 2;
                    continue;
                }
                self.in_string = false;
                self.at = found + 1;
                if self.open == 0 {
                    return Some(self.at);
                }
                continue;
            }
            match text[self.at] {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.open += 1,
                b'}' | b']' if self.open > 0 => {
                    self.open -= 1;
                    if self.open == 0 {
                        return Some(self.at + 1);
                    }
                }
                b',' | b']' | b'}' | b'\n' if self.open == 0 => return Some(self.at.max(1)),
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

/// Where the next object begins after one that is not closed: `{` behind a line end, or behind `},`.
fn next_object(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', text).filter(|at| *at > 0).find(|at| {
        let before = &text[..*at];
        let trimmed = before.trim_ascii_end();
        let new_line = before[trimmed.len()..].contains(&b'\n');
        let after_comma = trimmed.strip_suffix(b",").map(<[u8]>::trim_ascii_end);
        after_comma.is_some_and(|rest| rest.ends_with(b"}")) || (new_line && trimmed.ends_with(b"}"))
    })
}

/// The last character boundary at or before `at`.
fn boundary(text: &[u8], at: usize) -> usize {
    let mut at = at.min(text.len());
    while at > 1 && at < text.len() && text[at] & 0xc0 == 0x80 {
        at -= 1;
    }
    at
}

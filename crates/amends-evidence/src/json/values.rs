//! Where one JSON value ends and the next begins.

use memchr::{memchr, memchr2};

use super::envelope::{Holder, are_a_persons, holder, is_around_all, is_around_many_people, string_end};
use super::parse::{Nothing, parse, string};
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
    /// The own fields of an envelope that has ended, as an object, and how many bytes they had.
    Own {
        object: Vec<u8>,
        bytes: usize,
    },
    End,
}

/// Fields of an envelope that are no rows: key and value, as they are written.
#[derive(Default)]
struct Own {
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    bytes: usize,
}

impl Own {
    /// The fields as one object. Those of an export (`total`, `page`) lose their names: its `name` is no person's.
    fn take(&mut self) -> Option<Next> {
        let own = std::mem::take(self);
        if own.fields.is_empty() {
            return None;
        }
        let named = are_a_persons(own.fields.iter().map(|(key, value)| (key.as_slice(), value.as_slice())));
        let mut object = vec![b'{'];
        for (key, value) in &own.fields {
            let parts = [if named { key } else { b"\"\"".as_slice() }, b":", value, b","];
            parts.into_iter().for_each(|part| object.extend_from_slice(part));
        }
        object.pop();
        object.push(b'}');
        Some(Next::Own { object, bytes: own.bytes })
    }
}

/// What is known of the stream so far.
pub(crate) struct State {
    shape: Shape,
    begun: bool,
    /// What stands around the value at hand and is looked through, the outermost first.
    around: Vec<Holder>,
    /// Whether the stream began with an object that is looked through: whatever follows it is asked, too.
    wrapped: bool,
    /// The key by which the value at hand stands in an object that is looked through.
    key: Option<Vec<u8>>,
    /// The same of a field of an envelope, as it is written.
    field: Option<Vec<u8>>,
    /// Own fields of the envelopes around, the outermost first.
    own: Vec<Own>,
    /// Items of the outermost array that were asked what they are.
    items_asked: u32,
    cut: bool,
    /// Values whose end was not found. Each costs a long look ahead, so that many of them shorten it.
    unclosed: u32,
}

/// Unclosed values that may each be looked for as far as a value may reach, and how far later ones may.
const UNCLOSED_MAX: u32 = 16;
const UNCLOSED_BYTES: usize = 64 << 10;
/// A list of words that is a field; longer ones are rows.
const SHORT_LIST_BYTES: usize = 1024;
/// Items of an array that are asked whether they are lists of people (`[{"table": "customers", "data": [ … ]}]`).
const ITEMS_ASKED: u32 = 16;
/// Objects and arrays within one another that are looked through.
const AROUND_MAX: usize = 16;

impl State {
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            shape,
            begun: false,
            around: Vec::new(),
            wrapped: false,
            key: None,
            field: None,
            own: Vec::new(),
            items_asked: 0,
            cut: false,
            unclosed: 0,
        }
    }

    /// Whether the stream ended before its last value, or before what stands around it.
    pub(crate) fn unfinished(&self) -> bool {
        !self.around.is_empty() || self.cut
    }

    /// The key that names the value at hand.
    pub(crate) fn key(&self) -> Option<&[u8]> {
        self.key.as_deref()
    }

    fn open(&mut self, holder: Holder) {
        self.around.push(holder);
        if holder == Holder::Envelope {
            self.own.push(Own::default());
        }
    }

    /// Whether an item of the outermost array begins that is among the first.
    fn may_ask_item(&mut self) -> bool {
        let item = self.around == [Holder::Array] && self.shape == Shape::Values;
        self.items_asked += u32::from(item);
        item && self.items_asked <= ITEMS_ASKED
    }

    /// Ends the object around; gives its own fields if it has any.
    fn close(&mut self) -> Option<Next> {
        match self.around.pop() {
            Some(Holder::Envelope) => self.own.pop().and_then(|mut own| own.take()),
            _ => None,
        }
    }

    /// Whether names stand before values here.
    fn has_names(&self) -> bool {
        self.wrapped && !matches!(self.around.last(), Some(Holder::Array))
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
        let head_bytes = ahead(text).len();
        let ended = text.ended() && head_bytes == text.text().len();
        state.wrapped = is_around_all(&text.text()[..head_bytes], ended);
    }
    loop {
        match skip_between(text, state) {
            Between::Value => {}
            Between::Own(own) => return own,
            // What an envelope that does not end held by then.
            Between::End => return state.own.iter_mut().rev().find_map(Own::take).unwrap_or(Next::End),
        }
        let value = balanced_value(text, state, limits);
        match value {
            Next::Value { start, end, whole: true } if state.field.is_some() => {
                let Some(key) = state.field.take() else { return value };
                let bytes = text.text()[start..end].trim_ascii();
                // Objects are rows by themselves: two of them may be two people.
                let sound =
                    !bytes.starts_with(b"{") && parse(bytes, limits.json_depth, &mut Nothing) == Ok(bytes.len());
                let Some(own) = state.own.last_mut().filter(|_| sound) else { return value };
                own.bytes += key.len() + end;
                own.fields.push((key, bytes.to_vec()));
                let full = own.bytes >= limits.line_bytes;
                let taken = if full { own.take() } else { None };
                text.consume(end);
                if let Some(taken) = taken {
                    return taken;
                }
            }
            value => return value,
        }
    }
}

/// The value that begins here.
fn balanced_value(text: &mut TextStream, state: &mut State, limits: &Limits) -> Next {
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
        let resumed = if state.has_names() { next_named_object(at_hand) } else { next_object(at_hand) };
        state.cut |= resumed.is_none() && !long;
        return Next::Value { start: 0, end: resumed.unwrap_or(at_hand.len()), whole: false };
    }
}

/// As much text as a head has.
fn ahead(text: &mut TextStream) -> &[u8] {
    while text.text().len() < HEAD_BYTES && text.more() {}
    &text.text()[..text.text().len().min(HEAD_BYTES)]
}

/// What was come to.
enum Between {
    Value,
    /// The end of an envelope that has fields of its own.
    Own(Next),
    End,
}

/// Passes blanks, commas, and what stands around all values.
fn skip_between(text: &mut TextStream, state: &mut State) -> Between {
    (state.key, state.field) = (None, None);
    loop {
        let Some(byte) = text.text().first().copied() else {
            if text.more() {
                continue;
            }
            return Between::End;
        };
        match byte {
            b'"' if state.has_names() && skip_name(text, state) => continue,
            b'[' if may_open_array(text, state) => state.open(Holder::Array),
            b'{' if state.has_names() && state.around.last() != Some(&Holder::Keyed) => match holder(ahead(text)) {
                Some(found) if state.around.len() < AROUND_MAX => state.open(found),
                _ => return value_found(state),
            },
            b'{' if state.may_ask_item() && is_around_many_people(ahead(text)) => {
                state.wrapped = true;
                state.open(Holder::Envelope);
            }
            b']' if state.around.last() == Some(&Holder::Array) => drop(state.around.pop()),
            b'}' if matches!(state.around.last(), Some(Holder::Envelope | Holder::Keyed)) => {
                if let Some(own) = state.close() {
                    text.consume(1);
                    return Between::Own(own);
                }
            }
            // Brackets that close nothing: what they belong to was damaged, and has its problem.
            b']' | b'}' | b':' if state.wrapped => {}
            b',' => {}
            byte if byte.is_ascii_whitespace() => {}
            _ => return value_found(state),
        }
        state.begun |= !byte.is_ascii_whitespace();
        if matches!(byte, b'[' | b'{') {
            (state.key, state.field) = (None, None);
        }
        text.consume(1);
    }
}

fn value_found(state: &mut State) -> Between {
    state.begun = true;
    // The keys of an envelope name its own fields, lists and totals, not rows.
    if state.around.last() == Some(&Holder::Envelope) {
        state.key = None;
    } else {
        state.field = None;
    }
    Between::Value
}

/// An array is looked through around all values, and in what is itself looked through; but not where it is a row, nor
/// where it is one of an envelope's own fields (`"steps": ["a", "b"]`).
fn may_open_array(text: &mut TextStream, state: &State) -> bool {
    let top = match state.around.last() {
        Some(Holder::Keyed) => false,
        Some(Holder::Envelope) => !is_short_list_of_words(ahead(text)),
        _ if state.wrapped => true,
        _ => !state.begun,
    };
    top && state.around.len() < AROUND_MAX
}

fn is_short_list_of_words(text: &[u8]) -> bool {
    let text = &text[..text.len().min(SHORT_LIST_BYTES)];
    text[1..].trim_ascii_start().starts_with(b"\"") && Scan::default().end_of(text).is_some()
}

/// Passes a string that a colon follows: the name of the value that comes next.
fn skip_name(text: &mut TextStream, state: &mut State) -> bool {
    let head = ahead(text);
    let end = string_end(head, 0);
    let name = head[end..].trim_ascii_start().starts_with(b":");
    if name {
        state.key = Some(string(&head[..end]));
        state.field = Some(head[..end].to_vec());
        state.begun = true;
        text.consume(end);
    }
    name
}

/// Looks for the end of a value, block by block, without looking at anything twice.
#[derive(Default)]
pub(super) struct Scan {
    at: usize,
    open: usize,
    in_string: bool,
}

impl Scan {
    /// For the value that begins at `at`.
    pub(super) fn from(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// Behind the value, once its end is at hand.
    pub(super) fn end_of(&mut self, text: &[u8]) -> Option<usize> {
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

/// The same where objects have names: where the next name begins, behind `},` and before `:` and `{`.
fn next_named_object(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', text).find_map(|at| {
        let before = text[..at].trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"")?;
        let open = memchr::memrchr(b'"', before)?;
        let above = before[..open].trim_ascii_end().strip_suffix(b",")?.trim_ascii_end();
        above.ends_with(b"}").then_some(open)
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

//! What stands around rows and is none itself: an export's envelope (`{"customers": [ … ], "total": 2}`), and an object
//! whose keys name people (`{"user0": { … }, "user1": { … }}`). A reader looks through both.

use memchr::memchr2;

use super::parse::parse;
use super::paths::{Paths, ROOT};
use super::row::Row;
use super::values::Scan;

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// An object with arrays or further such objects in it; its keys are dropped.
    Envelope,
    /// An object whose values are the rows and whose keys name them.
    Keyed,
    /// An array, whose items are the rows.
    Array,
}

/// Envelopes within one another.
const DEPTH: usize = 6;
/// How many fields are looked at to tell whether the keys of an object name things, and how deep.
const FIELDS: usize = 256;
const FIELDS_DEPTH: usize = 4;

/// Whether text is one object that is looked through. `ended` says that `head` is all there is.
pub(crate) fn is_around_all(head: &[u8], ended: bool) -> bool {
    let text = head.trim_ascii_start();
    let mut members = Members::of(text);
    members.by_ref().for_each(drop);
    let rest = &text[members.end().min(text.len())..];
    // Where another value follows, objects are rows.
    let alone = !members.closed || (ended && rest.trim_ascii().is_empty());
    alone && around(text, DEPTH).is_some()
}

/// What the object that begins `text` is, if it is more than a row. Text may end within it.
pub(super) fn holder(text: &[u8]) -> Option<Holder> {
    around(text, DEPTH)
}

fn around(text: &[u8], depth: usize) -> Option<Holder> {
    if depth == 0 || !text.starts_with(b"{") {
        return None;
    }
    let mut members = Members::of(text);
    let mut object_bytes = 0;
    let mut rows_bytes = 0;
    for member in members.by_ref() {
        let is_around = match member.value.first() {
            Some(b'[') => holds_objects(member.value),
            Some(b'{') => {
                object_bytes += member.value.len();
                around(member.value, depth - 1).is_some()
            }
            _ => false,
        };
        rows_bytes += if is_around { member.value.len() } else { 0 };
    }
    // An object of objects whose own values are rows is an envelope: the inner ones are what there is most of.
    if rows_bytes > 0 && rows_bytes * 2 >= members.end() {
        return Some(Holder::Envelope);
    }
    (object_bytes * 2 >= members.end() && is_keyed(&text[..members.end()])).then_some(Holder::Keyed)
}

fn is_keyed(object: &[u8]) -> bool {
    let mut paths = Paths::new(FIELDS);
    let mut row = Row::new(&mut paths, 0, true);
    // Text may end within the object; what was read until there is enough.
    let _ = parse(object, FIELDS_DEPTH, &mut row);
    paths.looks_keyed(ROOT)
}

/// Whether an array has at least two objects.
fn holds_objects(array: &[u8]) -> bool {
    let mut at = 1;
    for _ in 0..2 {
        at += array[at..].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        if array.get(at) != Some(&b'{') {
            return false;
        }
        at = Scan::from(at).end_of(array).unwrap_or(array.len());
    }
    true
}

/// The fields of an object, as positions in its text.
pub(super) struct Members<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether the object's own end was found.
    pub(super) closed: bool,
}

/// One of them.
pub(super) struct Member<'a> {
    /// With its quotes, as it is written.
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
}

impl<'a> Members<'a> {
    /// The fields of the object that `text` begins with.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { text, at: usize::from(text.starts_with(b"{")), closed: false }
    }

    /// How far was read.
    pub(super) fn end(&self) -> usize {
        self.at
    }

    fn pass_blanks(&mut self) {
        let blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
        self.at += self.text.get(self.at..).unwrap_or_default().iter().take_while(blank).count();
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        self.pass_blanks();
        if !self.closed && self.text.get(self.at) == Some(&b'}') {
            self.closed = true;
            self.at += 1;
        }
        if self.closed || self.text.get(self.at) != Some(&b'"') {
            return None;
        }
        let open = self.at;
        self.at = string_end(self.text, open);
        let key = &self.text[open..self.at];
        self.pass_blanks();
        if self.text.get(self.at) != Some(&b':') {
            return None;
        }
        self.at += 1;
        self.pass_blanks();
        let start = self.at;
        self.at = Scan::from(start).end_of(self.text).unwrap_or(self.text.len()).max(start);
        Some(Member { key, value: self.text.get(start..self.at)? })
    }
}

/// Behind the string whose quote is at `open`; the end of the text if it does not end.
pub(super) fn string_end(text: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(distance) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += distance + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_told_from_records() {
        let check = |text: &[u8], ended, expected| {
            assert_eq!(is_around_all(text, ended), expected, "{}", String::from_utf8_lossy(text));
        };
        check(br#"{"count": 2, "customers": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ivo"}]}"#, true, true);
        check(
            br#"{"data": {"page": 1, "customers": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ivo"}]}}"#,
            true,
            true,
        );
        check(br#"{"customers": [{"id": 1, "name": "Ada"}, {"id": 2, "na"#, false, true);
        check(
            br#"{"id": 1, "name": "Ottoline Vance", "street": "1 Harbour Street", "phones": [{"n": 1}, {"n": 2}]}"#,
            true,
            false,
        );
        check(b"{\"a\": [{\"b\": 1}, {\"b\": 2}]}\n{\"a\": [{\"b\": 1}, {\"b\": 2}]}", true, false);
    }

    #[test]
    fn objects_by_key_are_told_from_records() {
        let check = |text: &str, expected| assert_eq!(holder(text.as_bytes()), expected, "{text}");
        check(r#"{"u1": {"name": "Ada", "id": 1}, "u2": {"name": "Ivo", "id": 2}, "u3": {"na"#, Some(Holder::Keyed));
        check(r#"{"users": {"17": {"name": "Ada", "id": 1}, "18": {"name": "Ivo", "id": 2}}}"#, Some(Holder::Envelope));
        check(r#"{"n": 2, "a": {"b": {"c": {"17": {"name": "Ada"}, "18": {"name": "Ivo"}}}}}"#, Some(Holder::Envelope));
        check(r#"{"id": 1, "home": {"street": "1 Elm St", "zip": 1}, "work": {"street": "2 Elm St", "zip": 2}}"#, None);
        check(r#"{"name": {"first": "Ada", "last": "Moss"}, "born": {"year": 1980, "month": 2}}"#, None);
        check("{}", None);
        check("{\"a", None);
    }
}

//! What stands around rows and is none itself: an export's envelope (`{"customers": [ … ], "total": 2}`), and an object
//! whose keys name people (`{"user0": { … }, "user1": { … }}`). A reader looks through both.

use memchr::memchr2;

use super::parse::parse;
use super::paths::{Paths, ROOT};
use super::row::Row;
use super::somebody::Fields;
use super::values::Scan;

/// What is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// An object with arrays or further such objects in it. Its own fields are a row behind them.
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
/// Items of a list that tell what it is a list of.
const ITEMS: usize = 8;
/// Children, contacts or devices that one person may have. To take more for one person's could lose people.
const PERSONS_OWN: usize = 64;

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
    around(text, DEPTH).map(|around| around.holder)
}

/// Whether the object that begins `text` is around more people than one person would have in a list.
pub(super) fn is_around_many_people(text: &[u8]) -> bool {
    let many = |list: &Listed| list.items.name_people() && list.count > PERSONS_OWN;
    around(text, DEPTH).is_some_and(|around| around.holder == Holder::Envelope && around.lists.iter().any(many))
}

/// Whether these fields of an envelope, as they are written, are somebody's.
pub(super) fn are_a_persons<'a>(fields: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> bool {
    let of = |(key, value)| Fields::of_member(key, value, FIELDS_DEPTH);
    fields.map(of).fold(Fields::default(), Fields::and).may_be_a_persons()
}

/// An object that is looked through, and what is in it.
struct Around {
    holder: Holder,
    lists: Vec<Listed>,
}

/// What an object holds that may be rows, and what its own fields are about.
#[derive(Default)]
struct Seen {
    /// Fields outside all lists.
    own: Fields,
    lists: Vec<Listed>,
    object_bytes: usize,
    rows_bytes: usize,
}

/// What the items of a list are about, and how many of them are at hand.
#[derive(Clone, Copy)]
struct Listed {
    items: Fields,
    count: usize,
}

fn around(text: &[u8], depth: usize) -> Option<Around> {
    if depth == 0 || !text.starts_with(b"{") {
        return None;
    }
    let mut members = Members::of(text);
    let mut seen = Seen::default();
    members.by_ref().for_each(|member| seen.member(&member, depth));
    let object = &text[..members.end()];
    let keyed = seen.object_bytes * 2 >= object.len() && is_keyed(object);
    // An object of objects whose own values are rows is an envelope: the inner ones are what there is most of. But of
    // people by their keys, each with a list, the lists are no rows.
    if seen.rows_bytes > 0 && seen.rows_bytes * 2 >= object.len() && !(keyed && seen.lists_are_of_things(object)) {
        return (!seen.is_one_person()).then_some(Around { holder: Holder::Envelope, lists: seen.lists });
    }
    let items = Fields::of(object, FIELDS_DEPTH);
    let lists = vec![Listed { items, count: Members::of(object).count() }];
    keyed.then_some(Around { holder: Holder::Keyed, lists })
}

impl Seen {
    fn member(&mut self, member: &Member<'_>, depth: usize) {
        let lists = match member.value.first() {
            Some(b'[') => objects_in(member.value).map(|list| vec![list]),
            Some(b'{') => {
                self.object_bytes += member.value.len();
                around(member.value, depth - 1).map(|around| around.lists)
            }
            _ => None,
        };
        match lists {
            Some(lists) => {
                self.rows_bytes += member.value.len();
                self.lists.extend(lists);
            }
            None => self.own = self.own.and(Fields::of_member(member.key, member.value, FIELDS_DEPTH)),
        }
    }

    /// Whether the lists are one person's orders or devices, and no lists of people.
    fn is_one_person(&self) -> bool {
        let own = self.own;
        let any = |holds: &dyn Fn(&Listed) -> bool| self.lists.iter().any(holds);
        let many_people = any(&|list| list.items.name_people() && list.count > PERSONS_OWN);
        let people = any(&|list| list.items.name_people());
        let many_apart = any(&|list| list.items.tell_apart() && list.count > PERSONS_OWN);
        if own.are_a_persons() {
            return !many_people;
        }
        if own.may_be_a_persons() {
            return !people && !many_apart;
        }
        own.say_something() && !people && !any(&|list| list.items.tell_apart())
    }

    /// Whether no list is of people, or the keys themselves are somebody's.
    fn lists_are_of_things(&self, object: &[u8]) -> bool {
        let by_mail = Members::of(object).any(|member| member.key.contains(&b'@'));
        by_mail || !self.lists.iter().any(|list| list.items.name_people() || list.items.tell_apart())
    }
}

fn is_keyed(object: &[u8]) -> bool {
    let mut paths = Paths::new(FIELDS);
    let mut row = Row::new(&mut paths, 0, true);
    // Text may end within the object; what was read until there is enough.
    let _ = parse(object, FIELDS_DEPTH, &mut row);
    paths.looks_keyed(ROOT)
}

/// The objects of an array, if it has at least two.
fn objects_in(array: &[u8]) -> Option<Listed> {
    let (mut at, mut list) = (1, Listed { items: Fields::default(), count: 0 });
    while list.count <= PERSONS_OWN {
        let blank = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b',';
        at += array.get(at..).unwrap_or_default().iter().take_while(blank).count();
        if array.get(at) != Some(&b'{') {
            break;
        }
        let end = Scan::from(at).end_of(array).unwrap_or(array.len());
        if list.count < ITEMS {
            list.items = list.items.and(Fields::of(&array[at..end], FIELDS_DEPTH));
        }
        list.count += 1;
        at = end;
    }
    (list.count >= 2).then_some(list)
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

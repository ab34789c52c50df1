//! Whether the keys of an object name things (`{"user0": {…}, "user1": {…}}`) or its fields (`{"home": {…}, "work":
//! {…}}`).
//!
//! To take a person's key for a field's name makes one record of many people; to take a field's name for a person's key
//! makes several records of one person. The former loses people, so that things with a number in their key are
//! believed early, and words late.

use std::collections::BTreeMap;

use crate::header::{Shape, is_name_of_column};

/// A value in the object that is asked about. One that is no object has no fields.
pub(super) struct Child<'a> {
    pub(super) key: &'a [u8],
    pub(super) fields: Vec<Field<'a>>,
    /// Whether anything stands there at all: `null` is as good as not written.
    pub(super) is_empty: bool,
}

/// A field of such a value, with the look of its own first value.
pub(super) struct Field<'a> {
    pub(super) key: &'a [u8],
    pub(super) shape: Option<Shape>,
    pub(super) is_object: bool,
}

/// From so many on any keys are taken for names of things, if their objects are alike.
const MANY: usize = 12;
/// At the top of a row, where no other field stands beside them, so many words are enough.
const MANY_AT_TOP: usize = 3;

/// Names of fields that hold *the* value of whatever the key says: its key is a field's name.
const VALUE_NAMES: [&str; 10] = ["value", "val", "v", "text", "_text", "#text", "_", "content", "answer", "response"];

/// Whether these are the values of an object whose keys name things. `top` says that nothing stands around it.
pub(super) fn is_keyed(children: &[Child<'_>], top: bool) -> bool {
    let objects: Vec<&Child<'_>> = children.iter().filter(|child| !child.fields.is_empty()).collect();
    let others = children.iter().filter(|child| child.fields.is_empty() && !child.is_empty).count();
    if objects.len() < 2 || others * 10 > objects.len() {
        return false;
    }
    let common = common_fields(&objects);
    let is_alike = |child: &&&Child<'_>| share_of(&common, child) * 2 >= child.fields.len();
    let alike = objects.iter().filter(is_alike).count();
    let shared: usize = objects.iter().map(|child| share_of(&common, child)).sum();
    let all: usize = objects.iter().map(|child| child.fields.len()).sum();
    if common.is_empty() || alike * 10 < objects.len() * 9 || shared * 2 < all {
        return false;
    }
    !are_values_of_fields(&common) && columns_keep_to_a_kind(&common) && keys_allow(&objects, top)
}

/// What the objects have in common: fields of more than half of them, and how their first values look.
fn common_fields<'a>(objects: &[&Child<'a>]) -> BTreeMap<&'a [u8], Vec<Option<Shape>>> {
    let mut fields: BTreeMap<&[u8], Vec<Option<Shape>>> = BTreeMap::new();
    for field in objects.iter().flat_map(|child| &child.fields) {
        // Objects by number within: their keys say nothing about what they are.
        if !(field.is_object && is_by_number(field.key)) {
            fields.entry(field.key).or_default().push(field.shape);
        }
    }
    fields.retain(|_, shapes| shapes.len() * 2 > objects.len());
    fields
}

fn share_of(common: &BTreeMap<&[u8], Vec<Option<Shape>>>, child: &Child<'_>) -> usize {
    child.fields.iter().filter(|field| common.contains_key(field.key)).count()
}

/// `{"ssn": {"value": …}, "name": {"value": …}}`, and the same as databases write it (`{"S": …}`, `{"$date": …}`).
fn are_values_of_fields(common: &BTreeMap<&[u8], Vec<Option<Shape>>>) -> bool {
    let is_type = |key: &[u8]| key.starts_with(b"$") || (key.len() <= 4 && key.iter().all(u8::is_ascii_uppercase));
    let is_value = |key: &[u8]| VALUE_NAMES.iter().any(|name| key.eq_ignore_ascii_case(name.as_bytes()));
    common.keys().all(|key| is_type(key)) || (common.len() <= 4 && common.keys().any(|key| is_value(key)))
}

/// Fields of one name hold one kind of thing, if they are columns: under `answer` stands now a name and now a number.
fn columns_keep_to_a_kind(common: &BTreeMap<&[u8], Vec<Option<Shape>>>) -> bool {
    let keeps = |shapes: &Vec<Option<Shape>>| {
        let known: Vec<Shape> = shapes.iter().flatten().copied().collect();
        let most = known.iter().map(|shape| known.iter().filter(|other| *other == shape).count()).max();
        most.unwrap_or(0) * 5 >= known.len() * 3
    };
    common.values().filter(|shapes| keeps(shapes)).count() * 2 > common.len()
}

fn keys_allow(objects: &[&Child<'_>], top: bool) -> bool {
    let by_number = objects.iter().filter(|child| is_by_number(child.key)).count();
    if by_number * 5 >= objects.len() * 4 {
        return true;
    }
    let fields = objects.iter().filter(|child| is_name_of_column(&String::from_utf8_lossy(child.key))).count();
    objects.len() >= if top { MANY_AT_TOP } else { MANY } && fields * 3 <= objects.len()
}

/// Whether a key has what names of things have and names of fields seldom: a digit, an `@`, a space.
fn is_by_number(key: &[u8]) -> bool {
    key.iter().any(|byte| byte.is_ascii_digit() || matches!(byte, b'@' | b' '))
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::super::paths::{Paths, ROOT};
    use super::super::row::Row;

    #[track_caller]
    fn check(object: &str, expected: bool) {
        let mut paths = Paths::new(100);
        parse(object.as_bytes(), 64, &mut Row::new(&mut paths, 0, true)).expect("sound");
        assert_eq!(paths.looks_keyed(ROOT), expected, "{object}");
    }

    #[test]
    fn keys_that_name_people() {
        check(r#"{"user0": {"ssn": "219-09-9961", "name": "O"}, "user1": {"ssn": "219-09-9962", "name": "R"}}"#, true);
        check(r#"{"17": {"ssn": "219-09-9961"}, "18": {"ssn": "219-09-9962"}, "19": null}"#, true);
        check(
            r#"{"u1": {"name": "O", "phone": "n/a", "n": 1}, "u2": {"name": "R", "phone": "813-555-0142", "n": 2}}"#,
            true,
        );
        check(r#"{"o@example.com": {"n": 1, "city": "Tampa"}, "r@example.com": {"n": 2, "tags": ["x"]}}"#, true);
        check(r#"{"ottoline": {"n": "a", "m": 1}, "ruben": {"n": "b", "m": 2}, "ada": {"n": "c", "m": 3}}"#, true);
        check(
            r#"{"u1": {"profile": {"n": "a"}, "bill": {"z": 1}}, "u2": {"profile": {"n": "b"}, "bill": {"z": 2}}}"#,
            true,
        );
    }

    #[test]
    fn keys_that_name_fields() {
        check(
            r#"{"home": {"street": "1 Elm St", "city": "Tampa"}, "work": {"street": "2 Elm St", "city": "Reno"}}"#,
            false,
        );
        check(r#"{"id": 7, "user0": {"name": "O"}, "user1": {"name": "R"}}"#, false);
        check(r#"{"ssn": {"value": "219099961"}, "name": {"value": "O"}, "city": {"value": "Tampa"}}"#, false);
        check(r#"{"col1": {"S": "219099961"}, "col2": {"S": "O"}, "col3": {"N": "7"}}"#, false);
        check(r#"{"q1": {"label": "SSN", "answer": "219099961"}, "q2": {"label": "Name", "answer": "O"}}"#, false);
        check(r#"{"name": {"first": "O", "last": "V"}, "home1": {"street": "1 Elm St", "city": "Tampa"}}"#, false);
        // Objects by number within objects by number: the inner ones are the things.
        check(r#"{"a1": {"0": {"n": "a"}, "1": {"n": "b"}}, "a2": {"0": {"n": "c"}, "1": {"n": "d"}}}"#, false);
    }
}

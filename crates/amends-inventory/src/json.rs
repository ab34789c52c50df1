//! JSON one item at a time, with bounds, and its fields by name.
//!
//! A file of a gigabyte is a list of small things: [`members`] and [`items`] hand on one after the other, so that no more
//! than one is in memory, and what came before a break stays. [`Object`] gives fields of the kind that is asked for and tells
//! of all that was not asked for, and of what is of another kind.

use std::cell::{Cell, RefCell};
use std::fmt;

use amends_case::ProblemKind;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::clean::{clean, head};
use crate::out::Out;

/// Values within one item at most: a user's policies or a resource's attributes have some thousand.
const VALUES_MAX: usize = 1_000_000;
/// Bytes of one value at most: 1 MiB.
const VALUE_MAX: usize = 1 << 20;
/// Bytes in which the first keys of a file are looked for.
const HEAD_BYTES: usize = 64 << 10;

/// What takes an item: its list's key (or its own), its number in the list from 1 (0 for what is no list's), and the value.
type Take<'f, 'o> = dyn FnMut(&str, u64, Value, &mut Out<'o>) + 'f;

/// Hands on what stands in the one object that a text is: the items of the lists that are named, one by one, and every
/// other member whole.
pub(crate) fn members<'o>(text: &str, lists: &[&str], out: &mut Out<'o>, take: &mut Take<'_, 'o>) {
    let walk = Walk::new(lists, out, take);
    let mut reader = serde_json::Deserializer::from_str(text);
    let end = reader.deserialize_any(Members(&walk)).and_then(|()| reader.end());
    walk.finish(end);
}

/// Hands on the items of a list, or of a text that is one value after the other (one in each line).
pub(crate) fn items<'o>(text: &str, out: &mut Out<'o>, take: &mut Take<'_, 'o>) {
    let walk = Walk::new(&[], out, take);
    let mut reader = serde_json::Deserializer::from_str(text);
    let end = if text.trim_start().starts_with('[') {
        List("", &walk).deserialize(&mut reader).and_then(|()| reader.end())
    } else {
        loop {
            if reader.end().is_ok() {
                break Ok(());
            }
            walk.item.set(walk.item.get() + 1);
            match walk.whole().deserialize(&mut reader) {
                Ok(value) => walk.give("", value),
                Err(error) => break Err(error),
            }
        }
    };
    walk.finish(end);
}

/// One reading of one text.
struct Walk<'w, 'f, 'o> {
    lists: &'w [&'w str],
    /// Where things go. Only ever borrowed for one item.
    to: RefCell<(&'w mut Out<'o>, &'w mut Take<'f, 'o>)>,
    item: Cell<u64>,
    left: Cell<usize>,
    has_long: Cell<bool>,
    has_double: Cell<bool>,
}

impl<'w, 'f, 'o> Walk<'w, 'f, 'o> {
    fn new(lists: &'w [&'w str], out: &'w mut Out<'o>, take: &'w mut Take<'f, 'o>) -> Self {
        Self {
            lists,
            to: RefCell::new((out, take)),
            item: Cell::new(0),
            left: Cell::new(VALUES_MAX),
            has_long: Cell::new(false),
            has_double: Cell::new(false),
        }
    }

    fn whole(&self) -> Whole<'_> {
        self.left.set(VALUES_MAX);
        Whole { left: &self.left, has_long: &self.has_long, has_double: &self.has_double }
    }

    fn problem(&self, kind: ProblemKind, why: &str) {
        if let Ok(mut to) = self.to.try_borrow_mut() {
            to.0.problem(self.item.get(), kind, why);
        }
    }

    fn give(&self, key: &str, value: Value) {
        if self.has_long.take() {
            self.problem(ProblemKind::LimitReached, "has a value longer than 1 MiB; it counts as empty");
        }
        if self.has_double.take() {
            self.problem(ProblemKind::Malformed, "has one key twice in one object; the last one counts");
        }
        if let Ok(mut to) = self.to.try_borrow_mut() {
            let (out, take) = &mut *to;
            take(key, self.item.get(), value, out);
        }
    }

    /// The error itself may quote the file: only its kind is told.
    fn finish(&self, end: Result<(), serde_json::Error>) {
        match end {
            Ok(()) => {}
            Err(_) if self.left.get() == 0 => {
                self.problem(
                    ProblemKind::LimitReached,
                    "has an item of more than 1,000,000 values; the rest was not read",
                );
            }
            Err(error) if error.is_eof() => self.problem(ProblemKind::Truncated, "ends within its JSON"),
            Err(error) if error.to_string().starts_with("recursion limit") => {
                self.problem(
                    ProblemKind::LimitReached,
                    "has more than 127 values within each other; the rest was not read",
                );
            }
            Err(_) => self.problem(ProblemKind::Malformed, "is broken JSON from here on"),
        }
    }
}

/// The one object of a text.
struct Members<'a, 'w, 'f, 'o>(&'a Walk<'w, 'f, 'o>);

impl<'de> Visitor<'de> for Members<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.item.set(0);
            if self.0.lists.contains(&key.as_str()) {
                map.next_value_seed(List(&key, self.0))?;
            } else {
                let value = map.next_value_seed(self.0.whole())?;
                self.0.give(&key, value);
            }
        }
        Ok(())
    }
}

/// A list, item by item; `null` has none.
struct List<'a, 'w, 'f, 'o>(&'a str, &'a Walk<'w, 'f, 'o>);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.1.item.set(1);
        while let Some(value) = list.next_element_seed(self.1.whole())? {
            self.1.give(self.0, value);
            self.1.item.set(self.1.item.get() + 1);
        }
        Ok(())
    }
}

/// A value with all that stands within, as long as it is not too much.
#[derive(Clone, Copy)]
struct Whole<'a> {
    left: &'a Cell<usize>,
    has_long: &'a Cell<bool>,
    has_double: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            return Err(D::Error::custom("too many values"));
        }
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        if value.len() > VALUE_MAX {
            self.has_long.set(true);
            return Ok(Value::String(String::new()));
        }
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self)?;
            if values.insert(key, value).is_some() {
                self.has_double.set(true);
            }
        }
        Ok(Value::Object(values))
    }
}

/// An object, what it is called in problems (`SecurityGroup`), and the item that it stands in.
#[derive(Clone, Copy)]
pub(crate) struct Object<'v> {
    map: &'v Map<String, Value>,
    pub(crate) item: u64,
    what: &'static str,
}

impl<'v> Object<'v> {
    /// Takes a value as an object; a problem where it is none. Keys that stand neither in `used` nor in `unused` are told of.
    pub(crate) fn of(
        value: &'v Value,
        item: u64,
        what: &'static str,
        used: &[&str],
        unused: &[&str],
        out: &mut Out<'_>,
    ) -> Option<Self> {
        let object = Self::open(value, item, what, out)?;
        for key in object.map.keys().filter(|key| !used.contains(&key.as_str()) && !unused.contains(&key.as_str())) {
            out.unknown(item, "key", &format!("{what}.{key}"));
        }
        Some(object)
    }

    /// The same, for objects whose keys are data or of no concern.
    pub(crate) fn open(value: &'v Value, item: u64, what: &'static str, out: &mut Out<'_>) -> Option<Self> {
        let Value::Object(map) = value else {
            out.problem(item, ProblemKind::Malformed, format!("`{what}` is no object"));
            return None;
        };
        Some(Self { map, item, what })
    }

    /// Its members, in the file's order.
    pub(crate) fn each(self) -> impl Iterator<Item = (&'v str, &'v Value)> {
        self.map.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub(crate) fn value(self, key: &str) -> Option<&'v Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    fn wrong(self, key: &str, kind: &str, out: &mut Out<'_>) {
        out.problem(self.item, ProblemKind::Malformed, format!("`{}.{key}` is no {kind}", self.what));
    }

    /// A text as it stands; empty where there is none.
    pub(crate) fn raw(self, key: &str, out: &mut Out<'_>) -> &'v str {
        match self.value(key) {
            None => "",
            Some(Value::String(text)) => text,
            Some(_) => {
                self.wrong(key, "text", out);
                ""
            }
        }
    }

    /// A text, cleaned.
    pub(crate) fn text(self, key: &str, out: &mut Out<'_>) -> String {
        clean(self.raw(key, out))
    }

    /// Yes or no; None where it is not said.
    pub(crate) fn flag(self, key: &str, out: &mut Out<'_>) -> Option<bool> {
        match self.value(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.wrong(key, "truth value", out);
                None
            }
        }
    }

    /// A whole number.
    pub(crate) fn number(self, key: &str, out: &mut Out<'_>) -> Option<i64> {
        let number = self.value(key)?.as_i64();
        if number.is_none() {
            self.wrong(key, "whole number", out);
        }
        number
    }

    /// A list; empty where there is none.
    pub(crate) fn list(self, key: &str, out: &mut Out<'_>) -> &'v [Value] {
        match self.value(key) {
            None => &[],
            Some(Value::Array(values)) => values,
            Some(_) => {
                self.wrong(key, "list", out);
                &[]
            }
        }
    }

    /// Texts of a list, or the one text that stands in its place.
    pub(crate) fn texts(self, key: &str, out: &mut Out<'_>) -> Vec<String> {
        let values = match self.value(key) {
            Some(one @ Value::String(_)) => std::slice::from_ref(one),
            _ => self.list(key, out),
        };
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::String(text) => texts.push(clean(text)),
                _ => self.wrong(key, "list of texts", out),
            }
        }
        texts
    }
}

/// Keys of the first object of a text (the one that it is, or the first of its list), as far as they stand in its beginning.
/// Keys of objects within are not among them.
pub(crate) fn first_keys(text: &str) -> Vec<&str> {
    let text = head(text, HEAD_BYTES);
    let mut keys = Vec::new();
    let (mut depth, mut wanted, mut string) = (0_usize, 1, None::<usize>);
    let (mut last, mut is_escaped) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        if let Some(from) = string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => {
                    last = text.get(from..at);
                    string = None;
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string = Some(at + 1),
            b'{' => depth += 1,
            b'[' if depth == 0 => {
                depth = 1;
                wanted = 2;
            }
            b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth < wanted {
                    break;
                }
            }
            b':' if depth == wanted => keys.extend(last.take()),
            byte if depth == 0 && !byte.is_ascii_whitespace() => break,
            _ => {}
        }
    }
    keys
}

#[cfg(test)]
#[path = "json/tests.rs"]
mod tests;

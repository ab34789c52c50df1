//! A JSON record laid flat: values under dotted names, in the order of the record. Reused from record to record, so
//! that reading allocates nothing once it is warm.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::ops::Range;

use amends_case::{Fields, LogSource};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// How deep a record may be nested.
const NESTING: usize = 64;

/// How many values a record may have.
const VALUES: usize = 65_536;

/// Elements of a list stand under the list's own name, one after the other. `null` is no value.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    text: String,
    cells: Vec<(Range<usize>, Range<usize>)>,
    path: String,
    depth: usize,
}

impl Flat {
    /// Reads one JSON object in place of what was there. What cannot be read is false.
    pub(crate) fn fill(&mut self, json: &[u8]) -> bool {
        self.clear();
        let mut from = serde_json::Deserializer::from_slice(json);
        (&mut *self).deserialize(&mut from).is_ok() && from.end().is_ok()
    }

    /// Empties it.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.path.clear();
        self.depth = 0;
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.cells.push((start..middle, middle..self.text.len()));
    }

    /// The first value of a name; empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.find(name).unwrap_or("")
    }

    /// The first of several names that has a value.
    pub(crate) fn first(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.text(name)).find(|text| !text.is_empty()).unwrap_or("")
    }

    /// The first value of a name.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let cells = self.cells.iter().filter(move |(at, _)| at.len() == name.len() && self.text[at.clone()] == *name);
        cells.map(|(_, value)| &self.text[value.clone()])
    }

    /// A count.
    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        let text = self.find(name)?;
        // Some writers have counts as floats.
        text.parse().ok().or_else(|| text.strip_suffix(".0")?.parse().ok())
    }

    /// A port.
    pub(crate) fn port(&self, name: &str) -> Option<u16> {
        self.find(name)?.parse().ok().filter(|port| *port != 0)
    }

    /// Names and values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells.iter().map(|(name, value)| (&self.text[name.clone()], &self.text[value.clone()]))
    }

    /// Seen as the fields of a line.
    pub(crate) fn under<'a>(&'a self, source: LogSource<'a>) -> Sourced<'a> {
        Sourced { flat: self, source }
    }

    fn value(&mut self, value: fmt::Arguments<'_>) -> Result<(), fmt::Error> {
        if self.cells.len() >= VALUES {
            return Err(fmt::Error);
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        let middle = self.text.len();
        self.text.write_fmt(value)?;
        self.cells.push((start..middle, middle..self.text.len()));
        Ok(())
    }

    fn plain(&mut self, value: &str) -> Result<(), fmt::Error> {
        if self.cells.len() >= VALUES {
            return Err(fmt::Error);
        }
        let start = self.text.len();
        self.text.push_str(&self.path);
        let middle = self.text.len();
        self.text.push_str(value);
        self.cells.push((start..middle, middle..self.text.len()));
        Ok(())
    }
}

/// A flat record with the kind of log that it is from.
pub(crate) struct Sourced<'a> {
    flat: &'a Flat,
    source: LogSource<'a>,
}

impl Fields for Sourced<'_> {
    fn source(&self) -> LogSource<'_> {
        self.source
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.flat
            .cells
            .iter()
            .find(|(at, _)| at.len() == name.len() && self.flat.text[at.clone()] == *name)
            .map(|(_, value)| Cow::Borrowed(&self.flat.text[value.clone()]))
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        self.flat.iter().for_each(|(name, value)| then(name, value));
    }
}

impl<'de> DeserializeSeed<'de> for &mut Flat {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

/// A name of the record, put behind the path.
struct Step<'a>(&'a mut Flat);

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Step<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        if !self.0.path.is_empty() {
            self.0.path.push('.');
        }
        self.0.path.push_str(name);
        Ok(())
    }
}

impl<'de> Visitor<'de> for &mut Flat {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value of bounded size")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.plain(if value { "true" } else { "false" }).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.value(format_args!("{value}")).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.value(format_args!("{value}")).map_err(E::custom)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.value(format_args!("{value}")).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.plain(value).map_err(E::custom)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.depth += 1;
        if self.depth > NESTING {
            return Err(A::Error::custom("nested too deep"));
        }
        while list.next_element_seed(&mut *self)?.is_some() {}
        self.depth -= 1;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.depth += 1;
        if self.depth > NESTING {
            return Err(A::Error::custom("nested too deep"));
        }
        let path = self.path.len();
        while map.next_key_seed(Step(&mut *self))?.is_some() {
            map.next_value_seed(&mut *self)?;
            self.path.truncate(path);
        }
        self.depth -= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_dotted_and_lists_stand_under_their_own_name() {
        let mut flat = Flat::default();
        assert!(flat.fill(br#"{"a":{"b":[1,{"c":"x\ny"}],"d":null},"e":true,"f":1.5}"#));
        let pairs: Vec<_> = flat.iter().collect();
        assert_eq!(pairs, [("a.b", "1"), ("a.b.c", "x\ny"), ("e", "true"), ("f", "1.5")]);
        assert_eq!(flat.text("a.d"), "");
    }

    #[test]
    fn nesting_and_count_are_bounded() {
        let mut flat = Flat::default();
        let nested = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert!(flat.fill(nested(64).as_bytes()));
        assert!(!flat.fill(nested(65).as_bytes()));
        assert!(!flat.fill(format!("[{}1]", "1,".repeat(VALUES)).as_bytes()));
        assert!(!flat.fill(b"{\"a\":1} x"));
    }
}

//! What a check looks at: one host, one account, one copy, with what is known of it.

use std::collections::BTreeMap;

/// One thing that a check decides on. A field that is not there is not known, which is neither yes nor no.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instance {
    /// What it is: `host`, `account`, `secret`, `store`, `copy`, `way` … (`rules/checks/README.md` lists kinds and fields).
    pub kind: &'static str,
    /// Its name: unique among its kind, the same in the next run.
    pub name: String,
    /// What is known.
    pub fields: BTreeMap<&'static str, Value>,
    /// `file:line` of what it is known from.
    pub places: Vec<String>,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Yes or no.
    Is(bool),
    /// A count, or days.
    Number(i64),
    /// A word.
    Text(String),
    /// Several words, sorted.
    List(Vec<String>),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Is(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<Vec<String>> for Value {
    fn from(mut value: Vec<String>) -> Self {
        value.sort();
        value.dedup();
        Self::List(value)
    }
}

impl Instance {
    /// One of which nothing is known yet.
    pub fn new(kind: &'static str, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), ..Self::default() }
    }

    /// With one more field.
    #[must_use]
    pub fn with(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.fields.insert(field, value.into());
        self
    }

    /// With one more field, if its value is known.
    #[must_use]
    pub fn with_known(self, field: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }
}

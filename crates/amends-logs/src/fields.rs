//! The fields of a line for rules that are written in the names of its own system.

use std::borrow::Cow;

use amends_case::{Fields, LogSource};

/// A line that is one message.
pub(crate) struct Message<'a> {
    pub(crate) source: LogSource<'a>,
    pub(crate) text: &'a str,
}

impl Fields for Message<'_> {
    fn source(&self) -> LogSource<'_> {
        self.source
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        matches!(name, "message" | "msg" | "Message").then_some(Cow::Borrowed(self.text))
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        then("message", self.text);
    }
}

/// A line of named values.
pub(crate) struct Pairs<'a> {
    pub(crate) source: LogSource<'a>,
    pub(crate) pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Pairs<'a> {
    /// A value, empty where there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

impl Fields for Pairs<'_> {
    fn source(&self) -> LogSource<'_> {
        self.source
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| Cow::Borrowed(value.as_ref()))
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        self.pairs.iter().for_each(|(name, value)| then(name, value));
    }
}

/// A record of JSON; nested names have dots between (`userIdentity.type`).
pub(crate) struct Json<'a> {
    pub(crate) source: LogSource<'a>,
    pub(crate) value: &'a serde_json::Value,
}

impl Fields for Json<'_> {
    fn source(&self) -> LogSource<'_> {
        self.source
    }

    fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        // A name with dots may be a key as it stands (Zeek: `id.orig_h`), or a way down.
        let found = self.value.get(name).or_else(|| name.split('.').try_fold(self.value, |at, key| at.get(key)))?;
        text_of(found)
    }

    fn each(&self, then: &mut dyn FnMut(&str, &str)) {
        each(self.value, &mut String::new(), then, 0);
    }
}

pub(crate) fn text_of(value: &serde_json::Value) -> Option<Cow<'_, str>> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(other.to_string())),
    }
}

fn each(value: &serde_json::Value, name: &mut String, then: &mut dyn FnMut(&str, &str), depth: usize) {
    const DEPTH_MAX: usize = 64;
    match value {
        serde_json::Value::Object(fields) if depth < DEPTH_MAX => {
            for (key, inner) in fields {
                let length = name.len();
                if length > 0 {
                    name.push('.');
                }
                name.push_str(key);
                each(inner, name, then, depth + 1);
                name.truncate(length);
            }
        }
        serde_json::Value::Array(items) if depth < DEPTH_MAX => {
            items.iter().for_each(|item| each(item, name, then, depth + 1));
        }
        other => {
            if let Some(text) = text_of(other) {
                then(name, &text);
            }
        }
    }
}

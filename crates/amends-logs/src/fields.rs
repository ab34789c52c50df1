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

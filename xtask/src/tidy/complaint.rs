//! What a check says.

use std::fmt;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Complaint {
    pub(super) path: String,
    /// 1-based; 0 where the whole file is meant.
    pub(super) line: usize,
    /// Which check; filled in by the one who runs it.
    pub(super) check: &'static str,
    /// What the check is about here, for allowances: a word, a function. Empty where there is but one thing.
    pub(super) topic: String,
    pub(super) what: String,
}

impl Complaint {
    pub(super) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, check: "", topic: String::new(), what: what.into() }
    }

    pub(super) fn about(mut self, topic: impl Into<String>) -> Self {
        self.topic = topic.into();
        self
    }

    pub(super) fn by(mut self, check: &'static str) -> Self {
        self.check = check;
        self
    }

    /// How an allowance calls it: `words:hit` or `arrows`.
    pub(super) fn name(&self) -> String {
        if self.topic.is_empty() { self.check.to_owned() } else { format!("{}:{}", self.check, self.topic) }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what, .. } = self;
        match line {
            0 => write!(f, "{path}: {what} [{}]", self.name()),
            _ => write!(f, "{path}:{line}: {what} [{}]", self.name()),
        }
    }
}

//! The values of an event's fields, each fetched once: as they stand, and in lower case.

use std::collections::HashMap;

use amends_case::{Class, Event, Fields};

use super::pattern::lower_into;

/// The field that stands for all values, for words that may stand anywhere.
pub(super) const WORDS: usize = 0;
/// Between the values of [`WORDS`].
const BETWEEN: char = '\0';

/// Names that rules use for what a log calls otherwise: Security 4688 and auditd write processes too, under their
/// own names.
const ALIASES: [(&str, &[&str]); 14] = [
    ("Image", &["NewProcessName", "exe", "process.executable"]),
    ("ParentImage", &["ParentProcessName"]),
    ("CommandLine", &["ProcessCommandLine", "cmdline", "proctitle", "process.command_line"]),
    ("ProcessId", &["NewProcessId", "pid"]),
    ("ParentProcessId", &["CreatorProcessId", "ppid"]),
    ("IntegrityLevel", &["MandatoryLabel"]),
    ("User", &["SubjectUserName", "user"]),
    ("Computer", &["ComputerName", "host"]),
    ("EventID", &["EventId", "event_id"]),
    ("Provider_Name", &["ProviderName", "Provider"]),
    ("c-uri", &["uri", "cs-uri", "request_uri"]),
    ("cs-method", &["method", "http_method"]),
    ("sc-status", &["status", "status_code"]),
    ("c-useragent", &["user_agent", "cs-user-agent"]),
];

/// Numbers for the names of fields, in the order in which they were met.
#[derive(Debug, Clone)]
pub(super) struct FieldTable {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Default for FieldTable {
    fn default() -> Self {
        // A name that no field can have.
        Self { names: vec![String::new()], numbers: HashMap::new() }
    }
}

impl FieldTable {
    pub(super) fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

/// The fields of the event at hand. Buffers are used again for the next one.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    table: Vec<(String, &'static [&'static str])>,
    /// Of which event a slot is.
    filled: Vec<u64>,
    present: Vec<bool>,
    raw: Vec<String>,
    lower: Vec<String>,
    event: u64,
}

/// An event and its fields, to fetch from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) event: &'a Event<'a>,
    pub(super) fields: &'a dyn Fields,
}

impl Slots {
    pub(super) fn new(table: &FieldTable) -> Self {
        let size = table.names.len();
        let alias = |name: &String| ALIASES.iter().find(|(own, _)| own == name).map_or(&[][..], |(_, others)| others);
        Self {
            table: table.names.iter().map(|name| (name.clone(), alias(name))).collect(),
            filled: vec![0; size],
            present: vec![false; size],
            raw: vec![String::new(); size],
            lower: vec![String::new(); size],
            event: 0,
        }
    }

    /// Forgets the values of the event before.
    pub(super) fn next_event(&mut self) {
        self.event += 1;
    }

    /// Fetches a field, unless that was done.
    pub(super) fn fill(&mut self, field: usize, source: Source<'_>) {
        if self.filled[field] == self.event {
            return;
        }
        self.filled[field] = self.event;
        let raw = &mut self.raw[field];
        raw.clear();
        if field == WORDS {
            source.fields.each(&mut |_, value| {
                raw.push_str(value);
                raw.push(BETWEEN);
            });
            self.present[field] = true;
        } else {
            let (name, aliases) = &self.table[field];
            self.present[field] = fetch(name, aliases, source, raw);
        }
        lower_into(&self.raw[field], &mut self.lower[field]);
    }

    /// A fetched field as it stands.
    pub(super) fn raw(&self, field: usize) -> Option<&str> {
        self.present[field].then_some(self.raw[field].as_str())
    }

    /// A fetched field in lower case.
    pub(super) fn lower(&self, field: usize) -> Option<&str> {
        self.present[field].then_some(self.lower[field].as_str())
    }

    /// All values, each as it stands and in lower case.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, &str)> {
        self.raw[WORDS].split_terminator(BETWEEN).zip(self.lower[WORDS].split_terminator(BETWEEN))
    }
}

fn fetch(name: &str, aliases: &[&str], source: Source<'_>, into: &mut String) -> bool {
    if let Some(value) = source.fields.get(name) {
        into.push_str(&value);
        return true;
    }
    for alias in aliases {
        if let Some(value) = source.fields.get(alias) {
            into.push_str(&value);
            return true;
        }
    }
    let event = source.event;
    let own = match name {
        "CommandLine" if event.class == Class::Process => &event.detail,
        "User" if event.class == Class::Process => &event.actor,
        _ => return false,
    };
    into.push_str(own);
    !own.is_empty()
}

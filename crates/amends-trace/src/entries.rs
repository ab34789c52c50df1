//! Where they may have come in: log-ins from outside that something speaks for, while nobody is named as the intruder. Two of
//! them are two hypotheses, and stand side by side.

use amends_case::{Event, Micros};

use crate::nodes::Node;
use crate::path::{Line, Trace};
use crate::traced::{EntryRow, Traced};

/// Addresses outside that are weighed; past it, those that come later are not.
const KEPT: usize = 10_000;
/// So many stand side by side.
const SHOWN: usize = 2;
/// What speaks for an entry by less is what honest people do.
const WEIGHT_MIN: u32 = 2;

/// What speaks for a log-in from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// No password was asked for.
    pub(crate) is_open: bool,
    /// So many log-ins had failed before.
    pub(crate) guesses: Option<u64>,
    /// What it opened is no production, and nobody had come this way.
    pub(crate) is_new_to_test: bool,
}

impl Evidence {
    /// In sentences' parts.
    pub(crate) fn words(&self) -> String {
        let mut words = Vec::new();
        if self.is_open {
            words.push("no password was asked for".to_owned());
        }
        if let Some(count) = self.guesses {
            words.push(format!("{count} log-ins from there had failed before"));
        }
        if self.is_new_to_test {
            words.push("it had not been seen before, and what it opened is no production".to_owned());
        }
        words.join("; ")
    }

    /// An open door weighs more than a guess, and a guess more than news.
    fn weight(&self) -> u32 {
        4 * u32::from(self.is_open) + 3 * u32::from(self.guesses.is_some()) + 2 * u32::from(self.is_new_to_test)
    }
}

/// A log-in from outside that may have been the first.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    time: Micros,
    target: Node,
    account: String,
    line: Line,
    evidence: Evidence,
    is_taken: bool,
}

impl Trace {
    /// Notes a candidate; of one address the one that most speaks for, and of those the first.
    pub(crate) fn candidate(
        &mut self,
        event: &Event<'_>,
        (source, target): (Node, Node),
        time: Micros,
        evidence: Evidence,
        is_taken: bool,
    ) {
        if evidence.weight() < WEIGHT_MIN || self.entries.len() >= KEPT && !self.entries.contains_key(&source) {
            return;
        }
        let (account, line) = (event.actor.to_string(), (event.file, event.line));
        let entry = Entry { time, target, account, line, evidence, is_taken };
        match self.entries.entry(source) {
            std::collections::btree_map::Entry::Vacant(place) => _ = place.insert(entry),
            std::collections::btree_map::Entry::Occupied(mut known) => {
                if (entry.is_taken, entry.evidence.weight()) > (known.get().is_taken, known.get().evidence.weight()) {
                    known.insert(entry);
                }
            }
        }
    }

    /// The two that most speaks for; none where there is but one.
    pub(crate) fn entry_rows(&self) -> Vec<EntryRow> {
        let name = |node: Node| self.survey.nodes.name(node).to_owned();
        let mut all: Vec<(&Node, &Entry)> = self.entries.iter().collect();
        if all.len() < SHOWN {
            return Vec::new();
        }
        all.sort_by_key(|(source, entry)| {
            (std::cmp::Reverse((entry.is_taken, entry.evidence.weight())), entry.time, name(**source))
        });
        let row = |(source, entry): (&Node, &Entry)| EntryRow {
            time: entry.time,
            source: name(*source),
            target: name(entry.target),
            account: entry.account.clone(),
            file: entry.line.0,
            line: entry.line.1,
            evidence: entry.evidence.words(),
            is_taken: entry.is_taken,
            stores: Vec::new(),
            decided_by: self.deciding(*source, entry),
        };
        all.into_iter().take(SHOWN).map(row).collect()
    }

    /// What would decide whether an entry was the intruder's. Accounts are not named: reports lie in the open.
    fn deciding(&self, source: Node, entry: &Entry) -> String {
        let (source, target) = (self.survey.nodes.name(source), self.survey.nodes.name(entry.target));
        let audit = if self.survey.heard.contains_key(&(entry.target, "audit")) {
            format!("what the audit log of {target} says of that session")
        } else {
            format!(
                "what was done in that session on {target}, of which no audit log was collected (shell history, an image of its disk)"
            )
        };
        format!(
            "who had {source} at that time (its provider, partners); whether whoever the account is for logged in; {audit}"
        )
    }
}

impl Traced {
    /// Says of each entry which stores hang on it: `alone` is what a trace comes to that follows this one only.
    pub fn weigh(&mut self, alone: &[Traced]) {
        for (entry, traced) in self.entries.iter_mut().zip(alone) {
            let seen = traced.reach.iter().filter(|row| row.state == "seen").map(|row| row.store.clone());
            entry.stores = seen.collect();
            entry.stores.sort();
            entry.stores.dedup();
        }
    }
}

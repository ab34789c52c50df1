//! What rules found that correlations ask for, held until all logs are read: files come one after the other, and what they
//! tell of lies side by side in time.

use std::collections::BTreeMap;

use amends_case::{Event, Micros};

use super::correlation::Key;
use crate::rules::say::signal;
use crate::signal::Signal;

/// Findings that are held: some 400 bytes each, 100 MB. Past it those that are latest in time are given up, and it is said.
pub(super) const NOTES_MAX: usize = 250_000;

/// A rule that was found, with all that a correlation asks of its event. In order: by time, then by what it says; where
/// the line stands comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Note {
    pub(super) time: Micros,
    /// The rule.
    pub(super) number: u32,
    /// For each correlation that may be reached from it, and as which of its rules: the group and the value.
    pub(super) keys: BTreeMap<(usize, usize), Key>,
    host: String,
    actor: String,
    source: String,
    target: String,
    file: u32,
    line: u64,
}

impl Note {
    pub(super) fn new(event: &Event<'_>, time: Micros, number: u32, keys: BTreeMap<(usize, usize), Key>) -> Self {
        let said = signal(event, String::new(), "", "", String::new());
        let Signal { file, line, host, actor, source, target, .. } = said;
        Self { time, number, keys, host, actor, source, target, file, line }
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn signal(&self, rule: String, level: &str, technique: &str, why: String) -> Signal {
        Signal {
            rule,
            level: if level.is_empty() { "medium" } else { level }.to_owned(),
            technique: technique.to_owned(),
            why,
            file: self.file,
            line: self.line,
            time: Some(self.time),
            host: self.host.clone(),
            actor: self.actor.clone(),
            source: self.source.clone(),
            target: self.target.clone(),
        }
    }
}

/// The notes of a run.
#[derive(Debug, Default)]
pub(super) struct Notes {
    held: Vec<Note>,
    lost: u64,
}

impl Notes {
    pub(super) fn add(&mut self, note: Note) {
        self.held.push(note);
        // Twice the bound, so that it is sorted now and then and not for each.
        if self.held.len() >= 2 * NOTES_MAX {
            self.held.sort_unstable();
            self.lost += (self.held.len() - NOTES_MAX) as u64;
            self.held.truncate(NOTES_MAX);
        }
    }

    /// All that are held, in order, each shifted by what its host's clock is off.
    pub(super) fn take(&mut self, shift: &dyn Fn(&str) -> Micros) -> Vec<Note> {
        let mut notes = std::mem::take(&mut self.held);
        for note in &mut notes {
            note.time -= shift(note.host());
        }
        notes.sort_unstable();
        notes
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost
    }
}

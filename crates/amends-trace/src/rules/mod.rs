//! Our own detections: `rules/trace/`, one file each, for what the public rules lack.
//!
//! A rule file says which events it looks at (`[when]`), how it finds something in them (one of seven ways, [`detect`]),
//! with which numbers, and why that matters. It carries examples and near misses, which a test runs. Rules read
//! events in the order of time, keep a bounded state, and depend on nothing else: the same events give the same
//! signals. What an endpoint is, the inventory says ([`World`]).

mod compile;
mod detect;
mod file;
mod filter;
mod history;
pub(crate) mod keep;
mod part;
pub(crate) mod say;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use amends_case::{Class, Event, Micros};
use thiserror::Error;

use crate::signal::Signal;
use compile::{Rule, Word};
use detect::{Found, Taken};
use file::RuleFile;
use history::Unusual;
use keep::{KEYS_MAX, Keep};
use part::Parts;
pub use world::{Inventory, NoWorld, World};

include!(concat!(env!("OUT_DIR"), "/trace_rules.rs"));

/// Most characters of a value from a log that a sentence quotes.
const QUOTED_MAX: usize = 120;

/// A rule file that cannot be used.
#[derive(Debug, Error)]
pub enum RuleError {
    /// A folder or file of rules cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what a rule file is.
    #[error("{file}: {message}")]
    Form {
        /// The file.
        file: String,
        /// What in it cannot be read.
        message: String,
    },
    /// A file holds a rule of another name.
    #[error("{file} holds the rule «{id}», which must be in a file of its name")]
    Id {
        /// The file.
        file: String,
        /// The id in it.
        id: String,
    },
}

/// What a rule forgot to stay within its bounds: it may have missed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The rule's id.
    pub rule: String,
    /// How many keys (accounts, addresses, pairs of hosts) were forgotten.
    pub keys: u64,
}

/// What rules say at the end of the events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finished {
    /// What was forgotten to stay within bounds.
    pub forgotten: Vec<Forgotten>,
    /// Of whom a rule cannot tell, because it has not known them for long enough: the rule's id, and their names.
    pub untold: Vec<(String, Vec<String>)>,
}

/// The texts of the rule files by id: those that were embedded, with the files of a folder in the place of those with
/// the same name, and beside the others.
///
/// # Errors
/// If the folder cannot be read.
pub fn rule_texts(folder: Option<&Path>) -> Result<BTreeMap<String, String>, RuleError> {
    let mut texts: BTreeMap<String, String> =
        RULES.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
    let Some(folder) = folder else { return Ok(texts) };
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| RuleError::Read { path, source }
    };
    for item in fs::read_dir(folder).map_err(failed(folder))? {
        let path = item.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            texts.insert(id, fs::read_to_string(&path).map_err(failed(&path))?);
        }
    }
    Ok(texts)
}

/// Rules at work.
pub struct Detectors<'w> {
    parts: Parts<'w>,
    rules: Vec<Running>,
    /// For each class of event, the rules that look at it.
    by_class: BTreeMap<Class, Vec<usize>>,
}

struct Running {
    rule: Rule,
    /// When something was last said of a key.
    told: Keep<Option<Micros>>,
}

impl<'w> Detectors<'w> {
    /// Rules from their files: id and text of each ([`rule_texts`]).
    ///
    /// # Errors
    /// If a text is no rule file, or holds another id.
    pub fn new(rule_files: &[(&str, &str)], world: &'w dyn World) -> Result<Self, RuleError> {
        let mut rules = Vec::new();
        let mut by_class: BTreeMap<Class, Vec<usize>> = BTreeMap::new();
        for (id, text) in rule_files {
            let rule = read(id, text)?;
            for class in rule.when.iter().chain(&rule.then).flat_map(|filter| filter.classes()) {
                let list = by_class.entry(*class).or_default();
                if list.last() != Some(&rules.len()) {
                    list.push(rules.len());
                }
            }
            rules.push(Running { rule, told: Keep::new(KEYS_MAX) });
        }
        Ok(Self { parts: Parts { world }, rules, by_class })
    }

    /// Looks at the next event in the order of time; appends what the rules say of it. An event without a time is
    /// passed over: it has no place in that order.
    pub fn event(&mut self, event: &Event<'_>, signals: &mut Vec<Signal>) {
        let Some(time) = event.time else { return };
        for at in self.by_class.get(&event.class).into_iter().flatten() {
            if let Some(signal) = self.rules[*at].event(event, time, &self.parts) {
                signals.push(signal);
            }
        }
    }

    /// The end of the events: appends what only all of them together tell, and says what was forgotten and what cannot be
    /// told.
    pub fn finish(self, signals: &mut Vec<Signal>) -> Finished {
        let mut finished = Finished::default();
        for running in self.rules {
            let keys = running.rule.detector.forgotten() + running.told.forgotten();
            if let Some(history) = running.rule.detector.history() {
                let (unusual, untold) = history.finish();
                signals.extend(unusual.iter().map(|one| running.of_history(one)));
                if !untold.is_empty() {
                    finished.untold.push((running.rule.id.clone(), untold));
                }
            }
            if keys > 0 {
                finished.forgotten.push(Forgotten { rule: running.rule.id, keys });
            }
        }
        finished
    }
}

/// Reads and compiles one rule file.
fn read(id: &str, text: &str) -> Result<Rule, RuleError> {
    let name = format!("{id}.toml");
    let form = |message: String| RuleError::Form { file: name.clone(), message: message.trim().replace('\n', " ") };
    let file: RuleFile = toml::from_str(text).map_err(|error| form(error.to_string()))?;
    if file.id != id {
        return Err(RuleError::Id { file: name, id: file.id });
    }
    compile::compile(&file).map_err(form)
}

impl Running {
    fn event(&mut self, event: &Event<'_>, time: Micros, parts: &Parts<'_>) -> Option<Signal> {
        let takes = |filters: &[filter::Filter]| filters.iter().any(|filter| filter.takes(event, parts));
        let taken = Taken { when: takes(&self.rule.when), then: takes(&self.rule.then) };
        if !taken.when && !taken.then {
            return None;
        }
        let found = self.rule.detector.event(event, time, taken, parts)?;
        if self.rule.quiet > 0 {
            let told = self.told.touch(&found.key);
            if told.is_some_and(|last| time - last < self.rule.quiet) {
                return None;
            }
            *told = Some(time);
        }
        let why = self.sentence(&found, event, parts);
        let rule = &self.rule;
        Some(say::signal(event, rule.id.clone(), &rule.level, &rule.technique, why))
    }

    /// What a host sent out in a stretch of time, said of the connection that carried the most of it.
    fn of_history(&self, unusual: &Unusual) -> Signal {
        let rule = &self.rule;
        let mut why = String::new();
        for word in &rule.why {
            match word {
                Word::Text(own) => why.push_str(own),
                Word::Named("count") => why.push_str(&unusual.bytes.to_string()),
                Word::Named("before") => why.push_str(&unusual.median.to_string()),
                Word::Named("stretches") => why.push_str(&unusual.stretches.to_string()),
                Word::Named("sender") => quote(&unusual.sender, &mut why),
                Word::Named(_) | Word::Part(_) => quote(unusual.receiver(), &mut why),
            }
        }
        let (id, level, technique) = (rule.id.clone(), rule.level.clone(), rule.technique.clone());
        Signal { rule: id, level, technique, why, ..unusual.signal() }
    }

    fn sentence(&self, found: &Found, event: &Event<'_>, parts: &Parts<'_>) -> String {
        let mut text = String::new();
        for word in &self.rule.why {
            match word {
                Word::Text(own) => text.push_str(own),
                Word::Part(part) => quote(&parts.of(*part, event), &mut text),
                Word::Named("count") => text.push_str(&found.count.to_string()),
                Word::Named("minutes") => text.push_str(&self.rule.minutes.to_string()),
                Word::Named("before") => quote(&found.before, &mut text),
                Word::Named(_) => quote(&found.value, &mut text),
            }
        }
        text
    }
}

/// A value from a log, cut, and without what a terminal would obey.
fn quote(value: &str, into: &mut String) {
    if value.is_empty() {
        into.push_str("(unknown)");
    }
    into.extend(value.chars().take(QUOTED_MAX).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }));
}

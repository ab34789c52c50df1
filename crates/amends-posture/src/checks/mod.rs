//! Checks: `rules/checks/`, one file each, on [`Instance`]s.
//!
//! A file says which instances it looks at, what must hold of them, and how to say so: a pass is explained as well as a
//! failure. Logic has three values ([`Truth`]): a field that nobody has stated is neither yes nor no, and a check that
//! needs it says that it cannot tell, and what would tell. A file carries examples and near misses, which a test runs.
//! Kinds and fields of instances are a table ([`kinds`]): a condition on a field that there is not is refused.

mod check;
mod compare;
mod condition;
pub(crate) mod file;
mod frameworks;
mod grammar;
pub mod kinds;
#[cfg(test)]
mod laws;
mod mute;
#[cfg(test)]
mod run_tests;
mod say;
mod severity;
#[cfg(test)]
mod tests;
mod truth;

use std::collections::{BTreeMap, BTreeSet};

use amends_case::suggest::nearest;
use thiserror::Error;

pub use check::{Answers, Check, Fix, Parameter};
pub use compare::{Changes, changes, compare};
pub use frameworks::{Frameworks, NAMES as FRAMEWORKS};
pub use mute::{Mute, mute};
pub use severity::{Lever, severity_word};
pub use truth::Truth;

use crate::{CheckRow, Instance};

include!(concat!(env!("OUT_DIR"), "/check_files.rs"));

/// Most check files.
const CHECKS_MAX: usize = 10_000;

/// A check file, or a setting of one, that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckError {
    /// A file is not what such a file is.
    #[error("{at}: {message}")]
    Form {
        /// File and line.
        at: String,
        /// What in it cannot be.
        message: String,
    },
    /// The action of a check comes after one that there is not, or after itself.
    #[error("{check}.toml: [fix] comes after `{after}`, {message}")]
    Order {
        /// The check.
        check: String,
        /// What it names.
        after: String,
        /// What is wrong with that.
        message: String,
    },
    /// There are too many files.
    #[error("there are more than {CHECKS_MAX} check files")]
    TooMany,
    /// A number was set that no check has, or beyond its bounds.
    #[error("`{name}` cannot be set: {message}")]
    Parameter {
        /// `<check>.<parameter>`, as written.
        name: String,
        /// Why.
        message: String,
    },
}

/// All checks, sorted by id.
#[derive(Debug, Clone)]
pub struct Checks {
    checks: BTreeMap<String, Check>,
    frameworks: Frameworks,
}

impl Checks {
    /// Ids and texts of the embedded files; the frameworks are among them.
    pub fn embedded_texts() -> &'static [(&'static str, &'static str)] {
        TEXTS
    }

    /// The embedded checks.
    ///
    /// # Errors
    /// If an embedded file cannot be used, which a test rules out.
    pub fn embedded() -> Result<Self, CheckError> {
        Self::from_texts(TEXTS.iter().copied())
    }

    /// Checks from files, by id and text. A later file takes the place of an earlier one with its id, so a folder of one's
    /// own comes after [`Checks::embedded_texts`]. The file `frameworks` has the identifiers; without one, the embedded is used.
    ///
    /// # Errors
    /// The first file that cannot be used, with its line.
    pub fn from_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, CheckError> {
        let mut files: BTreeMap<&str, &str> = BTreeMap::new();
        for (id, text) in texts {
            files.insert(id, text);
            if files.len() > CHECKS_MAX {
                return Err(CheckError::TooMany);
            }
        }
        let embedded = || TEXTS.iter().find(|(id, _)| *id == frameworks::FILE).map_or("", |(_, text)| *text);
        let frameworks = Frameworks::from_text(files.remove(frameworks::FILE).unwrap_or_else(embedded))?;
        let mut checks = BTreeMap::new();
        for (id, text) in files {
            checks.insert(id.to_owned(), Check::compile(id, text, &frameworks)?);
        }
        let checks = Self { checks, frameworks };
        checks.order()?;
        Ok(checks)
    }

    /// Sets numbers: `<check>.<parameter>` to value. Either all are set, or none.
    ///
    /// # Errors
    /// The first that no check has, or that is beyond its bounds.
    pub fn with_parameters(&mut self, values: &BTreeMap<String, i64>) -> Result<(), CheckError> {
        for (name, value) in values {
            let wrong = |message: String| CheckError::Parameter { name: name.clone(), message };
            let known = name.split_once('.').and_then(|(id, parameter)| {
                self.checks.get(id).filter(|check| check.parameters.contains_key(parameter))
            });
            if known.is_none() {
                let all: Vec<String> = self.parameters().map(|(name, _)| name).collect();
                let meant =
                    nearest(name, all.iter().map(String::as_str)).map(|word| format!("; did you mean `{word}`?"));
                return Err(wrong(format!("no check has it{}", meant.unwrap_or_default())));
            }
            if !(0..=check::PARAMETER_MAX).contains(value) {
                return Err(wrong(format!("it is not within 0 and {}", check::PARAMETER_MAX)));
            }
        }
        for (name, value) in values {
            if let Some((id, parameter)) = name.split_once('.')
                && let Some(check) = self.checks.get_mut(id)
            {
                check.set(parameter, *value);
            }
        }
        Ok(())
    }

    /// Every number that may be set: `<check>.<parameter>`, and what it is.
    pub fn parameters(&self) -> impl Iterator<Item = (String, &Parameter)> {
        self.iter().flat_map(|check| {
            check.parameters.iter().map(|(name, parameter)| (format!("{}.{name}", check.id), parameter))
        })
    }

    /// A check by its id.
    pub fn get(&self, id: &str) -> Option<&Check> {
        self.checks.get(id)
    }

    /// All checks, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Check> {
        self.checks.values()
    }

    /// What the checks answer to.
    pub fn frameworks(&self) -> &Frameworks {
        &self.frameworks
    }

    /// Runs every check on every instance of its kind; sorted by check and instance. A check that looks for a document
    /// always has one row: a document that nobody has named is not there. Other checks have none without an instance
    /// ([`Checks::unused`]).
    pub fn run(&self, instances: &[Instance]) -> Vec<CheckRow> {
        let mut rows = Vec::new();
        self.run_each(instances, |row| rows.push(row));
        rows
    }

    /// As [`Checks::run`], one row after the other: for estates whose rows should not all be in memory. A row has some
    /// 400 bytes, and a host some fifteen rows.
    pub fn run_each(&self, instances: &[Instance], mut take: impl FnMut(CheckRow)) {
        let mut by_kind: BTreeMap<&str, Vec<&Instance>> = BTreeMap::new();
        for instance in instances {
            by_kind.entry(instance.kind).or_default().push(instance);
        }
        for list in by_kind.values_mut() {
            list.sort_by(|one, other| one.name.cmp(&other.name));
        }
        for check in self.iter() {
            let list = by_kind.get(check.each).map(Vec::as_slice).unwrap_or_default();
            match &check.document {
                None => list.iter().filter_map(|instance| check.row(instance)).for_each(&mut take),
                Some(name) => {
                    let missing = Instance::new("document", name.clone()).with("present", false);
                    let found = list.iter().find(|instance| instance.name == *name).copied();
                    check.row(found.unwrap_or(&missing)).into_iter().for_each(&mut take);
                }
            }
        }
    }

    /// Checks that look at none of these instances: what they ask about is not in the inventory, or is all in order
    /// because there is nothing of the kind.
    pub fn unused(&self, instances: &[Instance]) -> Vec<&Check> {
        let is_unused =
            |check: &&Check| check.document.is_none() && !instances.iter().any(|instance| check.looks_at(instance));
        self.iter().filter(is_unused).collect()
    }

    /// Whether every action comes after others only, and after none that comes after it.
    fn order(&self) -> Result<(), CheckError> {
        for check in self.iter() {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let mut open: Vec<&str> = vec![&check.id];
            while let Some(id) = open.pop() {
                let fix = self.get(id).and_then(|check| check.fix.as_ref());
                for after in fix.into_iter().flat_map(|fix| &fix.after) {
                    let wrong = |message: &str| CheckError::Order {
                        check: check.id.clone(),
                        after: after.clone(),
                        message: message.to_owned(),
                    };
                    match self.get(after) {
                        Some(other) if other.id == check.id => return Err(wrong("which comes after it")),
                        Some(other) if other.fix.is_some() => {}
                        Some(_) => return Err(wrong("which has no [fix]")),
                        None => return Err(wrong("and there is no such check")),
                    }
                    if seen.insert(after) {
                        open.push(after);
                    }
                }
            }
        }
        Ok(())
    }
}

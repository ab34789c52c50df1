//! `[when]`: which events a rule looks at.

use std::collections::BTreeMap;

use amends_case::{Action, Class, Event, Outcome};
use toml::Value;

use super::part::{Part, Parts};
use crate::sigma::{Pattern, lowered};

/// One `[when]`, compiled. All of it must fit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    classes: Vec<Class>,
    actions: Vec<Action>,
    outcomes: Vec<Outcome>,
    /// Part, patterns of which one must fit, and whether that is wanted.
    texts: Vec<(Part, Vec<Pattern>, bool)>,
    /// Parts that may not be empty.
    has: Vec<Part>,
    rows_least: u64,
    bytes_out_least: u64,
}

impl Filter {
    /// Reads a table. The error says what in it cannot be read.
    pub(crate) fn read(table: &BTreeMap<String, Value>) -> Result<Self, String> {
        let mut filter = Self::default();
        for (key, value) in table {
            let words = words(key, value);
            match key.as_str() {
                "class" => filter.classes = each(&words?, Class::from_word)?,
                "action" => filter.actions = each(&words?, Action::from_word)?,
                "outcome" => filter.outcomes = each(&words?, Outcome::from_word)?,
                "has" => filter.has = each(&words?, Part::from_word)?,
                "rows_least" => filter.rows_least = number(key, value)?,
                "bytes_out_least" => filter.bytes_out_least = number(key, value)?,
                other => {
                    let (name, wanted) = other.strip_prefix("not_").map_or((other, true), |name| (name, false));
                    let part = Part::from_word(name).ok_or_else(|| format!("`{key}` is nothing that an event has"))?;
                    let patterns = words?.iter().map(|word| Pattern::read(word).lower()).collect();
                    filter.texts.push((part, patterns, wanted));
                }
            }
        }
        if filter.classes.is_empty() {
            return Err("a filter without `class` would look at everything".to_owned());
        }
        Ok(filter)
    }

    /// The classes of event that can pass.
    pub(crate) fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Whether an event passes.
    pub(crate) fn takes(&self, event: &Event<'_>, parts: &Parts<'_>) -> bool {
        let listed = self.classes.contains(&event.class)
            && (self.actions.is_empty() || self.actions.contains(&event.action))
            && (self.outcomes.is_empty() || self.outcomes.contains(&event.outcome));
        listed
            && event.rows.unwrap_or(0) >= self.rows_least
            && event.bytes_out.unwrap_or(0) >= self.bytes_out_least
            && self.has.iter().all(|part| !parts.of(*part, event).is_empty())
            && self.texts.iter().all(|(part, patterns, wanted)| {
                let value = parts.of(*part, event);
                let value = lowered(&value);
                patterns.iter().any(|pattern| pattern.fits(&value)) == *wanted
            })
    }
}

fn words<'v>(key: &str, value: &'v Value) -> Result<Vec<&'v str>, String> {
    let wrong = || format!("`{key}` is neither a text nor a list of texts");
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(items) => items.iter().map(|item| item.as_str().ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

fn each<T>(words: &[&str], read: fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    words.iter().map(|word| read(word).ok_or_else(|| format!("`{word}` is not a word of events"))).collect()
}

fn number(key: &str, value: &Value) -> Result<u64, String> {
    let number = value.as_integer().and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| format!("`{key}` is no number"))
}

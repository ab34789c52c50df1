//! Values that tell nobody apart, named as far as that gives nobody away: dates as they are, the rest masked.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::{RecordId, TokenKind};
use amends_people::crowds::Defaults;
use amends_people::keys::{Key, Kinds, keys_of};
use amends_people::side::{Side, short};
use amends_people::sides;
use arrow_array::RecordBatch;
use serde::{Deserialize, Serialize};

use super::Stage;
use crate::Result;
use crate::places::RecordIds;
use crate::reveal::{Identity, identities};

/// How many are named: the commonest ones.
const NAMED_MAX: usize = 40;
/// A value on too many rows, masked where it could be somebody's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultValue {
    /// What it is, in words.
    pub kind: String,
    /// The value, as far as it can be shown; empty where the case holds only its keyed hash.
    pub shown: String,
    /// Records that it stands on.
    pub rows: u64,
    /// One of these records.
    pub example: String,
}

/// A default and a record that holds it.
#[derive(Clone)]
pub(super) struct Sample {
    value: Value,
    rows: u64,
    record: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Key(u64),
    Birth(i32),
}

/// The commonest defaults, each with the first record that holds it. Batches are read as far as there is one missing.
pub(super) fn samples(defaults: &Defaults, batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<Vec<Sample>> {
    let identifiers = defaults.identifiers.iter().map(|(key, rows)| (Value::Key(*key), u64::from(*rows)));
    let births = defaults.births.iter().map(|(birth, rows)| (Value::Birth(*birth), *rows));
    let mut found: Vec<Sample> =
        identifiers.chain(births).map(|(value, rows)| Sample { value, rows, record: None }).collect();
    found.sort_by_key(|sample| (std::cmp::Reverse(sample.rows), sample.value));
    found.truncate(NAMED_MAX);
    let mut missing: BTreeSet<Value> = found.iter().map(|sample| sample.value).collect();
    let mut records: BTreeMap<Value, u32> = BTreeMap::new();
    for batch in batches {
        if missing.is_empty() {
            break;
        }
        for side in sides::of(&batch?) {
            let mut holds = |value: Value| {
                if missing.remove(&value) {
                    records.insert(value, side.record);
                }
            };
            holds(Value::Birth(side.birth));
            keys_of(&side, Kinds::ALL, |_| 0, |key| holds(Value::Key(key)));
        }
    }
    found.iter_mut().for_each(|sample| sample.record = records.get(&sample.value).copied());
    Ok(found)
}

impl Stage<'_> {
    /// Names defaults. The records' values are revealed to mask them, and go no further.
    pub(super) fn name_defaults(&self, samples: &[Sample], ids: &RecordIds) -> Result<Vec<DefaultValue>> {
        let mut wanted: Vec<u64> = samples.iter().filter_map(|sample| sample.record).map(u64::from).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let identities = identities(self.case, self.pieces, &wanted)?;
        let named = samples.iter().map(|sample| {
            let record = sample.record.map(u64::from);
            let example = record.map(|record| ids.id(record));
            let (kind, shown) = match sample.value {
                Value::Birth(days) => ("birth date", day(days)),
                Value::Key(key) => {
                    let identity = record.and_then(|record| identities.get(&record));
                    (Key::of(key).words(), identity.map_or_else(String::new, |identity| self.masked(key, identity)))
                }
            };
            let example = example.as_ref().map(RecordId::to_string).unwrap_or_default();
            DefaultValue { kind: kind.to_owned(), shown, rows: sample.rows, example }
        });
        Ok(named.collect())
    }

    /// The record's value that makes `key`, masked.
    fn masked(&self, key: u64, identity: &Identity) -> String {
        match Key::of(key) {
            Key::Email => identity.email.first().map_or_else(String::new, |value| masked_email(value.reveal())),
            Key::Address => masked_words(identity.street.reveal()),
            Key::Telephone => {
                let tokens = self.case.tokens();
                let makes_it = |value: &str| {
                    let token = short(tokens.passing(TokenKind::Telephone, value.as_bytes()));
                    let side = Side { telephones: [token, 0], ..Side::UNKNOWN };
                    let mut same = false;
                    keys_of(&side, Kinds::of(&[Key::Telephone]), |_| 0, |other| same |= other == key);
                    same
                };
                let values = identity.telephone.iter().map(|value| value.reveal().as_str());
                values.into_iter().find(|value| makes_it(value)).map_or_else(String::new, masked_telephone)
            }
            // Of all other kinds the case holds keyed hashes only.
            _ => String::new(),
        }
    }
}

fn day(days: i32) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = jiff::Span::new().try_days(i64::from(days));
    days.and_then(|days| epoch.checked_add(days)).map(|day| day.to_string()).unwrap_or_default()
}

/// `n…@e…`. (What is nobody's at sight, such as `noreply@…`, is a filler and no value.)
fn masked_email(value: &str) -> String {
    let (name, domain) = value.split_once('@').unwrap_or((value, ""));
    format!("{}@{}", masked_words(name), masked_words(domain))
}

/// The first letter of each word, three words at most.
fn masked_words(value: &str) -> String {
    let first = |word: &str| word.chars().next().map(|letter| format!("{letter}…"));
    value.split_whitespace().take(3).filter_map(first).collect::<Vec<_>>().join(" ")
}

/// The last two digits.
fn masked_telephone(value: &str) -> String {
    let digits: Vec<char> = value.chars().filter(char::is_ascii_digit).collect();
    format!("…{}", digits[digits.len().saturating_sub(2)..].iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_somebodys_is_masked() {
        assert_eq!(masked_email("ottoline@example.com"), "o…@e…");
        assert_eq!(masked_words("12 Elm Street, upper floor"), "1… E… S…");
        assert_eq!(masked_telephone("+12065550142"), "…42");
        assert_eq!((masked_email(""), masked_words(""), masked_telephone("")), ("@".into(), "".into(), "…".into()));
    }

    #[test]
    fn a_date_is_told() {
        assert_eq!(day(-25_566), "1900-01-02");
    }
}

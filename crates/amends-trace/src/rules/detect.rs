//! The seven ways in which a rule finds something. Each keeps a bounded state and needs events in the order of time.

use std::collections::{BTreeMap, VecDeque};

use amends_case::{Event, Micros};

use super::history::History;
use super::keep::{KEYS_MAX, Keep};
use super::part::{Part, Parts};

/// Most values that are remembered for one key. Beyond it the one that was not seen for longest is forgotten.
pub(crate) const VALUES_MAX: usize = 128;
/// Most keys where each has several values: with the above two million values, or some 160 MB, for a rule at worst.
const VALUED_KEYS_MAX: usize = 16_384;

/// What a detector found, for the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Found {
    /// What the finding is about: no second one for the same within the rule's quiet time.
    pub(crate) key: String,
    /// How many, or how much.
    pub(crate) count: u64,
    /// What it was before: a value, or a sum.
    pub(crate) before: String,
    /// The value that is new.
    pub(crate) value: String,
}

/// Which of a rule's filters took an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) when: bool,
    pub(crate) then: bool,
}

/// A way to find something, with its state.
#[derive(Debug, Clone)]
pub(crate) enum Detector {
    Each { by: Vec<Part> },
    Burst { by: Vec<Part>, least: usize, span: Micros, then: bool, keep: Keep<VecDeque<Micros>> },
    Distinct { by: Vec<Part>, of: Part, least: usize, span: Micros, most: u64, then: bool, keep: Keep<Values> },
    Second { by: Vec<Part>, of: Part, keep: Keep<Values> },
    First { by: Vec<Part>, of: Part, history: Micros, keep: Keep<Values> },
    Before { by: Vec<Part>, by_then: Vec<Part>, span: Micros, keep: Keep<Option<Micros>> },
    Outlier { by: Vec<Part>, rows: bool, bucket: Micros, least: u64, times: u64, history: u64, keep: Keep<Sums> },
    History(History),
}

/// Values of one key, each with when it was last seen and how often.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    since: Option<Micros>,
    seen: BTreeMap<String, (Micros, u64)>,
    latest: String,
}

impl Values {
    /// Notes a value; what was seen of it before `from` is forgotten. Whether it is new.
    fn see(&mut self, value: &str, time: Micros, from: Micros) -> bool {
        self.since.get_or_insert(time);
        if let Some((last, count)) = self.seen.get_mut(value) {
            *count = if *last < from { 1 } else { *count + 1 };
            *last = time;
            return false;
        }
        if self.seen.len() >= VALUES_MAX {
            let oldest = self.seen.iter().min_by_key(|(_, (last, _))| *last).map(|(value, _)| value.clone());
            oldest.map(|value| self.seen.remove(&value));
        }
        self.seen.insert(value.to_owned(), (time, 1));
        true
    }
}

/// Sums of one key over stretches of time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    bucket: Option<Micros>,
    sum: u64,
    is_told: bool,
    highest: u64,
    buckets: u64,
}

impl Detector {
    /// Looks at an event that one of the rule's filters took.
    pub(crate) fn event(&mut self, event: &Event<'_>, time: Micros, taken: Taken, parts: &Parts<'_>) -> Option<Found> {
        match self {
            Detector::Each { by } => Some(Found { key: parts.key(by, event), count: 1, ..Found::default() }),
            Detector::Burst { by, least, span, then, keep } => {
                let key = parts.key(by, event);
                let count = burst(keep, &key, time, *least, *span, (*then).then_some(taken))?;
                Some(Found { key, count, ..Found::default() })
            }
            Detector::Distinct { by, of, least, span, most, then, keep } => {
                let key = parts.key(by, event);
                if !taken.when && !keep.knows(&key) {
                    return None;
                }
                let value = parts.key(&[*of], event);
                let values = keep.touch(&key);
                if taken.when {
                    values.see(&value, time, time - *span);
                }
                if *then && taken.then {
                    // Whoever gets in where they failed before had mistyped there.
                    values.seen.remove(&value);
                }
                if values.seen.len() < *least || (*then && !taken.then) {
                    return None;
                }
                values.seen.retain(|_, (last, _)| *last >= time - *span);
                let counted = values.seen.values().filter(|(_, tries)| *tries <= *most).count();
                if counted < *least {
                    return None;
                }
                keep.remove(&key);
                Some(Found { key, count: counted as u64, value, ..Found::default() })
            }
            Detector::Second { by, of, keep } => {
                let value = parts.key(&[*of], event);
                if value.is_empty() {
                    return None;
                }
                let key = parts.key(by, event);
                let values = keep.touch(&key);
                let is_new = values.see(&value, time, Micros::MIN);
                let before = std::mem::replace(&mut values.latest, value.clone());
                let count = values.seen.len() as u64;
                (is_new && count > 1).then_some(Found { key, count, before, value })
            }
            Detector::First { by, of, history, keep } => {
                let value = parts.key(&[*of], event);
                let key = parts.key(by, event);
                let values = keep.touch(&key);
                let known = values.seen.len();
                let is_new = values.see(&value, time, Micros::MIN);
                let is_old = values.since.is_some_and(|since| time - since >= *history);
                // Who comes from everywhere has no place that is new.
                let has_places = known < VALUES_MAX;
                (is_new && is_old && has_places).then(|| Found { key, count: known as u64, value, ..Found::default() })
            }
            Detector::Before { by, by_then, span, keep } => {
                // First what completes it: one event may be both, and does not come before itself.
                let key = parts.key(by_then, event);
                let last = if taken.then { keep.remove(&key).flatten() } else { None };
                let found = last.filter(|last| time - *last <= *span).map(|last| {
                    let count = ((time - last) / 60_000_000).unsigned_abs();
                    Found { key, count, ..Found::default() }
                });
                if taken.when {
                    *keep.touch(&parts.key(by, event)) = Some(time);
                }
                found
            }
            Detector::History(history) => {
                history.event(event, time, parts);
                None
            }
            Detector::Outlier { by, rows, bucket, least, times, history, keep } => {
                let amount = if *rows { event.rows } else { event.bytes_out }.unwrap_or(0);
                let key = parts.key(by, event);
                let sums = keep.touch(&key);
                let (sum, highest) = sums.add(amount, time.div_euclid(*bucket), *history)?;
                if sum < *least || sum < highest.saturating_mul(*times) {
                    return None;
                }
                sums.is_told = true;
                Some(Found { key, count: sum, before: highest.to_string(), ..Found::default() })
            }
        }
    }

    /// The end of the events: what only whole days tell.
    pub(crate) fn history(&self) -> Option<&History> {
        if let Detector::History(history) = self { Some(history) } else { None }
    }

    /// How many keys were forgotten to stay within the bounds.
    pub(crate) fn forgotten(&self) -> u64 {
        match self {
            Detector::Each { .. } => 0,
            Detector::Burst { keep, .. } => keep.forgotten(),
            Detector::Distinct { keep, .. } | Detector::Second { keep, .. } | Detector::First { keep, .. } => {
                keep.forgotten()
            }
            Detector::Before { keep, .. } => keep.forgotten(),
            Detector::Outlier { keep, .. } => keep.forgotten(),
            Detector::History(history) => history.forgotten(),
        }
    }
}

/// Counts events of a key within a time; with `then`, says so only at an event that completes it.
fn burst(
    keep: &mut Keep<VecDeque<Micros>>,
    key: &str,
    time: Micros,
    least: usize,
    span: Micros,
    then: Option<Taken>,
) -> Option<u64> {
    if then.is_some_and(|taken| taken.then && !taken.when) {
        let times = keep.remove(key)?;
        let count = times.iter().filter(|at| **at >= time - span).count();
        return (count >= least).then_some(count as u64);
    }
    let times = keep.touch(key);
    times.push_back(time);
    // More than these are never asked for, except to say how many there were.
    while times.front().is_some_and(|first| *first < time - span) || times.len() > least.max(1_024) {
        times.pop_front();
    }
    let count = times.len();
    if then.is_some() || count < least {
        return None;
    }
    keep.remove(key);
    Some(count as u64)
}

impl Sums {
    /// Adds to the sum of a stretch. Gives it and the highest before, unless it was told or there is no history.
    fn add(&mut self, amount: u64, bucket: Micros, history: u64) -> Option<(u64, u64)> {
        if self.bucket.is_some_and(|current| current != bucket) {
            // What was told of once is known from then on: who reads this much every day is told of on the first.
            self.highest = self.highest.max(self.sum);
            self.buckets += 1;
            (self.sum, self.is_told) = (0, false);
        }
        self.bucket = Some(bucket);
        self.sum = self.sum.saturating_add(amount);
        (!self.is_told && self.buckets >= history).then_some((self.sum, self.highest))
    }
}

/// An empty memory for one value for each key.
pub(crate) fn memory<V: Default>() -> Keep<V> {
    Keep::new(KEYS_MAX)
}

/// An empty memory for several values for each key.
pub(crate) fn memory_of_values() -> Keep<Values> {
    Keep::new(VALUED_KEYS_MAX)
}

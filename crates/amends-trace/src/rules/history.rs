//! What a host sends out in a day, against its own days before: `[history]`.
//!
//! Days are summed up whole and compared at the end, so that the order of events within a day, or of days, decides
//! nothing. A day is unusual where it lies far above the median of the days before it, measured in median absolute
//! deviations (both stay where they are if half of the days are odd), and where no two days before came near it: what a
//! backup does each week is a habit.

use std::collections::{BTreeMap, HashMap};

use amends_case::{Class, Event, Micros};

use super::part::{Part, Parts};
use crate::address::is_within;
use crate::signal::Signal;

/// Hosts that are followed, and days of all of them together: about 150 bytes each, 150 MB at worst. A thousand hosts
/// that send something out on each day of two years stay below it.
const HOSTS_MAX: usize = 262_144;
const DAYS_MAX: usize = 1_000_000;
/// A median absolute deviation times this is the standard deviation of what is normally distributed.
const SCALE: f64 = 1.4826;
/// Days are never taken to be more alike than to so much of their median.
const SPREAD_MIN: f64 = 0.1;
/// A day that reached so much of it came near it.
const NEAR: f64 = 0.5;
/// So many such days before are a habit.
const HABIT: usize = 2;

/// Numbers of a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The length of a day, which may be another one.
    pub(crate) bucket: Micros,
    /// At least so many bytes.
    pub(crate) least: u64,
    /// So many deviations above the median.
    pub(crate) deviations: u32,
    /// So many days before have to be known.
    pub(crate) history: u32,
}

/// What hosts sent out, by day.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) limits: Limits,
    hosts: HashMap<String, Days>,
    /// The first day on which the network was watched: before it, nothing sent is nothing seen.
    watched: Option<i64>,
    days: usize,
    forgotten: u64,
}

/// One host's days.
#[derive(Debug, Clone)]
struct Days {
    /// The first on which anything was seen of it: a day from then on without any bytes sent out is one of none, as far as
    /// the network was watched.
    since: i64,
    sums: BTreeMap<i64, Day>,
}

/// One day: the sum, and the largest connection, which stands for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Day {
    bytes: u64,
    largest: Largest,
}

/// Ordered by what it says, so that the same one is the largest in any order of events.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Largest {
    bytes: u64,
    time: Micros,
    receiver: String,
    host: String,
    file: u32,
    line: u64,
}

/// A day that is far above those before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusual {
    pub(crate) sender: String,
    pub(crate) bytes: u64,
    pub(crate) median: u64,
    /// So many stretches before are known.
    pub(crate) stretches: u64,
    largest: Largest,
}

impl History {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, hosts: HashMap::new(), watched: None, days: 0, forgotten: 0 }
    }

    /// Takes note of a connection; any other event says that its hosts were there. A connection was seen by both ends' zones or by one; whichever end is the organisation's own is
    /// the host that it counts for.
    pub(crate) fn event(&mut self, event: &Event<'_>, time: Micros, parts: &Parts<'_>) {
        let (source, target) = (parts.of(Part::Source, event), parts.of(Part::Target, event));
        let ends = [(&source, &target, event.bytes_in), (&target, &source, event.bytes_out)];
        let day = time.div_euclid(self.limits.bucket);
        if event.class == Class::Network && (event.bytes_in.is_some() || event.bytes_out.is_some()) {
            self.watched = Some(self.watched.map_or(day, |watched| watched.min(day)));
        }
        for (sender, receiver, bytes) in ends {
            if sender.is_empty() || !is_own(sender, parts) {
                continue;
            }
            let is_out = event.class == Class::Network && !receiver.is_empty() && !is_own(receiver, parts);
            let largest = || Largest {
                bytes: bytes.unwrap_or(0),
                time,
                receiver: receiver.to_string(),
                host: event.host.to_string(),
                file: event.file,
                line: event.line,
            };
            self.add(sender, day, bytes.filter(|bytes| is_out && *bytes > 0).unwrap_or(0), largest);
        }
    }

    fn add(&mut self, sender: &str, day: i64, bytes: u64, largest: impl FnOnce() -> Largest) {
        if !self.hosts.contains_key(sender) {
            if self.hosts.len() >= HOSTS_MAX {
                self.forgotten += 1;
                return;
            }
            self.hosts.insert(sender.to_owned(), Days { since: day, sums: BTreeMap::new() });
        }
        let Some(days) = self.hosts.get_mut(sender) else { return };
        days.since = days.since.min(day);
        if bytes == 0 {
            return;
        }
        if !days.sums.contains_key(&day) {
            if self.days >= DAYS_MAX {
                self.forgotten += 1;
                return;
            }
            self.days += 1;
        }
        let sum = days.sums.entry(day).or_default();
        sum.bytes = sum.bytes.saturating_add(bytes);
        // Its texts are made only where they may stay.
        if bytes >= sum.largest.bytes {
            sum.largest = std::mem::take(&mut sum.largest).max(largest());
        }
    }

    /// Days far above those before, in the order of time, and hosts of which it cannot be said: they send as much as would
    /// be asked about, and are not known for long enough.
    pub(crate) fn finish(&self) -> (Vec<Unusual>, Vec<String>) {
        let (mut unusual, mut untold) = (Vec::new(), Vec::new());
        for (sender, days) in &self.hosts {
            let large = |day: &Day| day.bytes >= self.limits.least;
            let is_known = |day: i64| day - self.since(days) >= i64::from(self.limits.history);
            let mut any = false;
            for (day, sum) in days.sums.iter().filter(|(_, sum)| large(sum)) {
                if is_known(*day) {
                    any = true;
                    unusual.extend(self.judged(sender, days, *day, sum));
                }
            }
            if !any && days.sums.values().any(large) {
                untold.push(sender.clone());
            }
        }
        unusual.sort_by(|a, b| (a.largest.time, &a.sender).cmp(&(b.largest.time, &b.sender)));
        untold.sort();
        (unusual, untold)
    }

    fn since(&self, days: &Days) -> i64 {
        self.watched.map_or(days.since, |watched| watched.max(days.since))
    }

    fn judged(&self, sender: &str, days: &Days, day: i64, sum: &Day) -> Option<Unusual> {
        let known = (day - self.since(days)).unsigned_abs();
        let mut before: Vec<u64> = days.sums.range(..day).map(|(_, before)| before.bytes).collect();
        let near = before.iter().filter(|bytes| **bytes as f64 >= NEAR * sum.bytes as f64).count();
        if near >= HABIT {
            return None;
        }
        // Days on which nothing went out count as such.
        let silent = usize::try_from(known).unwrap_or(usize::MAX).saturating_sub(before.len());
        before.sort_unstable();
        let middle = median(&before, silent);
        let mut apart: Vec<u64> = before.iter().map(|bytes| bytes.abs_diff(middle)).collect();
        apart.extend(std::iter::repeat_n(middle, silent));
        apart.sort_unstable();
        let spread = (SCALE * median(&apart, 0) as f64).max(SPREAD_MIN * middle as f64);
        let limit = middle as f64 + f64::from(self.limits.deviations) * spread;
        (sum.bytes as f64 > limit).then(|| Unusual {
            sender: sender.to_owned(),
            bytes: sum.bytes,
            median: middle,
            stretches: known,
            largest: sum.largest.clone(),
        })
    }

    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

/// The upper median of sorted numbers, with so many zeros before them.
fn median(sorted: &[u64], zeros: usize) -> u64 {
    let middle = (sorted.len() + zeros) / 2;
    middle.checked_sub(zeros).and_then(|at| sorted.get(at)).copied().unwrap_or(0)
}

/// Whether an endpoint is the organisation's: it is in the inventory, or has an address or a name that only counts within.
fn is_own(endpoint: &str, parts: &Parts<'_>) -> bool {
    parts.world.asset(endpoint).is_some() || is_within(endpoint)
}

impl Unusual {
    /// The event that stands for the day, as a signal without the words of its rule.
    pub(crate) fn signal(&self) -> Signal {
        Signal {
            rule: String::new(),
            level: String::new(),
            technique: String::new(),
            why: String::new(),
            file: self.largest.file,
            line: self.largest.line,
            time: Some(self.largest.time),
            host: self.largest.host.clone(),
            actor: String::new(),
            source: self.sender.clone(),
            target: self.largest.receiver.clone(),
        }
    }

    pub(crate) fn receiver(&self) -> &str {
        &self.largest.receiver
    }
}

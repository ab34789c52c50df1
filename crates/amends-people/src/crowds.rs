//! How many records share a key, before anything is sorted.
//!
//! Two things are to be known early. Most keys stand in one record only, and sorting those rows is in vain; and some
//! values stand in thousands: a default, a shop's telephone, `noreply@…`. Those tell nobody apart, so they are taken
//! out of the sides altogether: they neither make a pair nor speak for one.
//!
//! [`Crowds`] counts approximately, in one byte a cell: a count may be too large where two keys fall into one cell,
//! never too small. What looks crowded is then counted exactly ([`Counted`]); so results do not depend on the cells.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::keys::{Key, Kinds, keys_of};
use crate::names::Packed;
use crate::side::{NO_BIRTH, Side};

/// A value on more records than this tells nobody apart.
pub const RECORDS_MAX: u32 = 400;

/// From here on a cell is not counted further; such keys are counted exactly.
const CROWDED: u8 = 200;

/// A birth date on this many times as many records as birth dates have on average is what somebody writes who does not
/// know it.
const BIRTHS_MAX: u64 = 25;

/// An approximate count of records for every key.
pub struct Crowds {
    cells: Vec<AtomicU8>,
    /// Keys that were met when their cell was full.
    crowded: Mutex<HashSet<u64>>,
}

impl Crowds {
    /// For so many records: some thirty cells a record, at most `bytes_max`.
    pub fn new(records: u64, bytes_max: usize) -> Self {
        let wanted = usize::try_from(records).unwrap_or(usize::MAX).saturating_mul(24).next_power_of_two();
        let room = 1 << bytes_max.max(1 << 12).ilog2();
        let cells = wanted.clamp(1 << 12, room);
        Self { cells: std::iter::repeat_with(|| AtomicU8::new(0)).take(cells).collect(), crowded: Mutex::default() }
    }

    fn cell(&self, key: u64) -> &AtomicU8 {
        // The kind is in the lowest bits; the highest are as good as random.
        &self.cells[(key >> 8) as usize & (self.cells.len() - 1)]
    }

    /// Has the cells of some keys brought near: a processor waits for many reads at once if nothing else stands between
    /// them, but for each by itself that it is to change or to decide by.
    pub fn fetch(&self, keys: impl IntoIterator<Item = u64>) {
        std::hint::black_box(keys.into_iter().fold(0, |all, key| all ^ self.cell(key).load(Ordering::Relaxed)));
    }

    /// Counts a key; whether its cell is full, and stays as it is.
    fn add(&self, key: u64) -> bool {
        let more = |count: u8| (count < CROWDED).then_some(count + 1);
        self.cell(key).fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err()
    }

    /// Whether a key may be shared; `false` is certain.
    pub fn is_shared(&self, key: u64) -> bool {
        self.cell(key).load(Ordering::Relaxed) > 1
    }

    /// The identifiers that look crowded, and a few more.
    pub fn crowded(&self) -> HashSet<u64> {
        self.crowded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Keys that are looked up together.
pub const AT_ONCE: usize = 1_024;

/// Counts the keys of sides, on one thread of several. What it holds back is counted when it is dropped.
pub struct Counter {
    crowds: Arc<Crowds>,
    keys: Vec<u64>,
    crowded: HashSet<u64>,
}

impl Counter {
    /// Counts into `crowds`.
    pub fn new(crowds: Arc<Crowds>) -> Self {
        Self { crowds, keys: Vec::with_capacity(2 * AT_ONCE), crowded: HashSet::new() }
    }

    /// Counts a side's keys.
    pub fn add(&mut self, side: &Side) {
        keys_of(side, Kinds::ALL, |_| u32::MAX, |key| self.keys.push(key));
        if self.keys.len() >= AT_ONCE {
            self.count();
        }
    }

    fn count(&mut self) {
        self.crowds.fetch(self.keys.iter().copied());
        for key in self.keys.drain(..) {
            if self.crowds.add(key) && Key::of(key).is_identifier() {
                self.crowded.insert(key);
            }
        }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.count();
        self.crowds.crowded.lock().unwrap_or_else(PoisonError::into_inner).extend(&self.crowded);
    }
}

/// Exact counts of what looked crowded, and of birth dates.
#[derive(Clone, Default)]
pub struct Counted {
    identifiers: BTreeMap<u64, u32>,
    births: HashMap<i32, u64>,
}

impl Counted {
    /// Counts a side's identifiers that are among those that look crowded, and its birth date.
    pub fn add(&mut self, side: &Side, crowded: &HashSet<u64>) {
        keys_of(
            side,
            Kinds::IDENTIFIERS,
            |_| 0,
            |key| {
                if crowded.contains(&key) {
                    *self.identifiers.entry(key).or_default() += 1;
                }
            },
        );
        if side.birth != NO_BIRTH {
            *self.births.entry(side.birth).or_default() += 1;
        }
    }

    /// This and what another counted.
    pub fn and(mut self, other: Self) -> Self {
        for (key, count) in other.identifiers {
            *self.identifiers.entry(key).or_default() += count;
        }
        for (birth, count) in other.births {
            *self.births.entry(birth).or_default() += count;
        }
        self
    }

    /// The values that tell nobody apart.
    pub fn defaults(self) -> Defaults {
        let total: u64 = self.births.values().sum();
        let usual = total / (self.births.len() as u64).max(1);
        let births_max = (usual * BIRTHS_MAX).max(u64::from(RECORDS_MAX));
        Defaults {
            identifiers: self.identifiers.into_iter().filter(|(_, count)| *count > RECORDS_MAX).collect(),
            births: self.births.into_iter().filter(|(_, count)| *count > births_max).collect(),
        }
    }
}

/// Values that tell nobody apart, and on how many records each stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// By key.
    pub identifiers: BTreeMap<u64, u32>,
    /// By birth date.
    pub births: BTreeMap<i32, u64>,
}

impl Defaults {
    /// Takes these values out of a side; whether there was any.
    pub fn strip(&self, side: &mut Side) -> bool {
        let birth = self.births.contains_key(&side.birth);
        if birth {
            side.birth = NO_BIRTH;
        }
        if self.identifiers.is_empty() {
            return birth;
        }
        let mut found = BTreeSet::new();
        keys_of(
            side,
            Kinds::IDENTIFIERS,
            |_| 0,
            |key| {
                if self.identifiers.contains_key(&key) {
                    found.insert(key);
                }
            },
        );
        found.iter().for_each(|key| strip_one(side, *key));
        birth || !found.is_empty()
    }
}

/// Takes the value of one key out of a side.
fn strip_one(side: &mut Side, key: u64) {
    let whole = *side;
    let mut without = |change: &dyn Fn(&mut Side)| {
        let mut tried = whole;
        change(&mut tried);
        let mut still = false;
        keys_of(&tried, Kinds::ALL, |_| 0, |other| still |= other == key);
        if !still {
            change(side);
        }
    };
    match Key::of(key) {
        Key::Ssn => without(&|side| (side.ssn, side.ssn_near, side.last4) = (0, [0; 16], 0)),
        Key::Device => without(&|side| side.device = 0),
        Key::Account => without(&|side| side.account = 0),
        Key::Email => without(&|side| side.email = 0),
        Key::Address => without(&|side| (side.address, side.street, side.house) = (0, Packed(0), 0)),
        Key::Telephone => {
            without(&|side| side.telephones[1] = 0);
            without(&|side| side.telephones = [side.telephones[1], 0]);
        }
        Key::License | Key::Number => {
            without(&|side| side.license = 0);
            without(&|side| side.numbers[1] = Default::default());
            without(&|side| side.numbers = [side.numbers[1], Default::default()]);
            if side.ssn == 0 {
                side.ssn_near = [0; 16];
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(record: u32, email: u64, telephones: [u64; 2]) -> Side {
        Side { record, mate: record, email, telephones, ..Side::UNKNOWN }
    }

    #[test]
    fn a_value_on_many_records_is_taken_out_and_the_others_stay() {
        let crowds = Arc::new(Crowds::new(500, 1 << 20));
        let sides: Vec<Side> = (0..500).map(|at| side(at, 77, [1_000 + u64::from(at), 88])).collect();
        let mut counter = Counter::new(Arc::clone(&crowds));
        sides.iter().for_each(|side| counter.add(side));
        drop(counter);
        let (mut counted, crowded) = (Counted::default(), crowds.crowded());
        sides.iter().for_each(|side| counted.add(side, &crowded));
        let defaults = counted.defaults();
        assert_eq!(defaults.identifiers.values().copied().collect::<Vec<_>>(), [500, 500]);
        let mut first = sides[3];
        defaults.strip(&mut first);
        assert_eq!(first, side(3, 0, [1_003, 0]));
        let mut swapped = side(3, 5, [88, 9]);
        defaults.strip(&mut swapped);
        assert_eq!(swapped, side(3, 5, [9, 0]));
    }

    #[test]
    fn a_birth_date_that_everybody_has_is_nobodys() {
        let mut counted = Counted::default();
        for at in 0..20_000 {
            let birth = if at % 10 == 0 { -25_567 } else { at % 9_000 };
            counted.add(&Side { birth, last: Packed::new("ash"), ..Side::UNKNOWN }, &HashSet::new());
        }
        assert_eq!(counted.defaults().births.into_iter().collect::<Vec<_>>(), [(-25_567, 2_000)]);
    }
}

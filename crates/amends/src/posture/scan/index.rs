//! All keys of a store, and who of the case agrees with each.

use std::collections::HashMap;

/// People that are kept of those who share one key: a household, and some slips. A key that more have tells nobody apart.
const SHARED_MAX: usize = 8;
/// Nobody yet.
const NOBODY: u32 = u32::MAX;

/// Distinct keys, sorted, with the people that agree.
pub(super) struct Index {
    keys: Vec<u64>,
    /// Where keys of each beginning are: a step to the right place instead of twenty-six.
    starts: Vec<u32>,
    shift: u32,
    first: Vec<u32>,
    more: HashMap<u32, Vec<u32>>,
}

impl Index {
    pub(super) fn of(mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        let bits = keys.len().max(2).ilog2().min(26);
        let shift = u64::BITS - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        for key in &keys {
            starts[(key >> shift) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let first = vec![NOBODY; keys.len()];
        Self { keys, starts, shift, first, more: HashMap::new() }
    }

    fn find(&self, key: u64) -> Option<usize> {
        let bucket = (key >> self.shift) as usize;
        let (from, to) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        self.keys[from..to].binary_search(&key).ok().map(|at| from + at)
    }

    /// Notes that somebody of the case has this key, if the store has it.
    pub(super) fn note(&mut self, key: u64, person: u32) {
        let Some(at) = self.find(key) else { return };
        match self.first[at] {
            NOBODY => self.first[at] = person,
            first if first == person => {}
            _ => {
                let more = self.more.entry(at as u32).or_default();
                if more.len() + 1 < SHARED_MAX && !more.contains(&person) {
                    more.push(person);
                }
            }
        }
    }

    /// Who has this key.
    pub(super) fn people(&self, key: u64) -> impl Iterator<Item = u32> + '_ {
        let at = self.find(key);
        let first = at.map(|at| self.first[at]).filter(|person| *person != NOBODY);
        let more = at.and_then(|at| self.more.get(&(at as u32)));
        first.into_iter().chain(more.into_iter().flatten().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_key_is_found_and_nobody_else() {
        let keys: Vec<u64> = (1..5_000_u64).map(|at| at.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let mut index = Index::of(keys.iter().chain(&keys).copied().collect());
        for (at, key) in keys.iter().enumerate() {
            index.note(*key, at as u32);
            index.note(*key, at as u32);
            index.note(key.wrapping_add(1), 77);
        }
        index.note(keys[9], 70_000);
        (0..100).for_each(|person| index.note(keys[8], person));
        let people = |key: u64| index.people(key).collect::<Vec<_>>();
        assert_eq!(people(keys[4]), [4]);
        assert_eq!(people(keys[9]), [9, 70_000]);
        assert_eq!(people(keys[4].wrapping_add(1)), [0_u32; 0]);
        assert_eq!(people(keys[8]).len(), SHARED_MAX);
    }

    #[test]
    fn few_keys_and_none() {
        assert_eq!(Index::of(Vec::new()).people(7).count(), 0);
        let mut index = Index::of(vec![u64::MAX, 0]);
        index.note(u64::MAX, 3);
        assert_eq!(index.people(u64::MAX).collect::<Vec<_>>(), [3]);
        assert_eq!(index.people(0).count(), 0);
    }
}

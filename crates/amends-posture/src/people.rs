//! Who is in which store: sets of people, so that people over several stores are a union and not a sum.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

/// Stores beyond which unions are made anew each time, and not from parts.
const STORES_MAX: usize = 64;
/// Parts beyond which the same.
const PARTS_MAX: usize = 8_192;
/// Numbers for people whom a list counts and nobody knows stand above this: those of the case below.
const COUNTED_FROM: u32 = 1 << 31;

/// What is known of the people of one store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StorePeople {
    /// The store.
    pub store: String,
    /// Its people, by their number in the case.
    pub people: RoaringBitmap,
    /// Further people who are counted only, such as by the inventory: taken to be others than those of any other store.
    pub counted: u64,
    /// Whether anybody has counted.
    pub is_known: bool,
    /// How much harm its data does to one person, beside other stores.
    pub harm: u32,
}

/// People at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AtStake {
    /// Each person with the harm of the worst store that they are in, and one for each store that nobody has counted.
    pub weight: u64,
    /// Distinct people.
    pub people: u64,
}

/// The people of all stores.
#[derive(Debug, Clone, Default)]
pub struct People {
    stores: Vec<StorePeople>,
    by_name: BTreeMap<String, usize>,
    /// People by the stores that they are in, if those are few: bits, and how many.
    parts: Option<Vec<(u64, u64)>>,
}

impl People {
    /// From what is known of each store.
    pub fn new(mut stores: Vec<StorePeople>) -> Self {
        stores.sort_by(|a, b| a.store.cmp(&b.store));
        let mut next = COUNTED_FROM;
        for store in &mut stores {
            let more = u32::try_from(store.counted).unwrap_or(u32::MAX).min(u32::MAX - next);
            store.people.insert_range(next..next + more);
            next += more;
        }
        let by_name = stores.iter().zip(0..).map(|(store, at)| (store.store.clone(), at)).collect();
        let parts = parts(&stores);
        Self { stores, by_name, parts }
    }

    /// Distinct people in a store; none where nobody has counted.
    pub fn of(&self, store: &str) -> Option<u64> {
        let store = &self.stores[*self.by_name.get(store)?];
        store.is_known.then(|| store.people.len())
    }

    /// Distinct people over stores, given by their position (`position`).
    pub fn over(&self, stores: &[usize]) -> AtStake {
        let unknown = stores.iter().filter(|at| !self.stores[**at].is_known).count() as u64;
        let mut stake = match &self.parts {
            Some(parts) => self.by_parts(parts, stores),
            None => self.by_union(stores),
        };
        stake.weight += unknown;
        stake
    }

    /// Where a store stands.
    pub fn position(&self, store: &str) -> Option<usize> {
        self.by_name.get(store).copied()
    }

    fn by_parts(&self, parts: &[(u64, u64)], stores: &[usize]) -> AtStake {
        let mask = stores.iter().fold(0_u64, |mask, at| mask | 1 << at);
        let mut stake = AtStake::default();
        for (bits, count) in parts.iter().filter(|(bits, _)| bits & mask != 0) {
            let harm =
                stores.iter().filter(|at| bits >> **at & 1 == 1).map(|at| self.stores[*at].harm).max().unwrap_or(0);
            stake.people += count;
            stake.weight += count * u64::from(harm);
        }
        stake
    }

    fn by_union(&self, stores: &[usize]) -> AtStake {
        let mut order: Vec<usize> = stores.to_vec();
        order.sort_by_key(|at| (std::cmp::Reverse(self.stores[*at].harm), *at));
        order.dedup();
        let mut all = RoaringBitmap::new();
        let mut stake = AtStake::default();
        for at in order {
            let before = all.len();
            all |= &self.stores[at].people;
            stake.weight += (all.len() - before) * u64::from(self.stores[at].harm);
        }
        stake.people = all.len();
        stake
    }
}

/// Splits everybody by the stores that they are in.
fn parts(stores: &[StorePeople]) -> Option<Vec<(u64, u64)>> {
    if stores.len() > STORES_MAX {
        return None;
    }
    let everybody = stores.iter().fold(RoaringBitmap::new(), |all, store| all | &store.people);
    let mut parts = vec![(0_u64, everybody)];
    for (store, at) in stores.iter().zip(0..) {
        let mut split = Vec::with_capacity(parts.len() * 2);
        for (bits, people) in parts {
            let inside = &people & &store.people;
            let outside = people - &inside;
            if !inside.is_empty() {
                split.push((bits | 1 << at, inside));
            }
            if !outside.is_empty() {
                split.push((bits, outside));
            }
        }
        if split.len() > PARTS_MAX {
            return None;
        }
        parts = split;
    }
    Some(parts.into_iter().map(|(bits, people)| (bits, people.len())).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roaring::RoaringBitmap;

    use super::{People, StorePeople};

    fn store(name: &str, people: impl IntoIterator<Item = u32>, harm: u32) -> StorePeople {
        StorePeople { store: name.to_owned(), people: people.into_iter().collect(), counted: 0, is_known: true, harm }
    }

    #[test]
    fn people_in_two_stores_are_counted_once_with_the_worse_harm() {
        let people = People::new(vec![store("a", 0..100, 1), store("b", 50..150, 10)]);
        let stake = people.over(&[0, 1]);
        assert_eq!((stake.people, stake.weight), (150, 50 + 1_000));
        assert_eq!(people.of("a"), Some(100));
    }

    #[test]
    fn people_who_are_only_counted_are_others() {
        let mut counted = store("b", [], 1);
        counted.counted = 40;
        let people = People::new(vec![store("a", 0..100, 1), counted]);
        assert_eq!(people.over(&[0, 1]).people, 140);
        let unknown = StorePeople { store: "c".into(), ..StorePeople::default() };
        let people = People::new(vec![unknown]);
        assert_eq!((people.of("c"), people.over(&[0]).people, people.over(&[0]).weight), (None, 0, 1));
    }

    proptest! {
        #[test]
        fn parts_and_unions_agree(sets in prop::collection::vec((prop::collection::vec(0_u32..500, 0..60), 1_u32..20), 1..8), chosen in any::<u8>()) {
            let stores: Vec<StorePeople> = sets.iter().enumerate().map(|(at, (set, harm))| store(&format!("s{at}"), set.clone(), *harm)).collect();
            let mut people = People::new(stores);
            let chosen: Vec<usize> = (0..sets.len()).filter(|at| chosen >> at & 1 == 1).collect();
            let by_parts = people.over(&chosen);
            people.parts = None;
            prop_assert_eq!(by_parts, people.over(&chosen));
            let union = chosen.iter().fold(RoaringBitmap::new(), |all, at| all | &people.stores[*at].people);
            prop_assert_eq!(by_parts.people, union.len());
        }
    }
}

//! What is remembered by key, bounded: what was not touched for longest is forgotten first, and counted.

use std::collections::HashMap;

/// Most keys that one rule remembers. An attack on a large estate has some thousands; at about 200 bytes each this is
/// 25 MB for a rule.
pub(crate) const KEYS_MAX: usize = 131_072;

/// Values by key, in two generations: when the young one is full, it becomes the old one, and what was in the old one
/// and had not been touched since is forgotten. So at least half of the bound is always remembered, and which half
/// depends on nothing but the events.
#[derive(Debug, Clone)]
pub(crate) struct Keep<V> {
    young: Generation<V>,
    old: Generation<V>,
    half: usize,
    forgotten: u64,
}

#[derive(Debug, Clone)]
struct Generation<V> {
    places: HashMap<String, usize>,
    values: Vec<V>,
    free: Vec<usize>,
}

impl<V: Default> Generation<V> {
    fn new() -> Self {
        Self { places: HashMap::new(), values: Vec::new(), free: Vec::new() }
    }

    fn insert(&mut self, key: &str, value: V) -> usize {
        let at = self.free.pop().unwrap_or(self.values.len());
        if at == self.values.len() {
            self.values.push(value);
        } else {
            self.values[at] = value;
        }
        self.places.insert(key.to_owned(), at);
        at
    }

    fn remove(&mut self, key: &str) -> Option<V> {
        let at = self.places.remove(key)?;
        self.free.push(at);
        Some(std::mem::take(&mut self.values[at]))
    }
}

impl<V: Default> Keep<V> {
    pub(crate) fn new(max: usize) -> Self {
        Self { young: Generation::new(), old: Generation::new(), half: (max / 2).max(1), forgotten: 0 }
    }

    /// Whether a key is remembered.
    pub(crate) fn knows(&self, key: &str) -> bool {
        self.young.places.contains_key(key) || self.old.places.contains_key(key)
    }

    /// The value of a key; a new one if it is not remembered.
    pub(crate) fn touch(&mut self, key: &str) -> &mut V {
        let at = match self.young.places.get(key) {
            Some(at) => *at,
            None => {
                let value = self.old.remove(key).unwrap_or_default();
                if self.young.places.len() >= self.half {
                    self.forgotten += self.old.places.len() as u64;
                    self.old = std::mem::replace(&mut self.young, Generation::new());
                }
                self.young.insert(key, value)
            }
        };
        &mut self.young.values[at]
    }

    /// Forgets a key on purpose.
    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        self.young.remove(key).or_else(|| self.old.remove(key))
    }

    /// How many keys were forgotten to stay within the bound.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_touched_stays_and_the_rest_is_counted() {
        let mut keep: Keep<u64> = Keep::new(10);
        for at in 0..1_000u64 {
            *keep.touch("often") += 1;
            *keep.touch(&at.to_string()) += 1;
        }
        let held = keep.young.places.len() + keep.old.places.len();
        assert!(held <= 10 && keep.young.values.len() <= 5);
        assert_eq!(keep.forgotten() + held as u64, 1_001);
        assert_eq!(keep.remove("often"), Some(1_000));
        assert_eq!(keep.remove("999"), Some(1));
        assert_eq!(keep.remove("999"), None);
        assert_eq!(keep.remove("5"), None);
        assert_eq!(*keep.touch("999"), 0);
    }
}

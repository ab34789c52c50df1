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
    young: HashMap<String, V>,
    old: HashMap<String, V>,
    half: usize,
    forgotten: u64,
}

impl<V: Default> Keep<V> {
    pub(crate) fn new(max: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), half: (max / 2).max(1), forgotten: 0 }
    }

    /// The value of a key, if it is remembered. Does not count as a touch.
    #[cfg(test)]
    pub(crate) fn peek(&self, key: &str) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// The value of a key; a new one if it is not remembered.
    pub(crate) fn touch(&mut self, key: &str) -> &mut V {
        if !self.young.contains_key(key) {
            let value = self.old.remove(key).unwrap_or_default();
            if self.young.len() >= self.half {
                self.forgotten += self.old.len() as u64;
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(key.to_owned(), value);
        }
        self.young.entry(key.to_owned()).or_default()
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
        assert_eq!(keep.peek("often"), Some(&1_000));
        assert_eq!(keep.peek("999"), Some(&1));
        assert_eq!(keep.peek("5"), None);
        assert!(keep.young.len() + keep.old.len() <= 10);
        assert_eq!(keep.forgotten() + (keep.young.len() + keep.old.len()) as u64, 1_001);
        assert_eq!(keep.remove("often"), Some(1_000));
    }
}

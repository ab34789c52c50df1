//! So many a minute for each name, and no more names than fit.

use std::collections::HashMap;
use std::hash::Hash;

/// Names that are counted; when more come within a minute, all that are new share one count.
const NAMES_MAX: usize = 10_000;

/// Counts by name, minute by minute.
#[derive(Debug)]
pub(crate) struct Limit<K> {
    per_minute: u32,
    minute: u64,
    counts: HashMap<K, u32>,
    others: u32,
}

impl<K: Hash + Eq> Limit<K> {
    pub(crate) fn new(per_minute: u32) -> Self {
        Self { per_minute, minute: 0, counts: HashMap::new(), others: 0 }
    }

    /// Counts one; the seconds to wait where it is one too many.
    ///
    /// # Errors
    /// The seconds until the minute ends.
    pub(crate) fn take(&mut self, name: K, milliseconds: u64) -> Result<(), u64> {
        let minute = milliseconds / 60_000;
        if minute != self.minute {
            self.counts.clear();
            (self.minute, self.others) = (minute, 0);
        }
        let is_full = self.counts.len() >= NAMES_MAX && !self.counts.contains_key(&name);
        let count = if is_full { &mut self.others } else { self.counts.entry(name).or_default() };
        *count = count.saturating_add(1);
        if *count > self.per_minute { Err((60_000 - milliseconds % 60_000).div_ceil(1_000)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_share_and_a_new_minute_a_new_one() {
        let mut limit = Limit::new(2);
        assert_eq!([1, 2, 3].map(|at| limit.take("a", at * 1_000).is_ok()), [true, true, false]);
        assert_eq!(limit.take("a", 59_500), Err(1));
        assert!(limit.take("b", 59_500).is_ok() && limit.take("a", 60_000).is_ok());
    }

    #[test]
    fn a_flood_of_names_takes_no_more_memory() {
        let mut limit = Limit::new(5);
        let taken = (0..50_000_u32).filter(|name| limit.take(*name, 0).is_ok()).count();
        assert_eq!((taken, limit.counts.len()), (NAMES_MAX + 5, NAMES_MAX));
    }
}

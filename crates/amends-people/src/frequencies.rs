//! How frequent names are in the case: Smith tells people apart less than Szczepański.
//!
//! A count-min sketch (Cormode and Muthukrishnan, 2005) of first names and one of surnames: fixed memory, sums of
//! parts are the whole, and a count is never too small, so a name is never taken for rarer than it is.

use crate::names::Packed;
use crate::sides::mix;

const ROWS: usize = 2;
const CELLS: usize = 1 << 17;

/// What a name's frequency is taken to be before anybody is seen: one in two to the power of twelve …
const EXPECTED: f64 = 1.0 / 4096.0;
/// … and how many people that is worth. In a small case a name that occurs twice is not a frequent one.
const EXPECTED_WORTH: f64 = 1_000.0;

/// Counts of names.
#[derive(Clone)]
pub struct Frequencies {
    first: Sketch,
    last: Sketch,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self { first: Sketch::new(), last: Sketch::new() }
    }
}

impl Frequencies {
    /// Counts a record's names.
    pub fn add(&mut self, first: Packed, last: Packed) {
        // An initial is nobody's name.
        if first.length() > 1 {
            self.first.add(first);
        }
        if !last.is_none() {
            self.last.add(last);
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        self.first.merge(&other.first);
        self.last.merge(&other.last);
    }

    /// How rare two names are together, in bits: in a small case by as many more as it is smaller than two million records. It is
    /// the few who share a pair of names that make it rare enough to be looked at.
    pub fn rarity(&self, first: Packed, last: Packed) -> u32 {
        const LARGE: u64 = 1 << 21;
        let smaller = (LARGE / self.last.total.max(1)).max(1).ilog2();
        self.first_bits(first) + self.last_bits(last) + smaller
    }

    /// How rare a first name is, in whole bits up to 15.
    pub fn first_bits(&self, first: Packed) -> u32 {
        self.first.bits(first)
    }

    /// How rare a surname is, in whole bits up to 15.
    pub fn last_bits(&self, last: Packed) -> u32 {
        self.last.bits(last)
    }
}

#[derive(Clone)]
struct Sketch {
    total: u64,
    counts: Vec<u32>,
}

impl Sketch {
    fn new() -> Self {
        Self { total: 0, counts: vec![0; ROWS * CELLS] }
    }

    fn cells(name: Packed) -> [usize; ROWS] {
        let bits = mix(name.0);
        [bits as usize % CELLS, CELLS + (bits >> 32) as usize % CELLS]
    }

    fn add(&mut self, name: Packed) {
        self.total += 1;
        for cell in Self::cells(name) {
            self.counts[cell] = self.counts[cell].saturating_add(1);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.total += other.total;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count = count.saturating_add(*more);
        }
    }

    fn bits(&self, name: Packed) -> u32 {
        let count = Self::cells(name).map(|cell| self.counts[cell]).into_iter().min().unwrap_or(0);
        let seen = f64::from(count) + EXPECTED * EXPECTED_WORTH;
        let total = self.total as f64 + EXPECTED_WORTH;
        let (mut bits, mut share) = (0, 2.0 * seen);
        while share <= total && bits < 15 {
            share *= 2.0;
            bits += 1;
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequent_name_is_worth_fewer_bits() {
        let (smith, rare) = (Packed::new("smith"), Packed::new("szczepanski"));
        let mut frequencies = Frequencies::default();
        (0..100_000).for_each(|at| {
            frequencies.add(Packed::default(), if at % 100 == 0 { smith } else { Packed(mix(at % 20_000) >> 4) });
        });
        frequencies.add(Packed::default(), rare);
        assert_eq!(frequencies.last_bits(smith), 6);
        assert!(frequencies.last_bits(rare) >= 12, "{}", frequencies.last_bits(rare));
    }

    #[test]
    fn in_a_small_case_nobodys_name_is_frequent() {
        let mut frequencies = Frequencies::default();
        (0..5).for_each(|_| frequencies.add(Packed::default(), Packed::new("reed")));
        assert_eq!(frequencies.last_bits(Packed::new("reed")), 7);
    }
}

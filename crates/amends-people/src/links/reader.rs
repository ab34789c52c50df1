//! Links in the order of a round, read in lots.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};

use super::Link;
use crate::column::numbers;
use crate::levels::Pattern;
use crate::weights::{Remembered, Weights};

/// Links in a lot, at least: what is known of their records is brought near together.
const LOT: usize = 512;

/// Links, of which those stand together that are weighed together.
#[derive(Debug, Clone, Default)]
pub struct Lot {
    links: Vec<Link>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl Lot {
    /// Adds links that are weighed together.
    pub fn push(&mut self, links: impl IntoIterator<Item = Link>) {
        self.links.extend(links);
        self.ends.push(self.links.len());
    }

    /// All links.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Links that are weighed together.
    pub fn groups(&self) -> impl Iterator<Item = &[Link]> {
        let mut start = 0;
        self.ends.iter().map(move |end| &self.links[std::mem::replace(&mut start, *end)..*end])
    }

    fn clear(&mut self) {
        self.links.clear();
        self.ends.clear();
    }
}

/// Reads batches of [`crate::schemas::links`] sorted by `order`; links that are equal in it come in the order of their
/// records.
pub struct LinkReader<'w> {
    weights: &'w Weights,
    remembered: Remembered,
    open: u64,
    equal: Vec<(u32, u32, u64)>,
    lot: Lot,
}

impl<'w> LinkReader<'w> {
    /// For links of a round.
    pub fn new(weights: &'w Weights) -> Self {
        Self { weights, remembered: Remembered::default(), open: 0, equal: Vec::new(), lot: Lot::default() }
    }

    /// Hands the links that are complete to `each`: all of one `order` together.
    ///
    /// # Errors
    /// The first of `each`.
    pub fn read<E>(&mut self, batch: &RecordBatch, each: &mut dyn FnMut(&Lot) -> Result<(), E>) -> Result<(), E> {
        let orders = numbers::<UInt64Type>(batch, "order").values();
        let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(batch, name).values());
        let patterns = numbers::<UInt64Type>(batch, "pattern").values();
        for row in 0..batch.num_rows() {
            if orders[row] != self.open {
                self.close();
                self.open = orders[row];
                if self.lot.links.len() >= LOT {
                    each(&self.lot)?;
                    self.lot.clear();
                }
            }
            self.equal.push((a[row], b[row], patterns[row]));
        }
        Ok(())
    }

    /// Hands on the last links.
    ///
    /// # Errors
    /// That of `each`.
    pub fn finish<E>(mut self, each: &mut dyn FnMut(&Lot) -> Result<(), E>) -> Result<(), E> {
        self.close();
        each(&self.lot)
    }

    fn close(&mut self) {
        if self.equal.is_empty() {
            return;
        }
        self.equal.sort_unstable();
        self.equal.dedup_by_key(|(a, b, _)| (*a, *b));
        let (weights, remembered) = (self.weights, &mut self.remembered);
        self.lot.push(self.equal.drain(..).map(|(a, b, pattern)| {
            let pattern = Pattern(pattern);
            Link { a, b, pattern, odds: remembered.odds(weights, pattern) }
        }));
    }
}

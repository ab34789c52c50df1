//! How often somebody of a household is met only in records that tell little.
//!
//! «John Reed, account 17» is probably the John Reed of account 17 who told his birth date. Or his father of the same
//! name, who holds the account with him: but then the father most likely has a record of his own, and is a rival that
//! is weighed by himself. What remains is a father who stands nowhere else. How many such people there are shows in the
//! names that are not the same: a telephone's «Mary Reed» without any other Mary is one.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};

use crate::column::numbers;
use crate::levels::{Field, Pattern};
use crate::names::Likeness;
use crate::side::Tier;

/// What is believed before: one in five, worth so many records.
const BELIEVED: f64 = 0.2;
const BELIEVED_WORTH: f64 = 50.0;

const MET: u8 = 1;
const NAMED_ALIKE: u8 = 2;

/// Looks at the pairs of an open record with a determined one.
pub struct Unseen {
    /// By record.
    seen: Vec<u8>,
}

impl Unseen {
    /// For so many records, one byte each.
    pub fn new(records: usize) -> Self {
        Self { seen: vec![0; records] }
    }

    /// Looks at a batch of [`crate::schemas::pairs`].
    pub fn read(&mut self, pairs: &RecordBatch) {
        let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
        let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
        for row in 0..pairs.num_rows() {
            let pattern = Pattern(patterns[row]);
            let open = match pattern.tiers() {
                (Tier::Determined, Tier::Determined) => continue,
                (_, Tier::Determined) => a[row],
                (Tier::Determined, _) => b[row],
                _ => continue,
            };
            let first = pattern.level(Field::First);
            if pattern.key().is_identifier() && first != Likeness::Missing as u8 {
                let alike = if first == Likeness::Different as u8 { 0 } else { NAMED_ALIKE };
                self.seen[open as usize] |= MET | alike;
            }
        }
    }

    /// Of the named open records that share something with somebody, the share that fits nobody by name.
    pub fn share(&self) -> f64 {
        let met = self.seen.iter().filter(|seen| **seen != 0).count() as f64;
        let unseen = self.seen.iter().filter(|seen| **seen == MET).count() as f64;
        (unseen + BELIEVED * BELIEVED_WORTH) / (met + BELIEVED_WORTH)
    }
}

//! Map: pairs in, the same pairs by round out.

use arrow_array::RecordBatch;
use arrow_array::types::{UInt32Type, UInt64Type};
use arrow_schema::ArrowError;

use super::{ODDS_SEEN, Round};
use crate::column::numbers;
use crate::levels::Pattern;
use crate::pairs::{BATCH_ROWS, Pairs};
use crate::weights::{Remembered, Weights};

/// Shares pairs out among the rounds in which they are weighed. Those that are too weak for any ([`ODDS_SEEN`]) are left out:
/// in a large case that is half of them, since more people are born on one day.
pub struct ByRound<'w> {
    weights: &'w Weights,
    remembered: Remembered,
    rounds: [Pairs; Round::ALL.len()],
}

impl<'w> ByRound<'w> {
    /// By these weights.
    pub fn new(weights: &'w Weights) -> Self {
        Self { weights, remembered: Remembered::default(), rounds: Default::default() }
    }

    /// Reads a batch of [`crate::schemas::pairs`], and hands such batches to `emit`.
    ///
    /// # Errors
    /// The first of `emit`.
    pub fn read<E: From<ArrowError>>(
        &mut self,
        pairs: &RecordBatch,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let [a, b] = ["a", "b"].map(|name| numbers::<UInt32Type>(pairs, name).values());
        let patterns = numbers::<UInt64Type>(pairs, "pattern").values();
        for row in 0..pairs.num_rows() {
            let pattern = Pattern(patterns[row]);
            if self.remembered.odds(self.weights, pattern) >= ODDS_SEEN {
                self.rounds[Round::of(pattern) as usize].add(a[row], b[row], pattern);
            }
        }
        self.emit(BATCH_ROWS, emit)
    }

    /// Hands on the last pairs.
    ///
    /// # Errors
    /// The first of `emit`.
    pub fn finish<E: From<ArrowError>>(
        mut self,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        self.emit(1, emit)
    }

    fn emit<E: From<ArrowError>>(
        &mut self,
        from: usize,
        emit: &mut dyn FnMut(Round, RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        for (round, pairs) in Round::ALL.into_iter().zip(&mut self.rounds) {
            if let Some(pairs) = pairs.take(from)? {
                emit(round, pairs)?;
            }
        }
        Ok(())
    }
}
